"""How rankings are shown: aligned text for readers, plain JSON for programs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from kg.errors import one_line
from kg.model import DOUBTFUL
from kg.rank.records import Comparison, Group, Leaderboard, Overview, Standing

_INDENT: Final = " " * 6


def overview_text(overview: Overview, width: int, limit: int | None = None) -> str:
    """The places as a table, at most so many; the counts stand first, so that long names can be
    cut."""
    if not overview.places and not overview.doubtful:
        return "no paper of this graph compares two methods on a task or benchmark"
    shown = [place for place in overview.places if place.comparisons or place.undecided]
    lines = []
    if shown:
        head = ("comparisons", "no winner", "unsure", "methods", "type", "task or benchmark")
        rows = [
            (
                *map(str, (p.comparisons, p.undecided, p.unsure, p.methods)),
                p.kind,
                one_line(p.label),
            )
            for p in shown[:limit]
        ]
        rest = [f"… and {len(shown) - len(rows)} more"] if len(shown) > len(rows) else []
        lines += [*_table(head, rows, width, numeric=4), *rest, ""]
    if unsure := len(overview.places) - len(shown):
        more = "more " if shown else ""
        which = _counted(unsure, f"{more}place has", f"{more}places have")
        lines += _wrapped(f"{which} only comparisons that are perhaps of it: --loose", width)
    if overview.homeless:
        which = _counted(overview.homeless, "claim or result", "claims or results")
        lines += _wrapped(f"{which} that compare methods belong to no task or benchmark", width)
    if overview.doubtful:
        lines.append(_counted(overview.doubtful, "comparison is", "comparisons are") + " less sure")
    return "\n".join(lines)


def board_text(board: Leaderboard, width: int, *, why: bool) -> str:
    """The groups with their tables, then the comparisons, then what counts nowhere."""
    label = board.labels
    head = [one_line(label[board.place]), f"{board.kind.value} · {board.place}"]
    if board.metric:
        head.append(f"only comparisons in {one_line(label[board.metric])}")
    parts = ["\n".join(head)]
    if not board.groups:
        parts.append("nothing can be ranked: no comparison with a winner is surely of it")
    for number, group in enumerate(board.groups, 1):
        name = f"group {number}: " if len(board.groups) > 1 else ""
        parts.append("\n".join(_group_lines(board, group, name, width, why)))
    if len(board.groups) > 1:
        parts.append("Nothing compares methods of different groups.")
    for items, title in (
        (board.undecided, "compared, no winner stated"),
        (board.unsure, "perhaps of it (counted nowhere; --loose counts them)"),
    ):
        if items:
            lines = [f"{title}: {len(items)}"]
            lines += [line for item in items for line in _comparison(board, item, width, why)]
            parts.append("\n".join(lines))
    if board.left_out:
        lines = [f"left out: {sum(count for _, count in board.left_out)}"]
        lines += [f"  {count:>4}  {reason}" for reason, count in board.left_out]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _group_lines(
    board: Leaderboard, group: Group, name: str, width: int, why: bool
) -> Iterator[str]:
    yield (
        f"{name}{len(group.standings)} methods, "
        f"{_counted(group.comparisons, 'comparison', 'comparisons')}, "
        f"{_counted(group.papers, 'paper', 'papers')}"
    )
    head = ["tier", *(["score"] if group.scored else []), "comparisons", "won", "lost", "method"]
    rows = [_row(board, standing) for standing in group.standings]
    yield from (f"  {line}" for line in _table(head, rows, width - 2, numeric=len(head) - 1))
    if not group.scored and len(group.standings) > 2:
        why_not = "only one paper" if group.papers < 2 else "fewer comparisons than methods"
        yield f"  (no scores: {why_not})"
    for circle in group.circles:
        names = ", ".join(one_line(board.labels[method]) for method in circle)
        yield from _wrapped(f"in a circle, so in one tier: {names}", width, "  ")
    told = {id(item) for c in group.conflicts for item in (*c.ahead, *c.behind)}
    for conflict in group.conflicts:
        yield "  told both ways"
        for side in (conflict.ahead, conflict.behind):
            for item in side:
                yield from _comparison(board, item, width, why)
    members = {standing.method for standing in group.standings}
    rest = [c for c in board.comparisons if c.first in members and id(c) not in told]
    if rest:
        yield "  who beats whom"
        for item in rest:
            yield from _comparison(board, item, width, why)


def _row(board: Leaderboard, standing: Standing) -> list[str]:
    numbers = [str(standing.tier)]
    if standing.score is not None:
        numbers.append(f"{standing.score:.3f}")
    counts = (standing.comparisons, standing.won, standing.lost)
    return [*numbers, *map(str, counts), one_line(board.labels[standing.method])]


def _comparison(board: Leaderboard, item: Comparison, width: int, why: bool) -> Iterator[str]:
    sign = ">" if item.beats else "–"
    names = (one_line(board.labels[method]) for method in (item.first, item.second))
    yield from _wrapped(f" {sign} ".join(names), width, "    ")
    unsure = ", unsure" if item.confidence < DOUBTFUL else ""
    about = [f"{item.confidence:.2f}{unsure}"]
    about += [item.sureness.told(board.kind), ", ".join(item.bases)]
    if item.metrics:
        about.append(", ".join(one_line(board.labels[metric]) for metric in item.metrics))
    yield from _wrapped(" · ".join(about), width, _INDENT)
    if why:
        for quote in item.quotes:
            title = " (title)" if quote.field == "title" else ""
            yield from _wrapped(f"“{one_line(quote.text)}”{title}", width, _INDENT)
    for paper in item.papers:
        yield _cut(f"{_INDENT}— {one_line(board.labels[paper])}", width)


def board_json(board: Leaderboard) -> dict[str, Any]:
    """The leaderboard as plain JSON; sureness in its words."""
    return {
        "place": board.place,
        "type": board.kind.value,
        "metric": board.metric,
        "groups": [_group_json(board, group) for group in board.groups],
        "comparisons": [_comparison_json(board, item) for item in board.comparisons],
        "undecided": [_comparison_json(board, item) for item in board.undecided],
        "unsure": [_comparison_json(board, item) for item in board.unsure],
        "left_out": dict(board.left_out),
        "labels": dict(board.labels),
    }


def overview_json(overview: Overview) -> dict[str, Any]:
    """The overview as plain JSON."""
    places = [asdict(place) for place in overview.places]
    for place in places:
        place["type"] = place.pop("kind").value
    return {"places": places, "homeless": overview.homeless, "doubtful": overview.doubtful}


def _group_json(board: Leaderboard, group: Group) -> dict[str, Any]:
    def sides(items: Sequence[Comparison]) -> list[dict[str, Any]]:
        return [_comparison_json(board, item) for item in items]

    return {
        "standings": [asdict(standing) for standing in group.standings],
        "circles": [list(circle) for circle in group.circles],
        "order": [list(step) for step in group.order],
        "conflicts": [[sides(c.ahead), sides(c.behind)] for c in group.conflicts],
        "comparisons": group.comparisons,
        "papers": group.papers,
        "scored": group.scored,
    }


def _comparison_json(board: Leaderboard, item: Comparison) -> dict[str, Any]:
    ends = ("winner", "loser") if item.beats else ("first", "second")
    return {
        ends[0]: item.first,
        ends[1]: item.second,
        "papers": list(item.papers),
        "confidence": item.confidence,
        "sureness": item.sureness.told(board.kind),
        "bases": [basis.value for basis in item.bases],
        "metrics": list(item.metrics),
        "sources": list(item.sources),
        "quotes": [
            {"paper": q.paper, "field": q.field, "start": q.start, "end": q.end, "text": q.text}
            for q in item.quotes
        ],
    }


def _table(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: int, *, numeric: int
) -> Iterator[str]:
    """Aligned columns, the first `numeric` to the right; lines are cut at the width."""
    wide = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, ["-" * size for size in wide], *rows):
        cells = [
            cell.rjust(size) if place < numeric else cell.ljust(size)
            for place, (cell, size) in enumerate(zip(row, wide, strict=True))
        ]
        yield _cut("  ".join(cells).rstrip(), width)


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        max(width, 20),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: max(width - 1, 0)].rstrip() + "…"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
