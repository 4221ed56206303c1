"""The search box: quick add on the canvas, the command palette, and what both find by."""
