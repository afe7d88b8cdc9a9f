"""What holds papers and things together on the map, and what its islands are called."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from typing import Any

from kg.graph import Community
from kg.view.layout import Layout, arrange
from kg.view.opening import ANY
from kg.view.selection import Selection


def place(
    papers: int,
    users: Sequence[Sequence[int]],
    edges: Sequence[Sequence[Any]],
    metrics: Set[int],
    passing: int,
    groups: Sequence[Sequence[int]],
    least: int,
) -> Layout:
    """The layout of a view's nodes.

    `users` gives, for each node, the papers that it matters to; `edges` are those of the view;
    `metrics` are the nodes that are metrics; `passing` is the number of `mentions`; `groups` are
    the communities; what matters to at least `least` papers has a place of its own.
    """
    linked = [e for e in edges if e[0] != e[2] and (e[1] != passing or least == ANY)]
    if least == ANY:
        groups = _grown(groups, linked)
    grouped = {node for group in groups for node in group}
    weights: dict[tuple[int, int], float] = defaultdict(float)
    for subject, predicate, obj, confidence, *_ in linked:
        if subject not in grouped or obj not in grouped:
            continue
        # An entity of many papers says little about which of them belong together.
        common = max(len(users[subject]), len(users[obj]), 1)
        # Nor does a metric: everything is measured in accuracy.
        kind = 0.5 if subject >= papers else 0.3 if obj in metrics or predicate == passing else 1.0
        weights[min(subject, obj), max(subject, obj)] += confidence * kind / common**0.5
    anchors = _anchors(papers, users, edges)
    return arrange(papers, users, anchors, sorted(weights.items()), groups, least)


def _grown(groups: Sequence[Sequence[int]], edges: Sequence[Sequence[Any]]) -> list[list[int]]:
    """The groups with what is linked to their members, step by step: a node joins the group that
    most of its neighbours are in."""
    home = {node: at for at, group in enumerate(groups) for node in group}
    near: dict[int, set[int]] = defaultdict(set)
    for subject, _, obj, *_ in edges:
        near[subject].add(obj)
        near[obj].add(subject)
    waiting = sorted(near.keys() - home.keys())
    while waiting:
        joins: dict[int, int] = {}
        for node in waiting:
            counts = Counter(home[other] for other in near[node] if other in home)
            if counts:
                joins[node] = min(counts, key=lambda at: (-counts[at], at))
        if not joins:
            break
        home |= joins
        waiting = [node for node in waiting if node not in joins]
    grown: list[list[int]] = [[] for _ in groups]
    for node in sorted(home):
        grown[home[node]].append(node)
    return grown


def on_the_map(selection: Selection, everything: bool) -> tuple[list[Community], dict[str, int]]:
    """The communities that have an island, and for each thing the one that it belongs to (by its
    place among these). A paper alone has an island where `everything` it names is shown."""
    owners = set(selection.home.values()) if everything else set()
    part = selection.whole is not None
    kept = [
        at
        for at, group in enumerate(selection.communities)
        if part or len(group) > 1 or at in owners
    ]
    place = {at: number for number, at in enumerate(kept)}
    home = {thing: place[at] for thing, at in selection.home.items() if at in place}
    return [selection.communities[at] for at in kept], home


def home_groups(
    communities: Sequence[Community],
    home: Mapping[str, int],
    number: Mapping[str, int],
    users: Sequence[Sequence[int]],
    least: int,
) -> list[list[int]]:
    """The communities of a graph in the numbers of a page: of each its papers, and the things that
    at least so many papers of the page share and most of whose papers are in it."""
    groups = [[number[p] for p in c.papers if p in number] for c in communities]
    for thing, at in home.items():
        node = number.get(thing, -1)
        if node >= 0 and len(users[node]) >= least:
            groups[at].append(node)
    return [sorted(group) for group in groups]


def told_communities(
    communities: Sequence[Community], number: Mapping[str, int]
) -> list[dict[str, Any]]:
    """What a page says of communities; `papers` are all of each, on the page or not."""
    return [
        {
            "label": community.label,
            "names": [item.label for item in community.telling] or [community.label],
            "papers": len(community),
            "named": [number[item.id] for item in community.telling if item.id in number],
        }
        for community in communities
    ]


def _anchors(
    papers: int, users: Sequence[Sequence[int]], edges: Sequence[Sequence[Any]]
) -> list[int]:
    """For each node, the node that it stands beside when it is not shared: a paper if any names
    it, else a thing that it is linked to, else none (-1)."""
    anchors = [own[0] if own else -1 for own in users]
    for by_paper in (True, False):
        for subject, _, obj, *_ in edges:
            for end, other in ((subject, obj), (obj, subject)):
                if end >= papers and anchors[end] < 0 and (other < papers) == by_paper:
                    anchors[end] = other
    return anchors
