"""The windows of the debugger."""
