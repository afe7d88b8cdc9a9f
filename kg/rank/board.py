"""`leaderboard` of one task or benchmark, and the `overview` of all that have comparisons."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from kg.errors import InputError
from kg.graph import EntityView, KnowledgeGraph
from kg.rank.observed import Observed, observe, surer
from kg.rank.order import order_of
from kg.rank.reading import PLACES, read_graph
from kg.rank.records import Comparison, Leaderboard, Overview, Place
from kg.vocabulary import EntityType


def leaderboard(
    graph: KnowledgeGraph,
    entity: str | EntityView,
    *,
    metric: str | EntityView | None = None,
    loose: bool = False,
    min_score: float = 0.0,
) -> Leaderboard:
    """Which methods beat which on a task or benchmark, as far as the papers of the graph say.

    Args:
        graph: the graph.
        entity: the task or benchmark: an id, or a name that only one thing bears.
        metric: only comparisons that are about this metric or whose sentence names it.
        loose: count also what is not sure enough, which is set apart else: see `Sureness`.
        min_score: comparisons of a lower confidence are left out, and counted.

    Raises:
        InputError: when the entity is no task or benchmark, or the metric no metric.
        UnknownEntityError: when nothing bears the name; AmbiguousNameError: when several do.
    """
    place = _get(graph, entity, PLACES)
    measure = None if metric is None else _get(graph, metric, (EntityType.METRIC,)).id
    observed = surer(observe(read_graph(graph)), min_score)
    return _board(graph, observed, place, measure, loose)


def leaderboards(graph: KnowledgeGraph, limit: int) -> tuple[list[Leaderboard], int]:
    """The leaderboards of the tasks and benchmarks that have most comparisons with a winner, and
    how many others have any."""
    observed = observe(read_graph(graph))
    places = [
        place for place in _overview(graph, observed, loose=False).places if place.comparisons
    ]
    boards = [_board(graph, observed, graph.get(p.id), None, loose=False) for p in places[:limit]]
    return boards, len(places) - len(boards)


def _board(
    graph: KnowledgeGraph, observed: Observed, place: EntityView, measure: str | None, loose: bool
) -> Leaderboard:
    here = [
        item
        for item in observed.comparisons
        if item.place == place.id and (measure is None or measure in item.metrics)
    ]
    sure = [item for item in here if loose or item.sureness.counts]
    decided = tuple(item for item in sure if item.beats)
    return Leaderboard(
        place=place.id,
        kind=next(kind for kind in place.types if kind in PLACES),
        metric=measure,
        groups=order_of(decided),
        comparisons=decided,
        undecided=tuple(item for item in sure if not item.beats),
        unsure=tuple(item for item in here if item not in sure),
        left_out=tuple(sorted(observed.left_out.get(place.id, {}).items())),
        labels=_labels(graph, place.id, measure, here),
    )


def overview(graph: KnowledgeGraph, *, loose: bool = False, min_score: float = 0.0) -> Overview:
    """The tasks and benchmarks that have comparisons, those with most first.

    Args:
        graph: the graph.
        loose: count also what is not sure enough, which is counted apart else: see `Sureness`.
        min_score: comparisons of a lower confidence are left out.
    """
    observed = observe(read_graph(graph))
    kept = surer(observed, min_score)
    doubtful = len(observed.comparisons) - len(kept.comparisons)
    return replace(_overview(graph, kept, loose=loose), doubtful=doubtful)


def _overview(graph: KnowledgeGraph, observed: Observed, *, loose: bool) -> Overview:
    by_place: dict[str, list[Comparison]] = defaultdict(list)
    for item in observed.comparisons:
        by_place[item.place].append(item)
    places = []
    for identifier, items in by_place.items():
        view = graph.get(identifier)
        sure = [item for item in items if loose or item.sureness.counts]
        places.append(
            Place(
                id=identifier,
                label=view.label,
                kind=next(kind for kind in view.types if kind in PLACES),
                methods=len({m for item in sure for m in (item.first, item.second)}),
                comparisons=sum(item.beats for item in sure),
                undecided=sum(not item.beats for item in sure),
                unsure=len(items) - len(sure),
            )
        )
    places.sort(key=lambda p: (-p.comparisons, -p.undecided, -p.unsure, p.id))
    return Overview(tuple(places), len(observed.homeless))


def _get(
    graph: KnowledgeGraph, entity: str | EntityView, kinds: tuple[EntityType, ...]
) -> EntityView:
    view = graph.get(entity) if isinstance(entity, str) else entity
    if not set(kinds) & set(view.types):
        wanted = " or ".join(kind.lower() for kind in kinds)
        raise InputError(
            f"{view.label!r} ({view.id}) is a {view.type.lower()}, not a {wanted}; "
            "kg leaderboard lists what can be asked for"
        )
    return view


def _labels(
    graph: KnowledgeGraph, place: str, metric: str | None, items: list[Comparison]
) -> dict[str, str]:
    named = {place} | ({metric} if metric else set())
    for item in items:
        named |= {item.first, item.second, *item.papers, *item.metrics}
    return {identifier: graph.get(identifier).label for identifier in sorted(named)}
