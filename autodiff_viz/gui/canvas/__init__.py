"""The canvas: the picture, and the gestures that edit the program on it."""
