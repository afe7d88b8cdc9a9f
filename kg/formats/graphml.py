"""`graph.graphml`: for Gephi, Cytoscape, yEd, igraph; scalar attributes only, so not lossless.

Lists are joined with " | ". Of its quotes an edge keeps the first and how many there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from kg.files import replacing
from kg.jsonform import papers_with_links
from kg.model import Claim, Entity, GraphSource, Paper, ResultNode
from kg.vocabulary import EntityType

Scalar = str | int | float | bool | None

_TYPES: Final[dict[type, str]] = {str: "string", int: "int", float: "double", bool: "boolean"}

_GRAPH_KEYS: Final[dict[str, type]] = {"extractor": str, "base_iri": str}
_NODE_KEYS: Final[dict[str, type]] = {
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
    "links": str,
    "paper": str,
    "low": float,
    "high": float,
    "unit": str,
    "kind": str,
}
_EDGE_KEYS: Final[dict[str, type]] = {
    "predicate": str,
    "confidence": float,
    "derived": bool,
    "weight": float,
    "rule": str,
    "shared": str,
    "quotes": int,
    "quote": str,
}

_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns
 http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_TOKEN: Final = re.compile(
    "[^-.:0-9A-Za-zÀ-ÖØ-öø-ıΎ-ΡΣ-ώЎ-я\u3041-\u3094\u30a1-\u30fa\u4e00-\u9fa5\uac00-\ud7a3]"
)
"""Whatever not every edition of XML lets into an NMTOKEN; validators follow different ones."""


def write_graphml(source: GraphSource, path: str | Path) -> None:
    """Writes `graph.graphml`, the same bytes for the same graph.

    Raises:
        OutputError: when the file cannot be written.
    """
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(_document(source))


def _document(source: GraphSource) -> Iterator[str]:
    yield _HEAD
    for domain, keys in (("graph", _GRAPH_KEYS), ("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name, kind in keys.items():
            yield (
                f'<key id="{domain}.{name}" for="{domain}" attr.name="{name}" '
                f'attr.type="{_TYPES[kind]}"/>\n'
            )
    yield '<graph id="kg" edgedefault="directed">\n'
    info = source.info
    yield from _data("graph", {"extractor": info.extractor, "base_iri": info.base_iri})
    for paper, urls in papers_with_links(source):
        yield from _node(paper.id, _paper_attributes(paper) | {"links": _join(urls)})
    for entity in source.entities():
        yield from _node(entity.id, _entity_attributes(entity))
    for result in source.results():
        yield from _node(result.id, _result_attributes(result))
    for claim in source.claims():
        ends = f'source="{_token(claim.subject)}" target="{_token(claim.object)}"'
        yield f'<edge id="{_token(claim.id)}" {ends}>'
        yield from _data("edge", _edge_attributes(claim))
        yield "</edge>\n"
    yield "</graph>\n</graphml>\n"


def _paper_attributes(paper: Paper) -> dict[str, Scalar]:
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
    }


def _entity_attributes(entity: Entity) -> dict[str, Scalar]:
    return {
        "label": entity.label,
        "type": entity.types[0].value,
        "types": _join(kind.value for kind in entity.types),
        "aliases": _join(entity.aliases),
        "same_as": _join(entity.same_as),
    }


def _result_attributes(result: ResultNode) -> dict[str, Scalar]:
    number = result.number
    low, high = number if isinstance(number, tuple) else (number, number)
    return {
        "label": result.value,
        "type": EntityType.RESULT.value,
        "types": EntityType.RESULT.value,
        "paper": result.paper,
        "low": low,
        "high": high,
        "unit": result.unit,
        "kind": result.kind.value,
    }


def _edge_attributes(claim: Claim) -> dict[str, Scalar]:
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


def _join(parts: Iterator[str] | tuple[str, ...] | list[str]) -> str | None:
    return " | ".join(parts) or None


def _node(identifier: str, attributes: dict[str, Scalar]) -> Iterator[str]:
    yield f'<node id="{_token(identifier)}">'
    yield from _data("node", attributes)
    yield "</node>\n"


def _data(domain: str, attributes: dict[str, Scalar]) -> Iterator[str]:
    for name, value in attributes.items():
        if value is not None:
            yield f'<data key="{domain}.{name}">{_text(value)}</data>'


def _text(value: Scalar) -> str:
    """The value as XML text; what XML cannot hold becomes U+FFFD.

    >>> _text("a<b" + chr(0)), _text(True), _text(0.5)
    ('a&lt;b�', 'true', '0.5')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    # A bare carriage return would come back as a line feed.
    return escape(_NOT_XML.sub("\ufffd", str(value)), {"\r": "&#13;"})


def _token(identifier: str) -> str:
    """The id as the NMTOKEN that GraphML asks for: itself, but for rare signs, which are spelled by
    their number, so that ids stay apart.

    >>> _token("method:gpt-3.5"), _token("method:a b_c")
    ('method:gpt-3.5', 'method:a_x20_b_x5f_c')
    """
    return _NOT_TOKEN.sub(lambda sign: f"_x{ord(sign[0]):x}_", identifier)
