"""Comparisons of values: two methods, one benchmark, one metric."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from kg.rank.directions import Direction
from kg.rank.places import sureness_of_end
from kg.rank.reading import RESULT_ENDS, Reading, Told, direction_of_metric
from kg.rank.records import Basis, Comparison
from kg.vocabulary import EntityType, Predicate, ResultKind

UNKNOWN_DIRECTION: Final = "values of a metric of which it is not known which way is better"
SEVERAL_VALUES: Final = "a method with several values in one paper"
OVERLAP: Final = "two ranges of values that overlap"
UNITS: Final = "values in different units"


@dataclass(frozen=True, slots=True)
class _Value:
    """What a paper gives for a method, from the lower to the upper end of its range."""

    low: float
    high: float
    paper: str
    method: str
    told: Told


def compared_values(reading: Reading, left_out: dict[str, Counter[str]]) -> Iterator[Comparison]:
    """The comparisons that absolute values make; what cannot be compared is counted by place.

    In one paper every two methods are compared. Values of different papers, whose settings may
    differ, are compared each with the next in their order, which says the same and keeps n values
    from making n² comparisons.
    """
    for (benchmark, metric), units in sorted(_values(reading, left_out).items()):
        if len(units) > 1:
            left_out[benchmark][UNITS] += len(units) - 1
        for _, values in sorted(units.items()):
            if len({value.method for value in values}) < 2:
                continue
            sentences = [s for value in values for s in value.told.sentences]
            direction = direction_of_metric(reading, metric, sentences)
            if direction is Direction.UNKNOWN:
                left_out[benchmark][UNKNOWN_DIRECTION] += len(values)
                continue
            for one, other in _pairs(values):
                comparisons = list(_compared(reading, benchmark, metric, direction, one, other))
                if not comparisons:
                    left_out[benchmark][OVERLAP] += 1
                yield from comparisons


def _values(
    reading: Reading, left_out: dict[str, Counter[str]]
) -> dict[tuple[str, str], dict[str, list[_Value]]]:
    """(benchmark, metric) → unit → the values, one a method and paper, sorted."""
    given: dict[tuple[str, str, str, str], list[Told]] = defaultdict(list)
    for told in reading.results:
        benchmark, metric = told.end(Predicate.ON_BENCHMARK), told.end(Predicate.WITH_METRIC)
        method = told.end(Predicate.OF_METHOD)
        absolute = told.node.kind is ResultKind.ABSOLUTE and told.node.number is not None
        if absolute and benchmark and metric and method:
            given[benchmark, metric, told.node.paper, method].append(told)
    found: dict[tuple[str, str], dict[str, list[_Value]]] = defaultdict(lambda: defaultdict(list))
    for (benchmark, metric, paper, method), items in sorted(given.items()):
        if len({(told.node.number, told.node.unit) for told in items}) > 1:
            left_out[benchmark][SEVERAL_VALUES] += 1
            continue
        number = items[0].node.number
        assert number is not None  # chosen so above
        low, high = sorted(number) if isinstance(number, tuple) else (number, number)
        value = _Value(low, high, paper, method, items[0])
        found[benchmark, metric][items[0].node.unit].append(value)
    return found


def _pairs(values: list[_Value]) -> Iterator[tuple[_Value, _Value]]:
    """The pairs to compare: all in one paper, neighbours between papers."""
    ordered = sorted(values, key=lambda v: (v.low, v.high, v.paper, v.method))
    by_paper: dict[str, list[_Value]] = defaultdict(list)
    for value in ordered:
        by_paper[value.paper].append(value)
    for _, own in sorted(by_paper.items()):
        yield from combinations(own, 2)
    for one, other in pairwise(ordered):
        if one.paper != other.paper and one.method != other.method:
            yield one, other


def _compared(
    reading: Reading,
    benchmark: str,
    metric: str,
    direction: Direction,
    one: _Value,
    other: _Value,
) -> Iterator[Comparison]:
    """The comparison on the benchmark and, where both values are for one task, on the task.

    `one` is not above `other`. Nothing comes back where their ranges overlap.
    """
    tied = (one.low, one.high) == (other.low, other.high)
    if one.high >= other.low and not tied:
        return
    best, worst = (one, other) if direction is Direction.LOWER else (other, one)
    first, second = (best.method, worst.method)
    if tied:
        first, second = sorted((first, second))
    papers = tuple(sorted({one.paper, other.paper}))
    places = {benchmark: EntityType.BENCHMARK}
    task = one.told.end(Predicate.FOR_TASK)
    if task and task == other.told.end(Predicate.FOR_TASK) and task not in (first, second):
        places[task] = EntityType.TASK
    for place, kind in places.items():
        yield Comparison(
            place=place,
            first=first,
            second=second,
            beats=not tied,
            papers=papers,
            sureness=min(sureness_of_end(reading, v.told, place, kind) for v in (one, other)),
            bases=(Basis.VALUES if len(papers) == 1 else Basis.ACROSS,),
            metrics=(metric,),
            sources=tuple(sorted({one.told.node.id, other.told.node.id})),
            quotes=tuple(sorted({*one.told.sentences, *other.told.sentences})),
            confidence=min(
                v.told.confidence(Predicate.OF_METHOD, Predicate.WITH_METRIC, tie)
                for v in (one, other)
                for tie, own in RESULT_ENDS.items()
                if own is kind
            ),
        )
