"""Which things of a graph an answer is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kg.query.answer import Answer, Value
from kg.vocabulary import from_iri

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph


def found_in(answer: Answer, graph: KnowledgeGraph, given: Iterable[Value] = ()) -> list[str]:
    """The ids of the papers, entities and results in an answer, sorted; what the question was asked
    about (`given`) is among them where there is an answer.

    A thing is in it by its IRI, or by its label or title where no other bears it; a claim stands
    for its two ends.
    """
    labels: dict[str, list[str]] = {}
    for paper in graph.papers():
        labels.setdefault(paper.title, []).append(paper.id)
    for entity in graph.entities():
        labels.setdefault(entity.label, []).append(entity.id)
    found: set[str] = set()
    cells = {value for row in answer.rows for value in row if value is not None}
    for value in cells.union(given if cells else ()):
        if value.kind == "literal" and not value.datatype:
            bearers = labels.get(value.text, [])
            found.update(bearers if len(bearers) == 1 else ())
        elif value.kind == "uri" and value.text.startswith(answer.base_iri):
            identifier = from_iri(value.text, answer.base_iri)
            claim = graph.claim(identifier)
            ends = (claim.subject, claim.object) if claim else (identifier,)
            found.update(end for end in ends if end in graph)
    return sorted(found)
