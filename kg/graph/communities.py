"""Which papers belong together, what each community is about, and what lies between two.

The papers are grouped along `relatedTo`, whose weights are shares of rare things (idf). All weights
are added as whole thousandths, so that the order of papers and claims changes nothing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Final, Protocol, runtime_checkable

from kg.errors import InputError
from kg.graph.choosing import outlines_of
from kg.graph.louvain import find_groups
from kg.graph.telling import Telling, most_telling
from kg.model import Claim, GraphSource
from kg.vocabulary import ROLE_PREDICATES, Predicate

RESOLUTION: Final = 1.2
"""Modularity prefers few large communities (Fortunato and Barthélemy 2007): at 1 it joins fields
that share next to nothing, at 1.5 it cuts the fields of a few papers into parts."""
_UNIT: Final = 1000


@dataclass(frozen=True, slots=True)
class Weighed:
    """A paper or an entity by id and label, with a weight that its place says the meaning of."""

    id: str
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Community:
    """Papers that hang together.

    Attributes:
        number: counted from 1, the largest first.
        label: the names of its most telling entities; of a single paper without any, its title.
        papers: the ids, those first that hang most on the others.
        telling: its most telling entities, the first ones first.
    """

    number: int
    label: str
    papers: tuple[str, ...]
    telling: tuple[Telling, ...]

    def __len__(self) -> int:
        return len(self.papers)


@dataclass(frozen=True, slots=True)
class Bridge:
    """What lies between two communities.

    Attributes:
        first: the number of the one.
        second: the number of the other, which is larger.
        weight: the weights of the `relatedTo` edges across, added.
        edges: how many these are.
        entities: what these edges share, with how much of their weight each carries.
        papers: their ends, with the weight of the edges across at each.
    """

    first: int
    second: int
    weight: float
    edges: int
    entities: tuple[Weighed, ...]
    papers: tuple[Weighed, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Communities:
    """Every paper in one community, and the bridges between communities, the heaviest first.

    A paper that is related to no other is a community of its own. `modularity` is Newman's, at
    resolution 1: 0 is chance, and 1 is what no graph reaches.
    """

    groups: tuple[Community, ...]
    bridges: tuple[Bridge, ...]
    modularity: float

    def __repr__(self) -> str:
        return f"<Communities: {len(self)} groups of papers, modularity {self.modularity:g}>"

    def __iter__(self) -> Iterator[Community]:
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self.groups)

    def __getitem__(self, index: int) -> Community:
        return self.groups[index]


@runtime_checkable
class Grouped(Protocol):
    """A source that remembers its communities."""

    def communities(self) -> Communities:
        """What `find_communities` finds."""
        ...


def find_communities(source: GraphSource, *, resolution: float = RESOLUTION) -> Communities:
    """The communities of a graph's papers, and what lies between them.

    Args:
        source: the graph.
        resolution: over 1 gives more and smaller communities, under 1 fewer and larger ones.

    Raises:
        InputError: when the resolution is no number from 0 on.
    """
    if not 0 <= resolution < math.inf:
        raise InputError(f"a resolution of {resolution}; give a number from 0 on, such as 1.2")
    net = _read_net(source)
    pairs = [(a, b, weight) for (a, b), weight in net.weights.items()]
    found = find_groups(len(net.papers), pairs, resolution=resolution)
    home = {at: number for number, group in enumerate(found, start=1) for at in group}
    inside: Counter[int] = Counter()
    for a, b, weight in pairs:
        if home[a] == home[b]:
            inside[a] += weight
            inside[b] += weight
    spread = Counter(thing for things in net.named.values() for thing in things)
    groups = []
    for number, group in enumerate(found, start=1):
        members = tuple(net.papers[at] for at in sorted(group, key=lambda at: (-inside[at], at)))
        counts = Counter(thing for paper in members for thing in net.named.get(paper, ()))
        things = (net.telling(thing, count, spread[thing]) for thing, count in counts.items())
        telling = most_telling(things, len(members), len(net.papers))
        label = " · ".join(item.label for item in telling) or net.labels[members[0]]
        groups.append(Community(number, label, members, telling))
    homes = {paper: home[at] for at, paper in enumerate(net.papers)}
    bridges = sorted(
        _bridges(source, homes, net.labels), key=lambda b: (-b.weight, b.first, b.second)
    )
    return Communities(tuple(groups), tuple(bridges), _modularity(pairs, home))


def communities_of(source: GraphSource) -> Communities:
    """The communities of a graph, which a source that remembers them is asked for."""
    return source.communities() if isinstance(source, Grouped) else find_communities(source)


def find_central(source: GraphSource, limit: int | None = 10) -> list[Weighed]:
    """The entities that hold the papers together, the most central first.

    An entity's weight is the share that it carries of the weight of all `relatedTo` edges: its
    strength (Barrat et al. 2004) in the graph of papers, where rare things weigh more. PageRank
    over papers and entities puts them nearly in the order of how many papers name them, which is
    known already.
    """
    labels = {entity.id: entity.label for entity in source.entities()}
    carried: Counter[str] = Counter()
    for claim in outlines_of(source, (Predicate.RELATED_TO,)):
        carry(claim, carried)
    return most_central(carried, labels, limit)


def carry(related: Claim, carried: Counter[str]) -> None:
    """Counts what each entity adds to the weight of a `relatedTo` edge, in thousandths."""
    for item in related.shared:
        carried[item.entity] += _thousandths(item.weight)


def most_central(
    carried: Counter[str], labels: Mapping[str, str], limit: int | None
) -> list[Weighed]:
    """What `find_central` finds, of what the entities carry (see `carry`)."""
    return _heaviest(carried, labels, sum(carried.values()))[:limit]


@dataclass(frozen=True, slots=True)
class _Net:
    """What communities are made of.

    Attributes:
        papers: the ids, sorted; elsewhere a paper is its place here.
        labels: the names of papers and entities, by id.
        weights: of each pair of related papers, in thousandths.
        named: paper → what matters to it, as places in `things`.
        things: the ids of entities.
    """

    papers: list[str]
    labels: dict[str, str]
    weights: Mapping[tuple[int, int], int]
    named: Mapping[str, tuple[int, ...]]
    things: list[str]

    def telling(self, thing: int, papers: int, of: int) -> Telling:
        """A thing that matters to so many papers of a community, of so many in all."""
        return Telling(self.things[thing], self.labels[self.things[thing]], papers, of)


def _read_net(source: GraphSource) -> _Net:
    """One pass over the claims; what comes of it grows with the papers, so it is kept small."""
    labels = {paper.id: paper.title for paper in source.papers()}
    papers = list(labels)
    labels |= {entity.id: entity.label for entity in source.entities()}
    place = {paper: at for at, paper in enumerate(papers)}
    number: dict[str, int] = {}
    named: dict[str, tuple[int, ...]] = {}
    weights: Counter[tuple[int, int]] = Counter()
    read = outlines_of(source, (*ROLE_PREDICATES, Predicate.RELATED_TO))
    for subject, claims in groupby(read, key=attrgetter("subject")):
        own: set[int] = set()
        for claim in claims:
            if claim.predicate in ROLE_PREDICATES and claim.object in labels:
                own.add(number.setdefault(claim.object, len(number)))
            elif _relates(claim):
                a, b = sorted((place[subject], place[claim.object]))
                weights[a, b] += _thousandths(claim.weight)
        if own:
            named[subject] = tuple(own)
    return _Net(papers, labels, weights, named, list(number))


def _relates(claim: Claim) -> bool:
    return claim.predicate is Predicate.RELATED_TO and claim.subject != claim.object


@dataclass(slots=True)
class _Crossing:
    """What is counted between two communities, in thousandths."""

    weight: int = 0
    edges: int = 0
    carried: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)


def _bridges(
    source: GraphSource, home: Mapping[str, int], labels: Mapping[str, str]
) -> Iterator[Bridge]:
    across: dict[tuple[int, int], _Crossing] = defaultdict(_Crossing)
    for claim in outlines_of(source, (Predicate.RELATED_TO,)):
        if not _relates(claim) or home[claim.subject] == home[claim.object]:
            continue
        first, second = sorted((home[claim.subject], home[claim.object]))
        crossing = across[first, second]
        weight = _thousandths(claim.weight)
        crossing.weight += weight
        crossing.edges += 1
        carry(claim, crossing.carried)
        for end in (claim.subject, claim.object):
            crossing.ends[end] += weight
    for (first, second), crossing in across.items():
        yield Bridge(
            first,
            second,
            weight=crossing.weight / _UNIT,
            edges=crossing.edges,
            entities=tuple(_heaviest(crossing.carried, labels, _UNIT)),
            papers=tuple(_heaviest(crossing.ends, labels, _UNIT)),
        )


def _heaviest(weights: Mapping[str, int], labels: Mapping[str, str], unit: int) -> list[Weighed]:
    order = sorted(weights, key=lambda i: (-weights[i], i))
    return [Weighed(i, labels.get(i, i), round(weights[i] / unit, 3)) for i in order]


def _modularity(pairs: Iterable[tuple[int, int, int]], home: Mapping[int, int]) -> float:
    strength: Counter[int] = Counter()
    total = within = 0
    for a, b, weight in pairs:
        for end in (home[a], home[b]):
            strength[end] += weight
        total += weight
        within += weight * (home[a] == home[b])
    if not total:
        return 0.0
    chance = sum(s * s for s in strength.values())
    return round(within / total - chance / (2 * total) ** 2, 3)


def _thousandths(weight: float | None) -> int:
    """A weight in whole thousandths; at least one, since the edge is there."""
    return max(round((weight or 0.0) * _UNIT), 1)
