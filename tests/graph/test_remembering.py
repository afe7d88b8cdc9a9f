"""A stream that remembers its communities is otherwise the graph that it streams."""

from __future__ import annotations

from collections.abc import Iterator

from kg.graph import Communities, KnowledgeGraph, Remembering
from kg.graph.communities import communities_of, find_communities
from kg.graph.positions import place_nodes
from kg.model import Claim, GraphSource, Matching, outlines


class Counting(Remembering):
    """It counts how often claims are read."""

    def __init__(self, graph: KnowledgeGraph, communities: Communities | None = None) -> None:
        super().__init__(graph, communities)
        self.read = 0

    def outlines(self) -> Iterator[Claim]:
        self.read += 1
        return super().outlines()


def test_remembering_is_the_graph(tiny_graph: KnowledgeGraph) -> None:
    stream = Remembering(tiny_graph)
    assert isinstance(stream, GraphSource) and isinstance(stream, Matching)
    assert KnowledgeGraph.from_source(stream) == tiny_graph
    assert [*outlines(stream)] == [*tiny_graph.claims()]


def test_remembering_finds_communities_once(tiny_graph: KnowledgeGraph) -> None:
    found = find_communities(tiny_graph)
    assert communities_of(tiny_graph) == found
    stream = Remembering(tiny_graph)
    assert communities_of(stream) == found
    assert communities_of(stream) is communities_of(stream)
    told = Counting(tiny_graph, found)
    assert communities_of(told) is found
    place_nodes(told)
    assert told.read == 1  # for the places themselves
