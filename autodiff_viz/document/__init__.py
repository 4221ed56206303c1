"""Document: what is edited and saved; frozen data, pure edits, files."""
