"""Pages that show a graph."""
