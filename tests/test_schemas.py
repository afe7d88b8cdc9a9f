from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg.files import schema_path
from kg.formats import to_rdf, write
from kg.formats.ontology import CLASSES, PROPERTIES
from kg.formats.schemas import FILES, main
from kg.formats.terms import prefixes
from kg.graph import KnowledgeGraph
from kg.jsonform import extraction_to_json
from kg.model import (
    Abbreviation,
    Evidence,
    Extraction,
    LocalEntity,
    Mention,
    Quote,
    Relation,
    Result,
)
from kg.vocabulary import (
    BASE_IRI,
    NAMESPACE,
    TERM_TYPES,
    EntityType,
    Level,
    Predicate,
    ResultKind,
    Role,
)
from tests.invented import PAPERS, quote
from tests.strategies import graphs

KG = rdflib.Namespace(NAMESPACE)
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
ID = rdflib.Namespace("https://w3id.org/paperkg/id/")
QUINCE = ID["paper/quince-pruning-orchards-of-experts"]
BEATS = (ID["method/quince"], KG.outperforms, ID["method/greedycut"])


@pytest.mark.parametrize("name", sorted(FILES))
def test_schemas_are_fresh(name: str) -> None:
    text = schema_path(name).read_text("utf-8")
    assert text == FILES[name](), "stale; run: python -m kg.formats.schemas"


def test_schemas_the_command_writes_them_all(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)
    assert main(["a", "b"]) == 2


# ── the ontology ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(schema_path("ontology.ttl"))


def test_schemas_every_example_of_the_ontology_is_turtle_about_its_term(
    ontology: rdflib.Graph,
) -> None:
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes(BASE_IRI).items())
    known = {str(thing) for thing in ontology.subjects()}
    for thing in ontology.subjects(RDFS.isDefinedBy):
        (example,) = ontology.objects(thing, SKOS.example)
        found = rdflib.Graph().parse(data=head + str(example), format="turtle")
        terms = {str(term) for triple in found for term in triple if NAMESPACE in str(term)}
        assert terms <= known, thing
        # What is only a class above others is named in a comment.
        assert str(thing) in terms or thing == rdflib.URIRef(f"{NAMESPACE}Term")


def test_schemas_the_ontology_has_every_class_and_property(ontology: rdflib.Graph) -> None:
    classes = set(ontology.subjects(RDF.type, OWL.Class))
    assert classes == {KG[name] for name in (*EntityType, *CLASSES)}
    objects = set(ontology.subjects(RDF.type, OWL.ObjectProperty))
    data = set(ontology.subjects(RDF.type, OWL.DatatypeProperty))
    assert objects | data == {KG[name] for name in (*Predicate, *PROPERTIES)}
    assert not objects & data
    for thing in classes | objects | data:
        assert len(list(ontology.objects(thing, RDFS.label))) == 1
        assert len(list(ontology.objects(thing, RDFS.comment))) == 1
    for thing in objects | data:
        assert len(list(ontology.objects(thing, RDFS.domain))) == 1, thing
        assert len(list(ontology.objects(thing, RDFS.range))) == 1, thing
    for thing in classes:
        assert list(ontology.objects(thing, RDFS.subClassOf)), thing


def test_schemas_reasoning_types_no_entity_anew(
    ontology: rdflib.Graph, tiny_graph: KnowledgeGraph
) -> None:
    graph = to_rdf(tiny_graph, evidence=True)
    kinds = {KG[kind] for kind in EntityType}
    for where, side in ((RDFS.domain, 0), (RDFS.range, 2)):
        for prop, kind in ontology.subject_objects(where):
            for triple in graph.triples((None, rdflib.URIRef(str(prop)), None)):
                if kind in kinds:
                    assert (triple[side], RDF.type, kind) in graph, (triple, kind)
                if kind == KG.Term:
                    assert set(graph.objects(triple[side], RDF.type)) & {
                        KG[term] for term in TERM_TYPES
                    }


