"""The build at a glance: `report_data` is what `report.html` says, `write_report` makes the file.

It is a function of the graph, of the files beside it and of what could not be read. What only one
run knows (its seconds, what it reused) stays in `report.json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from kg.files import write_text
from kg.graph.communities import communities_of
from kg.model import DOUBTFUL, GraphSource
from kg.view.advice import next_steps
from kg.view.census import Census, take_census
from kg.view.document import counted, glyph, percent, render, short
from kg.view.plots import Columns, columns, histogram
from kg.view.standing import board_view
from kg.view.years import by_year
from kg.vocabulary import TERM_TYPES, EntityType, Predicate

MAX_ROWS: Final = 200
"""Skipped records that the page lists."""
_SHARED: Final = 8  # things of each type
_COMMUNITIES: Final = 12
_NOTES: Final = 60  # lines on linking
_MAP: Final = "graph.html"


def write_report(
    graph: GraphSource,
    path: str | Path,
    build: Mapping[str, Any] | None = None,
    boards: Sequence[Mapping[str, Any]] = (),
    *,
    more_boards: int = 0,
) -> None:
    """Writes the build at a glance as one HTML file that opens from disk (see `report_data`).

    Raises:
        OutputError: when the file cannot be written.
    """
    write_data(report_data(graph, build, boards, more_boards=more_boards), path)


def write_data(data: Mapping[str, Any], path: str | Path) -> None:
    """Writes the page of a `report_data`.

    Raises:
        OutputError: when the file cannot be written.
    """
    write_text(path, render_report(data))


def render_report(data: Mapping[str, Any]) -> str:
    """The page of a `report_data`."""
    return render("report.html", {"page": data})


def report_data(
    graph: GraphSource,
    build: Mapping[str, Any] | None = None,
    boards: Sequence[Mapping[str, Any]] = (),
    *,
    more_boards: int = 0,
) -> dict[str, Any]:
    """What the page says, as a plain dict: `graph_data` and `build_data`.

    Args:
        graph: the graph.
        build: what `report.json` holds; see `build_data`.
        boards: leaderboards as plain JSON, the fullest first.
        more_boards: how many others there are.
    """
    build = build or {}
    mapped = _MAP in build.get("files", {})
    told = graph_data(graph, boards, more_boards=more_boards, mapped=mapped)
    return told | build_data(build)


def build_data(build: Mapping[str, Any]) -> dict[str, Any]:
    """What the page says of a build beside its graph: what `report.json` tells of files, of what
    was skipped, and of versions."""
    versions = build.get("versions", {})
    return {
        "warnings": _warnings(build),
        "files": _files(build.get("files", {})),
        "versions": [
            (name, short(versions[name]))
            for name in ("kg", "extractor", "store")
            if name in versions
        ],
    }


def graph_data(
    graph: GraphSource,
    boards: Sequence[Mapping[str, Any]] = (),
    *,
    more_boards: int = 0,
    mapped: bool = False,
) -> dict[str, Any]:
    """What the page says of a graph; `mapped` tells whether the map to explore lies beside it."""
    found = take_census(graph)
    map_page = _MAP if mapped else ""
    shared = _shared(found, map_page)
    shown = [board_view(board) for board in boards if board["groups"]]
    return {
        "counts": _counts(found),
        "lead": _lead(found),
        "shared": shared,
        "communities": _communities(graph),
        "things": _things(found),
        "boards": shown,
        "more_boards": more_boards,
        "quality": _quality(found),
        "doubtful": found.doubtful,
        "years": by_year(found.years, found.papers),
        "map": map_page,
        "next": next_steps(found, shown, shared),
    }


# ── what there is ────────────────────────────────────────────────────────────────────────────────


def _counts(found: Census) -> list[dict[str, Any]]:
    rows = [("papers", found.papers, EntityType.PAPER)]
    rows += [(f"{kind.value.lower()}s", found.types[kind], kind) for kind in TERM_TYPES]
    rows.append(("results", found.results, EntityType.RESULT))
    return [
        {"label": label, "count": count, "type": kind.value, "glyph": glyph(kind)}
        for label, count, kind in rows
    ]


def _things(found: Census) -> str:
    """How many things there are; where some are of several types, why the types add up to more."""
    total = len(found.kinds)
    several = " Of several types, a thing counts under each." if found.types.total() > total else ""
    return f"{counted(total, 'thing')} in all.{several}" if total else ""


def _lead(found: Census) -> str:
    """The build in a sentence."""
    shared = sum(len(users) > 1 for users in found.users.values())
    related = found.predicates[Predicate.RELATED_TO]
    claims = found.predicates.total()
    return (
        f"{counted(found.papers, 'paper')}, {counted(shared, 'thing')} that at least two of them "
        f"share, {counted(claims, 'claim')} with {counted(found.quotes, 'quoted sentence')}; of "
        f"the claims {related:,} {'links' if related == 1 else 'link'} papers."
    )


def _shared(found: Census, map_page: str) -> list[dict[str, Any]]:
    """The things that most papers share, type by type."""
    columns = []
    for kind in TERM_TYPES:
        ranked = sorted(
            ((len(users), e) for e, users in found.users.items() if found.kinds[e] is kind),
            key=lambda item: (-item[0], found.labels[item[1]], item[1]),
        )
        several = [(count, entity) for count, entity in ranked if count > 1]
        if not several:
            continue
        columns.append({
            "title": f"{kind.value}s",
            "glyph": glyph(kind),
            "type": kind.value,
            "rows": [
                {
                    "label": short(found.labels[entity]),
                    "count": count,
                    "share": percent(count, several[0][0]),
                    "href": f"{map_page}#{quote(entity, errors='replace')}" if map_page else "",
                    "name": found.labels[entity],
                }
                for count, entity in several[:_SHARED]
            ],
            "more": max(len(several) - _SHARED, 0),
        })  # fmt: skip
    return columns


def _communities(graph: GraphSource) -> dict[str, Any]:
    groups = communities_of(graph)
    several = [group for group in groups if len(group) > 1]
    largest = len(several[0]) if several else 1
    return {
        "rows": [
            {
                "number": group.number,
                "names": [short(t.label, 60) for t in group.telling] or [short(group.label, 120)],
                "count": len(group),
                "share": percent(len(group), largest),
            }
            for group in several[:_COMMUNITIES]
        ],
        "more": max(len(several) - _COMMUNITIES, 0),
        "alone": len(groups) - len(several),
        "modularity": f"{groups.modularity:.2f}",
    }


def _quality(found: Census) -> list[Columns]:
    """Histograms of confidence: of what papers say, of what is said between things, of things."""
    charts = []
    for values, title, unit, what in (
        (found.of_papers, "What papers are about", "claims", "claims that tie a paper to a thing"),
        (found.between, "What is said between things", "claims", "claims between two things"),
        (
            [found.surest[entity] for entity in sorted(found.surest)],
            "The things themselves",
            "things",
            "things, each as sure as the surest paper that names it",
        ),
    ):
        if not values:
            continue
        sure = sum(value >= 0.8 for value in values)
        charts.append(
            columns(
                histogram(values),
                title=title,
                summary=f"{len(values):,} {what}: {percent(sure, len(values))} % are at least "
                f"0.8 sure, {percent(sum(v < DOUBTFUL for v in values), len(values))} % "
                "are below 0.5.",
                unit=unit,
                of="confidence from",
                between=True,
            )
        )
    return charts


# ── what went wrong, and what lies here ──────────────────────────────────────────────────────────


def _warnings(build: Mapping[str, Any]) -> dict[str, Any]:
    rejected, faults = build.get("rejected", []), build.get("not_extracted", {})
    flaws = build.get("flaws", [])
    return {
        "rejected": _places(rejected),
        "rejected_count": len(rejected),
        "flaws": _places(flaws),
        "flaw_count": len(flaws),
        "faults": [
            {"paper": short(paper, 120), "reason": short(faults[paper], 240)}
            for paper in sorted(faults)[:MAX_ROWS]
        ],
        "fault_count": len(faults),
        "notes": [
            {"what": short(n["what"]), "of": short(n["of"], 120), "count": n["count"]}
            for n in build.get("linking", [])[:_NOTES]
        ],
        "note_count": len(build.get("linking", [])),
    }


def _places(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"file": short(row["file"], 160), "line": row["line"], "reason": short(row["reason"], 240)}
        for row in rows[:MAX_ROWS]
    ]


_FILES: Final = {
    "graph.json": "the whole graph, for programs (node-link JSON)",
    "graph.ttl": "RDF, readable (Turtle)",
    "graph.nt": "RDF, a triple a line (N-Triples)",
    "graph.jsonld": "RDF as JSON (JSON-LD)",
    "graph.graphml": "for Gephi, Cytoscape and yEd",
    "evidence.ttl": "the sentence behind every claim (Turtle)",
    "evidence.nt": "the sentence behind every claim (N-Triples)",
    "merges.jsonl": "which names became one thing, and why",
    _MAP: "the map to explore",
}


def _files(files: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "what": _FILES.get(name, ""),
            "size": size(item["bytes"]),
            "bytes": item["bytes"],
            "sha256": item["sha256"],
        }
        for name, item in files.items()
    ]


def size(count: int) -> str:
    """Bytes in the largest unit that keeps a digit before the point.

    >>> size(310), size(310_023), size(1_539_191)
    ('310 B', '310 kB', '1.5 MB')
    """
    for unit, worth in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= worth:
            return f"{count / worth:.1f} {unit}" if worth > 1000 else f"{count / worth:.0f} {unit}"
    return f"{count} B"
