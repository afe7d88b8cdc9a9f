"""Which way a metric is better: by the table of `directions.toml`, else by the sentence's words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from kg.model import Quote
from kg.vocabulary import fold

_NEAR: Final = 4
"""So many words before a metric or on either side of a value are about it."""
_WORD: Final = re.compile(r"\w+")


class Direction(IntEnum):
    """Which of two values of a metric is better."""

    LOWER = -1
    UNKNOWN = 0
    HIGHER = 1


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("kg.rank").joinpath("directions.toml").read_text("utf-8"))


@cache
def _by_name() -> dict[str, Direction]:
    table = _table()
    found = {fold(name): Direction.LOWER for name in table["lower"]}
    return found | {fold(name): Direction.HIGHER for name in table["higher"]}


@cache
def words(kind: str) -> frozenset[str]:
    """The words of one kind: a key of the table's `words`."""
    return frozenset(_table()["words"][kind])


def has_word(text: str, kind: str) -> bool:
    """Whether the text has a word of this kind.

    >>> has_word("It wins here but not there.", "contrasts")
    True
    """
    return any(word.casefold() in words(kind) for word in _WORD.findall(text))


def tells_a_winner(text: str) -> bool:
    """Whether a text has a word that names a winner.

    >>> tells_a_winner("Ours is more robust than theirs."), tells_a_winner("It is compared to it.")
    (True, False)
    """
    return any(has_word(text, kind) for kind in ("wins", "up", "down", "worse"))


def direction_of(names: Iterable[str]) -> Direction:
    """The direction of a metric by the end of its names; unknown where they disagree.

    >>> direction_of(["word error rate", "WER"]).name, direction_of(["top-1 accuracy"]).name
    ('LOWER', 'HIGHER')
    >>> direction_of(["compression ratio"]).name
    'UNKNOWN'
    """
    told = {_direction_of(name) for name in names} - {Direction.UNKNOWN}
    return told.pop() if len(told) == 1 else Direction.UNKNOWN


def _direction_of(name: str) -> Direction:
    parts = fold(name).split()
    ends = (" ".join(parts[start:]) for start in range(len(parts)))
    return next((_by_name()[end] for end in ends if end in _by_name()), Direction.UNKNOWN)


def direction_in(sentences: Iterable[Quote], marks: Iterable[Quote]) -> Direction:
    """The direction that the words before a metric's mentions tell ("the lowest discord")."""
    spoken = {word for mark in marks for word in _near(sentences, mark, after=False)}
    down, up = bool(spoken & words("down")), bool(spoken & words("up"))
    if down == up:
        return Direction.UNKNOWN
    return Direction.LOWER if down else Direction.HIGHER


def is_loss(sentences: Iterable[Quote], value: Quote, direction: Direction) -> bool:
    """Whether the words around a difference say that the method is worse by it."""
    spoken = _near(sentences, value, after=True)
    if spoken & words("worse"):
        return True
    wrong = {Direction.HIGHER: "down", Direction.LOWER: "up"}.get(direction)
    right = {Direction.HIGHER: "up", Direction.LOWER: "down"}.get(direction)
    return bool(wrong and spoken & words(wrong) and right and not spoken & words(right))


def _near(sentences: Iterable[Quote], mark: Quote, *, after: bool) -> set[str]:
    """The words before (and after) a mark, in the sentence that holds it."""
    for sentence in sentences:
        if sentence.holds(mark):
            before = sentence.text[: mark.start - sentence.start]
            behind = sentence.text[mark.end - sentence.start :] if after else ""
            parts = _WORD.findall(before)[-_NEAR:] + _WORD.findall(behind)[:_NEAR]
            return {part.casefold() for part in parts}
    return set()
