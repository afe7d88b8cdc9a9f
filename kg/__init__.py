"""A knowledge graph from scientific papers, where every edge can show its sentence."""
