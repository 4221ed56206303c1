"""Functions of the person's own in the window: the dialog that defines one, and its tiles."""
