"""How surfaces become entities, relations claims, and papers linked."""

from kg.link.linker import Linked, LinkOptions, Note, link

__all__ = ["LinkOptions", "Linked", "Note", "link"]
