"""What tells a group of papers from the rest: the few things that it is named after."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.vocabulary import fold

_NAMES: Final = 3
"""Things in the name of a group."""


@dataclass(frozen=True, slots=True)
class Telling:
    """An entity that tells a community from the rest: how many papers of the community it matters
    to, of how many in all."""

    id: str
    label: str
    papers: int
    of: int


def most_telling(things: Iterable[Telling], size: int, papers: int) -> tuple[Telling, ...]:
    """What matters to more papers of a group than chance would have it, the most surprising first;
    of two names that hold the same word the first.

    Args:
        things: everything that matters to a paper of the group.
        size: how many papers the group has.
        papers: how many there are in all.

    >>> [t.label for t in most_telling([Telling("a", "A", 2, 2), Telling("b", "B", 1, 9)], 2, 9)]
    ['A']
    """
    found: list[Telling] = []
    words: list[set[str]] = []
    ranked = sorted(
        (-_surprise(thing.papers, size, thing.of, papers), thing.label, thing.id, thing)
        for thing in things
        if thing.papers >= min(size, 2)
    )
    for unlikely, label, _, thing in ranked:
        own = set(fold(label).split())
        if any(own <= other or other <= own for other in words):
            continue
        if found and unlikely >= 0:
            break
        found.append(thing)
        words.append(own)
        if len(found) == _NAMES:
            break
    return tuple(found)


def _surprise(inside: int, size: int, spread: int, papers: int) -> float:
    """Dunning's log-likelihood ratio (1993) of an entity being in `inside` of a group's `size`
    papers, when it is in `spread` of all; negative where that is less than chance."""
    table = (inside, size - inside, spread - inside, papers - size - spread + inside)
    rows = (size, papers - size, spread, papers - spread, papers)
    signs = (*[1] * 4, *[-1] * 4, 1)
    ratio = 2 * math.fsum(
        sign * n * math.log(n) for sign, n in zip(signs, (*table, *rows), strict=True) if n > 0
    )
    return round(ratio if inside * papers >= spread * size else -ratio, 3)
