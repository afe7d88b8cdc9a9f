"""Counts of what was found, and the table of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from kg.model import Rejection

MAIN_ROWS: Final = (
    "entities",
    "spans (any type)",
    "proposed",
    "relations",
    "results (value)",
    "results (value, method, metric)",
    "urls",
)
"""The rows that are always shown, in their order; "entities: Method" and the like follow theirs."""


@dataclass(frozen=True, slots=True)
class PRF:
    """True positives, false positives and false negatives; counts add.

    >>> (PRF(1, 1, 0) + PRF(2, 0, 1)).f1
    0.75
    """

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: PRF) -> PRF:
        return PRF(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float:
        """How much of what was predicted is right, in [0, 1]; 0 where nothing was."""
        return self.tp / max(1, self.tp + self.fp)

    @property
    def recall(self) -> float:
        """How much of what is there was found, in [0, 1]; 0 where nothing is."""
        return self.tp / max(1, self.tp + self.fn)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.tp / max(1, 2 * self.tp + self.fp + self.fn)


@dataclass(frozen=True, slots=True)
class PaperScore:
    """The counts of one paper, and whether its row of a table would work: every core task and
    benchmark and everything that it proposes was found."""

    rows: Mapping[str, PRF]
    works: bool


@dataclass(frozen=True, slots=True)
class Scores:
    """Counts over all papers.

    `unpredicted` are the gold ids without a prediction (everything in them counts as missed),
    `rejected` the lines that could not be read, `intervals` 95 % intervals of F1.
    """

    papers: Mapping[str | int, PaperScore]
    unpredicted: tuple[str | int, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def rows(self) -> dict[str, PRF]:
        """The sum over papers: the main rows, each followed by its parts."""
        total = dict.fromkeys(MAIN_ROWS, PRF())
        for paper in self.papers.values():
            for name, counts in paper.rows.items():
                total[name] = total.get(name, PRF()) + counts
        order = {name: place for place, name in enumerate(MAIN_ROWS)}
        names = sorted(total, key=lambda name: (order[name.partition(": ")[0]], name))
        return {name: total[name] for name in names}

    @property
    def works(self) -> int:
        """How many papers have a row that works."""
        return sum(paper.works for paper in self.papers.values())

    def to_json(self) -> dict[str, object]:
        """Counts and figures, each figure in [0, 1]."""
        rows: dict[str, object] = {}
        for name, counts in self.rows.items():
            row: dict[str, object] = {"tp": counts.tp, "fp": counts.fp, "fn": counts.fn}
            for figure in ("precision", "recall", "f1"):
                row[figure] = round(getattr(counts, figure), 4)
            if name in self.intervals:
                row["interval"] = [round(end, 4) for end in self.intervals[name]]
            rows[name] = row
        return {
            "papers": len(self.papers),
            "unpredicted": list(self.unpredicted),
            "rejected": [
                {"file": r.file, "line": r.line, "reason": r.reason} for r in self.rejected
            ],
            "rows": rows,
            "works": self.works,
            "fails": [name for name, paper in self.papers.items() if not paper.works],
        }

    def to_table(self) -> str:
        """The table for people, figures in per cent."""
        papers = len(self.papers)
        lines = [f"papers: gold {papers}, predicted among them {papers - len(self.unpredicted)}"]
        for name, c in self.rows.items():
            figures = (c.precision, c.recall, c.f1)
            none = not c.tp + c.fp + c.fn  # neither there nor predicted
            p, r, f1 = ("    –" if none else f"{100 * figure:5.1f}" for figure in figures)
            line = f"{name:32} P {p}  R {r}  F1 {f1}"
            if name in self.intervals and not none:
                low, high = self.intervals[name]
                line += f" [{100 * low:5.1f}, {100 * high:5.1f}]"
            lines.append(f"{line}  (tp {c.tp} fp {c.fp} fn {c.fn})")
        lines.append(
            f"rows that work (proposed, tasks, benchmarks all found): {self.works} of {papers}"
        )
        lines += [f"left out {r.file}:{r.line}: {r.reason}" for r in self.rejected]
        return "\n".join(lines)
