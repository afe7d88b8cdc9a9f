"""What a page holds in full of a graph: all of it, or of a large one a part of every community.

The graph is read as a stream, a few times over, so that memory grows with what is chosen and with
the number of names, not with the claims.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from kg.graph import Community
from kg.graph.communities import communities_of
from kg.model import Claim, Entity, GraphSource, Paper
from kg.vocabulary import ROLE_PREDICATES, TERM_TYPES, Predicate

MAX_COMMUNITIES: Final = 40
"""How many communities a map has room for: the largest."""
_LEAST: Final = 4
"""Papers of a community that has an island of its own on the map of a large graph."""
_ROOM: Final = 2_100_000
"""Characters of JSON, about, that the chosen papers may take, with their claims and what they name;
beside the names of all the rest and the program that keeps a page under 5 MB."""

_STEPS: Final = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)
_FIRST: Final = 450  # things on the map at first

# What a part adds to the page, about, beside the texts in it: measured on a page of 20,000 papers.
_PAPER, _CLAIM, _SPAN, _ENTITY = 330, 70, 26, 205


@dataclass(frozen=True, slots=True)
class Whole:
    """The graph that a page holds a part of.

    Attributes:
        counts: papers, entities (also by type), claims, results, shared.
        communities: those on the map, the largest first.
        papers_of: for each entity, how many papers it matters to.
        home: for each entity, the community on the map (by its place in `communities`) that most
            of its papers are in.
    """

    counts: dict[str, int]
    communities: Sequence[Community]
    papers_of: Mapping[str, int]
    home: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Selection:
    """What a page holds in full; `whole` is None where that is everything."""

    papers: dict[str, Paper]
    entities: list[Entity]
    claims: list[Claim]
    whole: Whole | None = None


def select(graph: GraphSource, limit: int) -> Selection:
    """The whole graph, where it has no more than so many papers; else of each large community the
    papers that hang most on its others, and what they say."""
    if sum(1 for _ in graph.papers()) <= limit:
        papers = {paper.id: paper for paper in graph.papers()}
        claims = [c for c in graph.claims() if c.derived or _rests_on(c, papers)]
        return Selection(papers, list(graph.entities()), _within(claims, papers))
    communities = communities_of(graph).groups
    large = [group for group in communities if len(group) >= _LEAST][:MAX_COMMUNITIES]
    return _Choice(graph, large, choose_papers(communities, large, limit)).selection()


def choose_papers(
    communities: Sequence[Community], large: Sequence[Community], limit: int
) -> list[str]:
    """At most so many papers, the first of each large community first: a large one has more, but
    less than its share. Where that leaves room the other communities' come after."""
    roots = [math.sqrt(len(group)) for group in large]
    room = limit / max(math.fsum(roots), 1.0)
    places: list[tuple[float, int, str]] = []
    for number, (group, root) in enumerate(zip(large, roots, strict=True)):
        share = max(int(root * room), 1)
        places += [(at / share, number, p) for at, p in enumerate(group.papers[:share])]
    chosen = [paper for _, _, paper in sorted(places)][:limit]
    known = set(chosen)
    others = (p for group in communities for p in group.papers if p not in known)
    return [*chosen, *(paper for paper, _ in zip(others, range(limit - len(chosen))))]  # noqa: B905


def first_steps(papers_of: Iterable[int]) -> tuple[int, list[int]]:
    """From how many papers on a thing is shown at first, so that a map is not full of them, and
    what else may be chosen; `papers_of` are the papers that each thing matters to.

    >>> first_steps([500] * 50 + [30] * 300 + [7] * 1000)
    (10, [3, 5, 10, 20, 50])
    """
    counts = list(papers_of)
    fits = (s for s in _STEPS if s > 1 and sum(count >= s for count in counts) <= _FIRST)
    first = next(fits, _STEPS[-1])
    before = min(max(_STEPS.index(first) - 2, 0), len(_STEPS) - 5)
    return first, list(_STEPS[before : before + 5])


