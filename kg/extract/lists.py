"""Lists of a sentence: "16%, 12% and 6%", "precision, recall and F1"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.masking import Sentence
from kg.extract.values import Value

_JOINT = re.compile(
    r"[\s,;/&%]*(?:and|or|vs\.?|versus)?[\s,&]*(?:up to|by|the|to|an?)?[\s(]*", re.IGNORECASE
)
"""What stands between the members of a list."""
_UNIT = re.compile(rf"\s?([A-Za-z][\w/@-]*)(?:{_JOINT.pattern})", re.IGNORECASE)
"""The same, behind a word that each of them has: "1.2 bits/char and 1.1 bits/char"."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number stands: the place of its sentence, its offsets there, and its rank in its
    list ("16%, 12% and 6%") with the list's size."""

    at: int
    value: Value
    rank: int
    size: int


def place_numbers(
    values: Sequence[tuple[int, Value]], sentences: Sequence[Sentence]
) -> list[Place]:
    """The places of numbers (sentence, value by its offsets there), in the order given."""
    placed = {}
    for at in sorted({at for at, _ in values}):
        own = sorted((v.start, v.end) for n, v in values if n == at)
        for start, rank, size in ranks(sentences[at].quote.text, own):
            placed[at, start] = rank, size
    return [Place(at, value, *placed[at, value.start]) for at, value in values]


def ranks(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """(start, rank, size) of the spans in their lists; one that is alone has a list of one.

    >>> list(ranks("6 ms, 7 ms and 8 of them", [(0, 1), (6, 7), (15, 16)]))
    [(0, 0, 2), (6, 1, 2), (15, 0, 1)]
    """
    group: list[tuple[int, int]] = []
    for span in [*spans, (-1, -1)]:
        if group and not _is_joined(text, group[-1], span):
            yield from ((start, rank, len(group)) for rank, (start, _) in enumerate(group))
            group = []
        group.append(span)


def _is_joined(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    if other[0] < one[1]:
        return False
    unit = _UNIT.fullmatch(text, one[1], other[0])
    repeated = unit is not None and text[other[1] :].lstrip().startswith(unit[1])
    return repeated or _JOINT.fullmatch(text, one[1], other[0]) is not None
