"""The partial order that comparisons make: connected groups, circles, tiers, conflicts, scores."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from kg.rank.records import Comparison, Conflict, Group, Standing
from kg.rank.scores import score, strengths

if TYPE_CHECKING:
    import networkx

_FEWEST_METHODS: Final = 3
"""Two methods need no model: their comparisons say it all."""


def order_of(comparisons: Iterable[Comparison]) -> tuple[Group, ...]:
    """The groups that comparisons with a winner connect, largest first, then by their best."""
    import networkx

    decided = sorted(item for item in comparisons if item.beats)
    beats: networkx.DiGraph[str] = networkx.DiGraph()
    beats.add_nodes_from(sorted({method for c in decided for method in (c.first, c.second)}))
    beats.add_edges_from((c.first, c.second) for c in decided)
    groups = []
    for members in networkx.weakly_connected_components(beats):
        own = [c for c in decided if c.first in members]
        groups.append(_group(beats.subgraph(members), own))
    return tuple(sorted(groups, key=lambda g: (-len(g.standings), g.standings[0].method)))


def _group(beats: networkx.DiGraph[str], comparisons: Sequence[Comparison]) -> Group:
    import networkx

    head = {
        method: min(circle)
        for circle in networkx.strongly_connected_components(beats)
        for method in circle
    }
    condensed: networkx.DiGraph[str] = networkx.DiGraph()
    condensed.add_nodes_from(sorted(set(head.values())))
    condensed.add_edges_from(
        sorted((head[a], head[b]) for a, b in beats.edges if head[a] != head[b])
    )
    tier = {
        method: number
        for number, level in enumerate(networkx.topological_generations(condensed), 1)
        for method in level
    }
    circles: dict[str, list[str]] = defaultdict(list)
    for method in sorted(head):
        circles[head[method]].append(method)
    papers = {paper for c in comparisons for paper in c.papers}
    # Fewer comparisons than methods are a tree, and one paper is one opinion: its tiers say it all.
    scored = len(head) >= _FEWEST_METHODS and len(comparisons) >= len(head) and len(papers) > 1
    return Group(
        standings=_standings({m: tier[h] for m, h in head.items()}, comparisons, scored),
        circles=tuple(tuple(circle) for _, circle in sorted(circles.items()) if len(circle) > 1),
        order=tuple(sorted(networkx.transitive_reduction(condensed).edges)),
        conflicts=_conflicts(comparisons),
        comparisons=len(comparisons),
        papers=len(papers),
        scored=scored,
    )


def _standings(
    tiers: dict[str, int], comparisons: Sequence[Comparison], scored: bool
) -> tuple[Standing, ...]:
    won = Counter(c.first for c in comparisons)
    lost = Counter(c.second for c in comparisons)
    wins = Counter((c.first, c.second) for c in comparisons)
    found = strengths(wins) if scored else {}
    standings = [
        Standing(
            method=method,
            tier=tier,
            score=round(score(found[method]), 3) if scored else None,
            comparisons=won[method] + lost[method],
            won=won[method],
            lost=lost[method],
        )
        for method, tier in tiers.items()
    ]
    return tuple(sorted(standings, key=lambda s: (s.tier, -(s.score or 0.0), s.method)))


def _conflicts(comparisons: Sequence[Comparison]) -> tuple[Conflict, ...]:
    """The pairs that are told both ways; the side with more comparisons is put first."""
    told: dict[tuple[str, str], list[Comparison]] = defaultdict(list)
    for item in comparisons:
        told[item.first, item.second].append(item)
    found = []
    for (first, second), ahead in sorted(told.items()):
        behind = told.get((second, first))
        if behind and first < second:
            one, other = sorted((ahead, behind), key=lambda side: -len(side))
            found.append(Conflict(tuple(one), tuple(other)))
    return tuple(found)
