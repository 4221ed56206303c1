"""Exports: a Picture becomes an SVG, PDF, PNG or DOT file, rendered by Graphviz."""
