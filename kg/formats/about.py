"""What the RDF files say of themselves: datasets with their counts and files, and who made them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from kg.formats.blocks import Triple
from kg.formats.terms import (
    DCAT,
    DCTERMS,
    RDFS,
    TYPE,
    VOID,
    integer,
    kg,
    literal,
    node,
)
from kg.model import GraphSource
from kg.vocabulary import NAMESPACE, PROV

GRAPH_ID: Final = "dataset:graph"
"""The node that describes the main graph."""
EVIDENCE_ID: Final = "dataset:evidence"
"""The node that describes the layer of claims and evidence."""
BUILD_ID: Final = "component:build"
"""The activity that made both."""

_FILES: Final = (
    ("graph.ttl", "text/turtle", GRAPH_ID),
    ("graph.nt", "application/n-triples", GRAPH_ID),
    ("graph.jsonld", "application/ld+json", GRAPH_ID),
    ("evidence.ttl", "text/turtle", EVIDENCE_ID),
    ("evidence.nt", "application/n-triples", EVIDENCE_ID),
)


def describe_graph(source: GraphSource, counts: Counter[str], base: str) -> Iterator[Triple]:
    """The node of the main graph: what is in it, in which files, made by what."""
    here = node(GRAPH_ID, base)
    yield here, TYPE, f"<{VOID}Dataset>"
    yield here, TYPE, f"<{DCAT}Dataset>"
    yield here, f"<{DCTERMS}title>", literal("A knowledge graph of scientific papers")
    yield here, f"<{DCTERMS}conformsTo>", f"<{NAMESPACE}>"
    yield here, f"<{VOID}vocabulary>", f"<{NAMESPACE}>"
    yield here, f"<{VOID}uriSpace>", literal(base)
    yield here, f"<{VOID}subset>", node(EVIDENCE_ID, base)
    yield here, f"<{PROV}wasGeneratedBy>", node(BUILD_ID, base)
    yield from _counts(GRAPH_ID, counts, base)
    yield from _distributions(GRAPH_ID, base)
    yield from describe_build(source, base)


def describe_build(source: GraphSource, base: str) -> Iterator[Triple]:
    """The activity that made the graph: its options, and the software."""
    build = node(BUILD_ID, base)
    for name, value in source.info.options:
        yield build, kg("option"), literal(f"{name}={value}")
    yield from component(BUILD_ID, source.info.extractor, base)


def describe_evidence(counts: Counter[str], base: str) -> Iterator[Triple]:
    """The node of the layer of claims and evidence."""
    here = node(EVIDENCE_ID, base)
    yield here, TYPE, f"<{VOID}Dataset>"
    yield here, TYPE, f"<{DCAT}Dataset>"
    yield here, f"<{DCTERMS}title>", literal("What the claims of the graph rest on")
    yield here, f"<{DCTERMS}conformsTo>", f"<{NAMESPACE}>"
    yield here, f"<{VOID}uriSpace>", literal(base)
    yield from _counts(EVIDENCE_ID, counts, base)
    yield from _distributions(EVIDENCE_ID, base)


def _counts(dataset: str, counts: Counter[str], base: str) -> Iterator[Triple]:
    for kind, count in sorted(counts.items()):
        part = node(f"{dataset}.{kind}", base)
        yield node(dataset, base), f"<{VOID}classPartition>", part
        yield part, f"<{VOID}class>", kg(kind)
        yield part, f"<{VOID}entities>", integer(count)


def _distributions(dataset: str, base: str) -> Iterator[Triple]:
    for name, media, of in _FILES:
        if of == dataset:
            file = node(f"dataset:{name}", base)
            kind = f"<https://www.iana.org/assignments/media-types/{media}>"
            yield node(dataset, base), f"<{DCAT}distribution>", file
            yield file, TYPE, f"<{DCAT}Distribution>"
            yield file, f"<{DCTERMS}title>", literal(name)
            yield file, f"<{DCAT}mediaType>", kind


def component(identifier: str, version: str, base: str, *, known: bool = False) -> Iterator[Triple]:
    """An activity, and the piece of software (name@version) that it was; without a description of
    the software where that is known from elsewhere."""
    activity, agent = node(identifier, base), node(f"component:{version}.software", base)
    yield activity, TYPE, f"<{PROV}Activity>"
    yield activity, f"<{PROV}wasAssociatedWith>", agent
    if not known:
        yield agent, TYPE, f"<{PROV}SoftwareAgent>"
        yield agent, f"<{RDFS}label>", literal(version)
