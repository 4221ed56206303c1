"""Where the cursor goes next: searches over a timeline; no Qt."""
