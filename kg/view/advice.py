"""What to do next with a graph: commands to copy, with names that it holds."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from typing import Any, Final

from kg.view.census import Census
from kg.view.document import counted
from kg.vocabulary import Predicate

_LONGEST: Final = 60  # characters of a name that a command may hold


def next_steps(
    found: Census, boards: Iterable[Mapping[str, Any]], shared: Iterable[Mapping[str, Any]]
) -> list[dict[str, str]]:
    """Commands to copy, with names of this graph."""
    names = {column["type"]: [row["name"] for row in column["rows"]] for column in shared}
    steps = []
    if name := _sayable(n for kind in ("Method", "Task", "Benchmark") for n in names.get(kind, ())):
        steps.append((f"kg explain {name}", "what the papers say about a thing, with sentences"))
    if name := _sayable(names.get("Task", ())):
        steps.append((f"kg view --task {name} --open", "its methods, benchmarks and results"))
    if found.predicates[Predicate.RELATED_TO]:
        steps.append(("kg view --papers --open", "the map from paper to paper"))
    if found.years:
        steps.append(("kg view --timeline --open", "what came when"))
    if name := _sayable(board["name"] for board in boards):
        steps.append((f"kg leaderboard {name} --why", "which method beats which, and who says so"))
    steps.append(("kg query --examples", "questions in SPARQL, ready to ask"))
    if found.close:
        what = f"{counted(found.close, 'pair')} of names that may be one thing"
        steps.append(("kg merges review", what))
    steps.append(("kg verify", "reads the papers again and checks every claim"))
    return [{"command": command, "what": what} for command, what in steps]


def _sayable(names: Iterable[str]) -> str:
    """The first name that can stand in a command without surprises, quoted for a shell; or ""."""
    fit = (n for n in names if n.isprintable() and len(n) <= _LONGEST and n[:1] != "-")
    name = next(fit, "")
    return shlex.quote(name) if name else ""
