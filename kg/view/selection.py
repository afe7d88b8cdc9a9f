"""Which papers a page holds when there are more than it can."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from kg.model import Claim, GraphSource, Paper
from kg.vocabulary import ROLE_PREDICATES


def select_papers(graph: GraphSource, limit: int) -> tuple[dict[str, Paper], int]:
    """The papers of the page by id, those that share most, and how many are left out."""
    papers = {paper.id: paper for paper in graph.papers()}
    if len(papers) <= limit:
        return papers, 0
    sharing: dict[str, set[str]] = defaultdict(set)
    for claim in graph.claims():
        if claim.subject in papers and claim.predicate in ROLE_PREDICATES:
            sharing[claim.object].add(claim.subject)
    shared = dict.fromkeys(papers, 0)
    for users in sharing.values():
        for paper in users if len(users) > 1 else ():
            shared[paper] += 1
    best = sorted(papers, key=lambda paper: (-shared[paper], paper))[:limit]
    return {paper: papers[paper] for paper in sorted(best)}, len(papers) - limit


def select_claims(graph: GraphSource, papers: Mapping[str, Paper]) -> list[Claim]:
    """The claims that rest on one of the papers, and the derived ones between what these are about.

    So a version comes under its family only where papers of the page name both.
    """
    asserted = [c for c in graph.claims() if not c.derived and _rests_on(c, papers)]
    known = {*papers, *(end for claim in asserted for end in (claim.subject, claim.object))}
    # Read twice: a graph may be larger than memory.
    derived = (c for c in graph.claims() if c.derived and {c.subject, c.object} <= known)
    return sorted([*asserted, *derived], key=lambda claim: claim.key)


def _rests_on(claim: Claim, papers: Mapping[str, Paper]) -> bool:
    return any(q.paper in papers for item in claim.evidence for q in item.quotes)
