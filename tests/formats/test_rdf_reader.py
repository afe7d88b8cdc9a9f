from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.formats.rdf import read_rdf, write_evidence, write_jsonld, write_ntriples, write_turtle
from kg.formats.rdf_reader import split_known
from kg.graph import KnowledgeGraph
from kg.model import Claim
from tests.strategies import graphs

WRITERS = {".ttl": write_turtle, ".nt": write_ntriples, ".jsonld": write_jsonld}


def records(graph: KnowledgeGraph) -> dict[str, list[object]]:
    """All that RDF carries; the marks of evidence have no order there."""

    def in_order(claim: Claim) -> Claim:
        return replace(
            claim,
            evidence=tuple(replace(e, marks=tuple(sorted(e.marks))) for e in claim.evidence),
        )

    return {
        "info": [graph.info],
        "papers": list(graph.papers()),
        "entities": list(graph.entities()),
        "results": list(graph.results()),
        "claims": [in_order(claim) for claim in graph.claims()],
        "links": list(graph.links()),
    }


@pytest.mark.parametrize("suffix", list(WRITERS))
@pytest.mark.parametrize("evidence", ["evidence.ttl", "evidence.nt"])
def test_rdf_reader_the_invented_graph_comes_back(
    suffix: str, evidence: str, tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    WRITERS[suffix](tiny_graph, tmp_path / f"graph{suffix}")
    write_evidence(tiny_graph, tmp_path / evidence)
    assert records(read_rdf(tmp_path / f"graph{suffix}")) == records(tiny_graph)


@settings(max_examples=60)
@given(graph=graphs(), suffix=st.sampled_from(sorted(WRITERS)))
def test_rdf_reader_any_graph_comes_back(
    graph: KnowledgeGraph, suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("rdf")
    WRITERS[suffix](graph, folder / f"graph{suffix}")
    write_evidence(graph, folder / "evidence.nt")
    assert records(read_rdf(folder / f"graph{suffix}")) == records(graph)


def test_rdf_reader_without_evidence_gives_bare_triples(
    tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    write_turtle(tiny_graph, tmp_path / "graph.ttl")
    graph = read_rdf(tmp_path / "graph.ttl")
    assert [claim.key for claim in graph.claims()] == [claim.key for claim in tiny_graph.claims()]
    assert list(graph.papers()) == list(tiny_graph.papers())
    assert not any(claim.evidence or claim.premises for claim in graph.claims())


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("graph.ttl", "", "does not say what it is"),
        ("graph.ttl", "<https://a.org/a> <https://a.org/b> .", r"graph\.ttl:1: broken RDF"),
        ("graph.nt", "<https://a.org/a> <https://a.org/b> _:c .", "blank node"),
        ("graph.nt", "\x00\x01", "broken RDF"),
        ("graph.jsonld", '{"@context": "https://example.org/c", "a": 1}', "context is on the web"),
        ("graph.jsonld", "[", "broken RDF"),
    ],
)
def test_rdf_reader_says_what_is_wrong(name: str, content: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=says) as caught:
        read_rdf(path)
    assert caught.value.file == str(path)
    assert "\n" not in str(caught.value)


def test_rdf_reader_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_rdf(tmp_path / "graph.ttl")


@pytest.mark.parametrize(
    ("cut", "says"),
    [
        ("prefLabel", "prefLabel"),
        ("#number", "number"),
        ("schema.org/name", "name"),
        ("ns#kind", "kind"),
        ("ns#reports", "no paper reports"),
        ("ns#score", "score"),
        ("oa#hasSource", "hasSource"),
    ],
)
def test_rdf_reader_a_lost_triple_is_an_input_error_or_a_gap(
    cut: str, says: str, tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    write_ntriples(tiny_graph, tmp_path / "graph.nt")
    write_evidence(tiny_graph, tmp_path / "evidence.nt")
    for path in tmp_path.iterdir():
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if f"{cut}> " not in line), "utf-8")
    if cut == "#number":
        assert [result.number for result in read_rdf(tmp_path / "graph.nt").results()] == [None]
        return
    with pytest.raises(InputError, match=says):
        read_rdf(tmp_path / "graph.nt")


@given(st.lists(st.text("ab;, ", min_size=1, max_size=3), min_size=1, max_size=4))
def test_rdf_reader_a_joined_list_is_split_into_known_parts(parts: list[str]) -> None:
    found = split_known("; ".join(parts), "; ", parts)
    assert "; ".join(found) == "; ".join(parts)
    assert set(found) <= set(parts)
