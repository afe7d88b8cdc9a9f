"""From raw scores to the share that is right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

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