@dataclass(slots=True)
class _Choice:
    """One reading of a large graph: what the chosen papers say is kept, the rest is counted."""

    graph: GraphSource
    communities: Sequence[Community]
    chosen: Sequence[str]
    claims: list[Claim] = field(default_factory=list)
    said: int = 0  # claims but for relatedTo
    papers_of: Counter[str] = field(default_factory=Counter)
    homes: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def selection(self) -> Selection:
        self._read()
        texts = dict.fromkeys(self.chosen, 0)
        for paper in self.graph.papers():
            if paper.id in texts:
                texts[paper.id] = len(paper.title) + len(paper.abstract)
        kept = set(self._fitting(texts))
        papers = {paper.id: paper for paper in self.graph.papers() if paper.id in kept}
        claims = _within([c for c in self.claims if c.derived or _rests_on(c, papers)], papers)
        named = {end for claim in claims for end in (claim.subject, claim.object)}
        named |= {item.entity for claim in claims for item in claim.shared}
        entities = [entity for entity in self.graph.entities() if entity.id in named]
        return Selection(papers, entities, claims, self._whole(kept))

    def _read(self) -> None:
        home = {p: at for at, group in enumerate(self.communities) for p in group.papers}
        wanted = set(self.chosen)
        subject, seen = "", set[str]()
        for claim in self.graph.claims():
            self.said += claim.predicate is not Predicate.RELATED_TO
            if claim.subject != subject:
                subject, seen = claim.subject, set()
            if claim.predicate in ROLE_PREDICATES and claim.object not in seen:
                seen.add(claim.object)
                self.papers_of[claim.object] += 1
                if subject in home:
                    self.homes[claim.object][home[subject]] += 1
            if claim.predicate is Predicate.RELATED_TO:
                if subject in wanted and claim.object in wanted:
                    self.claims.append(claim)
            elif claim.derived or _rests_on(claim, wanted):
                self.claims.append(claim)

    def _fitting(self, texts: Mapping[str, int]) -> Iterable[str]:
        """As many of the chosen papers, in their order, as there is room for."""
        sizes = {paper: _PAPER + size for paper, size in texts.items()}
        first: dict[str, str] = {}
        place = {paper: at for at, paper in enumerate(self.chosen)}
        for claim in self.claims:
            owners = {q.paper for e in claim.evidence for q in e.quotes if q.paper in place}
            owners |= {end for end in (claim.subject, claim.object) if end in place}
            if not owners:
                continue
            owner = min(owners, key=lambda paper: place[paper])
            spans = sum(len(item.quotes) + len(item.marks) for item in claim.evidence)
            sizes[owner] += _CLAIM + _SPAN * (spans + len(claim.shared))
            for end in (claim.subject, claim.object):
                if end not in place and place[first.get(end, owner)] >= place[owner]:
                    first[end] = owner
        for owner in first.values():
            sizes[owner] += _ENTITY
        total = 0
        for paper in self.chosen:
            total += sizes[paper]
            if total > _ROOM:
                return
            yield paper

    def _whole(self, kept: Set[str]) -> Whole:
        kinds = {kind.value: 0 for kind in TERM_TYPES}
        for entity in self.graph.entities():
            kinds[entity.types[0].value] += 1
        counts = {
            "papers": sum(1 for _ in self.graph.papers()),
            "entities": sum(kinds.values()),
            "shared": sum(count > 1 for count in self.papers_of.values()),
            "claims": self.said,
            "results": sum(1 for _ in self.graph.results()),
            **kinds,
        }
        shown = [n for n, c in enumerate(self.communities) if not kept.isdisjoint(c.papers)]
        place = {number: at for at, number in enumerate(shown)}
        home: dict[str, int] = {}
        for thing, own in self.homes.items():
            best = min(own, key=lambda n: (-own[n], n))
            if best in place:
                home[thing] = place[best]
        return Whole(counts, [self.communities[n] for n in shown], self.papers_of, home)


def _within(claims: Iterable[Claim], papers: Mapping[str, Paper]) -> list[Claim]:
    """The asserted ones of these claims, and the derived ones between what these are about.

    So a version comes under its family only where papers of the page name both.
    """
    found = list(claims)
    asserted = [claim for claim in found if not claim.derived]
    known = {*papers, *(end for claim in asserted for end in (claim.subject, claim.object))}
    derived = (c for c in found if c.derived and {c.subject, c.object} <= known)
    return sorted([*asserted, *derived], key=lambda claim: claim.key)


def _rests_on(claim: Claim, papers: Container[str]) -> bool:
    return any(q.paper in papers for item in claim.evidence for q in item.quotes)
