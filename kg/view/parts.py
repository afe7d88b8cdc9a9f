"""Parts of a graph that have a page of their own: a thing and what it touches, an answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kg.graph import KnowledgeGraph
from kg.graph.parts import narrowed, resolve
from kg.graph.parts import neighbourhood as around
from kg.graph.walk import other_end
from kg.model import GraphSource, outlines
from kg.view.document import short
from kg.view.opening import About
from kg.vocabulary import EntityType

_LONGEST: Final = 70  # characters of a name or question in a title


def neighbourhood(graph: GraphSource, name: str, hops: int = 1) -> tuple[KnowledgeGraph, About]:
    """A thing, what lies at most so many claims away, and the papers that say so; what a page of
    it is of.

    Raises:
        AmbiguousNameError: when several things bear the name.
        UnknownEntityError: when none does.
    """
    thing = resolve(graph, name)
    part = around(graph, [thing], hops)
    touches = "what it touches" if hops == 1 else f"what is at most {hops} claims away"
    title = f"{short(part.get(thing).label, _LONGEST)} and {touches}"
    return _with_papers(graph, part), About(title, (thing,))


def answer_part(
    graph: GraphSource, found: Iterable[str], question: str
) -> tuple[KnowledgeGraph, About]:
    """What is in an answer and the claims among it, with the papers that say so; what a page of it
    is of.

    What no claim of these touches comes with the papers that name it: a page shows what a thing
    rests on.

    Args:
        graph: the graph that was asked.
        found: the ids of what is in the answer.
        question: the query, or the name of the question.
    """
    asked = tuple(found)
    part = around(graph, asked, hops=0)
    lone = {i for i in asked if part.get(i).type is not EntityType.PAPER} - {
        end for claim in part.claims() for end in (claim.subject, claim.object)
    }
    beside = {
        other_end(claim, end)
        for claim in outlines(narrowed(graph, lone))
        for end in (claim.subject, claim.object)
        if end in lone
    }
    papers = {paper.id for paper in narrowed(graph, beside).papers() if paper.id in beside}
    if papers:
        part = around(graph, [*asked, *sorted(papers)], hops=0)
    title = f"Answer to {short(' '.join(question.split()), _LONGEST)}"
    return _with_papers(graph, part), About(title, asked)


def _with_papers(graph: GraphSource, part: KnowledgeGraph) -> KnowledgeGraph:
    """The part with all claims of the graph among what is in it: papers that it has for their
    sentences alone are then tied to what they name."""
    ids = [node.id for nodes in (part.papers(), part.entities(), part.results()) for node in nodes]
    return around(graph, ids, hops=0)
