"""Spans of words: which of the scored ones stay."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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


def agreed(
    scored: Iterable[tuple[float, Span]], name: Callable[[Span], str]
) -> list[tuple[float, Span]]:
    """The spans, each as sure as itself and the surest span of its name on average.

    A text calls a thing by one name, but where that ends may be plain in one place only.

    >>> words = ["code", "editing", "code"]
    >>> agreed([(0.4, (0, 1)), (0.5, (0, 2)), (0.8, (2, 3))], lambda s: " ".join(words[slice(*s)]))
    [(0.6, (0, 1)), (0.5, (0, 2)), (0.8, (2, 3))]
    """
    own = [(score, span, name(span)) for score, span in scored]
    surest: dict[str, float] = {}
    for score, _, called in own:
        surest[called] = max(score, surest.get(called, 0.0))
    return [(round((score + surest[called]) / 2, 3), span) for score, span, called in own]
