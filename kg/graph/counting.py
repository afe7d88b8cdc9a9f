"""What a graph holds, counted from its streams (see `Stats`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from kg.graph.communities import communities_of, find_central
from kg.graph.stats import Stats
from kg.graph.twins import find_same_abstracts
from kg.graph.walk import part_sizes
from kg.model import GraphSource
from kg.vocabulary import ROLE_PREDICATES, EntityType, Predicate

T = TypeVar("T", bound=StrEnum)


def take_stats(source: GraphSource, shared: int = 10) -> Stats:
    """What a graph holds, with so many of the entities that matter to most papers, and how its
    papers hang together."""
    papers = {paper.id: paper.year for paper in source.papers()}
    same = find_same_abstracts(source.papers())
    twins = {identifier for group in same for identifier in group}
    titles = {paper.id: paper.title for paper in source.papers() if paper.id in twins}
    years = Counter("unknown" if year is None else str(year) for year in papers.values())
    labels = {entity.id: entity.label for entity in source.entities()}
    predicates: Counter[Predicate] = Counter()
    users: Counter[str] = Counter()
    beside: dict[str, list[str]] = defaultdict(list)
    quotes = 0
    for subject, claims in groupby(source.claims(), key=attrgetter("subject")):
        named = set()
        for claim in claims:
            predicates[claim.predicate] += 1
            quotes += sum(len(item.quotes) for item in claim.evidence)
            if claim.predicate is Predicate.RELATED_TO:
                beside[subject].append(claim.object)
                beside[claim.object].append(subject)
            elif claim.predicate in ROLE_PREDICATES:
                named.add(claim.object)
        if subject in papers:
            users.update(named & labels.keys())
    most = sorted(users.items(), key=lambda item: (-item[1], item[0]))[:shared]
    return Stats(
        papers=len(papers),
        without_abstract=sum(not paper.abstract for paper in source.papers()),
        papers_by_year=dict(sorted(years.items())),
        entities=len(labels),
        entities_by_type=_in_order(
            Counter(kind for e in source.entities() for kind in e.types), EntityType
        ),
        results=_count(source.results()),
        claims_by_predicate=_in_order(predicates, Predicate),
        quotes=quotes,
        merges=_count(source.merges()),
        links=_count(source.links()),
        most_shared=tuple((i, labels[i], count) for i, count in most if count > 1),
        central=tuple(find_central(source, shared)),
        communities=communities_of(source),
        components=part_sizes(papers, beside),
        same_abstract=tuple(tuple((i, titles[i]) for i in group) for group in same),
    )


def _count(records: Iterable[object]) -> int:
    return sum(1 for _ in records)


def _in_order(counts: Counter[T], order: type[T]) -> dict[str, int]:
    return {member.value: counts[member] for member in order if counts[member]}
