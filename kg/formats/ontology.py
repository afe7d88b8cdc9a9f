"""What the RDF files say beyond `kg.vocabulary`: the layer of claims, and terms of others.

The writers spell these terms, `kg.formats.schemas` makes the ontology, the JSON-LD context and the
readable page of them, and a test checks that no file uses a term that no table has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg.formats.terms import (
    DCAT,
    DCTERMS,
    PREFIXES,
    PRISM,
    RDF,
    RDFS,
    VOID,
    XSD,
    prefixes,
)
from kg.vocabulary import MLS, NAMESPACE, OA, PREDICATES, PROV, SCHEMA, SKOS

ID: Final = "@id"
"""The kind of a property whose values are nodes."""
STRING: Final = ""
"""The kind of a property whose values are plain strings."""
ANY: Final = "any"
"""The kind of a property that takes both."""


@dataclass(frozen=True, slots=True)
class ClassSpec:
    """A class of the ontology that is no entity type."""

    label: str
    comment: str
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PropertySpec:
    """A property of the ontology that is no predicate of the graph.

    `domain` is the IRI of a class; `kind` is `ID`, `STRING` or the IRI of a datatype; `range` is
    the IRI of the class of the values where they are nodes.
    """

    label: str
    comment: str
    domain: str
    kind: str
    range: str | None = None
    parents: tuple[str, ...] = ()


def _ours(name: str) -> str:
    return NAMESPACE + name


CLASSES: Final[dict[str, ClassSpec]] = {
    "Term": ClassSpec(
        "Term",
        "A thing that texts name and papers can share: a method, task, benchmark or metric. An "
        "entity bears every type that some paper gives it.",
        (f"{SKOS}Concept",),
    ),
    "Claim": ClassSpec(
        "Claim",
        "A statement of the graph as a node: a triple and what it rests on.",
        (f"{RDF}Statement", f"{PROV}Entity"),
    ),
    "DerivedClaim": ClassSpec(
        "Derived claim",
        "A claim that follows from other claims instead of standing in a text.",
        (_ours("Claim"),),
    ),
    "SharedEntity": ClassSpec(
        "Shared entity",
        "An entity that makes two papers related, and how much it adds to that.",
        (f"{PROV}Entity",),
    ),
    "Evidence": ClassSpec(
        "Evidence",
        "Sentences of one text that together hold both ends of a claim, and what found them.",
        (f"{PROV}Entity",),
    ),
}

PROPERTIES: Final[dict[str, PropertySpec]] = {
    "value": PropertySpec("value", "The number as the text writes it.", _ours("Result"), STRING),
    "number": PropertySpec(
        "number",
        "The value as a number, where it is no range.",
        _ours("Result"),
        f"{XSD}decimal",
        parents=(f"{MLS}hasValue",),
    ),
    "low": PropertySpec(
        "low", "The lower end of a value that is a range.", _ours("Result"), f"{XSD}decimal"
    ),
    "high": PropertySpec(
        "high", "The upper end of a value that is a range.", _ours("Result"), f"{XSD}decimal"
    ),
    "unit": PropertySpec(
        "unit", "What the value is counted in, such as %.", _ours("Result"), STRING
    ),
    "kind": PropertySpec(
        "kind",
        "Whether the value was measured (absolute) or is a difference from a baseline (gain).",
        _ours("Result"),
        STRING,
    ),
    "confidence": PropertySpec(
        "confidence", "How sure the claim is, from 0 to 1.", _ours("Claim"), f"{XSD}decimal"
    ),
    "evidence": PropertySpec(
        "evidence",
        "What the claim rests on: sentences of one paper, and what found them.",
        _ours("Claim"),
        ID,
        _ours("Evidence"),
    ),
    "score": PropertySpec(
        "score", "How sure the finder was, from 0 to 1.", _ours("Evidence"), f"{XSD}decimal"
    ),
    "quote": PropertySpec(
        "quote",
        "A sentence of the evidence, as a span of the paper's title or abstract.",
        _ours("Evidence"),
        ID,
        f"{OA}TextPositionSelector",
    ),
    "mark": PropertySpec(
        "mark",
        "A span inside a quote that names an end of the claim.",
        _ours("Evidence"),
        ID,
        f"{OA}TextPositionSelector",
    ),
    "field": PropertySpec(
        "field",
        "Which text of the paper the span lies in: title or abstract.",
        f"{OA}TextPositionSelector",
        STRING,
    ),
    "rule": PropertySpec(
        "rule",
        "The name of the rule by which the claim follows from others.",
        _ours("DerivedClaim"),
        STRING,
    ),
    "weight": PropertySpec(
        "weight",
        "How much two papers have to do with each other, from 0 to 1; rare entities weigh more.",
        _ours("DerivedClaim"),
        f"{XSD}decimal",
    ),
    "shared": PropertySpec(
        "shared",
        "One of the entities that make two papers related.",
        _ours("DerivedClaim"),
        ID,
        _ours("SharedEntity"),
    ),
    "entity": PropertySpec(
        "entity",
        "The entity by which the two papers are related.",
        _ours("SharedEntity"),
        ID,
        _ours("Term"),
    ),
    "adds": PropertySpec(
        "adds",
        "What the entity adds to the weight by which the two papers are related.",
        _ours("SharedEntity"),
        f"{XSD}decimal",
    ),
    "option": PropertySpec(
        "option", "An option of the build, as name=value.", f"{PROV}Activity", STRING
    ),
}

BORROWED: Final[dict[str, str]] = {
    f"{DCAT}distribution": ID,
    f"{DCAT}mediaType": ID,
    f"{DCTERMS}conformsTo": ID,
    f"{DCTERMS}identifier": STRING,
    f"{DCTERMS}isReplacedBy": ID,
    f"{DCTERMS}subject": STRING,
    f"{DCTERMS}title": STRING,
    f"{MLS}hasValue": f"{XSD}decimal",
    f"{OA}end": f"{XSD}integer",
    f"{OA}exact": STRING,
    f"{OA}hasSource": ID,
    f"{OA}start": f"{XSD}integer",
    f"{PRISM}publicationName": STRING,
    f"{PROV}hadPrimarySource": ID,
    f"{PROV}wasAssociatedWith": ID,
    f"{PROV}wasDerivedFrom": ID,
    f"{PROV}wasGeneratedBy": ID,
    f"{RDF}object": ID,
    f"{RDF}predicate": ID,
    f"{RDF}subject": ID,
    f"{RDFS}label": STRING,
    f"{RDFS}seeAlso": ANY,
    f"{SCHEMA}abstract": STRING,
    f"{SCHEMA}author": STRING,
    f"{SCHEMA}creditText": STRING,
    f"{SCHEMA}datePublished": f"{XSD}gYear",
    f"{SCHEMA}identifier": STRING,
    f"{SCHEMA}keywords": STRING,
    f"{SCHEMA}name": STRING,
    f"{SCHEMA}sameAs": ID,
    f"{SCHEMA}url": ANY,
    f"{SKOS}altLabel": STRING,
    f"{SKOS}closeMatch": ID,
    f"{SKOS}exactMatch": ID,
    f"{SKOS}prefLabel": STRING,
    f"{VOID}class": ID,
    f"{VOID}classPartition": ID,
    f"{VOID}entities": f"{XSD}integer",
    f"{VOID}subset": ID,
    f"{VOID}uriSpace": STRING,
    f"{VOID}vocabulary": ID,
}
"""The properties of other vocabularies that the files use, with the kind of their values."""


def kinds() -> dict[str, str]:
    """Every property that the files use: its IRI, and the kind of its values."""
    ours = dict.fromkeys((NAMESPACE + name for name in PREDICATES), ID)
    ours |= {NAMESPACE + name: spec.kind for name, spec in PROPERTIES.items()}
    return ours | BORROWED


def local_name(iri: str) -> str:
    """What stands after the last slash or hash of an IRI.

    >>> local_name("https://w3id.org/paperkg/ns#usesBenchmark")
    'usesBenchmark'
    """
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]


def json_names() -> dict[str, str]:
    """How JSON-LD spells each property: by its local name, prefixed where two would be alike.

    >>> json_names()[f"{SKOS}prefLabel"], json_names()[f"{NAMESPACE}quote"]
    ('prefLabel', 'kg:quote')
    """
    taken = set(prefixes(""))
    names: dict[str, str] = {}
    late = f"{DCTERMS}identifier"  # schema:identifier has had the name for longer
    order = sorted(kinds(), key=lambda iri: (not iri.startswith(NAMESPACE), iri == late, iri))
    for iri in order:
        name = local_name(iri)
        if name in taken:
            name = f"{next(p for p, space in PREFIXES.items() if iri == space + name)}:{name}"
        names[iri] = name
        taken.add(name)
    return names
