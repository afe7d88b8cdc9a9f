"""Which things of a graph an answer is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kg.model import GraphSource
from kg.query.answer import Answer, Value
from kg.vocabulary import from_iri

_CLAIM: Final = "claim:"


def found_in(answer: Answer, graph: GraphSource, given: Iterable[Value] = ()) -> list[str]:
    """The ids of the papers, entities and results in an answer, sorted; what the question was asked
    about (`given`) is among them where there is an answer.

    A thing is in it by its IRI, or by its label or title where no other bears it; a claim stands
    for its two ends.
    """
    from kg.graph.parts import narrowed  # most questions are asked without a page

    labels: dict[str, list[str]] = {}
    for paper in graph.papers():
        labels.setdefault(paper.title, []).append(paper.id)
    for entity in graph.entities():
        labels.setdefault(entity.label, []).append(entity.id)
    found, told = set[str](), set[str]()
    cells = {value for row in answer.rows for value in row if value is not None}
    for value in cells.union(given if cells else ()):
        if value.kind == "literal" and not value.datatype:
            bearers = labels.get(value.text, [])
            found.update(bearers if len(bearers) == 1 else ())
        elif value.kind == "uri" and value.text.startswith(answer.base_iri):
            told.add(from_iri(value.text, answer.base_iri))
    for claim in narrowed(graph, {i for i in told if i.startswith(_CLAIM)}).claims():
        if claim.id in told:
            told |= {claim.subject, claim.object}
    some = narrowed(graph, told)
    nodes = (node.id for kind in (some.papers(), some.entities(), some.results()) for node in kind)
    return sorted(found.union(node for node in nodes if node in told))
