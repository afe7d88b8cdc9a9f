"""Which branch of the field a paper is of: robots, vision, language or learning, by its words.

Naive Bayes over the words of a text, from abstracts whose venue is of one branch
(`branch_counts.txt`, counted once; the venue of a paper itself is never asked). Words do not come
independently of each other, so their evidence is tempered until it is right as often as it says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import exp, fsum, log
from typing import Final

from kg.link.lists import rows

BRANCHES: Final = ("robots", "vision", "language", "learning")
_PRIOR: Final = 60
"""So many abstracts with a word as frequent as everywhere go before those that are counted."""
_TEMPER: Final = 8.0
"""So many words tell together what one would tell if words were independent."""
_THOUSAND: Final = 1000

Leaning = tuple[int, ...]
"""How much more frequent a word is in each branch than in all: logarithms in whole thousandths, so
that no order of adding changes a sum."""
Shares = tuple[float, ...]
"""How probable each branch is, in the order of `BRANCHES`."""
NEUTRAL: Final[Leaning] = (0,) * len(BRANCHES)


@lru_cache(maxsize=1)
def leanings() -> Mapping[str, Leaning]:
    """The words that tell something of branches.

    >>> word = leanings()["grasp"]
    >>> word.index(max(word)) == BRANCHES.index("robots")
    True
    """
    (_, *papers), *counted = rows("branch_counts.txt")
    totals = list(map(int, papers))
    return {word: _leaning(list(map(int, counts)), totals) for word, *counts in counted}


def _leaning(counts: Sequence[int], totals: Sequence[int]) -> Leaning:
    shares = [count / total for count, total in zip(counts, totals, strict=True)]
    usual = fsum(shares) / len(shares)
    told = [
        log((count + _PRIOR * usual) / (total + _PRIOR))
        for count, total in zip(counts, totals, strict=True)
    ]
    mean = fsum(told) / len(told)
    return tuple(round(_THOUSAND * (logarithm - mean)) for logarithm in told)


def shares(sums: Sequence[int], unit: float = _THOUSAND * _TEMPER) -> Shares:
    """How probable each branch is, by the sums of what the words of a text lean to; `unit` more
    makes one e times as probable.

    >>> shares(NEUTRAL)
    (0.25, 0.25, 0.25, 0.25)
    """
    most = max(sums)
    weights = [exp((told - most) / unit) for told in sums]
    total = fsum(weights)
    return tuple(round(weight / total, 3) for weight in weights)


def mean(found: Sequence[Shares]) -> Shares:
    """The mean of what is probable for several papers.

    >>> mean([(1.0, 0.0, 0.0, 0.0), (0.5, 0.5, 0.0, 0.0)])
    (0.75, 0.25, 0.0, 0.0)
    """
    return tuple(fsum(of_branch) / len(found) for of_branch in zip(*found, strict=True))


def agreement(one: Shares, other: Shares) -> float:
    """How probable it is that both are of one branch, three decimals.

    >>> agreement((1.0, 0.0, 0.0, 0.0), (0.5, 0.5, 0.0, 0.0))
    0.5
    """
    return round(fsum(a * b for a, b in zip(one, other, strict=True)), 3)
