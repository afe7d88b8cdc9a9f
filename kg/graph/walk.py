"""How a graph is walked: the cheapest path, what lies near, what a part needs, projections.

Plain functions over claims; a *touching* maps each node to the claims that it is an end of.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from kg.model import Claim, Entity, Paper
from kg.vocabulary import EntityType, Predicate

if TYPE_CHECKING:
    import networkx

Touching = Mapping[str, Sequence[Claim]]


def touching(claims: Iterable[Claim]) -> dict[str, tuple[Claim, ...]]:
    """Each node that some claim is about, with the claims, in their order."""
    found: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        found[claim.subject].append(claim)
        if claim.object != claim.subject:
            found[claim.object].append(claim)
    return {node: tuple(about) for node, about in found.items()}


def other_end(claim: Claim, node: str) -> str:
    """The end of the claim that the node is not.

    >>> other_end(Claim("method:a", Predicate.PART_OF, "method:b"), "method:b")
    'method:a'
    """
    return claim.object if claim.subject == node else claim.subject


def adjacent(about: Touching, node: str) -> list[str]:
    """The nodes one claim away, in either direction, sorted."""
    return sorted({other_end(claim, node) for claim in about.get(node, ())} - {node})


def cheapest_path(about: Touching, start: str, goal: str) -> list[str] | None:
    """The nodes of the cheapest path, both ends included; None where the two are not connected.

    Each step costs 1, and each node passed through log2 of the number of its neighbours: a thing
    that everything is connected to tells little about how two things are connected. Of paths of
    one cost the one whose ids come first wins.
    """
    queue: list[tuple[float, list[str]]] = [(0.0, [start])]
    done: set[str] = set()
    while queue:
        cost, path = heapq.heappop(queue)
        node = path[-1]
        if node == goal:
            return path
        if node in done:
            continue
        done.add(node)
        beside = adjacent(about, node)
        toll = math.log2(len(beside)) if node != start and beside else 0.0
        for neighbour in beside:
            if neighbour not in done:
                heapq.heappush(queue, (cost + 1 + toll, [*path, neighbour]))
    return None


def within(about: Touching, nodes: Iterable[str], hops: int) -> set[str]:
    """The nodes, and all that lie at most so many claims away, in either direction."""
    kept = set(nodes)
    edge = kept
    for _ in range(hops):
        edge = {other for node in edge for other in adjacent(about, node)} - kept
        kept |= edge
    return kept


def supported(claims: Iterable[Claim], by_id: Mapping[str, Claim]) -> Iterator[Claim]:
    """The claims and, once each, every claim that they rest on."""
    waiting = list(claims)
    seen: set[str] = set()
    while waiting:
        claim = waiting.pop()
        if claim.id not in seen:
            seen.add(claim.id)
            waiting += [by_id[premise] for premise in claim.premises if premise in by_id]
            yield claim


def part_sizes(papers: Iterable[str], beside: Mapping[str, Sequence[str]]) -> tuple[int, ...]:
    """How many papers each connected part holds, the largest first; `beside` tells what each is
    connected to."""
    sizes = []
    seen: set[str] = set()
    for start in papers:
        if start in seen:
            continue
        seen.add(start)
        part = [start]
        for paper in part:  # it grows while it is read
            for other in beside.get(paper, ()):
                if other not in seen:
                    seen.add(other)
                    part.append(other)
        sizes.append(len(part))
    return tuple(sorted(sizes, reverse=True))


def project_papers(papers: Iterable[Paper], claims: Iterable[Claim]) -> networkx.Graph[str]:
    """Papers, joined where they are related: see `KnowledgeGraph.project`."""
    import networkx

    graph: networkx.Graph[str] = networkx.Graph()
    for paper in papers:
        graph.add_node(paper.id, label=paper.title, type=EntityType.PAPER.value, year=paper.year)
    for claim in claims:
        if claim.predicate is Predicate.RELATED_TO:
            graph.add_edge(
                claim.subject,
                claim.object,
                weight=claim.weight,
                confidence=claim.confidence,
                shared=[item.entity for item in claim.shared],
            )
    return graph


def project_entities(
    entities: Iterable[Entity], named_by: Mapping[str, Sequence[str]]
) -> networkx.Graph[str]:
    """Entities, joined where papers share them: see `KnowledgeGraph.project`.

    `named_by` maps each paper to the entities that matter to it.
    """
    import networkx

    graph: networkx.Graph[str] = networkx.Graph()
    for entity in entities:
        graph.add_node(entity.id, label=entity.label, type=entity.types[0].value)
    known = set(graph)
    shares: defaultdict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for paper in sorted(named_by):
        named = sorted(known.intersection(named_by[paper]))
        for pair in combinations(named, 2):
            shares[pair][paper] = 1 / (len(named) - 1)
    for (first, second), share in sorted(shares.items()):
        attributes: dict[str, Any] = {
            "weight": round(math.fsum(share.values()), 3),
            "shared": list(share),
        }
        graph.add_edge(first, second, **attributes)
    return graph
