"""How surfaces become entities, relations claims, and papers linked."""

from kg.link.decisions import Called, Decision, Decisions, Kind
from kg.link.linker import UNUSED, Linked, LinkOptions, Note, link
from kg.link.merges_file import append_decision, parse_decisions, remove_decisions

__all__ = [
    "UNUSED",
    "Called",
    "Decision",
    "Decisions",
    "Kind",
    "LinkOptions",
    "Linked",
    "Note",
    "append_decision",
    "link",
    "parse_decisions",
    "remove_decisions",
]
