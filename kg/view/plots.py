"""Small column charts as geometry: a template draws them, and says the same as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 340
"""Of a chart, in units that are pixels on a phone."""
HEIGHT: Final = 168
_RIGHT, _TOP, _BOTTOM = 6, 14, 24
_TICK: Final = 34  # the least room for the name of a column
_WIDEST: Final = 46.0  # room for one column where there are few
_LETTER: Final = 6.4  # how wide a letter of it is


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where it stands, what it is called and how much it says.

    `tick` is False where its name is left out for want of room; `middle` is its middle.
    """

    label: str
    value: int
    x: float
    y: float
    width: float
    height: float
    middle: float
    tick: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line across the chart, and the number that it stands for."""

    value: int
    y: float


@dataclass(frozen=True, slots=True)
class Columns:
    """A column chart. `summary` says in a sentence what it shows."""

    title: str
    summary: str
    unit: str
    of: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = 0
    base: int = HEIGHT - _BOTTOM


def columns(
    counts: Sequence[tuple[str, int]],
    *,
    title: str,
    summary: str,
    unit: str,
    of: str,
    between: bool = False,
) -> Columns:
    """A chart of named counts, in their order.

    Args:
        counts: a name and a number for each column.
        title: the chart's name.
        summary: what it shows, in a sentence.
        unit: what is counted ("papers").
        of: what the columns are ("year").
        between: whether a name stands at its column's left edge, as that of a range does.
    """
    ceiling = nice_ceiling(max((value for _, value in counts), default=0))
    left = round(len(f"{ceiling:,}") * _LETTER) + 12
    room = min((WIDTH - left - _RIGHT) / max(len(counts), 1), _WIDEST)
    gap = min(room * 0.22, 6.0) if not between else 1.5
    tall = HEIGHT - _TOP - _BOTTOM
    longest = max((len(label) for label, _ in counts), default=0)
    every = max(1, math.ceil(max(_TICK, longest * _LETTER + 8) / room))
    drawn = []
    for place, (label, value) in enumerate(counts):
        x = left + place * room
        # What is there is seen, however little it is.
        height = max(value / ceiling * tall, 1.5) if value else 0.0
        drawn.append(
            Column(
                label=label,
                value=value,
                x=round(x + gap / 2, 1),
                y=round(HEIGHT - _BOTTOM - height, 1),
                width=round(room - gap, 1),
                height=round(height, 1),
                middle=round(x if between else x + room / 2, 1),
                tick=place % every == 0,
            )
        )
    steps = (0, ceiling // 2, ceiling) if ceiling % 2 == 0 else (0, ceiling)
    lines = tuple(Line(step, round(HEIGHT - _BOTTOM - step / ceiling * tall, 1)) for step in steps)
    return Columns(title, summary, unit, of, tuple(drawn), lines, left=left)


def nice_ceiling(most: int) -> int:
    """The least round number from a count on that an axis can end at.

    >>> [nice_ceiling(n) for n in (0, 1, 3, 7, 11, 64, 230, 1010)]
    [1, 1, 4, 8, 20, 80, 400, 2000]
    """
    if most <= 2:
        return max(most, 1)
    power: int = 10 ** (len(str(most)) - 1)
    return next(
        step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= most and step * power > 1
    )


def histogram(values: Sequence[float], bins: int = 10) -> list[tuple[str, int]]:
    """How many values in [0, 1] lie in each of equal bins, named by where a bin begins; 1 lies in
    the last.

    >>> histogram([0.05, 0.5, 1.0], 2)
    [('0', 1), ('0.5', 2)]
    """
    counts = [0] * bins
    for value in values:
        # Scores have three decimals: whole thousandths fall into no crack between floats.
        counts[min(round(value * 1000) * bins // 1000, bins - 1)] += 1
    return [(f"{place / bins:g}", count) for place, count in enumerate(counts)]
