"""Parts of a stream are those of the graph in memory: the same names, the same neighbours."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KGError, UnknownEntityError
from kg.graph import KnowledgeGraph
from kg.graph.parts import (
    claims_around,
    neighbourhood,
    resolve,
    resolve_paper,
    view_of,
)
from tests.strategies import graphs
from tests.streamed import Streamed


def answer(find: object, name: str) -> str:
    """What a search for a name gives: an id, or what is wrong with it."""
    assert callable(find)
    try:
        return str(find(name))
    except KGError as error:
        return f"{type(error).__name__}: {error}"


@settings(max_examples=25)
@given(graphs())
def test_parts_resolve_as_the_graph_does(graph: KnowledgeGraph) -> None:
    stream = Streamed(graph)
    names = {"no such thing", "", "method:", "method:no-such-thing"}
    for entity in graph.entities():
        names |= {entity.id, entity.label, entity.label.upper(), *entity.aliases}
        names |= {f"{kind.lower()}:{entity.id.partition(':')[2]}" for kind in entity.types}
    names |= {paper.title for paper in graph.papers()} | {result.id for result in graph.results()}
    for name in sorted(names):
        expected = answer(lambda n: graph.get(n).id, name)
        assert answer(lambda n: resolve(stream, n), name) == expected
        assert answer(lambda n: resolve(graph, n), name) == expected


def test_parts_tell_the_nearest_names(tiny_graph: KnowledgeGraph) -> None:
    with pytest.raises(UnknownEntityError, match="Quince"):
        resolve(Streamed(tiny_graph), "Quinze")


@settings(max_examples=25)
@given(graphs(), st.integers(0, 3))
def test_parts_are_the_subgraphs_of_the_graph(graph: KnowledgeGraph, hops: int) -> None:
    for start in list(graph.nx)[:3]:
        assert neighbourhood(Streamed(graph), [start], hops) == graph.subgraph(start, hops=hops)


@settings(max_examples=15)
@given(graphs())
def test_parts_around_a_thing_explain_it_as_the_graph_does(graph: KnowledgeGraph) -> None:
    stream = Streamed(graph)
    for start in list(graph.nx)[:4]:
        part = claims_around(stream, [start])
        assert part.explain(start).to_json() == graph.explain(start).to_json()
        assert str(part.get(start)) == str(graph.get(start)) == str(view_of(stream, start))


@settings(max_examples=15)
@given(graphs())
def test_parts_around_a_paper_relate_it_as_the_graph_does(graph: KnowledgeGraph) -> None:
    stream = Streamed(graph)
    names = {part for p in graph.papers() for part in (p.id, p.title, p.title[1:6])}
    names |= {entity.label for entity in graph.entities()} | {"no such thing"}
    for name in sorted(names):
        expected = answer(lambda n: graph.related(n).id, name)
        assert answer(lambda n: resolve_paper(stream, n), name) == expected
    for paper in graph.papers():
        part = claims_around(stream, [paper.id])
        assert part.related(paper.id).to_json(why=True) == graph.related(paper.id).to_json(why=True)
