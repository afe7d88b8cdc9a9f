from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError, VersionError
from kg.formats.node_link import read_graph, write_graph
from kg.graph import KnowledgeGraph
from kg.model import BuildInfo, Claim, Evidence, Paper, Quote, ResultNode
from kg.vocabulary import Predicate, ResultKind
from tests.strategies import graphs

HALF = chr(0xD83C)
"""The first half of a surrogate pair."""


def written(graph: KnowledgeGraph) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.json"
        write_graph(graph, path)
        return path.read_bytes()


def reread(data: bytes) -> KnowledgeGraph:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.json"
        path.write_bytes(data)
        return read_graph(path)


@settings(max_examples=60)
@given(graphs())
def test_node_link_round_trip_is_exact(graph: KnowledgeGraph) -> None:
    data = written(graph)
    again = reread(data)
    assert again == graph
    assert written(again) == data


@settings(max_examples=20)
@given(graphs(), st.randoms(use_true_random=False))
def test_node_link_does_not_depend_on_order(graph: KnowledgeGraph, random: Any) -> None:
    def shuffled(records: Any) -> list[Any]:
        listed = list(records)
        random.shuffle(listed)
        return listed

    other = KnowledgeGraph(
        info=graph.info,
        papers=shuffled(graph.papers()),
        entities=shuffled(graph.entities()),
        results=shuffled(graph.results()),
        claims=shuffled(graph.claims()),
        merges=shuffled(graph.merges()),
        links=shuffled(graph.links()),
    )
    assert written(other) == written(graph)


def test_node_link_loads_in_networkx_as_the_graph_itself(tiny_graph: KnowledgeGraph) -> None:
    loaded = networkx.node_link_graph(json.loads(written(tiny_graph)), edges="edges")
    assert isinstance(loaded, networkx.MultiDiGraph)
    assert list(loaded.nodes(data=True)) == list(tiny_graph.nx.nodes(data=True))
    assert list(loaded.edges(keys=True, data=True)) == list(
        tiny_graph.nx.edges(keys=True, data=True)
    )
    assert loaded.graph["format"] == 1


def test_node_link_has_one_node_or_edge_a_line(tiny_graph: KnowledgeGraph) -> None:
    lines = written(tiny_graph).decode().splitlines()
    nodes = [line for line in lines if line.startswith('{"id"')]
    edges = [line for line in lines if line.startswith('{"source"')]
    assert len(nodes) == len(tiny_graph)
    assert len(edges) == len(list(tiny_graph.claims()))
    assert any("🍐" in line for line in nodes)


def test_node_link_keeps_what_utf_8_cannot_hold() -> None:
    paper = Paper("paper:a", f"half {HALF} and \x00", "\u2028")
    graph = KnowledgeGraph(info=BuildInfo("hand@1"), papers=[paper])
    assert reread(written(graph)) == graph


def test_node_link_writes_whole_numbers_as_it_reads_them() -> None:
    paper = Paper("paper:a", "scores 5")
    quote = Quote("paper:a", "title", 0, 8, "scores 5")
    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=[paper],
        results=[ResultNode("result:1", "paper:a", "5", 5, "", ResultKind.ABSOLUTE)],
        claims=[Claim("paper:a", Predicate.REPORTS, "result:1", (Evidence((quote,), "h@1", 1),))],
    )
    assert written(reread(written(graph))) == written(graph)


def test_node_link_another_version_is_refused(tiny_graph: KnowledgeGraph) -> None:
    data = written(tiny_graph).replace(b'"format": 1', b'"format": 2')
    with pytest.raises(VersionError, match=r"graph\.json: a graph of format 2, this kg reads 1"):
        reread(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not JSON"),
        (b"[1, 2]", "no graph that kg wrote"),
        (b'{"nodes": [], "edges": []}', "no graph that kg wrote"),
        (b"\xff\xfe{", "not UTF-8 at byte 0"),
        (b"[" * 100_000, "nested too deep|not JSON"),
        (b'{"graph": {"format": 1}}', "the head: no 'extractor'"),
    ],
)
def test_node_link_what_is_no_graph_is_one_line(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        reread(data)
    assert "\n" not in str(caught.value)


def test_node_link_a_broken_file_names_the_line(tiny_graph: KnowledgeGraph) -> None:
    lines = written(tiny_graph).splitlines(keepends=True)
    with pytest.raises(InputError, match=r"graph\.json:9: not JSON .*is the file whole\?"):
        reread(b"".join([*lines[:8], lines[8][:20]]))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"type": "Benchmark"', b'"type": "Boat"', "node .*'Boat' is not a valid EntityType"),
        (b'"key": "partOf"', b'"key": "eats"', "edge .*'eats' is not a valid Predicate"),
        (b'"target": "benchmark:pearbench", ', b"", "edge .*no 'target'"),
        (b'{"id": "metric:accuracy"', b'{"id": "metric:x"', "names no node: metric:accuracy"),
        (b'{"id": "metric:accuracy"', b'{"id": "method:quince"', "two records have one id"),
        (b'"title": "An Empty Orchard"', b'"title": 5', "node 2: its title is no text"),
        (b'"source": "method:quince"', b'"source": ["a"]', "a broken graph"),
    ],
)
def test_node_link_a_broken_record_is_named(
    tiny_graph: KnowledgeGraph, old: bytes, new: bytes, message: str
) -> None:
    data = written(tiny_graph)
    assert old in data
    with pytest.raises(InputError, match=message) as caught:
        reread(data.replace(old, new, 1))
    assert not isinstance(caught.value, VersionError)
    assert "\n" not in str(caught.value)
