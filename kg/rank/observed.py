"""The comparisons that a graph holds: from its claims, its gains and its values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from kg.model import Claim, Quote
from kg.rank.directions import Direction, is_loss, tells_a_winner
from kg.rank.places import places_of_claim, places_of_result, sentences_of
from kg.rank.reading import Reading, Told, direction_of_metric
from kg.rank.records import Basis, Comparison, Sureness
from kg.rank.values import compared_values
from kg.vocabulary import EntityType, Predicate, ResultKind

_LOSS: Final = "a difference that the sentence words as a loss"

_Key = tuple[str, tuple[str, ...], str, str, bool]


@dataclass(frozen=True, slots=True)
class Observed:
    """The comparisons, sorted; per place what was left out and why; what belongs to no place."""

    comparisons: tuple[Comparison, ...]
    left_out: dict[str, Counter[str]]
    homeless: tuple[str, ...]


def observe(reading: Reading) -> Observed:
    """Every comparison of two methods on a place, what one paper says of a pair made one."""
    left_out: dict[str, Counter[str]] = defaultdict(Counter)
    homeless: set[str] = set()
    found = [
        *_from_claims(reading, homeless),
        *_from_gains(reading, left_out, homeless),
        *compared_values(reading, left_out),
    ]
    return Observed(_merged(found), dict(left_out), tuple(sorted(homeless)))


def surer(observed: Observed, min_score: float) -> Observed:
    """Only the comparisons of this confidence; the others are counted by place."""
    kept = tuple(item for item in observed.comparisons if item.confidence >= min_score)
    left_out = {place: Counter(counts) for place, counts in observed.left_out.items()}
    for item in observed.comparisons:
        if item.confidence < min_score:
            left_out.setdefault(item.place, Counter())[f"less sure than {min_score:g}"] += 1
    return replace(observed, comparisons=kept, left_out=left_out)


def _from_claims(reading: Reading, homeless: set[str]) -> Iterator[Comparison]:
    for claim in reading.claims:
        placed = False
        for paper, quotes, sentences, score in _told_by(claim):
            methods = (claim.subject, claim.object)
            beats = claim.predicate is Predicate.OUTPERFORMS
            worded = not beats or any(tells_a_winner(s.text) for s in sentences)
            places = places_of_claim(reading, paper, methods, sentences)
            metrics = tuple(sorted(reading.named_in(sentences, EntityType.METRIC)))
            placed = placed or bool(places)
            for place, sureness in places.items():
                yield _comparison(
                    place, methods, sureness if worded else Sureness.UNWORDED, Basis.CLAIM,
                    metrics, claim.id, quotes, (paper,), score, beats=beats,
                )  # fmt: skip
        if not placed:
            homeless.add(claim.id)


def _told_by(claim: Claim) -> Iterator[tuple[str, tuple[Quote, ...], tuple[Quote, ...], float]]:
    """(paper, quotes, those of them that compare, score) of each piece of evidence."""
    for item in claim.evidence:
        if item.quotes:
            yield item.quotes[0].paper, item.quotes, sentences_of(item.quotes), item.score


def _from_gains(
    reading: Reading, left_out: dict[str, Counter[str]], homeless: set[str]
) -> Iterator[Comparison]:
    """Whoever gains over a named baseline beats it."""
    for told in reading.results:
        method, baseline = told.end(Predicate.OF_METHOD), told.end(Predicate.AGAINST)
        if told.node.kind is not ResultKind.GAIN or not method or not baseline:
            continue
        if method == baseline:
            continue
        places = places_of_result(reading, told, (method, baseline))
        if not places:
            homeless.add(told.node.id)
        elif _lost(reading, told):
            for place in places:
                left_out[place][_LOSS] += 1
        else:
            metric = told.end(Predicate.WITH_METRIC)
            for place, sureness in places.items():
                yield _comparison(
                    place, (method, baseline), sureness, Basis.GAIN, (metric,) if metric else (),
                    told.node.id, told.sentences, (told.node.paper,),
                    told.confidence(Predicate.OF_METHOD, Predicate.AGAINST), beats=True,
                )  # fmt: skip


def _lost(reading: Reading, told: Told) -> bool:
    metric = told.end(Predicate.WITH_METRIC)
    direction = direction_of_metric(reading, metric, told.sentences)
    number = told.node.number
    lowest = min(number) if isinstance(number, tuple) else number
    if lowest is not None and lowest < 0 and direction is not Direction.LOWER:
        return True
    return told.value is not None and is_loss(told.sentences, told.value, direction)


def _comparison(
    place: str,
    methods: tuple[str, str],
    sureness: Sureness,
    basis: Basis,
    metrics: tuple[str, ...],
    source: str,
    quotes: tuple[Quote, ...],
    papers: tuple[str, ...],
    confidence: float,
    *,
    beats: bool,
) -> Comparison:
    first, second = methods if beats else sorted(methods)
    return Comparison(
        place,
        first,
        second,
        beats,
        papers,
        sureness,
        (basis,),
        metrics,
        (source,),
        quotes,
        confidence=round(confidence, 3),
    )


def _merged(found: Iterable[Comparison]) -> tuple[Comparison, ...]:
    """One comparison for everything that the same papers say of a pair on a place.

    So a paper counts once for a pair, in however many sentences and numbers it says it. What a
    paper decides in one sentence it does not leave open in another.
    """
    groups: dict[_Key, list[Comparison]] = defaultdict(list)
    for item in found:
        groups[item.place, item.papers, item.first, item.second, item.beats].append(item)
    decided = {
        (place, papers, *sorted((first, second)))
        for place, papers, first, second, beats in groups
        if beats
    }
    return tuple(
        _merge(key, items)
        for key, items in sorted(groups.items(), key=lambda group: group[0])
        if key[-1] or (*key[:2], *key[2:4]) not in decided
    )


def _merge(key: _Key, items: list[Comparison]) -> Comparison:
    place, papers, first, second, beats = key
    return Comparison(
        place=place,
        first=first,
        second=second,
        beats=beats,
        papers=papers,
        sureness=max(item.sureness for item in items),
        bases=tuple(sorted({basis for item in items for basis in item.bases})),
        metrics=tuple(sorted({metric for item in items for metric in item.metrics})),
        sources=tuple(sorted({source for item in items for source in item.sources})),
        quotes=tuple(sorted({quote for item in items for quote in item.quotes})),
        confidence=max(item.confidence for item in items),
    )
