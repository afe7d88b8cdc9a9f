"""`.gexf`: GEXF 1.3 for Gephi, with colours, sizes and places; not lossless (see `attributes`).

Gephi keeps several edges between two nodes apart by their `kind`, which is the predicate. The
weight of an edge is that of `relatedTo`, else its confidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr

from kg.files import replacing
from kg.formats.attributes import (
    COLOURS,
    EDGE_KEYS,
    NODE_KEYS,
    Attributes,
    Scalar,
    edge,
    nodes,
    size_of,
    standing,
    xml_text,
)
from kg.graph.positions import place_nodes
from kg.model import GraphSource
from kg.vocabulary import PREDICATES

_TYPES: Final[dict[type, str]] = {str: "string", int: "integer", float: "double", bool: "boolean"}
_OWN: Final = frozenset({"label", "weight"})
"""What GEXF has attributes of its own for."""
_LEAST: Final = 0.001
"""The least weight of an edge: Gephi takes none of 0."""

_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
"""


def write_gexf(source: GraphSource, path: str | Path) -> None:
    """Writes a GEXF file, the same bytes for the same graph.

    Raises:
        OutputError: when the file cannot be written.
    """
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(_document(source))


def _document(source: GraphSource) -> Iterator[str]:
    yield _HEAD
    yield (
        "<meta><creator>kg</creator><description>A knowledge graph of scientific"
        " papers</description></meta>\n"
        '<graph defaultedgetype="directed" mode="static" idtype="string">\n'
    )
    for domain, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
        yield f'<attributes class="{domain}" mode="static">\n'
        for name, kind in keys.items():
            if name not in _OWN:
                yield f'<attribute id="{name}" title="{name}" type="{_TYPES[kind]}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    yield from _nodes(source)
    yield "</nodes>\n<edges>\n"
    yield from _edges(source)
    yield "</edges>\n</graph>\n</gexf>\n"


def _nodes(source: GraphSource) -> Iterator[str]:
    positions = place_nodes(source)
    for identifier, kind, attributes in nodes(source):
        position = positions[identifier]
        red, green, blue = COLOURS[kind]
        yield f"<node id={_quoted(identifier)} label={_token(attributes['label'])}>"
        yield _values(attributes | standing(position))
        yield (
            f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
            f'<viz:position x="{position.x}" y="{position.y}" z="0.0"/>'
            f'<viz:size value="{size_of(kind, position)}"/></node>\n'
        )


def _edges(source: GraphSource) -> Iterator[str]:
    for claim in source.claims():
        attributes = edge(claim)
        weight = claim.confidence if claim.weight is None else claim.weight
        weight = max(weight, _LEAST)
        yield (
            f'<edge id="{claim.id}" source={_quoted(claim.subject)} target={_quoted(claim.object)}'
            f' label="{PREDICATES[claim.predicate].label}" kind="{claim.predicate.value}"'
            f' weight="{weight}">{_values(attributes)}</edge>\n'
        )


def _values(attributes: Attributes) -> str:
    values = "".join(
        f'<attvalue for="{name}" value={_quoted(value)}/>'
        for name, value in attributes.items()
        if value is not None and name not in _OWN
    )
    return f"<attvalues>{values}</attvalues>"


def _quoted(value: Scalar) -> str:
    """The value as an attribute, with its quotes; line ends and tabs survive."""
    return quoteattr(xml_text(value))


def _token(value: Scalar) -> str:
    """A label as an attribute: labels have no line ends and no spaces around."""
    return quoteattr(" ".join(xml_text(value).split()))
