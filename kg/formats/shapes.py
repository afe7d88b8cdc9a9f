"""The SHACL shapes, as Turtle, for `schemas/shapes.ttl`: what every RDF file of kg keeps.

Core constraints only, so that any validator runs them and large graphs take seconds. They are
meant for the main graph and the evidence together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import indent

from kg.formats.terms import PREFIXES
from kg.vocabulary import NAMESPACE, PREDICATES, TERM_TYPES, Predicate, ResultKind

SHACL = "http://www.w3.org/ns/shacl#"
SHAPES = "https://w3id.org/paperkg/shapes#"

_STRING = "sh:datatype xsd:string ; sh:minLength 1"
_SHARE = "sh:datatype xsd:decimal ; sh:minInclusive 0.0 ; sh:maxInclusive 1.0"
_ONE = "sh:minCount 1 ; sh:maxCount 1"
_TERM_CLASSES = tuple(kind.value for kind in TERM_TYPES)


def shapes_turtle() -> str:
    """The shapes, one block each."""
    names = {"sh": SHACL, "shape": SHAPES, **PREFIXES}
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(names.items()))
    return head + "".join(f"\n{block}\n" for block in (*_nodes(), *_edges(), *_layer()))


def _shape(name: str, target: str, *parts: str) -> str:
    rows = ("a sh:NodeShape", target, "sh:nodeKind sh:IRI", *parts)
    return f"shape:{name}\n" + indent(" ;\n".join(rows) + " .", "    ")


def _has(path: str, *constraints: str) -> str:
    return f"sh:property [ sh:path {path} ; {' ; '.join(constraints)} ]"


def _class(kinds: Iterable[str]) -> str:
    """A constraint: to be of one of the classes, whatever else it is."""
    kinds = tuple(kinds)
    if len(kinds) == 1:
        return f"sh:class kg:{kinds[0]}"
    return "sh:or ( " + " ".join(f"[ sh:class kg:{kind} ]" for kind in kinds) + " )"


def _in(values: Iterable[str]) -> str:
    return f"sh:in ( {' '.join(values)} )"


def _nodes() -> Iterator[str]:
    yield _shape(
        "Paper",
        "sh:targetClass kg:Paper",
        _has("schema:name", _ONE, _STRING),
        _has("schema:abstract", "sh:maxCount 1", _STRING),
        _has("schema:author", _STRING),
        _has("schema:creditText", "sh:maxCount 1", _STRING),
        _has("schema:datePublished", "sh:maxCount 1", "sh:datatype xsd:gYear"),
        _has("prism:publicationName", "sh:maxCount 1", "sh:datatype xsd:string"),
        _has("schema:identifier", _STRING, 'sh:pattern "^(doi|arxiv):."'),
        _has("dcterms:identifier", _STRING),
        _has("schema:sameAs", "sh:nodeKind sh:IRI"),
        _has("schema:url", "sh:maxCount 1", "sh:nodeKind sh:IRIOrLiteral"),
    )
    for kind in TERM_TYPES:
        yield _shape(
            kind.value,
            f"sh:targetClass kg:{kind.value}",
            _has("skos:prefLabel", _ONE, _STRING),
            _has("skos:altLabel", _STRING),
            _has("skos:exactMatch", "sh:nodeKind sh:IRI"),
            _has("skos:closeMatch", "sh:nodeKind sh:IRI"),
        )
    yield _shape(
        "Result",
        "sh:targetClass kg:Result",
        _has("kg:value", _ONE, "sh:datatype xsd:string"),
        _has("kg:kind", _ONE, _in(f'"{kind.value}"' for kind in ResultKind)),
        _has("kg:unit", "sh:maxCount 1", _STRING),
        _has("kg:number", "sh:maxCount 1", "sh:datatype xsd:decimal"),
        _has("kg:low", "sh:maxCount 1", "sh:datatype xsd:decimal", "sh:lessThanOrEquals kg:high"),
        _has("kg:high", "sh:maxCount 1", "sh:datatype xsd:decimal"),
        _has("[ sh:inversePath kg:reports ]", _ONE, "sh:class kg:Paper"),
        # A range has both ends and is no number.
        "sh:or (\n"
        "    [ sh:property [ sh:path kg:low ; sh:maxCount 0 ] ;"
        " sh:property [ sh:path kg:high ; sh:maxCount 0 ] ]\n"
        "    [ sh:property [ sh:path kg:low ; sh:minCount 1 ] ;"
        " sh:property [ sh:path kg:high ; sh:minCount 1 ] ;"
        " sh:property [ sh:path kg:number ; sh:maxCount 0 ] ]\n"
        ")",
    )
    yield _shape(
        "Alias",
        "sh:targetSubjectsOf dcterms:isReplacedBy",
        _has("rdf:type", "sh:maxCount 0"),
        _has("dcterms:isReplacedBy", _class(("Paper", *_TERM_CLASSES))),
    )
    yield _shape(
        "Dataset",
        "sh:targetClass void:Dataset",
        _has("void:uriSpace", _ONE, _STRING),
        _has("dcterms:title", _ONE, _STRING),
        _has("dcterms:conformsTo", f"sh:hasValue <{NAMESPACE}>"),
    )


def _edges() -> Iterator[str]:
    for predicate, spec in PREDICATES.items():
        yield _shape(
            predicate.value,
            f"sh:targetSubjectsOf kg:{predicate.value}",
            _class(kind.value for kind in spec.domain),
            _has(f"kg:{predicate.value}", _class(kind.value for kind in spec.range)),
        )


def _layer() -> Iterator[str]:
    yield _shape(
        "Claim",
        "sh:targetClass kg:Claim, kg:DerivedClaim",
        _has("rdf:subject", _ONE),
        _has("rdf:predicate", _ONE, _in(f"kg:{predicate.value}" for predicate in Predicate)),
        _has("rdf:object", _ONE),
        # Both ends are there; what they are, the shapes of the predicates check.
        _has("( rdf:subject rdf:type )", "sh:minCount 1"),
        _has("( rdf:object rdf:type )", "sh:minCount 1"),
        _has("kg:confidence", _ONE, _SHARE),
        # A claim rests on texts or on other claims.
        "sh:xone (\n"
        "    [ sh:property [ sh:path kg:evidence ; sh:minCount 1 ] ]\n"
        "    [ sh:property [ sh:path prov:wasDerivedFrom ; sh:minCount 1 ] ]\n"
        ")",
        _has("kg:evidence", "sh:class kg:Evidence"),
        _has("prov:wasDerivedFrom", _class(("Claim", "DerivedClaim"))),
    )
    yield _shape(
        "DerivedClaim",
        "sh:targetClass kg:DerivedClaim",
        _has("kg:rule", _ONE, _STRING),
        _has("kg:weight", "sh:maxCount 1", _SHARE),
        _has("kg:shared", "sh:class kg:SharedEntity"),
    )
    yield _shape(
        "SharedEntity",
        "sh:targetClass kg:SharedEntity",
        _has("kg:entity", _ONE, _class(_TERM_CLASSES)),
        _has("kg:adds", _ONE, _SHARE),
        _has("[ sh:inversePath kg:shared ]", _ONE, "sh:class kg:DerivedClaim"),
    )
    yield _shape(
        "Evidence",
        "sh:targetClass kg:Evidence",
        _has("kg:score", _ONE, _SHARE),
        _has("kg:quote", "sh:minCount 1", "sh:class oa:TextPositionSelector"),
        _has("kg:mark", "sh:class oa:TextPositionSelector"),
        _has("prov:hadPrimarySource", "sh:minCount 1", "sh:class kg:Paper"),
        _has("prov:wasGeneratedBy", _ONE, "sh:class prov:Activity"),
        _has("[ sh:inversePath kg:evidence ]", _ONE),
    )
    yield _shape(
        "Quote",
        "sh:targetClass oa:TextPositionSelector",
        "sh:class oa:TextQuoteSelector",
        _has("oa:hasSource", _ONE, "sh:class kg:Paper"),
        _has("kg:field", _ONE, _in(('"title"', '"abstract"'))),
        _has("oa:start", _ONE, "sh:datatype xsd:integer ; sh:minInclusive 0", "sh:lessThan oa:end"),
        _has("oa:end", _ONE, "sh:datatype xsd:integer"),
        _has("oa:exact", _ONE, _STRING),
    )
    yield _shape(
        "Activity",
        "sh:targetClass prov:Activity",
        _has("prov:wasAssociatedWith", "sh:minCount 1", "sh:class prov:SoftwareAgent"),
    )
