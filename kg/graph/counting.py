"""What a graph holds, counted from its streams (see `Stats`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from kg.graph.choosing import count_quotes
from kg.graph.communities import carry, communities_of, most_central
from kg.graph.stats import Stats
from kg.graph.twins import find_same_abstracts
from kg.graph.walk import part_sizes
from kg.model import GraphSource, outlines
from kg.vocabulary import ROLE_PREDICATES, EntityType, Predicate

T = TypeVar("T", bound=StrEnum)


def take_stats(source: GraphSource, shared: int = 10) -> Stats:
    """What a graph holds, with so many of the entities that matter to most papers, and how its
    papers hang together."""
    same = find_same_abstracts(source.papers())
    twins = {identifier for group in same for identifier in group}
    papers: dict[str, int | None] = {}
    titles: dict[str, str] = {}
    without = 0
    for paper in source.papers():
        papers[paper.id] = paper.year
        without += not paper.abstract
        if paper.id in twins:
            titles[paper.id] = paper.title
    years = Counter("unknown" if year is None else str(year) for year in papers.values())
    labels: dict[str, str] = {}
    types: Counter[EntityType] = Counter()
    for entity in source.entities():
        labels[entity.id] = entity.label
        types.update(entity.types)
    predicates: Counter[Predicate] = Counter()
    users: Counter[str] = Counter()
    beside: dict[str, list[str]] = defaultdict(list)
    carried: Counter[str] = Counter()
    for subject, claims in groupby(outlines(source), key=attrgetter("subject")):
        named = set()
        for claim in claims:
            predicates[claim.predicate] += 1
            if claim.predicate is Predicate.RELATED_TO:
                carry(claim, carried)
                beside[subject].append(claim.object)
                beside[claim.object].append(subject)
            elif claim.predicate in ROLE_PREDICATES:
                named.add(claim.object)
        if subject in papers:
            users.update(named & labels.keys())
    most = sorted(users.items(), key=lambda item: (-item[1], item[0]))[:shared]
    return Stats(
        papers=len(papers),
        without_abstract=without,
        papers_by_year=dict(sorted(years.items())),
        entities=len(labels),
        entities_by_type=_in_order(types, EntityType),
        results=_count(source.results()),
        claims_by_predicate=_in_order(predicates, Predicate),
        quotes=count_quotes(source),
        merges=_count(source.merges()),
        links=_count(source.links()),
        most_shared=tuple((i, labels[i], count) for i, count in most if count > 1),
        central=tuple(most_central(carried, labels, shared)),
        communities=communities_of(source),
        components=part_sizes(papers, beside),
        same_abstract=tuple(tuple((i, titles[i]) for i in group) for group in same),
    )


def _count(records: Iterable[object]) -> int:
    return sum(1 for _ in records)


def _in_order(counts: Counter[T], order: type[T]) -> dict[str, int]:
    return {member.value: counts[member] for member in order if counts[member]}
