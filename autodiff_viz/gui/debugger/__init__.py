"""The debugger's part of the window."""
