"""The mathematics of automatic differentiation, as plain data and pure functions; no Qt, no Graphviz."""
