"""A graph as RDF triples: the main graph, and the layer of claims and their evidence.

Every function here is a generator over a `GraphSource`, in the order of the source; the writers
sort. Whatever needs a node gets an IRI made of what it says, so that there are no blank nodes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import isfinite

from kg.formats.terms import (
    DCAT,
    DCTERMS,
    PRISM,
    RDF,
    RDFS,
    REPLACED,
    TYPE,
    VOID,
    XSD,
    check_base,
    decimal,
    integer,
    is_iri,
    kg,
    link,
    literal,
    node,
)
from kg.model import Claim, Entity, Evidence, GraphSource, Paper, Quote, ResultNode, close_matches
from kg.vocabulary import (
    MLS,
    NAMESPACE,
    OA,
    PROV,
    SCHEMA,
    SKOS,
    EntityType,
    Predicate,
    alias_ids,
    alias_paper_ids,
    arxiv_url,
    doi_url,
)

Triple = tuple[str, str, str]
"""Subject, predicate and object, each as N-Triples spells it."""

GRAPH_ID = "dataset:graph"
"""The node that describes the main graph."""
EVIDENCE_ID = "dataset:evidence"
"""The node that describes the layer of claims and evidence."""
BUILD_ID = "component:build"
"""The activity that made both."""

_FILES = (
    ("graph.ttl", "text/turtle", GRAPH_ID),
    ("graph.nt", "application/n-triples", GRAPH_ID),
    ("graph.jsonld", "application/ld+json", GRAPH_ID),
    ("evidence.ttl", "text/turtle", EVIDENCE_ID),
    ("evidence.nt", "application/n-triples", EVIDENCE_ID),
)


def graph_triples(source: GraphSource) -> Iterator[Triple]:
    """The main graph: papers, terms, results, one plain triple a claim, and what the file is.

    Raises:
        InputError: when the base IRI of the build is none.
    """
    base = check_base(source.info.base_iri)
    counts: Counter[str] = Counter()
    for paper in source.papers():
        counts["Paper"] += 1
        yield from _paper(paper, base)
    for paper_id, url in source.links():
        yield node(paper_id, base), f"<{RDFS}seeAlso>", link(url)
    for entity in source.entities():
        counts.update(kind.value for kind in entity.types)
        yield from _entity(entity, base)
    for match in close_matches(source):
        yield node(match.first, base), f"<{SKOS}closeMatch>", node(match.second, base)
    for result in source.results():
        counts["Result"] += 1
        yield from _result(result, base)
    for claim in source.claims():
        yield node(claim.subject, base), kg(claim.predicate), node(claim.object, base)
    yield from _about_graph(source, counts, base)


def evidence_triples(source: GraphSource) -> Iterator[Triple]:
    """The layer of claims: a node for each, with its confidence, its quotes or its premises.

    Raises:
        InputError: when the base IRI of the build is none.
    """
    base = check_base(source.info.base_iri)
    counts: Counter[str] = Counter()
    components: set[str] = set()
    for claim in source.claims():
        counts["DerivedClaim" if claim.derived else "Claim"] += 1
        components.update(item.by for item in claim.evidence)
        yield from _claim(claim, base)
    for component in sorted(components):
        yield from _component(f"component:{component}", component, base)
    yield from _about_evidence(counts, base)


def quote_id(span: Quote) -> str:
    """The id of a span of a text: the paper, the field and the half-open offsets.

    >>> quote_id(Quote("paper:pears", "abstract", 3, 9, "Quince"))
    'quote:pears.abstract.3-9'
    """
    return f"quote:{span.paper.partition(':')[2]}.{span.field}.{span.start}-{span.end}"


# ── the main graph ───────────────────────────────────────────────────────────────────────────────


def _paper(paper: Paper, base: str) -> Iterator[Triple]:
    here = node(paper.id, base)
    yield here, TYPE, kg(EntityType.PAPER)
    yield here, f"<{SCHEMA}name>", literal(paper.title)
    if paper.abstract:
        yield here, f"<{SCHEMA}abstract>", literal(paper.abstract)
    for author in paper.authors:
        yield here, f"<{SCHEMA}author>", literal(author)
    if paper.authors:
        # Triples have no order; this one keeps the order of the authors (keywords likewise).
        yield here, f"<{SCHEMA}creditText>", literal("; ".join(paper.authors))
    if paper.year is not None:
        yield here, f"<{SCHEMA}datePublished>", literal(f"{paper.year:04d}", f"{XSD}gYear")
    if paper.venue is not None:
        yield here, f"<{PRISM}publicationName>", literal(paper.venue)
    yield from _identifiers(paper, here)
    if paper.url is not None:
        yield here, f"<{SCHEMA}url>", link(paper.url)
    for keyword in paper.keywords:
        yield here, f"<{DCTERMS}subject>", literal(keyword)
    if paper.keywords:
        yield here, f"<{SCHEMA}keywords>", literal(", ".join(paper.keywords))
    others = alias_paper_ids(paper.title, doi=paper.doi, arxiv=paper.arxiv)
    yield from _replaced(others, paper.id, base)


def _identifiers(paper: Paper, here: str) -> Iterator[Triple]:
    if paper.doi is not None:
        yield here, f"<{SCHEMA}identifier>", literal(f"doi:{paper.doi}")
        yield here, f"<{SCHEMA}sameAs>", f"<{doi_url(paper.doi)}>"
    if paper.arxiv is not None:
        yield here, f"<{SCHEMA}identifier>", literal(f"arxiv:{paper.arxiv}")
        yield here, f"<{SCHEMA}sameAs>", f"<{arxiv_url(paper.arxiv)}>"


def _entity(entity: Entity, base: str) -> Iterator[Triple]:
    here = node(entity.id, base)
    for kind in entity.types:
        yield here, TYPE, kg(kind)
    yield here, f"<{SKOS}prefLabel>", literal(entity.label)
    for alias in entity.aliases:
        if alias != entity.label:
            yield here, f"<{SKOS}altLabel>", literal(alias)
    for same in entity.same_as:
        yield here, f"<{SKOS}exactMatch>", f"<{same}>" if is_iri(same) else literal(same)
    others = alias_ids(entity.types, {entity.label, *entity.aliases})
    yield from _replaced(others, entity.id, base)


def _replaced(others: Iterable[str], identifier: str, base: str) -> Iterator[Triple]:
    """What else a thing can be asked for by; `sorted_graph` drops those that are another's own."""
    for other in others:
        if other != identifier:
            yield node(other, base), REPLACED, node(identifier, base)


