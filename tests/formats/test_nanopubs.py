from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings

from kg.formats.nanopubs import NP, write_nanopubs
from kg.formats.terms import RDF
from kg.graph import KnowledgeGraph
from kg.vocabulary import BASE_IRI, OA, PROV, SCHEMA, term
from tests.conftest import without_program
from tests.strategies import graphs

TYPE = f"{RDF}type"
Graphs = dict[str, set[tuple[str, str, str]]]


def written(graph: KnowledgeGraph, folder: Path) -> Graphs:
    """The triples of each named graph; nothing stands outside of one."""
    path = folder / "claims.trig"
    write_nanopubs(graph, path)
    found: Graphs = defaultdict(set)
    for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TRIG):
        assert isinstance(quad.graph_name, pyoxigraph.NamedNode)
        assert isinstance(quad.subject, pyoxigraph.NamedNode)
        assert isinstance(quad.object, pyoxigraph.NamedNode | pyoxigraph.Literal)
        found[quad.graph_name.value].add(
            (quad.subject.value, quad.predicate.value, quad.object.value)
        )
    return dict(found)


def heads(found: Graphs) -> dict[str, tuple[str, str, str]]:
    """By nanopublication: the names of its assertion, provenance and publication info.

    Well-formed as the guidelines say: one head of exactly four triples, three graphs of its own,
    none empty, provenance about the assertion, publication info about the nanopublication.
    """
    tied: dict[str, tuple[str, str, str]] = {}
    for name, triples in found.items():
        here = {s for s, p, o in triples if (p, o) == (TYPE, f"{NP}Nanopublication")}
        if not here:
            continue
        (nanopub,) = here
        assert nanopub not in tied and len(triples) == 4
        links = {p: o for _, p, o in triples}
        parts = tuple(
            links[f"{NP}has{part}"] for part in ("Assertion", "Provenance", "PublicationInfo")
        )
        assert len({name, *parts}) == 4
        assertion, provenance, info = parts
        assert len(found[assertion]) == 1
        assert any(assertion == s for s, _, _ in found[provenance])
        assert any(nanopub == s for s, _, _ in found[info])
        tied[nanopub] = (assertion, provenance, info)
    assert len(found) == 4 * len(tied)
    return tied


def test_nanopubs_every_claim_is_one(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    found = written(tiny_graph, tmp_path)
    tied = heads(found)
    claims = {
        claim.id.replace("claim:", f"{BASE_IRI}nanopub/"): claim for claim in tiny_graph.claims()
    }
    texts = {paper.id: paper.title for paper in tiny_graph.papers()}
    assert set(tied) == set(claims)
    for nanopub, (assertion, provenance, _) in tied.items():
        claim = claims[nanopub]
        ((subject, predicate, obj),) = found[assertion]
        assert predicate == term(claim.predicate)
        assert subject.removeprefix(BASE_IRI) == claim.subject.replace(":", "/", 1)
        assert obj.removeprefix(BASE_IRI) == claim.object.replace(":", "/", 1)
        said = {p: o for s, p, o in found[provenance] if s == assertion}
        assert float(said[term("confidence")]) == claim.confidence
        titles = {o for _, p, o in found[provenance] if p == f"{SCHEMA}name"}
        assert titles == {texts[q.paper] for item in claim.evidence for q in item.quotes}
        quoted = {o for _, p, o in found[provenance] if p == f"{OA}exact"}
        assert {q.text for item in claim.evidence for q in item.quotes} <= quoted
        premises = {
            o for s, p, o in found[provenance] if (s, p) == (assertion, f"{PROV}wasDerivedFrom")
        }
        assert premises == {
            p.replace("claim:", f"{BASE_IRI}nanopub/") + ".Assertion" for p in claim.premises
        }


def test_nanopubs_say_what_they_say_in_words(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    found = written(tiny_graph, tmp_path)
    labels = {o for name, triples in found.items() for _, p, o in triples if p.endswith("#label")}
    assert "Quince outperforms GreedyCut" in labels
    assert "Quince: Pruning Orchards of Experts proposes Quince" in labels


@settings(max_examples=20)
@given(graphs())
def test_nanopubs_of_any_graph_are_well_formed(graph: KnowledgeGraph) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert len(heads(written(graph, Path(folder)))) == len(list(graph.claims()))


# rdflib's own parser uses what rdflib deprecates.
@pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")
def test_nanopubs_rdflib_and_oxigraph_read_the_same(
    tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    found = written(tiny_graph, tmp_path)
    dataset = rdflib.Dataset()
    dataset.parse(tmp_path / "claims.trig", format="trig")
    for name, triples in found.items():
        inside = dataset.graph(rdflib.URIRef(name))
        assert {(str(s), str(p), str(o)) for s, p, o in inside} == triples


def test_nanopubs_rapper_has_no_complaint(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    rapper = shutil.which("rapper")
    if rapper is None:
        without_program("rapper (raptor2-utils)")
    write_nanopubs(tiny_graph, tmp_path / "claims.trig")
    run = subprocess.run(
        [rapper, "-q", "-c", "-i", "trig", tmp_path / "claims.trig"],
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, b"")


def test_nanopubs_names_are_no_paths_and_no_markup(tmp_path: Path) -> None:
    from kg.model import BuildInfo, Claim, Entity, Paper
    from kg.vocabulary import EntityType, Predicate
    from tests.formats.test_rdf import AWKWARD

    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=[Paper("paper:a", AWKWARD)],
        entities=[Entity("method:} <x>", AWKWARD, (EntityType.METHOD,))],
        claims=[Claim("paper:a", Predicate.USES, "method:} <x>")],
    )
    assert len(heads(written(graph, tmp_path))) == 1
