"""The ontology as triples, for `schemas/ontology.ttl`: classes and properties from the tables.

Domains and ranges are single classes (`kg:Term` where any term will do), so no blank nodes are
needed; the shapes check that what stands at either end bears that class among its types, so
reasoning over a graph that conforms types nothing anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.formats.blocks import Triple
from kg.formats.ontology import CLASSES, ID, PROPERTIES
from kg.formats.ontology_examples import EXAMPLES
from kg.formats.terms import DCTERMS, RDFS, TYPE, XSD, kg, literal
from kg.vocabulary import (
    NAMESPACE,
    PREDICATES,
    SKOS,
    TERM_TYPES,
    TYPES,
    EntityType,
    Predicate,
)

OWL = "http://www.w3.org/2002/07/owl#"
VANN = "http://purl.org/vocab/vann/"
VERSION = "0.1"
"""The version of the vocabulary; it changes when a term is added or means something else."""
LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"
TITLE = "An ontology of scientific papers and what they say"
DESCRIPTION = (
    "Papers, the methods, tasks, benchmarks and metrics that they name, the results that they "
    "report, and claims with the sentences that they rest on."
)
GUIDE = (
    DESCRIPTION,
    "A paper is tied to things by what they are to it: it *proposes*, *uses* or *compares with* "
    "methods, *addresses* tasks, *introduces* or *uses* benchmarks, *measures* by metrics. Things "
    "are tied to each other, and a *result* to the method, benchmark, task and metric that it is "
    "about. Each of these is one plain triple.",
    "The same triple is also a node, a *claim*, with a confidence and with *evidence*: quotes, "
    "given by their offsets in the title or abstract, and the software that found them. A "
    "*derived claim* names the claims that it follows from instead.",
    "An entity may bear several types; domains and ranges ask that the type is among them. Terms "
    "of other vocabularies are used where they exist (SKOS, Schema.org, PROV-O, Web Annotation, "
    "ML-Schema), and classes and properties are aligned with others by `skos:closeMatch`.",
)
"""The description of the ontology for its reader: paragraphs of Markdown."""


def common_class(kinds: Iterable[EntityType]) -> str:
    """The one class that holds all the types: the type itself, or `Term` for the four of terms.

    >>> common_class((EntityType.TASK,)), common_class(TERM_TYPES)
    ('Task', 'Term')
    """
    kinds = tuple(kinds)
    return kinds[0].value if len(kinds) == 1 else "Term"


def class_parents(kind: EntityType) -> tuple[str, ...]:
    """The classes above that of a type: `Term` for the four of terms.

    >>> class_parents(EntityType.PAPER)
    ('https://schema.org/ScholarlyArticle',)
    """
    return (f"{NAMESPACE}Term",) if kind in TERM_TYPES else TYPES[kind].parents


def ontology_triples() -> Iterator[Triple]:
    """Every class and property with label, comment, place and alignment."""
    here = f"<{NAMESPACE}>"
    yield here, TYPE, f"<{OWL}Ontology>"
    yield here, f"<{DCTERMS}title>", literal(TITLE)
    yield here, f"<{DCTERMS}description>", literal("\n\n".join(GUIDE))
    yield here, f"<{DCTERMS}license>", f"<{LICENCE}>"
    yield here, f"<{OWL}versionInfo>", literal(VERSION)
    yield here, f"<{VANN}preferredNamespacePrefix>", literal("kg")
    yield here, f"<{VANN}preferredNamespaceUri>", literal(NAMESPACE)
    for kind, of in TYPES.items():
        yield from _class(kind.value, kind.value, of.comment, class_parents(kind))
        yield from _close(kind, of.close)
    for name, layer in CLASSES.items():
        yield from _class(name, layer.label, layer.comment, layer.parents)
    for predicate, spec in PREDICATES.items():
        yield from _property(predicate, "ObjectProperty", spec.label, spec.comment)
        yield kg(predicate), f"<{RDFS}domain>", kg(common_class(spec.domain))
        yield kg(predicate), f"<{RDFS}range>", kg(common_class(spec.range))
        yield from _close(predicate, spec.close)
    # Stored once, meant both ways.
    yield kg(Predicate.RELATED_TO), TYPE, f"<{OWL}SymmetricProperty>"
    for name, other in PROPERTIES.items():
        kind_of = "ObjectProperty" if other.kind == ID else "DatatypeProperty"
        yield from _property(name, kind_of, other.label, other.comment)
        yield kg(name), f"<{RDFS}domain>", f"<{other.domain}>"
        values = other.range or other.kind or f"{XSD}string"
        yield kg(name), f"<{RDFS}range>", f"<{values}>"
        for parent in other.parents:
            yield kg(name), f"<{RDFS}subPropertyOf>", f"<{parent}>"


def _class(name: str, label: str, comment: str, parents: Iterable[str]) -> Iterator[Triple]:
    yield kg(name), TYPE, f"<{OWL}Class>"
    yield from _described(name, label, comment)
    for parent in parents:
        yield kg(name), f"<{RDFS}subClassOf>", f"<{parent}>"


def _property(name: str, kind: str, label: str, comment: str) -> Iterator[Triple]:
    yield kg(name), TYPE, f"<{OWL}{kind}>"
    yield from _described(name, label, comment)


def _described(name: str, label: str, comment: str) -> Iterator[Triple]:
    yield kg(name), f"<{RDFS}label>", literal(label)
    yield kg(name), f"<{RDFS}comment>", literal(comment)
    yield kg(name), f"<{RDFS}isDefinedBy>", f"<{NAMESPACE}>"
    yield kg(name), f"<{SKOS}example>", literal(EXAMPLES[name])


def _close(name: str, others: Iterable[str]) -> Iterator[Triple]:
    for other in others:
        yield kg(name), f"<{SKOS}closeMatch>", f"<{other}>"
