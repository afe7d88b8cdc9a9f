"""What the network's heads are asked about: spans, what lies between things, how far apart."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.extract.words import Span

_STEPS = (1, 3, 6, 12, 25, 60)
"""Up to how many words apart two places count as equally near."""
DISTANCES = 2 * (len(_STEPS) + 1)
"""How many distances there are: each step, before and behind."""
_FARTHEST = 60
"""Words between two places that are farther apart say nothing."""
MOST_SPANS = 6
"""How many of a thing's mentions make its vector."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Things and numbers of a text by their words, as the heads take them."""

    spans: NDArray[np.int64]
    """(span, 2): first word and one past the last, of each thing's spans."""
    owners: NDArray[np.float32]
    """(thing, span): how much of the thing's vector each span makes."""
    gaps: NDArray[np.int64]
    """(thing, thing, 2): the words between their nearest mentions."""
    apart: NDArray[np.int64]
    """(thing, thing): the distance of their nearest mentions."""
    number_gaps: NDArray[np.int64]
    """(number, thing, 2): the words between the number and the thing's nearest mention."""
    number_apart: NDArray[np.int64]
    """(number, thing): the distance of the number and the thing's nearest mention."""


def lay_out(things: Sequence[Sequence[Span]], numbers: Sequence[Span]) -> Layout:
    """The layout of things (each with its spans) and numbers."""
    spans, owners = own_spans(things)
    size = len(things)
    gaps: list[list[Span]] = [[(0, 0)] * size for _ in things]
    apart = [[0] * size for _ in things]
    for i, one in enumerate(things):
        for j in range(i + 1, size):
            gap, distance = _nearest(one, things[j])
            gaps[i][j] = gaps[j][i] = gap
            apart[i][j], apart[j][i] = distance, (distance + DISTANCES // 2) % DISTANCES
    near = [[_nearest([number], own) for own in things] for number in numbers]
    return Layout(
        spans,
        owners,
        np.array(gaps, np.int64).reshape(size, size, 2),
        np.array(apart, np.int64).reshape(size, size),
        np.array([[gap for gap, _ in row] for row in near], np.int64).reshape(
            len(numbers), size, 2
        ),
        np.array([[distance for _, distance in row] for row in near], np.int64).reshape(
            len(numbers), size
        ),
    )


def own_spans(
    things: Sequence[Sequence[Span]],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The spans of all things, and which share each has in which thing's vector."""
    kept = [own[:MOST_SPANS] for own in things]
    owners = np.zeros((len(kept), sum(map(len, kept))), np.float32)
    at = 0
    for i, own in enumerate(kept):
        owners[i, at : at + len(own)] = 1 / len(own)
        at += len(own)
    spans = [span for own in kept for span in own]
    return np.array(spans, np.int64).reshape(-1, 2), owners


def _nearest(one: Sequence[Span], other: Sequence[Span]) -> tuple[Span, int]:
    """The gap between the nearest two, and their distance as a number."""
    best: tuple[int, bool, Span] | None = None
    for a, b in one:
        for c, d in other:
            behind = c < a
            length = a - d if behind else c - b
            if best is None or length < best[0]:
                best = (length, behind, (d, a) if behind else (b, c))
    assert best is not None
    length, behind, gap = best
    step = bisect_right(_STEPS, length)
    if length <= 0 or length > _FARTHEST:
        gap = (0, 0)
    return gap, step + behind * (DISTANCES // 2)
