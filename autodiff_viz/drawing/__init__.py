"""Drawing: a document at a cursor becomes a Picture; Graphviz places it; no Qt."""
