from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from kg.errors import InputError
from kg.formats.node_lines import GraphLines, graph_lines
from kg.formats.node_link import read_graph, write_graph
from kg.graph import KnowledgeGraph
from kg.model import GraphSource
from tests.strategies import graphs


def lines_of(graph: GraphSource, folder: Path) -> GraphLines:
    write_graph(graph, folder / "graph.json")
    found = graph_lines(folder / "graph.json")
    assert found is not None
    return found


def parts(graph: GraphSource) -> list[object]:
    names = ("papers", "entities", "results", "claims", "merges", "links")
    return [graph.info, *(list(getattr(graph, name)()) for name in names)]


@settings(max_examples=60)
@given(graph=graphs())
def test_node_lines_are_the_graph(
    graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("lines")
    lines = lines_of(graph, folder)
    assert isinstance(lines, GraphSource)
    assert parts(lines) == parts(read_graph(folder / "graph.json")) == parts(graph)
    # Read from the lines, the graph is written as it was.
    write_graph(lines, folder / "again.json")
    if "close" not in json.loads((folder / "graph.json").read_bytes())["graph"]:
        assert (folder / "again.json").read_bytes() == (folder / "graph.json").read_bytes()


@pytest.mark.parametrize("indent", [None, 1])
def test_node_lines_of_another_layout_are_none(
    tiny_graph: KnowledgeGraph, tmp_path: Path, indent: int | None
) -> None:
    lines_of(tiny_graph, tmp_path)
    path = tmp_path / "graph.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=indent), "utf-8")
    assert graph_lines(path) is None
    path.write_bytes(b"")
    assert graph_lines(path) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"format": 1', b'"format": 2'),
        (b'"type": "Paper"', b'"type": "Pear"'),
        (b'"title": "Quince', b'"title": 7, "x": "'),
        (b'"confidence": 0.', b'"confidence": 1.'),
        (b'"source": "method:quince"', b'"source": "method:medlar"'),
        (b'{"source"', b'{"source'),
        (b'"key": "outperforms"', b'"key": "likes"'),
        (b"Orchards", b"Orch\xffrds"),
        (b'"links": ["https://example.org/quince"]', b'"links": 7'),
    ],
)  # fmt: skip
def test_node_lines_what_is_altered_is_an_input_error(
    tiny_graph: KnowledgeGraph, tmp_path: Path, before: bytes, after: bytes
) -> None:
    lines_of(tiny_graph, tmp_path)
    path = tmp_path / "graph.json"
    text = path.read_bytes()
    assert before in text
    path.write_bytes(text.replace(before, after, 1))
    lines = graph_lines(path)
    assert lines is not None
    with pytest.raises(InputError, match=r"graph\.json"):
        parts(lines)
