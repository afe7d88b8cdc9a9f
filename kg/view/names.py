"""The names of what a page does not hold in full, in few characters, so that its search finds all.

A line for each thing: its name, its type and number of papers, and its id where the name does not
spell it. What more papers share comes first, so that a reader may stop early.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Any, Final

from kg.errors import one_line
from kg.model import Entity, GraphSource
from kg.view.selection import Whole
from kg.vocabulary import TERM_TYPES, EntityType

ROOM: Final = 4_200_000
"""Bytes that the lines may take; packed they come to well under half."""
_LONGEST: Final = 300  # characters of a name

TYPES: Final = (EntityType.PAPER, *TERM_TYPES)
"""The types by the digit that stands for them in a line."""


def list_names(
    graph: GraphSource, whole: Whole, held: Container[str], room: int = ROOM
) -> dict[str, Any]:
    """`text`, the lines; `count`, how many; `left_out`, how many there was no room for.

    `held` are the ids of what the page holds in full: these need no line.
    """
    lines: list[str] = []
    left_out = size = 0
    for line in _lines(graph, whole, held):
        size += len(line.encode("utf-8", "replace")) + 1
        if size > room:
            left_out += 1
        else:
            lines.append(line)
    return {"text": "\n".join(lines), "count": len(lines), "left_out": left_out}


def _lines(graph: GraphSource, whole: Whole, held: Container[str]) -> Iterator[str]:
    """First the things that papers share, then the papers, then what only one names."""
    count = whole.papers_of
    single: list[Entity] = []
    shared: list[Entity] = []
    for entity in graph.entities():
        if entity.id not in held:
            (shared if count.get(entity.id, 0) > 1 else single).append(entity)
    shared.sort(key=lambda entity: (-count[entity.id], entity.id))
    for entity in shared:
        yield _line(entity.id, entity.label, entity.types[0], count[entity.id])
    for paper in graph.papers():
        if paper.id not in held:
            yield _line(paper.id, paper.title or paper.id, EntityType.PAPER)
    for entity in single:
        yield _line(entity.id, entity.label, entity.types[0], count.get(entity.id, 0))


def _line(identifier: str, label: str, kind: EntityType, papers: int = 0) -> str:
    name = one_line(label[: 2 * _LONGEST])[:_LONGEST]
    fields = [name, f"{TYPES.index(kind)}{papers or ''}"]
    if spelling := _spelling(identifier, name, kind):
        fields.append(spelling)
    return "\t".join(fields)


def _spelling(identifier: str, name: str, kind: EntityType) -> str:
    """What a browser needs to make the id of the name: nothing, the id, or how many characters of
    the name's own spelling the id begins with, and the rest of it.

    >>> _spelling("method:grpo", "GRPO", EntityType.METHOD)
    ''
    >>> _spelling("paper:a-long-title-2ae57e", "A long title of words", EntityType.PAPER)
    '13 2ae57e'
    """
    prefix, _, slug = identifier.partition(":")
    if prefix != kind.lower():
        return identifier
    plain = plain_slug(name)
    if slug == plain:
        return ""
    pairs = enumerate(zip(slug, plain, strict=False))
    common = next((at for at, (a, b) in pairs if a != b), min(len(slug), len(plain)))
    return f"{common} {slug[common:]}"


def plain_slug(name: str) -> str:
    """The simplest spelling of a name in an id, as `static/beyond.js` has it too.

    >>> plain_slug("Rapidly-exploring Random Tree (RRT)")
    'rapidly-exploring-random-tree-rrt'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
