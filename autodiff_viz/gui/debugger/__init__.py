"""What the window shows of the debugger."""
