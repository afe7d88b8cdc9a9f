"""The figures of the model card, drawn as SVG files that come out the same each time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kg.extract.pipeline import PaperExtractor
from kg.files import replacing
from kg.train.annotations import Json, clean
from kg.train.figures import Band, crossed, expected_error, halves, reliability

_STYLE: dict[Any, Any] = {
    # Without it the names of elements are drawn by chance.
    "svg.hashsalt": "kg",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Arial", "Helvetica", "sans-serif"],
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "axes.axisbelow": True,
}
_LINES = {
    "roles": "roles (accuracy)",
    "entities": "mentions (F1)",
    "relations": "relations (F1)",
}
_COLOURS = ("#0072b2", "#d55e00", "#009e73")
_MARKS = ("o", "s", "^")


def plot_learning_curve(points: Path, out: Path) -> None:
    """Draws the points that `learning_curve` wrote: a line for each figure."""
    said = json.loads(points.read_text("utf-8"))
    sizes = [point["abstracts"] for point in said]
    with figure(out, 5.2, 3.4) as axes:
        for (name, title), colour, mark in zip(_LINES.items(), _COLOURS, _MARKS, strict=True):
            shares = [100 * point[name] for point in said]
            axes.plot(sizes, shares, color=colour, marker=mark, markersize=5, linewidth=1.5)
            for i, (size, share) in enumerate(zip(sizes, shares, strict=True)):
                axes.annotate(
                    f"{share:.1f}",
                    (size, share),
                    xytext=(0, 7),
                    textcoords="offset points",
                    ha="center",
                    fontsize=8,
                    color=colour,
                )
                if i == len(sizes) - 1:
                    axes.annotate(
                        title,
                        (size, share),
                        xytext=(9, 0),
                        textcoords="offset points",
                        va="center",
                        color=colour,
                    )
        axes.set_xscale("log", base=2)
        axes.set_xticks(sizes, [str(size) for size in sizes])
        axes.minorticks_off()
        axes.set_ylim(0, 100)
        axes.set_xlabel("annotated abstracts that were trained on")
        axes.set_ylabel("held-out abstracts, %")


def plot_reliability(held_out: Sequence[Json], out: Path) -> float:
    """Draws the share right of each tenth of the scores of entities, the scores of one half of the
    abstracts calibrated on the other; returns the calibration error."""
    scored = crossed(*halves([clean(a) for a in held_out], PaperExtractor()))
    error = expected_error(scored)
    draw_reliability(reliability(scored), error, out)
    return error


def draw_reliability(bands: Sequence[Band], error: float, path: Path) -> None:
    """Draws for each tenth of the scores the share that is right, and how many there are."""
    with figure(path, 3.8, 3.6) as axes:
        axes.plot([0, 1], [0, 1], color="#888888", linewidth=1, linestyle="--", zorder=1)
        for band in bands:
            left = min(int(band.score * 10), 9) / 10
            axes.bar(left + 0.05, band.right, width=0.09, color="#9ecae1", zorder=2)
            axes.annotate(
                str(band.count),
                (left + 0.05, 0),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                fontsize=8,
            )
        scores, shares = [b.score for b in bands], [b.right for b in bands]
        axes.plot(scores, shares, color=_COLOURS[0], marker="o", markersize=5, linestyle="")
        axes.annotate(f"calibration error {error:.3f}", (0.03, 0.93))
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.set_aspect("equal")
        axes.set_xlabel("score of an entity (numbers: how many)")
        axes.set_ylabel("share that is right")


@contextmanager
def figure(path: Path, width: float, height: float) -> Iterator[Any]:
    """The axes of a new picture, which is written when the block ends."""
    # Drawing has an extra of its own, and is slow to load.
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE):
        drawn = Figure(figsize=(width, height), layout="constrained", facecolor="white")
        FigureCanvasSVG(drawn)
        yield drawn.add_subplot()
        with replacing(path) as beside:
            nothing = dict.fromkeys(("Date", "Creator"))
            drawn.savefig(beside, format="svg", metadata=nothing)
