"""From raw scores to the share that is right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kg.extract.network import Floats
from kg.extract.things import temper

_BINS = 12


def isotonic(scores: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float]]:
    """Corners of a rising line from scores to the share that was right.

    Bins of equal size, those that fall below the bin before joined with it.

    >>> isotonic([0.1, 0.2, 0.8, 0.9], [False, False, True, True])
    [(0.0, 0.0), (0.15, 0.0), (0.85, 1.0), (1.0, 1.0)]
    """
    if not scores:
        return [(0.0, 0.0), (1.0, 1.0)]
    order = np.argsort(np.array(scores), kind="stable")
    groups: list[list[float]] = []  # sum of scores, number right, size
    for part in np.array_split(order, min(_BINS, len(order))):
        group = [
            float(np.sum(np.array(scores)[part])),
            float(np.sum(np.array(right)[part])),
            float(len(part)),
        ]
        while groups and groups[-1][1] / groups[-1][2] >= group[1] / group[2]:
            last = groups.pop()
            group = [a + b for a, b in zip(last, group, strict=True)]
        groups.append(group)
    corners = [(round(s / n, 3), round(r / n, 3)) for s, r, n in groups]
    return [(0.0, corners[0][1]), *corners, (1.0, corners[-1][1])]


_SHARES = [round(0.3 + 0.05 * i, 2) for i in range(25)]
NONES = [round(0.1 * i - 1, 1) for i in range(31)]
"""What may be added to the odds that a thing is none."""


def fit_temper(
    probable: Floats, right: NDArray[np.float64], nones: Sequence[float] = (0.0,)
) -> tuple[float, float]:
    """How much of the logarithms of probabilities holds, and what to add for none.

    Args:
        probable: what the network says, (thing, answer).
        right: what is right; where it is several answers, any of them, where none, nothing.
        nones: what may be added.
    """
    known = right.sum(axis=1) > 0

    def loss(options: tuple[float, float]) -> float:
        held = (temper(probable[known], *options) * (right[known] > 0)).sum(axis=1)
        return float(-np.log(np.maximum(held, 1e-6)).mean())

    best = (1.0, 0.0)
    # One after the other, three times: the loss has one valley.
    for _ in range(3 if known.any() else 0):
        best = min(((share, best[1]) for share in _SHARES), key=loss)
        best = min(((best[0], none) for none in nones), key=loss)
    return best
