"""Which papers belong together, what each community is about, and what lies between two.

The papers are grouped along `relatedTo`, whose weights are shares of rare things (idf). All weights
are added as whole thousandths, so that the order of papers and claims changes nothing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kg.errors import InputError
from kg.graph.louvain import find_groups
from kg.model import Claim, GraphSource
from kg.vocabulary import ROLE_PREDICATES, Predicate, fold

RESOLUTION: Final = 1.2
"""Modularity prefers few large communities (Fortunato and Barthélemy 2007): at 1 it joins fields
that share next to nothing, at 1.5 it cuts the fields of a few papers into parts."""
_NAMES: Final = 3
"""Things in the name of a community."""
_UNIT: Final = 1000


@dataclass(frozen=True, slots=True)
class Weighed:
    """A paper or an entity by id and label, with a weight that its place says the meaning of."""

    id: str
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Telling:
    """An entity that tells a community from the rest: how many papers of the community it matters
    to, of how many in all."""

    id: str
    label: str
    papers: int
    of: int


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


@dataclass(frozen=True, slots=True)
class Communities:
    """Every paper in one community, and the bridges between communities, the heaviest first.

    A paper that is related to no other is a community of its own. `modularity` is Newman's, at
    resolution 1: 0 is chance, and 1 is what no graph reaches.
    """

    groups: tuple[Community, ...]
    bridges: tuple[Bridge, ...]
    modularity: float

    def __iter__(self) -> Iterator[Community]:
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self.groups)

    def __getitem__(self, index: int) -> Community:
        return self.groups[index]


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
    papers = [paper.id for paper in source.papers()]
    labels = {p.id: p.title for p in source.papers()} | {e.id: e.label for e in source.entities()}
    place = {paper: at for at, paper in enumerate(papers)}
    named: dict[str, set[str]] = {paper: set() for paper in papers}
    related = []
    for claim in source.claims():
        if claim.predicate in ROLE_PREDICATES and claim.object in labels:
            named.setdefault(claim.subject, set()).add(claim.object)
        elif claim.predicate is Predicate.RELATED_TO and claim.subject != claim.object:
            related.append(claim)
    weights: Counter[tuple[int, int]] = Counter()
    for claim in related:
        ends = sorted((place[claim.subject], place[claim.object]))
        weights[ends[0], ends[1]] += _thousandths(claim.weight)
    found = find_groups(
        len(papers), [(a, b, weight) for (a, b), weight in weights.items()], resolution=resolution
    )
    home = {papers[at]: number for number, group in enumerate(found, start=1) for at in group}
    inside: Counter[str] = Counter()
    for (a, b), weight in weights.items():
        if home[papers[a]] == home[papers[b]]:
            inside[papers[a]] += weight
            inside[papers[b]] += weight
    spread = Counter(entity for entities in named.values() for entity in entities)
    groups = []
    for number, group in enumerate(found, start=1):
        members = sorted((papers[at] for at in group), key=lambda p: (-inside[p], p))
        telling = _telling(members, named, spread, len(papers), labels)
        label = " · ".join(item.label for item in telling) or labels[members[0]]
        groups.append(Community(number, label, tuple(members), telling))
    bridges = sorted(_bridges(related, home, labels), key=lambda b: (-b.weight, b.first, b.second))
    return Communities(tuple(groups), tuple(bridges), _modularity(weights, papers, home))


def find_central(source: GraphSource, limit: int | None = 10) -> list[Weighed]:
    """The entities that hold the papers together, the most central first.

    An entity's weight is the share that it carries of the weight of all `relatedTo` edges: its
    strength (Barrat et al. 2004) in the graph of papers, where rare things weigh more. PageRank
    over papers and entities puts them nearly in the order of how many papers name them, which is
    known already.
    """
    labels = {entity.id: entity.label for entity in source.entities()}
    carried = _carried(c for c in source.claims() if c.predicate is Predicate.RELATED_TO)
    return _heaviest(carried, labels, sum(carried.values()))[:limit]


def _telling(
    members: Iterable[str],
    named: Mapping[str, set[str]],
    spread: Mapping[str, int],
    papers: int,
    labels: Mapping[str, str],
) -> tuple[Telling, ...]:
    """What matters to more papers of a community than chance would have it, the most surprising
    first; of two names that hold the same word the first."""
    inside: Counter[str] = Counter()
    size = 0
    for member in members:
        inside.update(named[member])
        size += 1
    found: list[Telling] = []
    words: list[set[str]] = []
    least = min(size, 2)
    listed = sorted(
        (entity for entity, count in inside.items() if count >= least),
        key=lambda e: (-_surprise(inside[e], size, spread[e], papers), labels[e], e),
    )
    for entity in listed:
        own = set(fold(labels[entity]).split())
        if any(own <= other or other <= own for other in words):
            continue
        if found and _surprise(inside[entity], size, spread[entity], papers) <= 0:
            break
        found.append(Telling(entity, labels[entity], inside[entity], spread[entity]))
        words.append(own)
        if len(found) == _NAMES:
            break
    return tuple(found)


def _surprise(inside: int, size: int, spread: int, papers: int) -> float:
    """Dunning's log-likelihood ratio (1993) of an entity being in `inside` of a community's `size`
    papers, when it is in `spread` of all; negative where that is less than chance."""
    table = (inside, size - inside, spread - inside, papers - size - spread + inside)
    rows = (size, papers - size, spread, papers - spread, papers)
    signs = (*[1] * 4, *[-1] * 4, 1)
    ratio = 2 * math.fsum(
        sign * n * math.log(n) for sign, n in zip(signs, (*table, *rows), strict=True) if n > 0
    )
    return round(ratio if inside * papers >= spread * size else -ratio, 3)


def _bridges(
    related: Iterable[Claim], home: Mapping[str, int], labels: Mapping[str, str]
) -> Iterator[Bridge]:
    across: dict[tuple[int, int], list[Claim]] = defaultdict(list)
    for claim in related:
        first, second = sorted((home[claim.subject], home[claim.object]))
        if first != second:
            across[first, second].append(claim)
    for (first, second), claims in across.items():
        ends: Counter[str] = Counter()
        for claim in claims:
            for end in (claim.subject, claim.object):
                ends[end] += _thousandths(claim.weight)
        yield Bridge(
            first,
            second,
            weight=sum(_thousandths(claim.weight) for claim in claims) / _UNIT,
            edges=len(claims),
            entities=tuple(_heaviest(_carried(claims), labels, _UNIT)),
            papers=tuple(_heaviest(ends, labels, _UNIT)),
        )


def _carried(related: Iterable[Claim]) -> Counter[str]:
    """What each entity adds to the weights of `relatedTo` edges, in thousandths."""
    carried: Counter[str] = Counter()
    for claim in related:
        for item in claim.shared:
            carried[item.entity] += _thousandths(item.weight)
    return carried


def _heaviest(weights: Mapping[str, int], labels: Mapping[str, str], unit: int) -> list[Weighed]:
    order = sorted(weights, key=lambda i: (-weights[i], i))
    return [Weighed(i, labels.get(i, i), round(weights[i] / unit, 3)) for i in order]


def _modularity(
    weights: Mapping[tuple[int, int], int], papers: list[str], home: Mapping[str, int]
) -> float:
    total = sum(weights.values())
    strength: Counter[int] = Counter()
    within = 0
    for (a, b), weight in weights.items():
        ends = home[papers[a]], home[papers[b]]
        for end in ends:
            strength[end] += weight
        within += weight * (ends[0] == ends[1])
    if not total:
        return 0.0
    chance = sum(s * s for s in strength.values())
    return round(within / total - chance / (2 * total) ** 2, 3)


def _thousandths(weight: float | None) -> int:
    """A weight in whole thousandths; at least one, since the edge is there."""
    return max(round((weight or 0.0) * _UNIT), 1)
