"""Which papers stand for a community where a map has no room for all of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from kg.graph import Community
from kg.model import Claim


def other_end(claim: Claim, paper: str) -> str:
    """The end of a claim that is not the paper."""
    return claim.object if claim.subject == paper else claim.subject


def choose_papers(
    groups: Sequence[Community], related: Mapping[str, Sequence[Claim]], most: int
) -> dict[int, list[str]]:
    """The papers of each community (by its number) that a map has room for: all where these are at
    most so many, else a core of each. Large communities get more room, but less than their share.

    Args:
        groups: the communities.
        related: of each paper, the `relatedTo` claims that it is an end of.
        most: how many papers there is room for.
    """
    if sum(map(len, groups)) <= most:
        return {group.number: list(group.papers) for group in groups}
    roots = {group.number: math.sqrt(len(group)) for group in groups}
    room = most / math.fsum(roots.values())
    return {g.number: _core(g, related, max(int(roots[g.number] * room), 2)) for g in groups}


def _core(group: Community, related: Mapping[str, Sequence[Claim]], size: int) -> list[str]:
    """Papers of a community that hang together: its best connected one, then, one by one, the
    paper that shares most with those that are in."""
    inside = set(group.papers)
    core = [group.papers[0]]
    ties: Counter[str] = Counter()
    while len(core) < min(size, len(inside)):
        last = core[-1]
        ties.pop(last, None)
        for claim in related[last]:
            other = other_end(claim, last)
            if other in inside and other not in core:
                # Whole thousandths, so that their order changes no sum.
                ties[other] += round((claim.weight or 0.0) * 1000)
        rest = ties or dict.fromkeys(inside.difference(core), 0)
        core.append(min(rest, key=lambda paper: (-rest[paper], paper)))
    return core
