"""How two words of one stem differ: a deed and its doer, a quality, an adjective, another deed.

"Detection" and "detecting" mostly mean one thing, a "walker" and "walking" mostly two. What stands
for what is told by the endings alone, so that it holds for words that nobody has listed; how much
each tells is learnt (`scorer.json`), and of two words that often stand for each other, or never do
("plan" and "planning", "active" and "activity"), that as well (`word_pairs.txt`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from kg.link.lists import rows

FEATURES: Final = (
    "changed_head", "changed_word", "changed_place", "letters", "short_root", "doer", "doer_head",
    "adjective", "adjectives", "participle", "gerund", "deeds", "quality", "word_pairs",
)  # fmt: skip
"""What `compare` tells, in this order."""
_KINDS: Final = (
    ("gerund", re.compile(r"ings?$")),
    ("doer", re.compile(r"(?:er|or|ier)$")),
    ("deed", re.compile(r"(?:ment|[ae]nc[ey]|ion)$")),
    ("participle", re.compile(r"ed$")),
    ("adjective", re.compile(r"(?:al|ive|ics?|[ai]ble)$")),
    ("quality", re.compile(r"(?:ity|ness)$")),
    ("other", re.compile(r"(?:[ae]nt|ly)$")),
    ("quality", re.compile(r"(?<!f)y$")),
)
_LEAST: Final = 5
"""In shorter words an ending is mostly none ("ring", "user")."""
_ROOT: Final = 6
_DEEDS: Final = frozenset({"deed", "gerund"})


class Change(NamedTuple):
    """Two words of one stem, one of each name, and in how many of the names it is the last."""

    one: str
    other: str
    heads: int

    @property
    def pair(self) -> tuple[str, str]:
        """The words, sorted."""
        return min(self.one, self.other), max(self.one, self.other)


def kind_of_word(word: str) -> str:
    """What a word is by its ending; "" for most.

    >>> [kind_of_word(w) for w in ("walking", "walker", "detection", "active", "stability", "map")]
    ['gerund', 'doer', 'deed', 'adjective', 'quality', '']
    """
    if len(word) < _LEAST:
        return ""
    return next((kind for kind, ending in _KINDS if ending.search(word)), "")


def changes(
    one: Sequence[str], other: Sequence[str], stems: Sequence[str], others: Sequence[str]
) -> Iterator[Change]:
    """The words of one name that stand in the other with another ending.

    Args:
        one: the words of a name.
        other: those of the other name.
        stems: the stems of the words of the first, in their order.
        others: those of the other.
    """
    left = list(range(len(other)))
    for i, stem in enumerate(stems):
        fitting = [j for j in left if others[j] == stem]
        if fitting:
            j = next((j for j in fitting if other[j] == one[i]), fitting[0])
            left.remove(j)
            if one[i] != other[j]:
                yield Change(one[i], other[j], (i == len(one) - 1) + (j == len(other) - 1))


@lru_cache(maxsize=1)
def _word_pairs() -> Mapping[tuple[str, str], float]:
    return {(one, other): float(weight) for one, other, weight in rows("word_pairs.txt")}


def known(change: Change) -> float:
    """How much it tells that these two words stand for each other, or never do; 0 of most.

    >>> known(Change("plan", "planning", 2)) > 0 > known(Change("activity", "active", 0))
    True
    """
    return _word_pairs().get(change.pair, 0.0)


def compare(found: Sequence[Change]) -> dict[str, float]:
    """The values of `FEATURES` for the words that differ.

    >>> told = compare([Change("detection", "detector", 2)])
    >>> [name for name, value in told.items() if value][:4]
    ['changed_head', 'letters', 'doer', 'doer_head']
    """
    kinds = [{kind_of_word(change.one), kind_of_word(change.other)} for change in found]

    def one_is(kind: str) -> float:
        return float(any(kind in both and len(both) > 1 for both in kinds))

    roots = [_common(change.one, change.other) for change in found]
    longest = [max(len(change.one), len(change.other)) for change in found]
    values = (
        sum(change.heads == 2 for change in found),
        sum(change.heads == 0 for change in found),
        sum(change.heads == 1 for change in found),
        sum((most - root) / 5 for most, root in zip(longest, roots, strict=True)),
        max((max(0, _ROOT - root) / 3 for root in roots), default=0),
        one_is("doer"),
        any(
            "doer" in both and len(both) > 1 and change.heads
            for both, change in zip(kinds, found, strict=True)
        ),
        one_is("adjective"),
        any(both == {"adjective"} for both in kinds),
        one_is("participle"),
        one_is("gerund"),
        any(both <= _DEEDS for both in kinds),
        one_is("quality"),
        sum(map(known, found)),
    )
    return dict(zip(FEATURES, map(float, values), strict=True))


def _common(one: str, other: str) -> int:
    """How many letters two words begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
