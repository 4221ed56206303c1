"""The window: the only importer of PySide6. Views keep no truth of their own; `store` holds it."""
