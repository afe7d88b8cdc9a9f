"""`graph.graphml`: for Gephi, Cytoscape, yEd, igraph; scalar attributes only, so not lossless.

Nodes have a place (`x`, `y`), a `size` and a colour, by its parts (`r`, `g`, `b`: Gephi) and whole
(`color`: igraph, and Cytoscape by a passthrough mapping).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

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
from kg.graph.positions import Position, place_nodes
from kg.model import GraphSource
from kg.vocabulary import EntityType

_TYPES: Final[dict[type, str]] = {str: "string", int: "int", float: "double", bool: "boolean"}

_KEYS: Final[dict[str, dict[str, type]]] = {
    "graph": {"extractor": str, "base_iri": str},
    "node": NODE_KEYS
    | {"x": float, "y": float, "size": float, "r": int, "g": int, "b": int, "color": str},
    "edge": EDGE_KEYS,
}

_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns
 http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""

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
    for domain, keys in _KEYS.items():
        for name, form in keys.items():
            yield (
                f'<key id="{domain}.{name}" for="{domain}" attr.name="{name}" '
                f'attr.type="{_TYPES[form]}"/>\n'
            )
    yield '<graph id="kg" edgedefault="directed">\n'
    info = source.info
    yield from _data("graph", {"extractor": info.extractor, "base_iri": info.base_iri})
    positions = place_nodes(source)
    for identifier, kind, attributes in nodes(source):
        yield f'<node id="{_token(identifier)}">'
        yield from _data("node", attributes | _look(kind, positions[identifier]))
        yield "</node>\n"
    for claim in source.claims():
        ends = f'source="{_token(claim.subject)}" target="{_token(claim.object)}"'
        yield f'<edge id="{_token(claim.id)}" {ends}>'
        yield from _data("edge", edge(claim))
        yield "</edge>\n"
    yield "</graph>\n</graphml>\n"


def _look(kind: EntityType, position: Position) -> Attributes:
    red, green, blue = COLOURS[kind]
    return standing(position) | {
        "x": position.x,
        "y": position.y,
        "size": size_of(kind, position),
        "r": red,
        "g": green,
        "b": blue,
        "color": f"#{red:02x}{green:02x}{blue:02x}",
    }


def _data(domain: str, attributes: Attributes) -> Iterator[str]:
    for name, value in attributes.items():
        if value is not None:
            yield f'<data key="{domain}.{name}">{_text(value)}</data>'


def _text(value: Scalar) -> str:
    """The value as the text of an element."""
    # A bare carriage return would come back as a line feed.
    return escape(xml_text(value), {"\r": "&#13;"})


def _token(identifier: str) -> str:
    """The id as the NMTOKEN that GraphML asks for: itself, but for rare signs, which are spelled by
    their number, so that ids stay apart.

    >>> _token("method:gpt-3.5"), _token("method:a b_c")
    ('method:gpt-3.5', 'method:a_x20_b_x5f_c')
    """
    return _NOT_TOKEN.sub(lambda sign: f"_x{ord(sign[0]):x}_", identifier)