def _result(result: ResultNode, base: str) -> Iterator[Triple]:
    here = node(result.id, base)
    yield here, TYPE, kg(EntityType.RESULT)
    yield here, kg("value"), literal(result.value)
    yield here, kg("kind"), literal(result.kind)
    if result.unit:
        yield here, kg("unit"), literal(result.unit)
    if isinstance(result.number, tuple):
        low, high = result.number
        if isfinite(low) and isfinite(high):
            yield here, kg("low"), decimal(low)
            yield here, kg("high"), decimal(high)
    elif result.number is not None and isfinite(result.number):
        yield here, kg("number"), decimal(result.number)
        yield here, f"<{MLS}hasValue>", decimal(result.number)
    # The plain triple of the claim that says so, if there is one; writers drop the second.
    yield node(result.paper, base), kg(Predicate.REPORTS), here


def _about_graph(source: GraphSource, counts: Counter[str], base: str) -> Iterator[Triple]:
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
    build = node(BUILD_ID, base)
    for name, value in source.info.options:
        yield build, kg("option"), literal(f"{name}={value}")
    yield from _component(BUILD_ID, source.info.extractor, base)


def _about_evidence(counts: Counter[str], base: str) -> Iterator[Triple]:
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


def _component(identifier: str, version: str, base: str) -> Iterator[Triple]:
    """An activity, and the piece of software (name@version) that it was."""
    activity, agent = node(identifier, base), node(f"component:{version}.software", base)
    yield activity, TYPE, f"<{PROV}Activity>"
    yield activity, f"<{PROV}wasAssociatedWith>", agent
    yield agent, TYPE, f"<{PROV}SoftwareAgent>"
    yield agent, f"<{RDFS}label>", literal(version)


# ── claims and evidence ──────────────────────────────────────────────────────────────────────────


def _claim(claim: Claim, base: str) -> Iterator[Triple]:
    here = node(claim.id, base)
    yield here, TYPE, kg("DerivedClaim" if claim.derived else "Claim")
    yield here, f"<{RDF}subject>", node(claim.subject, base)
    yield here, f"<{RDF}predicate>", kg(claim.predicate)
    yield here, f"<{RDF}object>", node(claim.object, base)
    yield here, kg("confidence"), decimal(claim.confidence)
    name = claim.id.partition(":")[2]
    for place, item in enumerate(claim.evidence, start=1):
        identifier = f"evidence:{name}-{place}"
        yield here, kg("evidence"), node(identifier, base)
        yield from _evidence(identifier, item, base)
    for premise in claim.premises:
        yield here, f"<{PROV}wasDerivedFrom>", node(premise, base)
    if claim.rule:
        yield here, kg("rule"), literal(claim.rule)
    if claim.weight is not None:
        yield here, kg("weight"), decimal(claim.weight)
    for place, shared in enumerate(claim.shared, start=1):
        part = node(f"shared:{name}-{place}", base)
        yield here, kg("shared"), part
        yield part, TYPE, kg("SharedEntity")
        yield part, kg("entity"), node(shared.entity, base)
        yield part, kg("adds"), decimal(shared.weight)


def _evidence(identifier: str, item: Evidence, base: str) -> Iterator[Triple]:
    here = node(identifier, base)
    yield here, TYPE, kg("Evidence")
    yield here, kg("score"), decimal(item.score)
    yield here, f"<{PROV}wasGeneratedBy>", node(f"component:{item.by}", base)
    for paper in sorted({span.paper for span in item.quotes}):
        yield here, f"<{PROV}hadPrimarySource>", node(paper, base)
    for predicate, spans in (("quote", item.quotes), ("mark", item.marks)):
        for span in spans:
            yield here, kg(predicate), node(quote_id(span), base)
            yield from _quote(span, base)


def _quote(span: Quote, base: str) -> Iterator[Triple]:
    here = node(quote_id(span), base)
    yield here, TYPE, f"<{OA}TextPositionSelector>"
    yield here, TYPE, f"<{OA}TextQuoteSelector>"
    yield here, f"<{OA}hasSource>", node(span.paper, base)
    yield here, kg("field"), literal(span.field)
    yield here, f"<{OA}start>", integer(span.start)
    yield here, f"<{OA}end>", integer(span.end)
    yield here, f"<{OA}exact>", literal(span.text)
