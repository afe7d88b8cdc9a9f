"""Where everything stands on the map: communities as islands, computed once, the same every time.

Papers and the things that several of them share are placed; what only one paper names stands around
that paper, where that is not placed too. No physics runs in the browser.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.view.packing import GOLDEN, WIDE, Pair, pack

_Array = NDArray[np.float64]

_SPACING: Final = 60.0  # between neighbours on an island, in pixels at scale 1


@dataclass(frozen=True, slots=True)
class Layout:
    """Whole-pixel coordinates of every node, and its community's number (-1: in none)."""

    x: list[int]
    y: list[int]
    community: list[int]
    communities: int


def arrange(
    papers: int,
    users: Sequence[Sequence[int]],
    anchors: Sequence[int],
    edges: Sequence[tuple[Pair, float]],
    groups: Sequence[Sequence[int]],
    least: int = 2,
) -> Layout:
    """Places the nodes, of which the first `papers` are papers.

    `users` gives, for each node, the papers that it matters to; `anchors` the node beside which it
    stands when less than `least` papers share it, or -1; `edges` are weighted pairs; `groups` are
    the communities, the largest first.
    """
    nodes = len(users)
    core = [n for n in range(nodes) if n < papers or len(users[n]) >= least]
    inside = set(core)
    linked = [(pair, weight) for pair, weight in edges if pair[0] in inside and pair[1] in inside]
    place: dict[int, tuple[float, float]] = {}
    islands = [
        _island(group, linked, [_room(len(users[node])) for node in group]) for group in groups
    ]
    centres = pack(groups, [_radius(island) for island in islands], linked)
    for group, island, (cx, cy) in zip(groups, islands, centres, strict=True):
        for node, (x, y) in zip(group, island, strict=True):
            place[node] = (cx + float(x) * WIDE, cy + float(y))
    _turn(groups, place, centres, linked)
    _block([n for n in core if n not in place], place)
    _satellites(anchors, place)
    community = {node: number for number, group in enumerate(groups) for node in group}
    _adopt(anchors, community)
    return Layout(
        [round(place[n][0]) for n in range(nodes)],
        [round(place[n][1]) for n in range(nodes)],
        [community.get(n, -1) for n in range(nodes)],
        len(groups),
    )


def _room(papers: int) -> float:
    """What a thing needs beside the spacing: the more papers share it, the larger it is drawn."""
    return min(20.0, 4.5 * max(math.sqrt(papers) - 1, 0.0))


def _island(
    group: Sequence[int], edges: Sequence[tuple[Pair, float]], rooms: Sequence[float]
) -> _Array:
    """Coordinates of one community around (0, 0): springs and repulsion, then elbow room."""
    index = {node: i for i, node in enumerate(group)}
    own = [(index[a], index[b], w) for (a, b), w in edges if a in index and b in index]
    n = len(group)
    degree = [0.0] * n
    for a, b, w in own:
        degree[a] += w
        degree[b] += w
    order = sorted(range(n), key=lambda i: (-degree[i], i))
    at = np.zeros((n, 2))
    for rank, i in enumerate(order):
        radius = 0.8 * math.sqrt(rank)
        at[i] = radius * math.cos(rank * GOLDEN), radius * math.sin(rank * GOLDEN)
    if n > 2:
        at = _relax(at, own, degree)
    at *= _SPACING
    wide = np.array(rooms)
    return _spread(at - at.mean(axis=0), _SPACING * 0.82 + wide[:, None] + wide[None, :])


