"""What the report needs of a graph, counted in one pass."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from kg.model import DOUBTFUL, GraphSource, close_matches
from kg.vocabulary import ROLE_PREDICATES, EntityType, Predicate


@dataclass(slots=True)
class Census:
    """What one pass over a graph finds.

    Attributes:
        papers: how many there are.
        without_abstract: of these.
        results: how many are reported.
        close: pairs of entities that may be one.
        years: how many papers each year has.
        types: how many entities bear each type; one of two types counts under each.
        predicates: how many claims have each predicate.
        kinds: the main type of each entity.
        labels: the name of each entity.
        users: the papers that each entity matters to.
        surest: of each entity, the confidence of the surest paper that names it.
        of_papers: the confidence of every claim that a paper makes about an entity.
        between: that of every claim between two things.
        quotes: sentences that claims rest on.
    """

    papers: int = 0
    without_abstract: int = 0
    results: int = 0
    close: int = 0
    years: Counter[int] = field(default_factory=Counter)
    types: Counter[EntityType] = field(default_factory=Counter)
    predicates: Counter[Predicate] = field(default_factory=Counter)
    kinds: dict[str, EntityType] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    users: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    surest: dict[str, float] = field(default_factory=dict)
    of_papers: list[float] = field(default_factory=list)
    between: list[float] = field(default_factory=list)
    quotes: int = 0

    @property
    def doubtful(self) -> int:
        """How many claims between things are less sure than not."""
        return sum(value < DOUBTFUL for value in self.between)


def take_census(graph: GraphSource) -> Census:
    """What a graph holds, in one pass over its claims."""
    found = Census()
    papers = set()
    for paper in graph.papers():
        papers.add(paper.id)
        found.without_abstract += not paper.abstract
        if paper.year is not None:
            found.years[paper.year] += 1
    found.papers = len(papers)
    for entity in graph.entities():
        found.types.update(entity.types)
        found.kinds[entity.id] = entity.types[0]
        found.labels[entity.id] = entity.label
    for claim in graph.claims():
        found.predicates[claim.predicate] += 1
        found.quotes += sum(len(item.quotes) for item in claim.evidence)
        if claim.derived:
            continue
        sure = claim.confidence
        if claim.subject not in papers:
            found.between.append(sure)
        elif claim.object in found.kinds:
            found.of_papers.append(sure)
            found.surest[claim.object] = max(found.surest.get(claim.object, 0.0), sure)
            if claim.predicate in ROLE_PREDICATES:
                found.users[claim.object].add(claim.subject)
    found.results = sum(1 for _ in graph.results())
    found.close = sum(1 for _ in close_matches(graph))
    return found
