"""The main graph as RDF triples; `evidence` has the layer of claims and what they rest on.

Every function here is a generator over a `GraphSource`, in the order of the source; the writers
sort. Whatever needs a node gets an IRI made of what it says, so that there are no blank nodes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import isfinite

from kg.formats.about import describe_graph
from kg.formats.blocks import Triple
from kg.formats.terms import (
    DCTERMS,
    PRISM,
    RDFS,
    REPLACED,
    TYPE,
    XSD,
    check_base,
    decimal,
    is_iri,
    kg,
    link,
    literal,
    node,
)
from kg.model import Entity, GraphSource, Paper, ResultNode, close_matches
from kg.vocabulary import (
    MLS,
    SCHEMA,
    SKOS,
    EntityType,
    Predicate,
    alias_ids,
    alias_paper_ids,
    arxiv_url,
    doi_url,
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
        # A thing of two types counts under each; what there is in all stands beside.
        counts.update(("Term", *(kind.value for kind in entity.types)))
        yield from _entity(entity, base)
    for match in close_matches(source):
        yield node(match.first, base), f"<{SKOS}closeMatch>", node(match.second, base)
    for result in source.results():
        counts["Result"] += 1
        yield from _result(result, base)
    for claim in source.claims():
        yield node(claim.subject, base), kg(claim.predicate), node(claim.object, base)
    yield from describe_graph(source, counts, base)


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
    for own in paper.identifiers:
        yield here, f"<{DCTERMS}identifier>", literal(own)
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
