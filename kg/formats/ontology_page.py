"""The readable page of the ontology, for `schemas/README.md`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from textwrap import fill

from kg.formats.ontology import ANY, BORROWED, CLASSES, ID, PROPERTIES, json_names
from kg.formats.owl import DESCRIPTION, TITLE, class_parents, common_class
from kg.formats.terms import PREFIXES, XSD, Shortener
from kg.vocabulary import BASE_IRI, NAMESPACE, PREDICATES, TYPES

_INTRO = f"""# {TITLE}

<!-- Made by `python -m kg.formats.schemas`; change the tables there, not this page. -->

{fill(DESCRIPTION, 100)}

| file | what it is |
|---|---|
| `ontology.ttl` | the ontology (OWL): every class and property below, for reasoners and editors |
| `shapes.ttl` | SHACL core shapes: what every graph of kg keeps |
| `context.jsonld` | the JSON-LD context; `graph.jsonld` carries it inline |
| `graph.schema.json` | JSON Schema of `graph.json` |
| `extraction.schema.json` | JSON Schema of a line of `kg extract` |

The namespace is `{NAMESPACE}` (prefix `kg:`). Data lie under
`{BASE_IRI}`, or under the base that the build was given: the id `method:bert` is
the IRI `{BASE_IRI}method/bert`. The RDF files, the JSON-LD context and `kg query`
have a prefix for each kind of id, so `method:bert` is written the same everywhere. A name that is
not an entity's own id leads to the entity by `dcterms:isReplacedBy`.

`graph.ttl`, `graph.nt` and `graph.jsonld` hold papers, terms, results and one plain triple a
claim. `evidence.ttl` and `evidence.nt` hold the same claims as nodes, with what they rest on. No
file has a blank node. To check both at once (pyshacl reads one data file):

```sh
cat exports/graph.nt exports/evidence.nt > all.nt
pyshacl --shapes schemas/shapes.ttl --data-file-format nt all.nt
```
"""

_EXAMPLE = """
A claim and its evidence, in Turtle:

```turtle
method:quince kg:outperforms method:greedycut .          # graph.ttl

claim:5f0c                                               # evidence.ttl
    a kg:Claim ;
    rdf:subject method:quince ; rdf:predicate kg:outperforms ; rdf:object method:greedycut ;
    kg:confidence 0.9 ;
    kg:evidence evidence:5f0c-1 .

evidence:5f0c-1
    a kg:Evidence ;
    kg:score 0.9 ;
    prov:hadPrimarySource paper:quince ;
    prov:wasGeneratedBy component:cues%401 ;
    kg:quote quote:quince.abstract.121-191 ;
    kg:mark quote:quince.abstract.134-140, quote:quince.abstract.153-162 .

quote:quince.abstract.121-191
    a oa:TextPositionSelector, oa:TextQuoteSelector ;
    oa:hasSource paper:quince ; kg:field "abstract" ; oa:start 121 ; oa:end 191 ;
    oa:exact "On PearBench, Quince outperforms GreedyCut and reaches 91.5% accuracy." .
```

Offsets are half-open and count code points of the paper's `schema:name` or `schema:abstract`.

The same in one file of RDF 1.2 (`kg export graph.ttl12`), where the claim annotates its triple:

```turtle
method:quince
    kg:outperforms method:greedycut ~ claim:5f0c {| a kg:Claim ; kg:confidence 0.9 ;
                                                    kg:evidence evidence:5f0c-1 |} .
```

And as nanopublications (`kg export claims.trig`): of each claim a graph with its triple, one with
its quotes or premises, and one on what made it.

The things alone, as a SKOS vocabulary that Skosmos, VocBench and skosify take
(`kg export concepts.skos.ttl`): one scheme, in it each thing as a concept under the same IRI.

```turtle
method:greedycut
    a skos:Concept, kg:Method ;
    skos:prefLabel "GreedyCut" ; skos:altLabel "greedy cut" ;
    skos:inScheme dataset:concepts ;
    skos:broader method:pruning ;                         # kg:subclassOf, the next one up
    skos:note "Named in 2 papers."@en .
```

Labels bear no language, since papers do not say theirs (`skosify --default-language en` adds one).
"""


_EDGES = """\
What an edge of the graph says. An entity may bear several types: "from" and "to" ask that the type
is among them.
"""


def page() -> str:
    """The page, in Markdown."""
    return "\n".join((_INTRO, *_sections())).rstrip() + "\n"


def _sections() -> Iterator[str]:
    short = Shortener(PREFIXES | {"lpwc": "https://linkedpaperswithcode.com/class/"})

    def name(iri: str) -> str:
        parts = short.split(iri)
        return f"`{':'.join(parts)}`" if parts else f"<{iri}>"

    def names(iris: Iterable[str]) -> str:
        return ", ".join(map(name, iris))

    yield "## Types\n"
    rows = [
        (f"`kg:{kind}`", spec.comment, names(class_parents(kind)), names(spec.close))
        for kind, spec in TYPES.items()
    ]
    yield _table(("class", "what it is", "kind of", "close to"), rows)
    yield "## Predicates\n"
    yield _EDGES
    rows = [
        (
            f"`kg:{predicate}`",
            f"{common_class(spec.domain)} → {common_class(spec.range)}",
            spec.comment,
            names(spec.close),
        )
        for predicate, spec in PREDICATES.items()
    ]
    yield _table(("property", "from → to", "what it says", "close to"), rows)
    yield "## Claims and results\n"
    yield _table(
        ("class", "what it is", "kind of"),
        [(f"`kg:{key}`", of.comment, names(of.parents)) for key, of in CLASSES.items()],
    )
    rows = [
        (f"`kg:{key}`", name(of.domain), _values(of.kind, of.range, name), of.comment)
        for key, of in PROPERTIES.items()
    ]
    yield _table(("property", "of", "value", "what it says"), rows)
    yield _EXAMPLE
    yield "## Terms of others\n"
    spelled = json_names()
    yield _table(
        ("property", "value", "in JSON-LD"),
        [
            (name(iri), _values(kind, None, name), f"`{spelled[iri]}`")
            for iri, kind in sorted(BORROWED.items())
        ],
    )


def _values(kind: str, of: str | None, name: Callable[[str], str]) -> str:
    if kind == ANY:
        return "node or text"
    if kind == ID:
        return name(of) if of else "node"
    return name(kind or f"{XSD}string")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