def _relax(at: _Array, edges: Sequence[tuple[int, int, float]], degree: list[float]) -> _Array:
    """Fruchterman and Reingold's springs, in units of one spacing, cooling down."""
    n = len(at)
    heads = np.array([a for a, _, _ in edges], dtype=np.intp)
    tails = np.array([b for _, b, _ in edges], dtype=np.intp)
    pull = np.array([0.35 + w for _, _, w in edges])
    rounds = max(25, min(220, 6_000_000 // (n * n)))
    for turn in range(rounds):
        dx, dy = _gaps(at)
        square = np.maximum(dx * dx + dy * dy, 0.01)
        force = np.stack(((dx / square).sum(axis=1), (dy / square).sum(axis=1)), axis=1)
        if len(heads):
            reach = at[heads] - at[tails]
            drag = reach * (np.hypot(reach[:, 0], reach[:, 1]) * pull)[:, None]
            for axis in (0, 1):
                force[:, axis] -= np.bincount(heads, drag[:, axis], minlength=n)
                force[:, axis] += np.bincount(tails, drag[:, axis], minlength=n)
        force -= 0.12 * at * math.sqrt(n)
        length = np.hypot(force[:, 0], force[:, 1])
        heat = 1.2 * (1 - turn / rounds) + 0.02
        at = at + force / np.maximum(length, 1e-9)[:, None] * np.minimum(length, heat)[:, None]
    return at


def _gaps(at: _Array) -> tuple[_Array, _Array]:
    """How far every node is from every other, in x and in y."""
    x, y = at[:, 0], at[:, 1]
    return x[:, None] - x[None, :], y[:, None] - y[None, :]


def _spread(at: _Array, apart: _Array) -> _Array:
    """Pushes nodes that are closer than `apart` (of each pair) away from each other."""
    n = len(at)
    for _ in range(max(20, min(120, 6_000_000 // (n * n)))):
        dx, dy = _gaps(at)
        length = np.sqrt(dx * dx + dy * dy)
        np.fill_diagonal(length, np.inf)
        push = np.maximum(apart - length, 0.0)
        if push.max(initial=0.0) < 1.0:
            break
        push /= np.maximum(length, 1e-3)
        shove: _Array = np.stack(((dx * push).sum(axis=1), (dy * push).sum(axis=1)), axis=1)
        at = at + shove * 0.35
    centred: _Array = at - at.mean(axis=0)
    return centred


def _radius(island: _Array) -> float:
    return float(np.sqrt((island * island).sum(axis=1)).max(initial=0.0)) + _SPACING * 0.5


def _turn(
    groups: Sequence[Sequence[int]],
    place: dict[int, tuple[float, float]],
    centres: Sequence[tuple[float, float]],
    edges: Sequence[tuple[Pair, float]],
) -> None:
    """Turns or mirrors each island so that its edges to the others are short."""
    home = {node: number for number, group in enumerate(groups) for node in group}
    across: list[list[Pair]] = [[] for _ in groups]
    for (a, b), _ in edges:
        if home[a] != home[b]:
            across[home[a]].append((a, b))
            across[home[b]].append((b, a))
    for _ in range(2):
        for number, group in enumerate(groups):
            ends = across[number][:400]
            if not ends or len(group) < 3:
                continue
            cx, cy = centres[number]
            best = min(range(24), key=lambda way: (_length(ends, place, cx, cy, way), way))
            for node in group:
                place[node] = _turned(place[node], cx, cy, best)


def _turned(at: tuple[float, float], cx: float, cy: float, way: int) -> tuple[float, float]:
    angle = way // 2 * math.pi / 6
    x, y = (at[0] - cx) / WIDE, at[1] - cy
    if way % 2:
        y = -y
    cos, sin = math.cos(angle), math.sin(angle)
    return cx + (x * cos - y * sin) * WIDE, cy + x * sin + y * cos


def _length(
    ends: Sequence[Pair], place: dict[int, tuple[float, float]], cx: float, cy: float, way: int
) -> float:
    lengths = (math.dist(_turned(place[a], cx, cy, way), place[b]) for a, b in ends)
    return round(math.fsum(lengths), 3)


def _block(alone: Sequence[int], place: dict[int, tuple[float, float]]) -> None:
    """Puts nodes that hang on nothing in rows below the islands."""
    left = min((x for x, _ in place.values()), default=0.0)
    right = max((x for x, _ in place.values()), default=0.0)
    below = max((y for _, y in place.values()), default=-150.0) + 150
    step = 84.0
    columns = max(10, min(math.ceil(math.sqrt(len(alone)) * 3), int((right - left) // step)))
    for rank, node in enumerate(alone):
        row, column = divmod(rank, columns)
        in_row = min(columns, len(alone) - row * columns)
        x = (left + right) / 2 + (column - (in_row - 1) / 2) * step
        place[node] = (x, below + row * step * 0.9)


def _satellites(anchors: Sequence[int], place: dict[int, tuple[float, float]]) -> None:
    """Puts what is not shared in rings around what it belongs to."""
    around: dict[int, list[int]] = defaultdict(list)
    lost = []
    for node, anchor in enumerate(anchors):
        if node in place:
            continue
        # A thing may hang on another that is not placed itself: then beside that one's anchor.
        steps = 0
        while anchor >= 0 and anchor not in place and steps < len(anchors):
            anchor, steps = anchors[anchor], steps + 1
        if anchor in place:
            around[anchor].append(node)
        else:
            lost.append(node)
    for centre, ring in sorted(around.items()):
        cx, cy = place[centre]
        start = random.Random(centre).random() * math.tau
        level, first = 0, 0
        for rank, node in enumerate(ring):
            room = 9 + 6 * level
            if rank - first >= room:
                level, first = level + 1, rank
                room = 9 + 6 * level
            in_ring = min(room, len(ring) - first)
            angle = start + (rank - first) * math.tau / in_ring + level * 0.35
            radius = 38 + 18 * level
            place[node] = (cx + radius * math.cos(angle) * 1.2, cy + radius * math.sin(angle))
    _block(lost, place)


def _adopt(anchors: Sequence[int], community: dict[int, int]) -> None:
    """Gives what is not shared the community of what it stands beside."""
    for node, anchor in enumerate(anchors):
        if node not in community and anchor in community:
            community[node] = community[anchor]
