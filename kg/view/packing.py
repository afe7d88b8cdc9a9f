"""Where the islands of a map go: none overlap, those with much traffic stand near each other."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

Pair = tuple[int, int]

GOLDEN: Final = math.pi * (3 - math.sqrt(5))
"""The angle of a spiral that leaves no gaps."""
WIDE: Final = 1.35
"""How much an island is stretched: names are wider than high, and so are screens."""

_CHANNEL: Final = 46.0  # of water between two islands
_SCREEN: Final = 1.5  # how much wider than high a map may be


def pack(
    groups: Sequence[Sequence[int]], radii: Sequence[float], edges: Sequence[tuple[Pair, float]]
) -> list[tuple[float, float]]:
    """Centres for discs of these radii: none overlap, and those with much traffic stand near."""
    home = {node: number for number, group in enumerate(groups) for node in group}
    traffic: dict[Pair, float] = defaultdict(float)
    for (a, b), weight in edges:
        if home[a] != home[b]:
            traffic[min(home[a], home[b]), max(home[a], home[b])] += weight
    lanes = sorted(traffic.items())
    centres = _spiral(radii)
    k = len(centres)
    strongest = max(traffic.values(), default=1.0)
    for turn in range(400 if k <= 60 else 60):
        cooling = 1 - turn / 400
        for (a, b), weight in lanes:
            step = 0.06 * cooling * (0.2 + weight / strongest)
            for axis in (0, 1):
                move = (centres[b][axis] - centres[a][axis]) * step
                share = radii[b] ** 2 / (radii[a] ** 2 + radii[b] ** 2)
                centres[a][axis] += move * share
                centres[b][axis] -= move * (1 - share)
        pulls = (0.026, 0.007) if _is_flat(centres, radii) else (0.007, 0.026)
        for centre in centres:
            for axis in (0, 1):
                centre[axis] *= 1 - pulls[axis] * cooling
        _part(centres, radii)
    for _ in range(200):
        if not _part(centres, radii):
            break
    return [(x * WIDE, y) for x, y in centres]


def _spiral(radii: Sequence[float]) -> list[list[float]]:
    """The start: the largest in the middle, the others around it by size."""
    centres: list[list[float]] = []
    reach = 0.0
    for number, radius in enumerate(radii):
        reach += (radius * radius) * 1.4
        way = number * GOLDEN
        out = math.sqrt(reach) * (number > 0)
        centres.append([out * math.cos(way), out * math.sin(way)])
    return centres


def _is_flat(centres: Sequence[Sequence[float]], radii: Sequence[float]) -> bool:
    """Whether discs lie rather in a row than on a screen."""
    width, height = (
        max((c[axis] + r for c, r in zip(centres, radii, strict=True)), default=0.0)
        - min((c[axis] - r for c, r in zip(centres, radii, strict=True)), default=0.0)
        for axis in (0, 1)
    )
    return width * WIDE > _SCREEN * height


def _part(centres: list[list[float]], radii: Sequence[float]) -> bool:
    """Moves overlapping discs apart; whether any were."""
    moved = False
    for a in range(len(centres)):
        for b in range(a + 1, len(centres)):
            dx, dy = centres[b][0] - centres[a][0], centres[b][1] - centres[a][1]
            length = math.sqrt(dx * dx + dy * dy) or 1e-3
            lack = radii[a] + radii[b] + _CHANNEL - length
            if lack > 0.5:
                moved = True
                share = radii[b] ** 2 / (radii[a] ** 2 + radii[b] ** 2)
                ux, uy = (dx / length, dy / length) if length > 1e-2 else (1.0, 0.0)
                centres[a][0] -= ux * lack * share
                centres[a][1] -= uy * lack * share
                centres[b][0] += ux * lack * (1 - share)
                centres[b][1] += uy * lack * (1 - share)
    return moved
