"""What a page tells of predicates: each with its label, what it joins, and what it says."""

from __future__ import annotations

from collections.abc import Container
from typing import Any, Final

from kg.vocabulary import PREDICATES, EntityType, Predicate

PREDICATE_KINDS: Final = ("role", "relation", "result", "related")
"""What a predicate joins: a paper and a thing, two things, a result and anything, two papers."""

PREDICATE_NUMBER: Final = {predicate: number for number, predicate in enumerate(Predicate)}
"""The number by which the rest of a page's data refers to a predicate."""

_ALWAYS: Final = (Predicate.RELATED_TO, Predicate.REPORTS)  # edges of the page do not hold these


def told_predicates(used: Container[int]) -> list[dict[str, Any]]:
    """All predicates by their numbers; those that are used, with what they say."""
    return [
        {"id": p.value, "label": PREDICATES[p].label, "kind": _kind(p)}
        | ({"comment": PREDICATES[p].comment} if number in used or p in _ALWAYS else {})
        for p, number in PREDICATE_NUMBER.items()
    ]


def _kind(predicate: Predicate) -> str:
    """Which of `PREDICATE_KINDS` a predicate is."""
    spec = PREDICATES[predicate]
    ends = {*spec.domain, *spec.range}
    if EntityType.RESULT in ends:
        return "result"
    if EntityType.PAPER not in ends:
        return "relation"
    return "related" if ends == {EntityType.PAPER} else "role"
