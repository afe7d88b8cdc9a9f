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


def rests_on(claim: Claim, papers: Mapping[str, Paper]) -> bool:
    """Whether a claim rests on one of the papers (a derived one: whether it is about them)."""
    if claim.derived:
        ends = (claim.subject, claim.object)
        return all(end in papers for end in ends if end.startswith("paper:"))
    return any(q.paper in papers for item in claim.evidence for q in item.quotes)
