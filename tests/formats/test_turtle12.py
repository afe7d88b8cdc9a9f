from __future__ import annotations

import tempfile
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings

from kg.formats.rdf import write_evidence, write_ntriples
from kg.formats.terms import RDF
from kg.formats.turtle12 import write_turtle12
from kg.graph import KnowledgeGraph
from tests.formats.test_rdf import awkward_graph
from tests.strategies import graphs

__all__ = ["awkward_graph"]

ENDS = [pyoxigraph.NamedNode(f"{RDF}{end}") for end in ("subject", "predicate", "object")]
REIFIES = pyoxigraph.NamedNode(f"{RDF}reifies")


def triples_of(path: Path, form: pyoxigraph.RdfFormat) -> set[pyoxigraph.Triple]:
    return {quad.triple for quad in pyoxigraph.parse(path=str(path), format=form)}


def expected(graph: KnowledgeGraph, folder: Path) -> set[pyoxigraph.Triple]:
    """Both files of RDF 1.1, the three ends of a claim as one triple term."""
    write_ntriples(graph, folder / "graph.nt")
    write_evidence(graph, folder / "evidence.nt")
    triples = triples_of(folder / "graph.nt", pyoxigraph.RdfFormat.N_TRIPLES)
    ends: dict[pyoxigraph.NamedNode, dict[pyoxigraph.NamedNode, pyoxigraph.NamedNode]] = {}
    for triple in triples_of(folder / "evidence.nt", pyoxigraph.RdfFormat.N_TRIPLES):
        if triple.predicate in ENDS:
            assert isinstance(triple.subject, pyoxigraph.NamedNode)
            assert isinstance(triple.object, pyoxigraph.NamedNode)
            ends.setdefault(triple.subject, {})[triple.predicate] = triple.object
        else:
            triples.add(triple)
    for claim, parts in ends.items():
        subject, predicate, obj = (parts[end] for end in ENDS)
        term = pyoxigraph.Triple(subject, predicate, obj)
        triples.add(pyoxigraph.Triple(claim, REIFIES, term))
    return triples


def holds_the_same(graph: KnowledgeGraph) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_turtle12(graph, folder / "graph.ttl12")
        seen = triples_of(folder / "graph.ttl12", pyoxigraph.RdfFormat.TURTLE)
        assert seen == expected(graph, folder)
        # Round trip: what Oxigraph writes of it reads back as the same.
        text = pyoxigraph.serialize(seen, format=pyoxigraph.RdfFormat.TURTLE)
        assert text is not None
        again = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE)
        assert {quad.triple for quad in again} == seen


@pytest.mark.parametrize("which", ["tiny_graph", "awkward_graph"])
def test_turtle12_holds_graph_and_evidence(which: str, request: pytest.FixtureRequest) -> None:
    holds_the_same(request.getfixturevalue(which))


@settings(max_examples=20)
@given(graphs())
def test_turtle12_holds_any_graph_and_its_evidence(graph: KnowledgeGraph) -> None:
    holds_the_same(graph)


def test_turtle12_reads_well(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_turtle12(tiny_graph, tmp_path / "graph.ttl12")
    text = (tmp_path / "graph.ttl12").read_text("utf-8")
    (claim,) = (c.id for c in tiny_graph.claims() if c.key[:2] == ("method:quince", "outperforms"))
    number = claim.partition(":")[2]
    assert text.startswith('VERSION "1.2"\n')
    assert (
        f"    kg:outperforms method:greedycut ~ {claim} {{| a kg:Claim ;"
        f" kg:confidence 0.9 ; kg:evidence evidence:{number}-1 |}} .\n"
    ) in text
    # A triple that is annotated is not said a second time.
    assert text.count("kg:reports result:") == 1


def test_turtle12_answers_sparql_about_a_triple(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_turtle12(tiny_graph, tmp_path / "graph.ttl12")
    store = pyoxigraph.Store()
    store.load(path=str(tmp_path / "graph.ttl12"), format=pyoxigraph.RdfFormat.TURTLE)
    rows = store.query(
        """PREFIX kg: <https://w3id.org/paperkg/ns#>
        PREFIX oa: <http://www.w3.org/ns/oa#>
        SELECT ?better ?quote {
          << ?better kg:outperforms ?worse ~ ?claim >> kg:confidence ?sure .
          ?claim kg:evidence/kg:quote/oa:exact ?quote FILTER(?sure > 0.5)
        }"""
    )
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    (row,) = rows
    assert str(row["better"]).endswith("method/quince>")
    assert "Quince outperforms GreedyCut" in str(row["quote"])
