"""What holds papers and things together on the map, and what a community is called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from typing import Any

from kg.view.layout import Layout, arrange
from kg.view.selection import Whole


def place(
    papers: int,
    users: Sequence[Sequence[int]],
    edges: Sequence[Sequence[Any]],
    metrics: Set[int],
    passing: int,
    groups: Sequence[Sequence[int]] | None = None,
) -> Layout:
    """The layout of a view's nodes.

    `users` gives, for each node, the papers that it matters to; `edges` are those of the view;
    `metrics` are the nodes that are metrics; `passing` is the number of `mentions`; `groups` are
    the communities where they are known.
    """
    weights: dict[tuple[int, int], float] = defaultdict(float)
    for subject, predicate, obj, confidence, *_ in edges:
        if subject == obj or predicate == passing:
            continue
        # An entity of many papers says little about which of them belong together.
        common = max(len(users[subject]), len(users[obj]), 1)
        # Nor does a metric: everything is measured in accuracy.
        kind = 0.5 if subject >= papers else 0.3 if obj in metrics else 1.0
        weights[min(subject, obj), max(subject, obj)] += confidence * kind / common**0.5
    anchors = _anchors(papers, users, edges)
    if groups is not None:
        grouped = {node for group in groups for node in group}
        weights = {pair: weight for pair, weight in weights.items() if grouped.issuperset(pair)}
    return arrange(papers, users, anchors, sorted(weights.items()), groups)


def home_groups(
    whole: Whole, number: Mapping[str, int], users: Sequence[Sequence[int]]
) -> list[list[int]]:
    """The communities of a graph in the numbers of a page: of each its papers, and the things that
    several papers of the page share and most of whose papers are in it."""
    groups = [sorted(number[p] for p in c.papers if p in number) for c in whole.communities]
    for thing, at in whole.home.items():
        node = number.get(thing, -1)
        if node >= 0 and len(users[node]) > 1:
            groups[at].append(node)
    return [sorted(group) for group in groups]


def told_communities(whole: Whole, number: Mapping[str, int]) -> list[dict[str, Any]]:
    """As `name_communities`, of the communities of the graph: `papers` are all of each."""
    rows = []
    for community in whole.communities:
        telling = community.telling[:2]
        named = [number[item.id] for item in telling if item.id in number]
        label = " · ".join(item.label for item in telling) or community.label
        rows.append({"label": label, "papers": len(community), "named": named})
    return rows


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


def name_communities(
    papers: int,
    users: Sequence[Sequence[int]],
    layout: Layout,
    labels: Mapping[int, str],
    metrics: Set[int],
) -> list[dict[str, Any]]:
    """Each community with its number of papers and the one or two things that are most its own.

    `named` are the numbers of these things; `label` their names. Both are empty where its papers
    share only metrics.
    """
    inside: list[dict[int, int]] = [defaultdict(int) for _ in range(layout.communities)]
    for node, own in enumerate(users):
        for paper in own:
            if layout.community[paper] >= 0:
                inside[layout.community[paper]][node] += 1
    sizes = [0] * layout.communities
    for paper in range(papers):
        if layout.community[paper] >= 0:
            sizes[layout.community[paper]] += 1
    rows = []
    for size, counts in zip(sizes, inside, strict=True):
        most = sorted(
            (node for node, count in counts.items() if count > 1 and node not in metrics),
            key=lambda n: (-(counts[n] ** 2) / len(users[n]), labels[n]),
        )
        named = most[:2]
        label = " · ".join(labels[n] for n in named)
        rows.append({"label": label, "papers": size, "named": named})
    return rows
