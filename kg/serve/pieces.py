"""Texts in pieces, as pages show them: what names a thing apart from what stands between."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.formats.terms import decode
from kg.model import Quote

Json = dict[str, Any]


def decode_text(term: str) -> str:
    r"""The text of a literal as N-Triples spells it, without its datatype or language.

    >>> decode_text('"say \\"no\\""@en')
    'say "no"'
    """
    found = decode(term[: term.rindex('"') + 1])
    return found if isinstance(found, str) else found.text


def marked(quote: Quote, marks: Iterable[Quote]) -> list[tuple[str, bool]]:
    """The text of a quote in pieces, those that name an end marked.

    >>> marked(Quote("paper:a", "title", 4, 9, "a Pea"), [Quote("paper:a", "title", 6, 9, "Pea")])
    [('a ', False), ('Pea', True)]
    """
    inside = sorted(
        (mark.start - quote.start, mark.end - quote.start) for mark in marks if quote.holds(mark)
    )
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in inside:
        if start >= at and end > start:
            pieces += [(quote.text[at:start], False), (quote.text[start:end], True)]
            at = end
    pieces.append((quote.text[at:], False))
    return [piece for piece in pieces if piece[0]]


def cut(text: str, spans: Iterable[tuple[str, int, int, Json]]) -> list[tuple[str, Json | None]]:
    """A text in pieces, those that name a thing with its link; of spans that overlap the first and
    longest counts."""
    pieces: list[tuple[str, Json | None]] = []
    at = 0
    for _, start, end, link in sorted(spans, key=lambda s: (s[1], -s[2], s[3]["href"])):
        if start >= at and start < end <= len(text):
            pieces += [(text[at:start], None), (text[start:end], link)]
            at = end
    pieces.append((text[at:], None))
    return [piece for piece in pieces if piece[0]]
