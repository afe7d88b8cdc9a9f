"""What a word of several senses means in a paper: "calibration" of sensors or of confidence.

For some hundred words the table (`senses.txt`) has the senses, and which words of an abstract tell
them (simplified Lesk). Some of these were written by hand, the others were learnt from abstracts
without any label, as in Yarowsky, "Unsupervised word sense disambiguation rivaling supervised
methods" (1995); `tests/bench/sense_counts.py` makes the table again. How probable the senses are
depends on the paper's own words only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from kg.link.branch import Shares, shares
from kg.link.lists import rows, word_list
from kg.link.names import name_of
from kg.link.topic import plain_words
from kg.link.words import singular

_HUNDRED: Final = 100
_OPEN: Final = word_list("senses", "open_heads")
"""Heads that say no more of what a word means than the word itself."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of several senses: what they are about, and how much other words tell for each, in
    whole hundredths, so that no order of adding changes a sum."""

    senses: tuple[str, ...]
    cues: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def shares(self, told: Iterable[Sequence[int]]) -> Shares:
        """How probable each sense is, by what the words of a text tell.

        >>> Word(("light", "agents")).shares([])
        (0.5, 0.5)
        """
        columns = zip((0,) * len(self.senses), *told, strict=True)
        return shares([sum(column) for column in columns], unit=_HUNDRED)


@lru_cache(maxsize=1)
def words() -> Mapping[str, Word]:
    """The words of several senses, by their plain form.

    >>> words()["calibration"].senses[:2]
    ('sensors', 'confidence')
    """
    found: dict[str, Word] = {}
    word = Word(())
    for first, *cells in rows("senses.txt"):
        if cells[0]:
            word.cues[first] = tuple(map(int, cells))
        else:
            word = found[first] = Word(tuple(cells[1:]))
    return found


def find_word(name: str) -> Word | None:
    """The word of several senses that a name or its key is, alone or with a head that leaves its
    sense open.

    >>> find_word("Calibration") is find_word("calibration"), find_word("self-calibration")
    (True, None)
    >>> find_word("calibration errors") is find_word("calibrationerror") is find_word("calibration")
    True
    """
    if " " not in name and "-" not in name:
        plain = plain_words(name)
        found = words().get(next(iter(plain))) if len(plain) == 1 else None
        return found or _headed(name)
    word, _, head = name.rpartition(" ")
    if " " in word or "-" in name or singular(head.lower()) not in _OPEN:
        return None
    return _headed(name_of(name).key)


def _headed(key: str) -> Word | None:
    """The word that a key begins with, where such a head is all that follows."""
    ending = next((head for head in sorted(_OPEN) if key.endswith(head)), "")
    return words().get(key.removesuffix(ending)) if ending else None
