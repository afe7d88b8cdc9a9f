"""What a page holds in full of a graph: all of it, or of a large one a part of every community.

The graph is read as a stream, a few times over, so that memory grows with what is chosen and with
the number of names, not with the claims.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
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

# What a part adds to the page, about, beside the texts in it: measured on a page of 20,000 papers.
_PAPER, _CLAIM, _SPAN, _ENTITY = 330, 70, 26, 205


@dataclass(frozen=True, slots=True)
class Whole:
    """The graph that a page holds a part of.

    Attributes:
        counts: papers, entities (also by type), claims, results, shared.
        papers_of: for each entity, how many papers it matters to.
    """

    counts: dict[str, int]
    papers_of: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Selection:
    """What a page holds in full.

    Attributes:
        papers: by id, in the order of ids.
        entities: in the order of ids.
        claims: by triple.
        communities: those of the graph that are on the map, the largest first.
        home: for each entity, the community (by its place in `communities`) that most of its
            papers are in.
        whole: the graph, where this is a part of it.
    """

    papers: dict[str, Paper]
    entities: list[Entity]
    claims: list[Claim]
    communities: Sequence[Community]
    home: Mapping[str, int]
    whole: Whole | None = None


def select(graph: GraphSource, limit: int) -> Selection:
    """The whole graph, where it has no more than so many papers; else of each large community the
    papers that hang most on its others, and what they say."""
    communities = communities_of(graph).groups
    if sum(1 for _ in graph.papers()) <= limit:
        papers = {paper.id: paper for paper in graph.papers()}
        claims = [c for c in graph.claims() if c.derived or _rests_on(c, papers)]
        claims = _within(claims, papers)
        home = _homes(claims, communities)
        return Selection(papers, list(graph.entities()), claims, communities, home)
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


@dataclass(slots=True)
class _Choice:
    """One reading of a large graph: what the chosen papers say is kept, the rest is counted."""

    graph: GraphSource
    communities: Sequence[Community]
    chosen: Sequence[str]
    claims: list[Claim] = field(default_factory=list)
    said: int = 0  # claims
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
        shown = [n for n, c in enumerate(self.communities) if not kept.isdisjoint(c.papers)]
        return Selection(
            papers,
            entities,
            claims,
            communities=[self.communities[n] for n in shown],
            home=self._homes({number: at for at, number in enumerate(shown)}),
            whole=self._whole(),
        )

    def _read(self) -> None:
        home = {p: at for at, group in enumerate(self.communities) for p in group.papers}
        wanted = set(self.chosen)
        subject, seen = "", set[str]()
        for claim in self.graph.claims():
            self.said += 1
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

    def _homes(self, place: Mapping[int, int]) -> dict[str, int]:
        """The homes of things, where these are on the map."""
        found = {thing: _most(own) for thing, own in self.homes.items()}
        return {thing: place[number] for thing, number in found.items() if number in place}

    def _whole(self) -> Whole:
        kinds = count_types(self.graph.entities())
        entities = sum(1 for _ in self.graph.entities())
        counts = {
            "papers": sum(1 for _ in self.graph.papers()),
            "entities": entities,
            "shared": sum(count > 1 for count in self.papers_of.values()),
            "claims": self.said,
            "results": sum(1 for _ in self.graph.results()),
            **kinds,
        }
        return Whole(counts, self.papers_of)


def count_types(entities: Iterable[Entity]) -> dict[str, int]:
    """How many there are of each type; what has two counts under each."""
    kinds = {kind.value: 0 for kind in TERM_TYPES}
    for entity in entities:
        for kind in entity.types:
            kinds[kind.value] += 1
    return kinds


def _homes(claims: Iterable[Claim], communities: Sequence[Community]) -> dict[str, int]:
    """For each thing the community that most of the papers that it matters to are in."""
    home = {paper: at for at, group in enumerate(communities) for paper in group.papers}
    said = {(c.object, c.subject) for c in claims if c.predicate in ROLE_PREDICATES}
    homes: dict[str, Counter[int]] = defaultdict(Counter)
    for thing, paper in said:
        homes[thing][home[paper]] += 1
    return {thing: _most(homes[thing]) for thing in sorted(homes)}


def _most(counts: Mapping[int, int]) -> int:
    return min(counts, key=lambda number: (-counts[number], number))


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
