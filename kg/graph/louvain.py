"""Groups of nodes that hang together: Louvain's method, in whole numbers and a fixed order.

Blondel et al. 2008, with two things from Traag et al. 2019 (Leiden): only neighbours of what moved
are looked at again, and a group that fell apart is taken apart, so that every group is connected.
Modularity is compared in whole numbers, so no rounding and no chance decides: the groups are a
function of the graph and of the numbers that its nodes bear.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_RESOLUTION_UNIT: Final = 1000

Edge = tuple[int, int, int]
"""Two different nodes, and a weight over 0 in any whole unit; each pair once."""


@dataclass(frozen=True, slots=True)
class _Net:
    """A weighted graph; `strength` counts what lies inside a node twice."""

    beside: Sequence[Mapping[int, int]]
    strength: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.strength)


def find_groups(nodes: int, edges: Iterable[Edge], *, resolution: float = 1.0) -> list[list[int]]:
    """The groups of the nodes 0 to `nodes` - 1: each sorted, the largest first, then by node.

    Args:
        nodes: how many nodes there are; one without an edge is a group of its own.
        edges: weighted pairs, in any order.
        resolution: over 1 gives more and smaller groups, under 1 fewer and larger ones.

    >>> find_groups(5, [(0, 1, 3), (1, 2, 1), (2, 3, 3)])
    [[0, 1], [2, 3], [4]]
    """
    base = _net(nodes, edges)
    unit = round(resolution * _RESOLUTION_UNIT)
    home = list(range(nodes))
    while True:
        # From the groups of the last round, first single nodes may move, then groups of groups.
        before = _numbered(home)
        home = _moved(base, before, unit)
        net, part = _folded(base, home), home
        while len(net.beside) < len(part):
            part = _moved(net, range(len(net.beside)), unit)
            home = [part[group] for group in home]
            net = _folded(net, part)
        if _numbered(home) == before:
            break
    groups: dict[int, list[int]] = {}
    for node, group in enumerate(home):
        groups.setdefault(group, []).append(node)
    return sorted(groups.values(), key=lambda group: (-len(group), group))


def _net(nodes: int, edges: Iterable[Edge]) -> _Net:
    beside: list[dict[int, int]] = [{} for _ in range(nodes)]
    for a, b, weight in sorted(edges):
        beside[a][b] = beside[b][a] = weight
    return _Net(beside, [sum(near.values()) for near in beside])


def _moved(net: _Net, home: Sequence[int], unit: int) -> list[int]:
    """The group of each node after every move that raises the modularity; groups are connected."""
    home = list(home)
    inside = [0] * len(home)
    for node, group in enumerate(home):
        inside[group] += net.strength[node]
    total = net.total
    waiting = deque(range(len(home)))
    queued = [True] * len(home)
    while waiting:
        node = waiting.popleft()
        queued[node] = False
        own, strength = home[node], net.strength[node]
        inside[own] -= strength
        pull = {own: 0}
        for other, weight in net.beside[node].items():
            pull[home[other]] = pull.get(home[other], 0) + weight

        def gain(group: int, strength: int = strength, pull: dict[int, int] = pull) -> int:
            return _RESOLUTION_UNIT * total * pull[group] - unit * strength * inside[group]

        best = max(sorted(pull), key=lambda group: (gain(group), group == own))
        home[node] = best
        inside[best] += strength
        if best != own:
            for other in net.beside[node]:
                if home[other] != best and not queued[other]:
                    queued[other] = True
                    waiting.append(other)
    return _connected(net, home)


def _connected(net: _Net, home: Sequence[int]) -> list[int]:
    """The same groups, but for those that fell apart: numbered anew, by their first nodes."""
    number = [-1] * len(home)
    groups = 0
    for start in range(len(home)):
        if number[start] >= 0:
            continue
        number[start] = groups
        reached = [start]
        while reached:
            node = reached.pop()
            for other in net.beside[node]:
                if number[other] < 0 and home[other] == home[start]:
                    number[other] = groups
                    reached.append(other)
        groups += 1
    return number


def _folded(net: _Net, home: Sequence[int]) -> _Net:
    """The graph whose nodes are the groups."""
    groups = max(home, default=-1) + 1
    beside: list[dict[int, int]] = [{} for _ in range(groups)]
    strength = [0] * groups
    for node, near in enumerate(net.beside):
        group = home[node]
        strength[group] += net.strength[node]
        for other, weight in near.items():
            if home[other] != group:
                beside[group][home[other]] = beside[group].get(home[other], 0) + weight
    return _Net(beside, strength)


def _numbered(home: Sequence[int]) -> list[int]:
    """The groups numbered by their first nodes."""
    numbers: dict[int, int] = {}
    return [numbers.setdefault(group, len(numbers)) for group in home]
