"""Which papers are related: cosine of what they share, where rarer entities weigh more.

The weight of an entity is ln(1 + papers / papers that have it). An entity in very many papers (a
hub) tells little and would make pairs grow with the square of the papers, so it counts neither in
the pairs nor in the length of the vectors; which ones these are is reported. Cost: for each paper
the papers of its other entities, each at most `hub_papers` long, so linear in the papers.

Each paper's vector also has one thing of its own, as rare as can be: two papers of which only one
thing is known, and the same, are near but not equal.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from kg.model import Claim, Shared
from kg.vocabulary import ROLE_PREDICATES, Predicate

RULE: Final = "shared-entities"

Pair = tuple[str, str]


def relate(
    claims: Iterable[Claim], papers: int, *, neighbours: int, min_weight: float, hub_papers: int
) -> tuple[list[Claim], list[tuple[str, int]]]:
    """The `relatedTo` claims among `papers` papers, sorted, and the hubs with their paper counts.

    Every paper keeps its `neighbours` nearest, so an edge is kept for the sake of either end.
    """
    roles = {(c.subject, c.object): c for c in claims if c.predicate in ROLE_PREDICATES}
    bearers: dict[str, list[str]] = defaultdict(list)
    for paper, entity in sorted(roles):
        bearers[entity].append(paper)
    hubs = sorted((e, len(found)) for e, found in bearers.items() if len(found) > hub_papers)
    for entity, _ in hubs:
        del bearers[entity]
    vectors = _vectors(bearers, papers)
    pairs: dict[Pair, tuple[Shared, ...]] = {}
    for paper in sorted(vectors):
        nearest = heapq.nsmallest(
            neighbours,
            (
                (-weight, other, shared)
                for other, shared in _shared(paper, vectors, bearers).items()
                if (weight := _total(shared)) >= min_weight
            ),
        )
        for _, other, shared in nearest:
            pairs[min(paper, other), max(paper, other)] = shared
    edges = [_edge(pair, shared, roles) for pair, shared in sorted(pairs.items())]
    return edges, hubs


def _vectors(bearers: dict[str, list[str]], papers: int) -> dict[str, dict[str, float]]:
    """For each paper its entities with their weights; with its own thing they have length 1."""
    own = math.log1p(papers)
    raw: dict[str, dict[str, float]] = defaultdict(dict)
    for entity in sorted(bearers):
        weight = math.log1p(papers / len(bearers[entity]))
        for paper in bearers[entity]:
            raw[paper][entity] = weight
    vectors = {}
    for paper, entities in raw.items():
        length = math.sqrt(math.fsum([own * own, *(w * w for w in entities.values())]))
        vectors[paper] = {entity: w / length for entity, w in entities.items()}
    return vectors


def _shared(
    paper: str, vectors: dict[str, dict[str, float]], bearers: dict[str, list[str]]
) -> dict[str, tuple[Shared, ...]]:
    """What the paper shares with each other one, heaviest first."""
    found: dict[str, list[Shared]] = defaultdict(list)
    for entity, mine in vectors[paper].items():
        for other in bearers[entity]:
            weight = round(mine * vectors[other][entity], 3)
            if other != paper and weight > 0:
                found[other].append(Shared(entity, weight))
    return {
        other: tuple(sorted(shared, key=lambda s: (-s.weight, s.entity)))
        for other, shared in found.items()
    }


def _total(shared: Iterable[Shared]) -> float:
    return min(1.0, round(math.fsum(s.weight for s in shared), 3))


def _edge(pair: Pair, shared: tuple[Shared, ...], roles: dict[Pair, Claim]) -> Claim:
    low, high = pair
    found = [(roles[low, s.entity], roles[high, s.entity]) for s in shared]
    doubt = math.prod(1 - a.confidence * b.confidence for a, b in sorted(found, key=_by_entity))
    return Claim(
        low,
        Predicate.RELATED_TO,
        high,
        premises=tuple(sorted(claim.id for both in found for claim in both)),
        rule=RULE,
        score=round(1 - doubt, 3),
        weight=_total(shared),
        shared=shared,
    )


def _by_entity(both: tuple[Claim, Claim]) -> str:
    return both[0].object
