"""Nodes and edges as flat attributes, for the formats of graph viewers: GraphML and GEXF.

Scalars only: lists are joined with " | ". Of its quotes an edge keeps the first and how many there
are. How a node looks is here too: where it stands, how large and in which colour.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Final

from kg.graph.positions import Position
from kg.jsonform import papers_with_links
from kg.model import Claim, Entity, GraphSource, Paper, ResultNode
from kg.palette import rgb
from kg.vocabulary import EntityType

Scalar = str | int | float | bool | None
Attributes = dict[str, Scalar]

NODE_KEYS: Final[dict[str, type]] = {
    "label": str,
    "type": str,
    "types": str,
    "aliases": str,
    "same_as": str,
    "abstract": str,
    "authors": str,
    "year": int,
    "venue": str,
    "doi": str,
    "arxiv": str,
    "url": str,
    "keywords": str,
    "identifiers": str,
    "links": str,
    "paper": str,
    "low": float,
    "high": float,
    "unit": str,
    "kind": str,
    "papers": int,
    "community": int,
}
"""What a node may bear, and of which type."""

EDGE_KEYS: Final[dict[str, type]] = {
    "predicate": str,
    "confidence": float,
    "derived": bool,
    "weight": float,
    "rule": str,
    "shared": str,
    "quotes": int,
    "quote": str,
}
"""What an edge may bear, and of which type."""

COLOURS: Final = {kind: rgb(kind) for kind in EntityType}
"""Red, green and blue by type: those of the page, which colour-blind readers can tell apart."""

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def nodes(source: GraphSource) -> Iterator[tuple[str, EntityType, Attributes]]:
    """Each node by id, with its main type and what it bears: papers, entities, results."""
    for paper, urls in papers_with_links(source):
        yield paper.id, EntityType.PAPER, _paper(paper) | {"links": _join(urls)}
    for entity in source.entities():
        yield entity.id, entity.types[0], _entity(entity)
    for result in source.results():
        yield result.id, EntityType.RESULT, _result(result)


def edge(claim: Claim) -> Attributes:
    """What the edge of a claim bears."""
    quotes = [quote.text for item in claim.evidence for quote in item.quotes]
    return {
        "predicate": claim.predicate.value,
        "confidence": claim.confidence,
        "derived": claim.derived,
        "weight": claim.weight,
        "rule": claim.rule or None,
        "shared": _join(item.entity for item in claim.shared),
        "quotes": len(quotes),
        "quote": quotes[0] if quotes else None,
    }


def standing(position: Position) -> Attributes:
    """What a node bears by where it stands: its papers and its community."""
    return {"papers": position.papers, "community": position.community}


def size_of(kind: EntityType, position: Position) -> float:
    """How large a node is drawn: a thing by the square root of its papers, up to a limit.

    >>> size_of(EntityType.METHOD, Position(0.0, 0.0, 1, 16))
    24.0
    """
    if kind is EntityType.PAPER:
        return 14.0
    if kind is EntityType.RESULT:
        return 4.0
    return min(round(4.0 + 5.0 * math.sqrt(position.papers), 1), 60.0)


def xml_text(value: Scalar) -> str:
    """The value as plain text that XML can hold; what it cannot becomes U+FFFD.

    >>> xml_text("a" + chr(0)), xml_text(True), xml_text(0.5)
    ('a�', 'true', '0.5')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NOT_XML.sub("\ufffd", str(value))


def _paper(paper: Paper) -> Attributes:
    return {
        "label": paper.title,
        "type": EntityType.PAPER.value,
        "types": EntityType.PAPER.value,
        "abstract": paper.abstract or None,
        "authors": _join(paper.authors),
        "year": paper.year,
        "venue": paper.venue,
        "doi": paper.doi,
        "arxiv": paper.arxiv,
        "url": paper.url,
        "keywords": _join(paper.keywords),
        "identifiers": _join(paper.identifiers),
    }


def _entity(entity: Entity) -> Attributes:
    return {
        "label": entity.label,
        "type": entity.types[0].value,
        "types": _join(kind.value for kind in entity.types),
        "aliases": _join(entity.aliases),
        "same_as": _join(entity.same_as),
    }


def _result(result: ResultNode) -> Attributes:
    number = result.number
    low, high = number if isinstance(number, tuple) else (number, number)
    return {
        "label": result.label,
        "type": EntityType.RESULT.value,
        "types": EntityType.RESULT.value,
        "paper": result.paper,
        "low": low,
        "high": high,
        "unit": result.unit,
        "kind": result.kind.value,
    }


def _join(parts: Iterable[str]) -> str | None:
    return " | ".join(parts) or None
