"""What the papers of a graph say that a ranking needs, gathered from its stream of claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kg.graph.choosing import claims_of
from kg.graph.parts import narrowed
from kg.model import Claim, GraphSource, Quote, ResultNode
from kg.rank.directions import Direction, direction_in, direction_of
from kg.vocabulary import EntityType, Predicate

PLACES: Final = (EntityType.TASK, EntityType.BENCHMARK)
"""What methods can be ranked on."""
_OWN: Final = {
    Predicate.ADDRESSES: EntityType.TASK,
    Predicate.USES_BENCHMARK: EntityType.BENCHMARK,
    Predicate.INTRODUCES: EntityType.BENCHMARK,
    Predicate.MEASURES: EntityType.METRIC,
}
_COMPARING: Final = (Predicate.OUTPERFORMS, Predicate.COMPARED_WITH)
_TIES: Final = {
    Predicate.USED_FOR: EntityType.TASK,
    Predicate.EVALUATED_ON: EntityType.BENCHMARK,
}
RESULT_ENDS: Final = {
    Predicate.ON_BENCHMARK: EntityType.BENCHMARK,
    Predicate.FOR_TASK: EntityType.TASK,
}
"""The ends of a result that methods can be ranked on."""
_ENDS: Final = (*RESULT_ENDS, Predicate.OF_METHOD, Predicate.WITH_METRIC, Predicate.AGAINST)


class Named(NamedTuple):
    """A place in a text that names a task, benchmark or metric."""

    mark: Quote
    kind: EntityType
    entity: str


@dataclass(slots=True)
class Told:
    """A result with its ends, how sure each is, the sentence that its value stands in, and the
    value's span."""

    node: ResultNode
    ends: dict[Predicate, str] = field(default_factory=dict)
    sentences: tuple[Quote, ...] = ()
    value: Quote | None = None
    sure: dict[Predicate, float] = field(default_factory=dict)

    def confidence(self, *ends: Predicate) -> float:
        """How sure the least sure of these ends is, in [0, 1]."""
        return min((self.sure[end] for end in ends if end in self.sure), default=1.0)

    def end(self, predicate: Predicate) -> str:
        """The id at this end, or ""."""
        return self.ends.get(predicate, "")

    @property
    def papers(self) -> set[str]:
        """The paper that reports it, and those whose sentences say so."""
        return {self.node.paper, *(sentence.paper for sentence in self.sentences)}


@dataclass(slots=True)
class Reading:
    """What the papers say.

    Attributes:
        named: paper → where it names what.
        own: (paper, kind) → its tasks or benchmarks, those in passing left out.
        tied: (paper, method, kind) → the tasks or benchmarks that the paper ties to the method, one
            that is compared or has a result.
        claims: `outperforms` and `comparedWith`, sorted.
        results: the results, sorted by id.
        aliases: metric of a result → its names.
    """

    named: dict[str, list[Named]]
    own: dict[tuple[str, EntityType], set[str]]
    tied: dict[tuple[str, str, EntityType], set[str]]
    claims: list[Claim]
    results: list[Told]
    aliases: dict[str, tuple[str, ...]]

    def named_in(self, sentences: Iterable[Quote], kind: EntityType) -> dict[str, list[Quote]]:
        """The things of a kind that sentences name, each with the spans that name it."""
        found: dict[str, list[Quote]] = defaultdict(list)
        for sentence in sentences:
            for item in self.named.get(sentence.paper, ()):
                if item.kind is kind and sentence.holds(item.mark):
                    found[item.entity].append(item.mark)
        return found

    def titled(self, paper: str, kind: EntityType) -> set[str]:
        """The things of a kind that the paper's title names."""
        named = self.named.get(paper, ())
        return {n.entity for n in named if n.kind is kind and n.mark.field == "title"}


