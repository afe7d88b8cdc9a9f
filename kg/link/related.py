"""Which papers are related: cosine of what they share, where rarer entities weigh more.

The weight of an entity is ln(1 + papers / papers that have it). An entity in very many papers (a
hub) tells little and would make pairs grow with the square of the papers, so it counts neither in
the pairs nor in the length of the vectors; which ones these are is reported. Cost: for each paper
the papers of its other entities, each at most `hub_papers` long, so linear in the papers.

How a paper measures says little of what it is about: "accuracy" is named by papers of every field.
So in a pair of papers what both only measure weighs a quarter of what they propose, use or address:
it makes a relation surer, but hardly ever makes one.

Each paper's vector also has one thing of its own, as rare as can be: two papers of which only one
thing is known, and the same, are near but not equal.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.link.nearest import THOUSAND, nearest_pairs, thousandths
from kg.model import Claim, Shared
from kg.vocabulary import ROLE_PREDICATES, Predicate

RULE: Final = "shared-entities"

_MEASURED: Final = 0.5
"""What is only measured counts so much in a paper's vector, so a quarter in a pair."""

Roles = Mapping[str, tuple[str, float]]
"""What a thing is to a paper, by its id: the id of the claim, and its confidence."""


def relate(
    claims: Iterable[Claim], papers: int, *, neighbours: int, min_weight: float, hub_papers: int
) -> tuple[Iterable[Claim], list[tuple[str, int]]]:
    """The `relatedTo` claims among `papers` papers, sorted, and the hubs with their paper counts.

    Every paper keeps its `neighbours` nearest, so an edge is kept for the sake of either end.
    """
    roles: dict[str, dict[str, Claim]] = {}
    for claim in claims:
        if claim.predicate in ROLE_PREDICATES:
            roles.setdefault(claim.subject, {})[claim.object] = claim
    bearers = Counter(entity for named in roles.values() for entity in named)
    hubs = sorted((e, found) for e, found in bearers.items() if found > hub_papers)
    for entity, _ in hubs:
        del bearers[entity]
    weights = {e: math.log1p(papers / found) for e, found in bearers.items()}
    order = sorted(roles)
    vectors = [_vector(roles[paper], weights, papers) for paper in order]
    column = {entity: at for at, entity in enumerate(sorted(weights))}
    pairs = nearest_pairs(
        [
            (row, column[entity], value)
            for row, vector in enumerate(vectors)
            for entity, value in vector.items()
        ],
        len(order),
        neighbours=neighbours,
        least=min_weight,
    )
    sure = [
        {entity: (claim.id, claim.confidence) for entity, claim in roles[paper].items()}
        for paper in order
    ]
    return _Edges(order, pairs, vectors, sure), hubs


@dataclass(frozen=True, slots=True)
class _Edges:
    """The claims of pairs of papers, made when they are read: they are many, and each cites
    much."""

    papers: Sequence[str]
    pairs: Sequence[tuple[int, int]]
    vectors: Sequence[Mapping[str, float]]
    roles: Sequence[Roles]

    def __iter__(self) -> Iterator[Claim]:
        for a, b in self.pairs:
            shared = _shared(self.vectors[a], self.vectors[b])
            yield _edge((self.papers[a], self.papers[b]), shared, self.roles[a], self.roles[b])


def _vector(
    roles: Mapping[str, Claim], weights: Mapping[str, float], papers: int
) -> dict[str, float]:
    """The entities of a paper with their weights, hubs left out; with its own thing the length
    is 1."""
    found = {
        entity: weights[entity]
        * (_MEASURED if roles[entity].predicate is Predicate.MEASURES else 1.0)
        for entity in sorted(roles)
        if entity in weights
    }
    length = math.sqrt(math.fsum(w * w for w in (math.log1p(papers), *found.values())))
    return {entity: weight / length for entity, weight in found.items()}


def _shared(first: Mapping[str, float], second: Mapping[str, float]) -> tuple[Shared, ...]:
    """What two papers share, heaviest first."""
    both = ((e, thousandths(first[e], second[e])) for e in first if e in second)
    shared = (Shared(entity, product / THOUSAND) for entity, product in both if product)
    return tuple(sorted(shared, key=lambda s: (-s.weight, s.entity)))


def _edge(pair: tuple[str, str], shared: tuple[Shared, ...], low: Roles, high: Roles) -> Claim:
    found = [(low[s.entity], high[s.entity]) for s in sorted(shared, key=lambda s: s.entity)]
    return Claim(
        pair[0],
        Predicate.RELATED_TO,
        pair[1],
        premises=tuple(sorted(identifier for both in found for identifier, _ in both)),
        rule=RULE,
        score=round(1 - math.prod(1 - a * b for (_, a), (_, b) in found), 3),
        weight=min(1.0, round(math.fsum(s.weight for s in shared), 3)),
        shared=shared,
    )