def test_schemas_the_context_is_the_one_in_the_files(
    tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    write(tiny_graph, tmp_path / "graph.jsonld")
    inline = json.loads((tmp_path / "graph.jsonld").read_text("utf-8"))
    shipped = json.loads(schema_path("context.jsonld").read_text("utf-8"))
    assert inline["@context"] == shipped["@context"]


# ── the shapes ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(schema_path("shapes.ttl"))


def complaints(graph: rdflib.Graph, shapes: rdflib.Graph) -> str:
    """What the shapes have against a graph; "" when it conforms."""
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    return "" if conforms else str(text)


def test_schemas_shapes_are_valid_and_core_only(shapes: rdflib.Graph) -> None:
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    for name in ("sparql", "js", "rule", "select", "ask"):
        assert not list(shapes.triples((None, sh[name], None)))
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


def test_schemas_the_invented_graph_conforms(
    tiny_graph: KnowledgeGraph, shapes: rdflib.Graph
) -> None:
    assert complaints(to_rdf(tiny_graph, evidence=True), shapes) == ""


def test_schemas_the_main_graph_alone_conforms(
    tiny_graph: KnowledgeGraph, shapes: rdflib.Graph
) -> None:
    assert complaints(to_rdf(tiny_graph), shapes) == ""


@pytest.mark.slow
@settings(max_examples=10)
@given(graph=graphs())
def test_schemas_any_graph_conforms(graph: KnowledgeGraph, shapes: rdflib.Graph) -> None:
    assert complaints(to_rdf(graph, evidence=True), shapes) == ""


Break = Callable[[rdflib.Graph], object]


def _claim(graph: rdflib.Graph) -> rdflib.term.Node:
    """The node of the claim that Quince outperforms GreedyCut."""
    (claim,) = (
        node
        for node in graph.subjects(RDF.predicate, KG.outperforms)
        if (node, RDF.object, BEATS[2]) in graph
    )
    return claim


def _derived(graph: rdflib.Graph) -> rdflib.term.Node:
    return min(graph.subjects(RDF.type, KG.DerivedClaim), key=str)


def _quote(graph: rdflib.Graph) -> rdflib.term.Node:
    return min(graph.subjects(RDF.type, OA.TextPositionSelector), key=str)


def _number(text: str) -> rdflib.Literal:
    return rdflib.Literal(text, datatype=rdflib.XSD.decimal)


BROKEN: dict[str, tuple[Break, str]] = {
    "a paper without a title": (
        lambda g: g.remove((QUINCE, rdflib.SDO.name, None)),
        "schema:name",
    ),
    "a paper with two titles": (
        lambda g: g.add((QUINCE, rdflib.SDO.name, rdflib.Literal("Another"))),
        "schema:name",
    ),
    "a year that is a text": (
        lambda g: g.set((QUINCE, rdflib.SDO.datePublished, rdflib.Literal("2031"))),
        "schema:datePublished",
    ),
    "an identifier of no scheme": (
        lambda g: g.add((QUINCE, rdflib.SDO.identifier, rdflib.Literal("x:1"))),
        "schema:identifier",
    ),
    "a term without a label": (
        lambda g: g.remove((ID["method/quince"], rdflib.SKOS.prefLabel, None)),
        "skos:prefLabel",
    ),
    "a method that is compared with a benchmark": (
        lambda g: g.add((BEATS[0], KG.outperforms, ID["benchmark/pearbench"])),
        "kg:outperforms",
    ),
    "a task that outperforms": (
        lambda g: g.add((ID["metric/accuracy"], KG.outperforms, BEATS[2])),
        "does not have class kg:Method",
    ),
    "a triple to a node that is not there": (
        lambda g: g.add((QUINCE, KG.uses, ID["method/nowhere"])),
        "kg:uses",
    ),
    "a result that no paper reports": (
        lambda g: g.remove((None, KG.reports, None)),
        "sh:inversePath kg:reports",
    ),
    "a result of an unknown kind": (
        lambda g: g.set((ID["result/0123456789abcdef"], KG.kind, rdflib.Literal("guess"))),
        "kg:kind",
    ),
    "a range without an upper end": (
        lambda g: g.add((ID["result/0123456789abcdef"], KG.low, _number("1.0"))),
        "OrConstraintComponent",
    ),
    "an alias that is something itself": (
        lambda g: g.add((ID["method/quince"], rdflib.DCTERMS.isReplacedBy, BEATS[2])),
        "rdf:type",
    ),
    "a claim without evidence": (
        lambda g: g.remove((_claim(g), KG.evidence, None)),
        "XoneConstraintComponent",
    ),
    "a claim with evidence and premises": (
        lambda g: g.add((_claim(g), rdflib.PROV.wasDerivedFrom, _derived(g))),
        "XoneConstraintComponent",
    ),
    "a confidence above one": (
        lambda g: g.set((_claim(g), KG.confidence, _number("1.5"))),
        "kg:confidence",
    ),
    "a claim with an unknown predicate": (
        lambda g: g.set((_claim(g), RDF.predicate, KG.loves)),
        "rdf:predicate",
    ),
    "a claim about what is not there": (
        lambda g: g.set((_claim(g), RDF.subject, ID["method/nowhere"])),
        "( rdf:subject rdf:type )",
    ),
    "a premise that is no claim": (
        lambda g: g.add((_derived(g), rdflib.PROV.wasDerivedFrom, ID["claim/0"])),
        "prov:wasDerivedFrom",
    ),
    "a derived claim without a rule": (
        lambda g: g.remove((_derived(g), KG.rule, None)),
        "kg:rule",
    ),
    "a quote that ends before it starts": (
        lambda g: g.set((_quote(g), OA.end, rdflib.Literal(0))),
        "oa:start",
    ),
    "a quote without its text": (
        lambda g: g.remove((_quote(g), OA.exact, None)),
        "oa:exact",
    ),
    "a quote of an unknown field": (
        lambda g: g.set((_quote(g), KG.field, rdflib.Literal("body"))),
        "kg:field",
    ),
    "evidence that nothing made": (
        lambda g: g.remove((None, rdflib.PROV.wasGeneratedBy, None)),
        "prov:wasGeneratedBy",
    ),
    "a graph that does not say where it lives": (
        lambda g: g.remove((ID["dataset/graph"], rdflib.VOID.uriSpace, None)),
        "void:uriSpace",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_schemas_the_shapes_find(
    name: str, tiny_graph: KnowledgeGraph, shapes: rdflib.Graph
) -> None:
    graph = to_rdf(tiny_graph, evidence=True)
    break_it, says = BROKEN[name]
    break_it(graph)
    assert says in complaints(graph, shapes)


# ── JSON Schema ──────────────────────────────────────────────────────────────────────────────────


def validator(name: str) -> jsonschema.Draft202012Validator:
    """The checker of a shipped JSON Schema."""
    schema = json.loads(schema_path(name).read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def graph_json(graph: KnowledgeGraph, folder: Path) -> Any:
    write(graph, folder / "graph.json")
    return json.loads((folder / "graph.json").read_text("utf-8"))


def test_schemas_graph_json_is_valid(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    validator("graph.schema.json").validate(graph_json(tiny_graph, tmp_path))


@settings(max_examples=30)
@given(graph=graphs())
def test_schemas_any_graph_json_is_valid(
    graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory
) -> None:
    form = graph_json(graph, tmp_path_factory.mktemp("json"))
    validator("graph.schema.json").validate(form)


@pytest.mark.parametrize(
    "break_it",
    [
        lambda form: form["nodes"][0].update(colour="red"),
        lambda form: form["nodes"][0].update(type="Pear"),
        lambda form: form["nodes"][0].pop("title"),
        lambda form: form["edges"][0].update(key="loves"),
        lambda form: form["edges"][0].update(confidence=2),
        lambda form: form["edges"][0].update(source="quince"),
        lambda form: form["edges"][0]["evidence"][0].update(quotes=[]),
        lambda form: form["graph"].pop("extractor"),
        lambda form: form["graph"].update(format=2),
    ],
)
def test_schemas_broken_graph_json_is_not(
    break_it: Callable[[Any], object], tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    form = graph_json(tiny_graph, tmp_path)
    break_it(form)
    with pytest.raises(jsonschema.ValidationError):
        validator("graph.schema.json").validate(form)


def invented_extraction() -> Extraction:
    """Everything that an extraction can hold, of one invented paper."""
    paper = PAPERS[0]
    sentence = quote(
        paper, "On PearBench, Quince outperforms GreedyCut and reaches 91.5% accuracy."
    )
    marks = (quote(paper, "Quince"), quote(paper, "GreedyCut"))
    rests = Evidence((sentence,), "hand@1", 0.9, marks)

    def entity(key: str, text: str, kind: EntityType, role: Role | None = None) -> LocalEntity:
        mention = Mention(quote(paper, text), 0.9, "hand@1")
        return LocalEntity(key, text, kind, (mention,), 0.9, role=role)

    benchmark = entity("e3", "PearBench", EntityType.BENCHMARK)
    return Extraction(
        paper.id,
        "hand@1",
        entities=(
            entity("e1", "Quince", EntityType.METHOD, Role.PROPOSED),
            entity("e2", "GreedyCut", EntityType.METHOD, Role.COMPARED),
            replace(benchmark, alt_type=EntityType.TASK, salience=Level.OPTIONAL),
        ),
        relations=(Relation("e1", Predicate.OUTPERFORMS, "e2", rests),),
        results=(
            Result("91.5%", 91.5, "%", ResultKind.ABSOLUTE, rests, "e1", None, "e3"),
            Result("8-11%", (8.0, 11.0), "%", ResultKind.GAIN, rests, baseline="e2"),
        ),
        urls=("https://example.org/quince",),
        abbreviations=(Abbreviation(quote(paper, "MoE"), quote(paper, "Mixture-of-experts")),),
        sentences=(Quote(paper.id, "title", 0, len(paper.title), paper.title), sentence),
    )


def test_schemas_an_extraction_is_valid() -> None:
    form = json.loads(json.dumps(extraction_to_json(invented_extraction(), PAPERS[0])))
    assert form["relations"][0]["marks"] and form["results"][0]["marks"]
    validator("extraction.schema.json").validate(form)
    for part in (form, form["entities"][0], form["relations"][0], form["results"][0]):
        part["more"] = 1
        with pytest.raises(jsonschema.ValidationError):
            validator("extraction.schema.json").validate(form)
        del part["more"]
