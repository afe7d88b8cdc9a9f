"""Spans of words: which of the scored ones stay."""

from __future__ import annotations

from collections.abc import Iterable

from kg.extract.words import Span


def without_overlaps(scored: Iterable[tuple[float, Span]]) -> list[Span]:
    """The spans that stay when the surer ones win, then earlier and shorter ones; in text order.

    >>> without_overlaps([(0.5, (0, 2)), (0.9, (1, 3)), (0.4, (4, 5))])
    [(1, 3), (4, 5)]
    """
    taken: set[int] = set()
    kept = []
    for _, (start, end) in sorted(scored, key=lambda s: (-s[0], s[1])):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            kept.append((start, end))
    return sorted(kept)
