"""A task with its methods and benchmarks as a matrix: who does what, and what came out of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kg.errors import AmbiguousNameError, InputError
from kg.files import write_text
from kg.graph import EntityView
from kg.graph.parts import view_of
from kg.model import GraphSource
from kg.view.document import counted, render, short
from kg.view.matrix import Column, Group, Matrix, Row
from kg.view.task_cells import ROLES, Gathered
from kg.vocabulary import EntityType, fold

MAX_METHODS: Final = 40
MAX_BENCHMARKS: Final = 12
MAX_METRICS: Final = 8
_FOR: Final = "used for it"


def write_task(graph: GraphSource, name: str, path: str | Path) -> None:
    """Writes the matrix of a task as one HTML file that opens from disk.

    Raises:
        InputError: see `find_task`.
        OutputError: when the file cannot be written.
    """
    write_text(path, render_task(task_data(graph, find_task(graph, name))))


def render_task(data: Mapping[str, Any]) -> str:
    """The page of a `task_data`."""
    return render("task.html", {"page": data})


def find_task(graph: GraphSource, name: str) -> EntityView:
    """The task of a name; where several things bear it, the only task among them.

    Raises:
        InputError: when what bears the name is no task.
        UnknownEntityError: when nothing bears it; AmbiguousNameError: when several tasks do.
    """
    try:
        view = view_of(graph, name)
    except AmbiguousNameError as error:
        views = [view_of(graph, candidate) for candidate in error.candidates]
        tasks = [view for view in views if EntityType.TASK in view.types]
        if len(tasks) != 1:
            raise
        view = tasks[0]
    if EntityType.TASK not in view.types:
        raise InputError(
            f"{view.label!r} ({view.id}) is a {view.type.lower()}, not a task; "
            "without --task the page shows its neighbourhood"
        )
    return view


def task_data(graph: GraphSource, task: EntityView) -> dict[str, Any]:
    """What the page of a task says, as a plain dict; its `matrix` is None where there is none."""
    gathered = Gathered(graph, task.id)
    rows = gathered.methods()
    benchmarks = gathered.measured(EntityType.BENCHMARK, rows)
    metrics = gathered.measured(EntityType.METRIC, rows)
    shown = rows[:MAX_METHODS]
    columns = [*benchmarks[:MAX_BENCHMARKS], *metrics[:MAX_METRICS]]
    # One spelling of each name is enough.
    spelled = {fold(alias): alias for alias in reversed(task.aliases)}
    names = sorted(spelled[name] for name in spelled if name != fold(task.label))
    kinds = sorted(short(gathered.labels[kind], 60) for kind in gathered.kinds)
    return {
        "label": short(task.label, 160),
        "id": short(task.id, 200),
        "aliases": [short(alias, 60) for alias in names[:8]],
        "more_aliases": max(len(names) - 8, 0),
        "kinds": kinds[:12],
        "more_kinds": max(len(kinds) - 12, 0),
        "lead": f"{counted(len(gathered.papers), 'paper')}, {counted(len(rows), 'method')}, "
        f"{counted(len(benchmarks), 'benchmark')}, {counted(len(metrics), 'metric')}, "
        f"{counted(len(gathered.results), 'reported result')}.",
        "matrix": _matrix(gathered, shown, columns, len(benchmarks[:MAX_BENCHMARKS])),
        "more_methods": len(rows) - len(shown),
        "more_columns": len(benchmarks) + len(metrics) - len(columns),
    }


def _matrix(
    gathered: Gathered, methods: list[str], things: list[str], benchmarks: int
) -> Matrix | None:
    if not methods:
        return None
    columns = [Column(name, first=name == _FOR) for name in (*ROLES.values(), _FOR)]
    columns += [
        Column(short(gathered.labels[thing], 48), first=place in (0, benchmarks), slant=True)
        for place, thing in enumerate(things)
    ]
    groups = [Group("papers on it", len(ROLES)), Group("stated", 1)]
    if benchmarks:
        groups.append(Group("benchmarks", benchmarks))
    if len(things) > benchmarks:
        groups.append(Group("metrics", len(things) - benchmarks))
    rows = []
    for number, method in enumerate(methods):
        cells = [gathered.role_cell(method, role, f"r{number}-{role.value}") for role in ROLES]
        cells.append(gathered.stated_cell(method, f"r{number}-for"))
        cells += [
            gathered.thing_cell(method, thing, f"r{number}-c{place}")
            for place, thing in enumerate(things)
        ]
        rows.append(Row(short(gathered.labels[method], 64), "Method", tuple(cells)))
    caption = f"Methods for {short(gathered.labels[gathered.task], 80)} by what is said of them"
    return Matrix(caption, "method", tuple(columns), tuple(rows), tuple(groups))
