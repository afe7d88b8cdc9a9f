"""Where every node stands on a map: communities as discs, near-linear in the size of the graph.

For the files of graph viewers, of graphs of any size; pages lay out the little that they show with
more care. A disc holds the papers of a community and what at least two papers share. Each of them
is drawn to what it is linked to and then given a place of its own in the rings of the disc, so that
nothing overlaps. What only one paper names stands around that paper. No chance decides.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from kg.graph.communities import Communities, communities_of
from kg.model import GraphSource, outlines
from kg.vocabulary import ROLE_PREDICATES, Predicate

Point = tuple[float, float]

_SPACING: Final = 100.0  # between neighbours in a disc
_CHANNEL: Final = 150.0  # between discs
_ROUNDS: Final = 24
_PACKED: Final = 40  # discs that are placed by what they share; the others stand around these
_WAYS: Final = 12  # directions that are tried beside each disc
_GOLDEN: Final = math.pi * (3 - math.sqrt(5))


class Position(NamedTuple):
    """Where a node stands, its community (0: none) and how many papers it matters to."""

    x: float
    y: float
    community: int
    papers: int


def place_nodes(source: GraphSource) -> dict[str, Position]:
    """The position of every paper, entity and result, by id; a function of the graph alone."""
    return _Map(source).positions()


class _Map:
    """What is placed, and what draws it where."""

    def __init__(self, source: GraphSource) -> None:
        self.communities = communities_of(source)
        self.home = {paper: group.number for group in self.communities for paper in group.papers}
        self.entities = [entity.id for entity in source.entities()]
        self.users: dict[str, list[str]] = {entity: [] for entity in self.entities}
        self.anchor: dict[str, str] = {result.id: result.paper for result in source.results()}
        self.results = list(self.anchor)
        self._read_claims(source)
        self.shared = {entity for entity in self.entities if len(self.users[entity]) > 1}
        for entity in self.entities:
            if self.users[entity]:
                numbers = Counter(self.home[paper] for paper in self.users[entity])
                self.home[entity] = min(numbers, key=lambda n: (-numbers[n], n))

    def _read_claims(self, source: GraphSource) -> None:
        """Who matters to whom, and what each thing else stands beside."""
        beside: dict[str, str] = {}
        papers = dict(self.home)
        for claim in outlines(source):
            subject, obj = claim.subject, claim.object
            if claim.predicate in ROLE_PREDICATES and subject in papers and obj in self.users:
                if subject not in self.users[obj][-1:]:
                    self.users[obj].append(subject)
            elif claim.predicate is Predicate.MENTIONS:
                self.anchor.setdefault(obj, subject)
            elif claim.predicate is not Predicate.RELATED_TO:
                beside.setdefault(obj, subject)
                beside.setdefault(subject, obj)
        for entity, papers_of in self.users.items():
            if papers_of:
                self.anchor[entity] = papers_of[0]
            elif entity in beside:
                self.anchor.setdefault(entity, beside[entity])

    def positions(self) -> dict[str, Position]:
        place = self._discs()
        self._satellites(place)
        reach = max((math.hypot(*at) for at in place.values()), default=0.0) + _CHANNEL
        lost = [node for node in (*self.entities, *self.results) if node not in place]
        place.update(zip(lost, _rings(0.0, reach, _SPACING / 2), strict=False))
        return {
            node: Position(
                round(x, 1),
                round(y, 1),
                self.home.get(node, 0),
                len(self.users.get(node, ())),
            )
            for node, (x, y) in place.items()
        }

    def _discs(self) -> dict[str, Point]:
        """The places of papers and of what they share."""
        members: list[list[str]] = [list(group.papers) for group in self.communities]
        for entity in self.entities:
            if entity in self.shared:
                members[self.home[entity] - 1].append(entity)
        pulls = self._pulls()
        for group in members:
            group.sort(key=lambda node: (-len(pulls.get(node, ())), node))
        centres = _centres([_radius(len(group)) for group in members], self.communities)
        place: dict[str, Point] = {}
        for group, (cx, cy) in zip(members, centres, strict=True):
            for node, (x, y) in zip(group, _slots(len(group)), strict=True):
                place[node] = (cx + x, cy + y)
        for _ in range(_ROUNDS):
            wanted = {node: _mean(near, place) for node, near in pulls.items()}
            for group, centre in zip(members, centres, strict=True):
                if len(group) > 2:
                    _settle(group, centre, wanted, place)
        return place

    def _pulls(self) -> dict[str, list[tuple[str, float]]]:
        """What each paper and shared thing is drawn to; rare things draw harder."""
        pulls: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for entity in self.entities:
            if entity in self.shared:
                weight = 1 / math.sqrt(len(self.users[entity]))
                for paper in self.users[entity]:
                    pulls[entity].append((paper, 1.0))
                    pulls[paper].append((entity, weight))
        return pulls

    def _satellites(self, place: dict[str, Point]) -> None:
        """Puts what is not shared in rings around what it stands beside."""
        around: dict[str, list[str]] = defaultdict(list)
        for node in (*self.entities, *self.results):
            if node not in place and node in self.anchor:
                around[self.anchor[node]].append(node)
        centres = [node for node in place if node in around]
        for turn, centre in enumerate(centres):  # which grows: a satellite may have its own
            for node, (x, y) in zip(around[centre], _rings(turn * _GOLDEN), strict=False):
                place[node] = (place[centre][0] + x, place[centre][1] + y)
                self.home.setdefault(node, self.home.get(centre, 0))
                if node in around:
                    centres.append(node)


def _mean(near: Iterable[tuple[str, float]], place: Mapping[str, Point]) -> Point:
    """The weighted mean of the places of what a node is drawn to."""
    x = y = total = 0.0
    for node, weight in near:
        at = place[node]
        x += at[0] * weight
        y += at[1] * weight
        total += weight
    return x / total, y / total


def _settle(
    group: Sequence[str], centre: Point, wanted: Mapping[str, Point], place: dict[str, Point]
) -> None:
    """Gives the members of a disc the free place nearest to where they want to be: the ring by how
    far out that is, the place in the ring by its direction."""
    cx, cy = centre
    polar = []
    for node in group:
        x, y = wanted.get(node, place[node])
        away = round(math.hypot(x - cx, y - cy), 6)
        polar.append((away, node, round(math.atan2(y - cy, x - cx), 6)))
    polar.sort()
    start = 0
    for ring, count in enumerate(_ring_sizes(len(group))):
        inside = sorted((angle, node) for _, node, angle in polar[start : start + count])
        start += count
        step = math.tau / count
        turned = [angle - place_in * step for place_in, (angle, _) in enumerate(inside)]
        offset = math.atan2(math.fsum(map(math.sin, turned)), math.fsum(map(math.cos, turned)))
        for number, (_, node) in enumerate(inside):
            angle = offset + number * step
            radius = ring * _SPACING
            place[node] = (cx + radius * math.cos(angle), cy + radius * math.sin(angle))


def _ring_sizes(nodes: int) -> Iterator[int]:
    """How many nodes each ring of a disc holds, from the middle: 1, 6, 12, …

    >>> list(_ring_sizes(10))
    [1, 6, 3]
    """
    room = 1
    while nodes > 0:
        yield min(room, nodes)
        nodes -= room
        room += 6 if room > 1 else 5


def _slots(nodes: int) -> Iterator[Point]:
    """Places around (0, 0), evenly apart, from the middle."""
    for ring, count in enumerate(_ring_sizes(nodes)):
        for number in range(count):
            angle = number * math.tau / count
            yield ring * _SPACING * math.cos(angle), ring * _SPACING * math.sin(angle)


def _rings(turn: float, radius: float = 0.2 * _SPACING, apart: float = 15.0) -> Iterator[Point]:
    """Places around (0, 0) without end, from a ring of this radius outwards."""
    while True:
        radius += apart
        room = max(int(math.tau * radius / apart * 0.6), 1)
        for number in range(room):
            angle = turn + number * math.tau / room
            yield radius * math.cos(angle), radius * math.sin(angle)


def _radius(nodes: int) -> float:
    """How far a disc of so many nodes reaches, its satellites counted."""
    return (sum(1 for _ in _ring_sizes(nodes)) - 0.5) * _SPACING


def _centres(radii: Sequence[float], communities: Communities) -> list[Point]:
    """Centres for discs of these radii, the largest in the middle: none overlap, and those with
    much in common stand near each other."""
    packed = sum(len(group) > 1 for group in communities.groups[:_PACKED])
    near: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for bridge in communities.bridges:
        low, high = sorted((bridge.first - 1, bridge.second - 1))
        near[high].append((low, bridge.weight))
    centres: list[Point] = []
    for number in range(packed):
        centres.append(_best_centre(number, radii, centres, near[number]))
    edge = max(
        (math.hypot(*at) + radius for at, radius in zip(centres, radii, strict=False)), default=0.0
    )
    centres.extend(_belt(radii[packed:], edge))
    return centres


def _best_centre(
    number: int,
    radii: Sequence[float],
    centres: Sequence[Point],
    near: Iterable[tuple[int, float]],
) -> Point:
    """Of the free places beside discs, that with the shortest way to what it shares most with."""
    if not centres:
        return 0.0, 0.0
    pulls = [(centres[other], weight) for other, weight in near]
    total = math.fsum(weight for _, weight in pulls) or 1.0
    best = (math.inf, 0.0, 0.0)
    for other, (ox, oy) in enumerate(centres):
        reach = radii[number] + radii[other] + _CHANNEL
        for way in range(_WAYS):
            angle = (way + (other % 2) / 2) * math.tau / _WAYS
            x, y = ox + reach * math.cos(angle), oy + reach * math.sin(angle)
            pulled = math.fsum(weight * math.hypot(x - at[0], y - at[1]) for at, weight in pulls)
            cost = round(pulled / total + math.hypot(x, y), 3)
            if cost < best[0] and _free(x, y, radii[number], radii, centres):
                best = (cost, x, y)
    return best[1], best[2]


def _free(
    x: float, y: float, radius: float, radii: Sequence[float], centres: Sequence[Point]
) -> bool:
    return all(
        math.hypot(x - ox, y - oy) > radius + radii[other] + _CHANNEL * 0.9
        for other, (ox, oy) in enumerate(centres)
    )


def _belt(radii: Sequence[float], edge: float) -> Iterator[Point]:
    """Centres of small discs, the largest first, side by side in rings around the others."""
    at, ring, widest = 0.0, edge + _CHANNEL, max(radii, default=0.0)
    for radius in radii:
        if at + 2 * radius > math.tau * ring:
            ring += 2 * widest + _CHANNEL / 2
            at, widest = 0.0, radius
        middle = ring + widest
        angle = (at + radius) / ring
        yield middle * math.cos(angle), middle * math.sin(angle)
        at += 2 * radius + _CHANNEL / 2
