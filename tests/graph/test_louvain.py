from __future__ import annotations

from random import Random

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph.louvain import Edge, find_groups
from tests.growth import grows_like_its_input

NODES = 12

edges = st.dictionaries(
    st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)).filter(lambda p: p[0] < p[1]),
    st.integers(1, 1000),
    max_size=30,
).map(lambda found: [(a, b, weight) for (a, b), weight in found.items()])
resolutions = st.sampled_from([0.5, 1.0, 1.5])


def network(nodes: int, found: list[Edge]) -> networkx.Graph[int]:
    graph: networkx.Graph[int] = networkx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_weighted_edges_from(found)
    return graph


def planted(nodes: int, groups: int, seed: int = 1) -> list[Edge]:
    """Groups of nodes (by remainder) with four edges in five inside."""
    random = Random(seed)
    found = {}
    for node in range(nodes):
        for _ in range(6):
            other = random.randrange(nodes)
            if random.random() < 0.8:
                other += node % groups - other % groups
            if other != node and 0 <= other < nodes:
                found[min(node, other), max(node, other)] = random.randint(500, 1000)
    return [(a, b, weight) for (a, b), weight in found.items()]


@given(edges, resolutions)
def test_louvain_groups_are_a_partition_into_connected_parts(
    found: list[Edge], resolution: float
) -> None:
    groups = find_groups(NODES, found, resolution=resolution)
    assert sorted(node for group in groups for node in group) == list(range(NODES))
    assert groups == sorted(map(sorted, groups), key=lambda group: (-len(group), group))
    graph = network(NODES, found)
    assert all(networkx.is_connected(graph.subgraph(group)) for group in groups)


@given(edges, st.randoms(use_true_random=False))
def test_louvain_order_of_edges_changes_nothing(found: list[Edge], random: Random) -> None:
    shuffled = [(b, a, w) if random.random() < 0.5 else (a, b, w) for a, b, w in found]
    random.shuffle(shuffled)
    assert find_groups(NODES, shuffled) == find_groups(NODES, found)


@given(edges, resolutions)
def test_louvain_no_single_move_is_better(found: list[Edge], resolution: float) -> None:
    groups = [set(group) for group in find_groups(NODES, found, resolution=resolution)]
    graph = network(NODES, found)

    def quality(parts: list[set[int]]) -> float:
        return networkx.community.modularity(graph, parts, resolution=resolution)

    if not found:
        return
    best = quality(groups)
    for a, b, _ in found:
        for node, target in ((a, b), (b, a)):
            moved = [group - {node} | ({node} if target in group else set()) for group in groups]
            assert quality(moved) <= best + 1e-9


def test_louvain_finds_what_was_planted() -> None:
    groups = find_groups(200, planted(200, 5))
    assert sorted(groups) == [list(range(first, 200, 5)) for first in range(5)]


@pytest.mark.parametrize("seed", range(3))
def test_louvain_is_as_good_as_that_of_networkx(seed: int) -> None:
    found = planted(600, 40, seed)
    graph = network(600, found)
    own = networkx.community.modularity(graph, map(set, find_groups(600, found)))
    theirs = networkx.community.louvain_communities(graph, seed=seed)
    assert own >= networkx.community.modularity(graph, theirs) - 0.01


def test_louvain_grows_like_its_input() -> None:
    def work(nodes: int) -> object:
        return find_groups(nodes, planted(nodes, max(nodes // 20, 1)))

    assert grows_like_its_input(work, 8_000)
