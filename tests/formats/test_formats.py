from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import InputError, OutputError, UnknownFormatError
from kg.formats import EXPORTS, FOLDERS, FORMATS, find_format, read, write, write_as
from kg.graph import KnowledgeGraph


@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_formats_every_export_has_a_writer_that_writes_the_same_bytes(
    name: str, tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    write(tiny_graph, tmp_path / "one" / name)
    write(tiny_graph, tmp_path / "two" / name)
    first = (tmp_path / "one" / name).read_bytes()
    assert first
    assert first == (tmp_path / "two" / name).read_bytes()
    assert [path.name for path in (tmp_path / "one").iterdir()] == [name]


@pytest.mark.parametrize("name", [*(suffix[1:] for suffix in FORMATS), *FOLDERS])
def test_formats_by_name_give_the_same_bytes_whatever_the_hash_seed(
    name: str, tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    code = (
        "import sys; from kg.formats import write_as; from tests.invented import invented_graph;"
        "write_as(invented_graph(), sys.argv[1], sys.argv[2])"
    )
    write_as(tiny_graph, name, tmp_path / "here")
    environment = {"PYTHONHASHSEED": "77", "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run(
        [sys.executable, "-c", code, name, str(tmp_path / "there")], env=environment, check=True
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here", "there"]
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


def contents(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of all files of a folder."""
    files = [path] if path.is_file() else [f for f in path.rglob("*") if f.is_file()]
    return {f.relative_to(path).as_posix(): f.read_bytes() for f in files}


def test_formats_an_unknown_name_names_those_known(
    tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    with pytest.raises(UnknownFormatError, match=r"no format 'xyz'; known: json, .*, neo4j, notes"):
        write_as(tiny_graph, "xyz", tmp_path / "x")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if FORMATS[suffix].reader])
def test_formats_what_can_be_read_has_the_same_nodes_and_triples(
    suffix: str, tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    path = tmp_path / f"graph{suffix}"
    write(tiny_graph, path)
    again = read(path)
    assert [p.id for p in again.papers()] == [p.id for p in tiny_graph.papers()]
    assert [e.id for e in again.entities()] == [e.id for e in tiny_graph.entities()]
    assert [c.key for c in again.claims()] == [c.key for c in tiny_graph.claims()]
    assert (again == tiny_graph) is FORMATS[suffix].lossless


def test_formats_read_takes_a_folder(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write(tiny_graph, tmp_path / "graph.json")
    assert read(tmp_path) == tiny_graph


@pytest.mark.parametrize("name", ["graph.xyz", "graph", "graph.html"])
def test_formats_unknown_suffix_names_those_known(
    name: str, tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    with pytest.raises(UnknownFormatError, match=r"known: \.json, \.ttl, \.nt"):
        write(tiny_graph, tmp_path / name)
    assert not list(tmp_path.iterdir())
    (tmp_path / name).write_text("{}")
    with pytest.raises(UnknownFormatError, match=r"known: \.json"):
        read(tmp_path / name)


@pytest.mark.parametrize("name", ["graph.graphml", "merges.jsonl"])
def test_formats_that_cannot_be_read_back_say_so(
    name: str, tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    write(tiny_graph, tmp_path / name)
    with pytest.raises(UnknownFormatError, match=r"cannot be read back .* readable: \.json"):
        read(tmp_path / name)


def test_formats_read_of_what_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="make one with kg build"):
        read(tmp_path)
    with pytest.raises(InputError, match="make one with kg build"):
        read(tmp_path / "graph.json")


def test_formats_write_where_a_file_is_in_the_way(
    tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="in the way"):
        write(tiny_graph, tmp_path / "file" / "graph.json")
    assert (tmp_path / "file").read_text() == "mine"


def test_formats_evidence_is_known_by_its_name() -> None:
    assert find_format("x/evidence.ttl") is EXPORTS["evidence.ttl"]
    assert find_format("x/GRAPH.TTL") is FORMATS[".ttl"]


def test_formats_to_rdf_adds_the_claim_layer_when_asked(tiny_graph: KnowledgeGraph) -> None:
    plain = tiny_graph.to_rdf()
    whole = tiny_graph.to_rdf(evidence=True)
    assert len(plain) > len(list(tiny_graph.claims()))
    assert set(plain) < set(whole)


def test_formats_json_loads_no_rdf_library(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write(tiny_graph, tmp_path / "graph.json")
    code = (
        "import sys; from kg.formats import read; read(sys.argv[1]);"
        "import json; print(json.dumps([m for m in ('rdflib', 'pyoxigraph', 'networkx', 'spacy')"
        " if m in sys.modules]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) == []


def test_formats_registry_names_functions_that_exist() -> None:
    for kind in {*FORMATS.values(), *EXPORTS.values(), *FOLDERS.values()}:
        assert callable(kind._load(kind.writer))
        assert kind.reader is None or callable(kind._load(kind.reader))
