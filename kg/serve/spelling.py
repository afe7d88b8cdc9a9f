"""Words of names that are spelled nearly like another, so that a slip of the keyboard finds
something."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

_SHORTEST: Final = 5  # a shorter word with a slip would be another word
_LONG: Final = 9  # from here on two slips
_MOST: Final = 20_000  # words of one first letter that are compared


def respelled(db: sqlite3.Connection, folded: str) -> str | None:
    """A folded text with each word that no name holds in its nearest spelling: the one with the
    fewest slips, then the one that most names hold.

    None where every word is held, or one is near to none. A slip is a letter too many, too few,
    another or turned round with the next, not the first letter of a word but for turning it round.
    """
    parts = folded.split()
    found = []
    for place, word in enumerate(parts):
        open_ended = place == len(parts) - 1
        nearest = word if _is_held(db, word, open_ended) else _nearest(db, word, open_ended)
        if nearest is None:
            return None
        found.append(nearest)
    text = " ".join(found)
    return text if found != parts else None


def _is_held(db: sqlite3.Connection, word: str, open_ended: bool) -> bool:
    last = word + "\U0010ffff" if open_ended else word
    sql = "SELECT 1 FROM words WHERE word >= ? AND word <= ? LIMIT 1"
    return db.execute(sql, (word, last)).fetchone() is not None


def _nearest(db: sqlite3.Connection, word: str, open_ended: bool) -> str | None:
    if len(word) < _SHORTEST:
        return None
    most = 1 if len(word) < _LONG else 2
    near = [
        (apart, other)
        for other in _candidates(db, word, most, open_ended)
        if (apart := distance(word, other, most, open_ended)) <= most
    ]
    least = min((apart for apart, _ in near), default=0)
    count = "SELECT count(*) FROM words WHERE word = ?"
    nearest = [
        (-db.execute(count, (other,)).fetchone()[0], other)
        for apart, other in near
        if apart == least
    ]
    return min(nearest)[1] if nearest else None


_DISTINCT: Final = """
WITH RECURSIVE found(word) AS (
  SELECT min(word) FROM words WHERE word >= :first
  UNION ALL
  SELECT (SELECT min(word) FROM words WHERE word > found.word) FROM found
  WHERE found.word < :last
)
SELECT word FROM found WHERE word < :last AND length(word) BETWEEN :shortest AND :longest
LIMIT :most
"""
"""Each word once, by a seek: a common word stands in many thousands of rows."""


def _candidates(db: sqlite3.Connection, word: str, most: int, open_ended: bool) -> Iterator[str]:
    """The words that may be near: those that begin with its first or second letter, and are about
    as long."""
    letters = set(word)
    for letter in dict.fromkeys(word[:2]):
        limits = {
            "first": letter,
            "last": letter + "\U0010ffff",
            "shortest": len(word) - most,
            "longest": 1_000 if open_ended else len(word) + most,
            "most": _MOST,
        }
        for (other,) in db.execute(_DISTINCT, limits):
            # Each slip takes a letter away and brings another at most.
            if len(letters.difference(other)) > most:
                continue
            if open_ended or len(set(other) - letters) <= most:
                yield other


def distance(word: str, other: str, most: int, open_ended: bool = False) -> int:
    """How many letters must be changed, left out, put in or turned round with the next to make one
    word of the other (Damerau's optimal alignment); more than `most` comes back as that and one.

    Args:
        word: what was typed.
        other: a word that there is.
        most: how far apart is of interest.
        open_ended: whether the other word may go on.

    >>> distance("experence", "experience", 2), distance("langauge", "language", 2)
    (1, 1)
    >>> distance("experenc", "experience", 2, open_ended=True)
    1
    """
    before, last = list[int](), list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        row = [i]
        for j, there in enumerate(other, 1):
            best = min(last[j - 1] + (letter != there), last[j] + 1, row[j - 1] + 1)
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == there:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last) if open_ended else last[-1]
