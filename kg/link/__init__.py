"""How surfaces become entities, relations claims, and papers linked."""
