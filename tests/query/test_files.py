"""Files are loaded in parts, and it shows in nothing but the memory."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from kg.errors import InputError
from kg.formats import EXPORTS
from kg.graph import KnowledgeGraph
from kg.query.files import load_file, load_graph


@pytest.fixture
def file(tiny_graph: KnowledgeGraph, tmp_path: Path) -> Path:
    EXPORTS["evidence.nt"].write(tiny_graph, tmp_path / "evidence.nt")
    return tmp_path / "evidence.nt"


@pytest.mark.parametrize("part", [1, 1_000, 1 << 30])
def test_files_in_parts_are_the_whole_file(file: Path, part: int) -> None:
    store, told = pyoxigraph.Store(), list[int]()
    load_file(store, file, told.append, part=part)
    lines = file.read_bytes().splitlines()
    assert len(store) == len(lines)
    assert sum(told) == file.stat().st_size
    assert len(told) == 1 if part > 9_999 else len(told) > 1


@pytest.mark.parametrize("part", [1, 1_000, 1 << 30])
def test_files_a_fault_is_told_by_its_line_in_the_file(file: Path, part: int) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*lines[:40], b"<quince> .\n", *lines[40:]]))
    with pytest.raises(InputError, match=r"evidence\.nt:41: broken RDF"):
        load_file(pyoxigraph.Store(), file, part=part)
    file.write_bytes(b"".join([*lines, b'<https://a.org/a> <https://a.org/b> "\xff" .\n']))
    with pytest.raises(InputError, match=r"evidence\.nt.*broken RDF"):
        load_file(pyoxigraph.Store(), file, part=part)


@pytest.mark.parametrize("line", ["_:a <https://a.org/p> {} .", "<https://a.org/s> {} _:a ."])
def test_files_a_blank_node_stays_one_node(tmp_path: Path, line: str) -> None:
    file = tmp_path / "pears.nt"
    said = '"{}"' if line.startswith("_") else "<https://a.org/p{}>"
    plain = '<https://a.org/s> <https://a.org/p> "{}" .'
    file.write_text(
        "\n".join(
            form.format(said.format(n))
            for form in (plain.replace('"{}"', "{}"), line)
            for n in range(9)
        ),
        "utf-8",
    )
    store = pyoxigraph.Store()
    load_file(store, file, part=1)
    ends = {term for quad in store for term in (quad.subject, quad.object)}
    assert len(store) == 18
    assert len([term for term in ends if isinstance(term, pyoxigraph.BlankNode)]) == 1


def test_files_a_graph_in_parts_is_the_whole_graph(tiny_graph: KnowledgeGraph) -> None:
    whole, parts = pyoxigraph.Store(), pyoxigraph.Store()
    load_graph(whole, tiny_graph)
    load_graph(parts, tiny_graph, part=1)
    assert set(whole) == set(parts)