def read_graph(graph: GraphSource, place: str | None = None) -> Reading:
    """Everything that rankings rest on, or a ranking on one place.

    What is compared and reported is read first, since most papers compare nothing: of these, what
    they name is not read.
    """
    reading = Reading(defaultdict(list), defaultdict(set), defaultdict(set), [], [], {})
    told = {node.id: Told(node) for node in graph.results()}
    for claim in claims_of(graph, (*_COMPARING, *_ENDS, Predicate.REPORTS)):
        if claim.predicate in _COMPARING:
            reading.claims.append(claim)
        elif claim.predicate is Predicate.REPORTS:
            _note_sentence(told[claim.object], claim)
        else:
            told[claim.subject].ends[claim.predicate] = claim.object
            told[claim.subject].sure[claim.predicate] = claim.confidence
    reading.results = [told[identifier] for identifier in sorted(told)]
    reading.aliases = _metric_names(graph, reading.results)
    telling = {paper for claim in reading.claims for paper in _papers_of(claim)}
    telling |= {paper for item in reading.results for paper in item.papers}
    _note_named(reading, graph, telling)
    _note_tied(reading, graph, telling, place)
    for item in reading.results:
        for predicate, kind in RESULT_ENDS.items():
            if (method := item.end(Predicate.OF_METHOD)) and (end := item.end(predicate)):
                reading.tied[item.node.paper, method, kind].add(end)
    return reading


def _metric_names(graph: GraphSource, results: Iterable[Told]) -> dict[str, tuple[str, ...]]:
    """The names of the metrics of these results."""
    metrics = {item.end(Predicate.WITH_METRIC) for item in results} - {""}
    return {
        entity.id: (entity.label, *entity.aliases)
        for entity in narrowed(graph, metrics).entities()
        if entity.id in metrics and EntityType.METRIC in entity.types
    }


def _note_named(reading: Reading, graph: GraphSource, papers: Set[str]) -> None:
    """Which tasks, benchmarks and metrics these papers name, and where."""
    passing = []
    for claim in claims_of(narrowed(graph, papers), (*_OWN, Predicate.MENTIONS)):
        if claim.subject not in papers:
            continue
        if kind := _OWN.get(claim.predicate):
            reading.own[claim.subject, kind].add(claim.object)
            _note_names(reading, claim, kind)
        else:
            passing.append(claim)
    things = {claim.object for claim in passing}
    types = {e.id: e.types[0] for e in narrowed(graph, things).entities() if e.id in things}
    for claim in passing:
        _note_names(reading, claim, types[claim.object])


def _note_tied(reading: Reading, graph: GraphSource, papers: Set[str], place: str | None) -> None:
    """What these papers tie to the methods that they compare or report on; only this place, where
    one is given: no other tie leads to it."""
    methods = {end for claim in reading.claims for end in (claim.subject, claim.object)}
    for item in reading.results:
        methods |= {item.end(Predicate.OF_METHOD), item.end(Predicate.AGAINST)}
    part = narrowed(graph, methods if place is None else [place])
    for claim in claims_of(part, _TIES):
        if claim.subject in methods and place in (None, claim.object):
            for paper in _papers_of(claim) & papers:
                reading.tied[paper, claim.subject, _TIES[claim.predicate]].add(claim.object)


def direction_of_metric(reading: Reading, metric: str, sentences: Iterable[Quote]) -> Direction:
    """Which way a metric is better: by its names, else by the words of these sentences."""
    known = direction_of(reading.aliases.get(metric, ()))
    if known is not Direction.UNKNOWN:
        return known
    quotes = tuple(sentences)
    marks = reading.named_in(quotes, EntityType.METRIC).get(metric, ())
    return direction_in(quotes, marks)


def _papers_of(claim: Claim) -> set[str]:
    return {quote.paper for item in claim.evidence for quote in item.quotes}


def _note_names(reading: Reading, claim: Claim, kind: EntityType) -> None:
    for item in claim.evidence:
        for mark in item.marks:
            reading.named[claim.subject].append(Named(mark, kind, claim.object))


def _note_sentence(told: Told, claim: Claim) -> None:
    """The result's sentence is the quote that holds its value; without a mark, all of them."""
    for item in claim.evidence:
        for mark in item.marks:
            holding = tuple(quote for quote in item.quotes if quote.holds(mark))
            if holding:
                told.sentences, told.value = holding, mark
                return
        told.sentences = told.sentences or item.quotes
