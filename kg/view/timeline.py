"""Papers over the years: how many, what they introduce, and when the most shared things are
written about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, Final

from kg.errors import InputError
from kg.files import write_text
from kg.graph.choosing import claims_of, outlines_of
from kg.graph.parts import narrowed
from kg.model import Claim, Entity, GraphSource, Paper
from kg.view.document import counted, render, short
from kg.view.matrix import Cell, Column, Matrix, Row, cell, level, told
from kg.view.years import Spans, by_year, spans_of
from kg.vocabulary import ROLE_PREDICATES, EntityType, Predicate

MAX_ROWS: Final = 15
"""Things of each type that the page follows over the years."""
MAX_NEW: Final = 8
"""New things of a year that the page names."""
_FOLLOWED: Final = (EntityType.METHOD, EntityType.TASK, EntityType.BENCHMARK)
_NEW: Final = (Predicate.PROPOSES, Predicate.INTRODUCES)


def write_timeline(graph: GraphSource, path: str | Path) -> None:
    """Writes the timeline of a graph as one HTML file that opens from disk.

    Raises:
        InputError: when no paper has a year.
        OutputError: when the file cannot be written.
    """
    write_text(path, render_timeline(timeline_data(graph)))


def render_timeline(data: Mapping[str, Any]) -> str:
    """The page of a `timeline_data`."""
    return render("timeline.html", {"page": data})


def timeline_data(graph: GraphSource) -> dict[str, Any]:
    """What the timeline says, as a plain dict.

    Raises:
        InputError: when no paper has a year.
    """
    titles, dated = {}, {}
    for paper in graph.papers():
        titles[paper.id] = _dated_title(paper)
        if paper.year is not None:
            dated[paper.id] = paper.year
    years = Counter(dated.values())
    if not years:
        raise InputError(
            "no paper of this graph has a year, so there is no timeline; BibTeX, RIS, CSV and "
            "JSON records carry one (the field year)"
        )
    users, first = _users(graph, dated)
    entities = {entity.id: entity for entity in graph.entities()}
    own = {
        kind: sorted(
            (e for e in entities.values() if e.types[0] is kind and len(users.get(e.id, ())) > 1),
            key=lambda e: (-len(users[e.id]), e.id),
        )
        for kind in _FOLLOWED
    }
    uses = _uses(graph, dated, {e.id for ranked in own.values() for e in ranked[:MAX_ROWS]})
    spans = spans_of(years)
    return {
        "lead": f"{counted(years.total(), 'paper')} from {min(years)} to {max(years)}."
        if min(years) < max(years)
        else f"{counted(years.total(), 'paper')}, all of {min(years)}.",
        "years": by_year(years, len(titles)),
        "tables": [
            _follow(kind, ranked, uses, first, dated, titles, spans)
            for kind, ranked in own.items()
            if ranked
        ],
        "new": _new(entities, users, first, spans),
    }


def _users(
    graph: GraphSource, dated: Mapping[str, int]
) -> tuple[dict[str, set[str]], dict[str, int]]:
    """The dated papers that each thing matters to; of each that one introduces, the first year."""
    users: dict[str, set[str]] = defaultdict(set)
    first: dict[str, int] = {}
    for claim in outlines_of(graph, ROLE_PREDICATES):
        if claim.subject in dated:
            users[claim.object].add(claim.subject)
            if claim.predicate in _NEW:
                year = dated[claim.subject]
                first[claim.object] = min(year, first.get(claim.object, year))
    return users, first


def _uses(graph: GraphSource, dated: Mapping[str, int], things: Set[str]) -> dict[str, list[Claim]]:
    """What dated papers say of these things, with their sentences."""
    uses: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims_of(narrowed(graph, things), ROLE_PREDICATES):
        if claim.object in things and claim.subject in dated:
            uses[claim.object].append(claim)
    return uses


def _dated_title(paper: Paper) -> str:
    return f"{paper.year} · {paper.title}" if paper.year is not None else paper.title


def _papers(claims: Iterable[Claim]) -> set[str]:
    return {claim.subject for claim in claims}


def _follow(
    kind: EntityType,
    ranked: Sequence[Entity],
    uses: Mapping[str, list[Claim]],
    first: Mapping[str, int],
    dated: Mapping[str, int],
    titles: Mapping[str, str],
    spans: Spans,
) -> dict[str, Any]:
    """The most shared things of a type, year by year; those first that are first written about."""
    papers = {e.id: _papers(uses[e.id]) for e in ranked[:MAX_ROWS]}
    shown = sorted(
        ranked[:MAX_ROWS],
        key=lambda e: (min(dated[p] for p in papers[e.id]), -len(papers[e.id]), e.id),
    )
    most = max(
        count
        for entity in shown
        for count in Counter(spans.place(dated[p]) for p in papers[entity.id]).values()
    )
    rows = []
    for number, entity in enumerate(shown):
        by_span: dict[int, list[Claim]] = defaultdict(list)
        for claim in uses[entity.id]:
            by_span[spans.place(dated[claim.subject])].append(claim)
        new = spans.place(first[entity.id]) if entity.id in first else -1
        cells: list[Cell | None] = [None] * spans.count
        for place in sorted(by_span):
            count = len(_papers(by_span[place]))
            cells[place] = cell(
                f"{kind.lower()}{number}-y{place}",
                str(count),
                f"{short(entity.label)}, {spans.label(place)}",
                told(by_span[place], titles),
                strength=level(count, most),
                star=place == new,
            )
        rows.append(
            Row(short(entity.label, 64), kind.value, tuple(cells), f"{len(papers[entity.id])}")
        )
    columns = tuple(Column(spans.label(p), slant=spans.count > 10) for p in range(spans.count))
    name = f"{kind.value}s"
    return {
        "name": name,
        "type": kind.value,
        "matrix": Matrix(f"{name} by year, in papers", kind.lower(), columns, tuple(rows)),
        "more": len(ranked) - len(shown),
    }


def _new(
    entities: Mapping[str, Entity],
    users: Mapping[str, set[str]],
    first: Mapping[str, int],
    spans: Spans,
) -> list[dict[str, Any]]:
    """What the papers of each span introduce, the most shared things first; the latest first."""
    by_span: dict[int, list[str]] = defaultdict(list)
    for entity, year in first.items():
        by_span[spans.place(year)].append(entity)
    told_of = []
    for place in sorted(by_span, reverse=True):
        ranked = sorted(
            by_span[place],
            key=lambda e: (-len(users[e]), entities[e].label.casefold(), e),
        )
        told_of.append({
            "span": spans.label(place),
            "things": [
                {
                    "label": short(entities[e].label, 60),
                    "type": entities[e].types[0].value,
                    "papers": len(users[e]),
                }
                for e in ranked[:MAX_NEW]
            ],
            "more": max(len(ranked) - MAX_NEW, 0),
        })  # fmt: skip
    return told_of
