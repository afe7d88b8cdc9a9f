"""The vocabulary in SKOS: the integrity conditions of SKOS, and what tools look for in it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, SKOS

from kg.errors import UnknownFormatError
from kg.formats import read, write, write_as
from kg.formats.skos import SCHEME_ID, hierarchy, write_skos
from kg.graph import KnowledgeGraph
from kg.model import BuildInfo, Claim, CloseMatch, Entity
from kg.read.authority import read_authority
from kg.vocabulary import BASE_IRI, PROV, EntityType, Predicate, to_iri
from tests.conftest import without_program
from tests.strategies import graphs, scores

SCHEME = rdflib.URIRef(to_iri(SCHEME_ID))


def written(graph: KnowledgeGraph, folder: Path) -> rdflib.Graph:
    path = folder / "concepts.skos.ttl"
    write_skos(graph, path)
    return rdflib.Graph().parse(path, format="turtle")


def check_skos(rdf: rdflib.Graph) -> None:
    """The integrity conditions of the SKOS reference, by number, and what tools rely on."""
    concepts, schemes = (set(rdf.subjects(RDF.type, k)) for k in (SKOS.Concept, SKOS.ConceptScheme))
    # S9: nothing is a concept and a scheme.
    assert len(schemes) == 1 and not concepts & schemes
    for concept in concepts:
        labels = list(rdf.objects(concept, SKOS.prefLabel))
        # S13: no label is of two kinds. S14: at most one preferred label a language.
        assert not set(labels) & set(rdf.objects(concept, SKOS.altLabel))
        assert len(labels) == 1
        assert set(rdf.objects(concept, SKOS.inScheme)) == schemes
        broader = set(rdf.objects(concept, SKOS.broader))
        assert broader <= concepts
        above = set(rdf.transitive_objects(concept, SKOS.broader)) - {concept}
        # S27: what is related is not broader in any number of steps; and nothing above itself.
        assert not above & set(rdf.objects(concept, SKOS.related))
        assert not any(concept in rdf.objects(other, SKOS.broader) for other in above)
        # S46: an exact match is no broader one.
        exact = set(rdf.objects(concept, SKOS.exactMatch))
        assert not exact & {*rdf.objects(concept, SKOS.broadMatch), *broader}
        assert set(rdf.objects(concept, SKOS.topConceptOf)) == (set() if broader else schemes)
    turned = ((SKOS.broader, SKOS.narrower), (SKOS.topConceptOf, SKOS.hasTopConcept))
    for one, other in (*turned, (SKOS.closeMatch, SKOS.closeMatch)):
        assert {(s, o) for s, o in rdf.subject_objects(one)} == {
            (s, o) for o, s in rdf.subject_objects(other)
        }


def test_skos_of_the_invented_papers(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    rdf = written(tiny_graph, tmp_path)
    check_skos(rdf)
    assert {str(c) for c in rdf.subjects(RDF.type, SKOS.Concept)} == {
        to_iri(entity.id) for entity in tiny_graph.entities()
    }
    for entity in tiny_graph.entities():
        here = rdflib.URIRef(to_iri(entity.id))
        names = {*rdf.objects(here, SKOS.prefLabel), *rdf.objects(here, SKOS.altLabel)}
        # The language of a paper is not known.
        assert names == set(map(rdflib.Literal, {entity.label, *entity.aliases}))
        count = len(tiny_graph.get(entity.id).papers())
        (note,) = rdf.objects(here, SKOS.note)
        told = f"Named in {count} paper{'' if count == 1 else 's'}."
        assert note == rdflib.Literal(told, lang="en")
    greedycut = rdflib.URIRef(to_iri("method:greedycut"))
    assert [str(b) for b in rdf.objects(greedycut, SKOS.broader)] == [
        to_iri("method:mixture-of-experts")
    ]
    (build,) = rdf.objects(SCHEME, rdflib.URIRef(f"{PROV}wasGeneratedBy"))
    assert list(rdf.objects(build, rdflib.URIRef(f"{PROV}wasAssociatedWith")))


@settings(max_examples=25)
@given(graphs())
def test_skos_of_any_graph_is_valid(graph: KnowledgeGraph) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check_skos(written(graph, Path(folder)))


def graph_of(
    entities: Iterable[Entity], claims: Iterable[Claim] = (), close: Iterable[CloseMatch] = ()
) -> KnowledgeGraph:
    return KnowledgeGraph(
        info=BuildInfo("hand@1"), papers=(), entities=entities, claims=claims, close=close
    )


def thing(name: str, *aliases: str, same_as: tuple[str, ...] = ()) -> Entity:
    kinds = (EntityType.METHOD,)
    return Entity(f"method:{name}", name, kinds, tuple(sorted({name, *aliases})), same_as)


def kind_of(one: str, other: str, score: float) -> Claim:
    return Claim(
        f"method:{one}", Predicate.SUBCLASS_OF, f"method:{other}", score=score, rule="hand"
    )


def test_skos_leaves_out_what_is_likelier_wrong_than_right(tmp_path: Path) -> None:
    things = [thing("pear"), thing("fruit"), thing("stone")]
    claims = [kind_of("pear", "fruit", 0.5), kind_of("pear", "stone", 0.49)]
    rdf = written(graph_of(things, claims), tmp_path)
    pear = rdflib.URIRef(to_iri("method:pear"))
    assert list(rdf.objects(pear, SKOS.broader)) == [rdflib.URIRef(to_iri("method:fruit"))]


def test_skos_tells_a_name_once_in_whatever_case(tmp_path: Path) -> None:
    rdf = written(graph_of([thing("GRPO", "Grpo", "gr-po", "Pear", "pear")]), tmp_path)
    names = sorted(map(str, rdf.objects(rdflib.URIRef(to_iri("method:GRPO")), SKOS.altLabel)))
    assert names == ["Pear", "gr-po"]


def test_skos_breaks_circles_where_they_are_least_sure(tmp_path: Path) -> None:
    ends = ((0.9, "a", "b"), (0.5, "b", "c"), (0.8, "c", "a"), (1.0, "b", "b"))
    claims = [
        Claim(f"method:{one}", Predicate.SUBCLASS_OF, f"method:{other}", score=s, rule="hand")
        for s, one, other in ends
    ]
    rdf = written(graph_of(map(thing, "abc"), claims), tmp_path)
    check_skos(rdf)
    assert {(str(s)[-1], str(o)[-1]) for s, o in rdf.subject_objects(SKOS.broader)} == {
        ("a", "b"),
        ("c", "a"),
    }


@given(st.dictionaries(st.tuples(*[st.sampled_from("abcdef")] * 2), scores, max_size=20))
def test_skos_hierarchy_keeps_what_is_above_what(said: dict[tuple[str, str], float]) -> None:
    kinds = [(score, *ends) for ends, score in said.items()]
    above = hierarchy(kinds)
    assert hierarchy(reversed(kinds)) == above

    def reach(start: str, without: str = "") -> set[str]:
        direct = [other for other in above.get(start, ()) if other != without]
        return set(direct).union(*map(reach, direct))

    for here, broads in above.items():
        assert here not in reach(here)
        assert not any(broad in reach(here, broad) for broad in broads)
    # What was left out goes the other way round, or in several steps.
    for one, other in said:
        assert one == other or other in reach(one) or one in reach(other)


def test_skos_leaves_out_what_no_tool_reads(tmp_path: Path) -> None:
    graph = graph_of(
        [
            thing("a", "x\0", "x\ufffd", same_as=("https://example.org/a", "no iri")),
            Entity("method:y", "y\0", (EntityType.METHOD,), ("y\0", "y\ufffd")),
        ],
        close=[CloseMatch("method:a", "method:y", 0.5)],
    )
    rdf = written(graph, tmp_path)
    check_skos(rdf)
    here = rdflib.URIRef(to_iri("method:a"))
    assert [str(o) for o in rdf.objects(here, SKOS.exactMatch)] == ["https://example.org/a"]
    assert [str(o) for o in rdf.objects(here, SKOS.altLabel)] == ["x\ufffd"]


def test_skos_is_an_authority_file(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write(tiny_graph, tmp_path / "concepts.skos.ttl")
    concepts = {concept.iri: concept for concept in read_authority(tmp_path / "concepts.skos.ttl")}
    for entity in tiny_graph.entities():
        concept = concepts[f"{BASE_IRI}{entity.id.replace(':', '/', 1)}"]
        assert (concept.label, concept.type) == (entity.label, min(entity.types))
        assert {concept.label, *concept.aliases} == {entity.label, *entity.aliases}


def test_skos_is_written_and_not_read_as_a_graph(
    tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    write(tiny_graph, tmp_path / "a.skos.ttl")
    write(tiny_graph, tmp_path / "a.SKOS")
    write_as(tiny_graph, "skos", tmp_path / "b")
    text = (tmp_path / "b").read_bytes()
    assert text == (tmp_path / "a.skos.ttl").read_bytes() == (tmp_path / "a.SKOS").read_bytes()
    with pytest.raises(UnknownFormatError, match="SKOS vocabulary in Turtle cannot be read back"):
        read(tmp_path / "a.skos.ttl")


def test_skos_rapper_has_no_complaint(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    rapper = shutil.which("rapper")
    if rapper is None:
        without_program("rapper")
    write_skos(tiny_graph, tmp_path / "a.skos.ttl")
    run = subprocess.run(
        [rapper, "-q", "-c", "-i", "turtle", tmp_path / "a.skos.ttl"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
