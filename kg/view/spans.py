"""Spans of a paper's texts, counted as a browser counts: in UTF-16 code units."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from kg.model import Paper, Quote

_FIELD_NUMBER: Final = {"title": 0, "abstract": 1}


def utf16_offset(astral: list[int], offset: int) -> int:
    """An offset in UTF-16 code units, of one in code points; `astral` as from `astral_places`.

    >>> utf16_offset(astral_places("a 🍐 b"), 4)
    5
    """
    return offset + bisect_left(astral, offset)


def astral_places(text: str) -> list[int]:
    """Where a text has characters that take two code units.

    >>> astral_places("a 🍐 b")
    [2]
    """
    return [] if text.isascii() else [i for i, c in enumerate(text) if c > "\uffff"]


class Spans:
    """The distinct spans of one paper, numbered in the order in which they are asked for."""

    def __init__(self, paper: Paper) -> None:
        self._astral = {
            "title": astral_places(paper.title),
            "abstract": astral_places(paper.abstract),
        }
        self._numbers: dict[tuple[int, int, int], int] = {}

    def number(self, quote: Quote) -> int:
        """The number of a span, a new one where it was not asked for before."""
        astral = self._astral[quote.field]
        key = (
            _FIELD_NUMBER[quote.field],
            utf16_offset(astral, quote.start),
            utf16_offset(astral, quote.end),
        )
        return self._numbers.setdefault(key, len(self._numbers))

    def to_list(self) -> list[int]:
        """Field, start and end of every span, one after the other."""
        return [number for key in self._numbers for number in key]
