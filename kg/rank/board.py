"""`leaderboard` of one task or benchmark, and the `overview` of all that have comparisons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from kg.errors import InputError
from kg.graph import EntityView
from kg.graph.entity_view import label_of
from kg.graph.parts import narrowed, view_of
from kg.model import Entity, GraphSource, Paper
from kg.rank.observed import Observed, observe, surer
from kg.rank.order import order_of
from kg.rank.reading import PLACES, read_graph
from kg.rank.records import Comparison, Leaderboard, Overview, Place
from kg.vocabulary import EntityType


def leaderboard(
    graph: GraphSource,
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
    observed = surer(observe(read_graph(graph, place.id)), min_score)
    return _labelled(graph, [_board(observed, place.id, _kind(place.types), measure, loose)])[0]


def leaderboards(graph: GraphSource, limit: int) -> tuple[list[Leaderboard], int]:
    """The leaderboards of the tasks and benchmarks that have most comparisons with a winner, and
    how many others have any."""
    observed = observe(read_graph(graph))
    places = [
        place for place in _overview(graph, observed, loose=False).places if place.comparisons
    ]
    boards = [_board(observed, p.id, p.kind, None, loose=False) for p in places[:limit]]
    return _labelled(graph, boards), len(places) - len(boards)


def _board(
    observed: Observed, place: str, kind: EntityType, measure: str | None, loose: bool
) -> Leaderboard:
    """A leaderboard without the names of what it is about (see `_labelled`)."""
    here = [
        item
        for item in observed.comparisons
        if item.place == place and (measure is None or measure in item.metrics)
    ]
    sure = [item for item in here if loose or item.sureness.counts]
    decided = tuple(item for item in sure if item.beats)
    return Leaderboard(
        place=place,
        kind=kind,
        metric=measure,
        groups=order_of(decided),
        comparisons=decided,
        undecided=tuple(item for item in sure if not item.beats),
        unsure=tuple(item for item in here if item not in sure),
        left_out=tuple(sorted(observed.left_out.get(place, {}).items())),
    )


def _labelled(graph: GraphSource, boards: Sequence[Leaderboard]) -> list[Leaderboard]:
    """The same leaderboards with the names of everything in them."""
    named = [sorted(_named(board)) for board in boards]
    wanted = set().union(*named)
    part = narrowed(graph, wanted)
    nodes: Iterable[Paper | Entity] = chain(part.papers(), part.entities())
    labels = {node.id: label_of(node) for node in nodes if node.id in wanted}
    return [
        replace(board, labels={identifier: labels[identifier] for identifier in own})
        for board, own in zip(boards, named, strict=True)
    ]


def _named(board: Leaderboard) -> set[str]:
    named = {board.place} | ({board.metric} if board.metric else set())
    for item in (*board.comparisons, *board.undecided, *board.unsure):
        named |= {item.first, item.second, *item.papers, *item.metrics}
    return named


def overview(graph: GraphSource, *, loose: bool = False, min_score: float = 0.0) -> Overview:
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


def _overview(graph: GraphSource, observed: Observed, *, loose: bool) -> Overview:
    by_place: dict[str, list[Comparison]] = defaultdict(list)
    for item in observed.comparisons:
        by_place[item.place].append(item)
    places = []
    for entity in narrowed(graph, by_place).entities():
        items = by_place.get(entity.id, [])
        if not items:
            continue
        sure = [item for item in items if loose or item.sureness.counts]
        places.append(
            Place(
                id=entity.id,
                label=entity.label,
                kind=_kind(entity.types),
                methods=len({m for item in sure for m in (item.first, item.second)}),
                comparisons=sum(item.beats for item in sure),
                undecided=sum(not item.beats for item in sure),
                unsure=len(items) - len(sure),
            )
        )
    places.sort(key=lambda p: (-p.comparisons, -p.undecided, -p.unsure, p.id))
    return Overview(tuple(places), len(observed.homeless))


def _get(graph: GraphSource, entity: str | EntityView, kinds: tuple[EntityType, ...]) -> EntityView:
    view = view_of(graph, entity) if isinstance(entity, str) else entity
    if not set(kinds) & set(view.types):
        wanted = " or ".join(kind.lower() for kind in kinds)
        raise InputError(
            f"{view.label!r} ({view.id}) is a {view.type.lower()}, not a {wanted}; "
            "kg leaderboard lists what can be asked for"
        )
    return view


def _kind(types: Iterable[EntityType]) -> EntityType:
    """Which of the two that methods can be ranked on a thing is."""
    return next(kind for kind in types if kind in PLACES)
