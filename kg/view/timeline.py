"""Papers over the years: how many, what they introduce, and when the most shared things are
written about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from kg.errors import InputError
from kg.files import write_text
from kg.graph import KnowledgeGraph
from kg.model import Claim, Entity, Paper
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


def write_timeline(graph: KnowledgeGraph, path: str | Path) -> None:
    """Writes the timeline of a graph as one HTML file that opens from disk.

    Raises:
        InputError: when no paper has a year.
        OutputError: when the file cannot be written.
    """
    write_text(path, render_timeline(timeline_data(graph)))


def render_timeline(data: Mapping[str, Any]) -> str:
    """The page of a `timeline_data`."""
    return render("timeline.html", {"page": data})


def timeline_data(graph: KnowledgeGraph) -> dict[str, Any]:
    """What the timeline says, as a plain dict.

    Raises:
        InputError: when no paper has a year.
    """
    papers = {paper.id: paper for paper in graph.papers()}
    years = Counter(p.year for p in papers.values() if p.year is not None)
    if not years:
        raise InputError(
            "no paper of this graph has a year, so there is no timeline; BibTeX, RIS, CSV and "
            "JSON records carry one (the field year)"
        )
    dated = {p.id: p.year for p in papers.values() if p.year is not None}
    uses: dict[str, list[Claim]] = defaultdict(list)
    for claim in graph.claims():
        if claim.predicate in ROLE_PREDICATES and claim.subject in dated:
            uses[claim.object].append(claim)
    first = _first_years(uses, dated)
    spans = spans_of(years)
    entities = {entity.id: entity for entity in graph.entities()}
    titles = {paper.id: _dated_title(paper) for paper in papers.values()}
    tables = []
    for kind in _FOLLOWED:
        own = [e for e in entities.values() if e.types[0] is kind and _papers(uses[e.id]) > 1]
        if own:
            tables.append(_follow(kind, own, uses, first, dated, titles, spans))
    return {
        "lead": f"{counted(years.total(), 'paper')} from {min(years)} to {max(years)}."
        if min(years) < max(years)
        else f"{counted(years.total(), 'paper')}, all of {min(years)}.",
        "years": by_year(years, len(papers)),
        "tables": tables,
        "new": _new(entities, uses, first, spans),
    }


def _dated_title(paper: Paper) -> str:
    return f"{paper.year} · {paper.title}" if paper.year is not None else paper.title


def _users(claims: Iterable[Claim]) -> set[str]:
    return {claim.subject for claim in claims}


def _papers(claims: Iterable[Claim]) -> int:
    return len(_users(claims))


def _first_years(uses: Mapping[str, list[Claim]], dated: Mapping[str, int]) -> dict[str, int]:
    """Of each thing that a paper introduces, the year of the first that does."""
    return {
        entity: min(dated[c.subject] for c in claims if c.predicate in _NEW)
        for entity, claims in uses.items()
        if any(c.predicate in _NEW for c in claims)
    }


def _follow(
    kind: EntityType,
    entities: Iterable[Entity],
    uses: Mapping[str, list[Claim]],
    first: Mapping[str, int],
    dated: Mapping[str, int],
    titles: Mapping[str, str],
    spans: Spans,
) -> dict[str, Any]:
    """The most shared things of a type, year by year; those first that are first written about."""
    ranked = sorted(entities, key=lambda e: (-_papers(uses[e.id]), e.id))
    shown = ranked[:MAX_ROWS]
    shown.sort(
        key=lambda e: (min(dated[c.subject] for c in uses[e.id]), -_papers(uses[e.id]), e.id)
    )
    most = max(
        count
        for entity in shown
        for count in Counter(spans.place(dated[p]) for p in _users(uses[entity.id])).values()
    )
    rows = []
    for number, entity in enumerate(shown):
        by_span: dict[int, list[Claim]] = defaultdict(list)
        for claim in uses[entity.id]:
            by_span[spans.place(dated[claim.subject])].append(claim)
        new = spans.place(first[entity.id]) if entity.id in first else -1
        cells: list[Cell | None] = [None] * spans.count
        for place in sorted(by_span):
            count = _papers(by_span[place])
            cells[place] = cell(
                f"{kind.lower()}{number}-y{place}",
                str(count),
                f"{short(entity.label)}, {spans.label(place)}",
                told(by_span[place], titles),
                strength=level(count, most),
                star=place == new,
            )
        rows.append(
            Row(short(entity.label, 64), kind.value, tuple(cells), f"{_papers(uses[entity.id])}")
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
    uses: Mapping[str, list[Claim]],
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
            key=lambda e: (-_papers(uses[e]), entities[e].label.casefold(), e),
        )
        told_of.append({
            "span": spans.label(place),
            "things": [
                {
                    "label": short(entities[e].label, 60),
                    "type": entities[e].types[0].value,
                    "papers": _papers(uses[e]),
                }
                for e in ranked[:MAX_NEW]
            ],
            "more": max(len(ranked) - MAX_NEW, 0),
        })  # fmt: skip
    return told_of
