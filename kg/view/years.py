"""Years as the columns of a chart: each one, or several together where there are too many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.view.document import counted
from kg.view.plots import columns

_MOST: Final = 24  # columns that a page has room for


@dataclass(frozen=True, slots=True)
class Spans:
    """Equal spans of years, the first of which begins at `first`.

    >>> spans = Spans(1990, 5, 4)
    >>> spans.place(2001), spans.label(2)
    (2, '2000–04')
    """

    first: int
    step: int
    count: int

    def place(self, year: int) -> int:
        """The number of the span that a year lies in, from 0."""
        return (year - self.first) // self.step

    def label(self, place: int) -> str:
        """The name of a span: its year, or its first and last."""
        start = self.first + place * self.step
        end = start + self.step - 1
        if self.step == 1:
            return str(start)
        return f"{start}–{end:d}" if start // 100 != end // 100 else f"{start}–{end % 100:02d}"


def spans_of(years: Mapping[int, int]) -> Spans:
    """The spans that hold all years, at most 24 of them, none longer than need be.

    >>> spans_of({2019: 1, 2024: 2})
    Spans(first=2019, step=1, count=6)
    >>> spans_of({1958: 1, 2024: 2})
    Spans(first=1955, step=5, count=14)
    """
    first, last = min(years), max(years)
    for scale in range(12):
        for digit in (1, 2, 5):
            step = digit * 10**scale
            start = first - first % step
            count = (last - start) // step + 1
            if count <= _MOST:
                return Spans(start, step, count)
    raise AssertionError(f"years from {first} to {last}")


def by_year(years: Mapping[int, int], papers: int) -> dict[str, Any]:
    """The chart of papers by year (None where no paper has one), and how many have none."""
    dated = sum(years.values())
    told = {"chart": None, "without": papers - dated}
    if not dated:
        return told
    spans = spans_of(years)
    counts: Counter[int] = Counter()
    for year, count in years.items():
        counts[spans.place(year)] += count
    most = max(range(spans.count), key=lambda place: (counts[place], place))
    chart = columns(
        [(spans.label(place), counts[place]) for place in range(spans.count)],
        title="Papers by year",
        summary=f"{counted(dated, 'paper')} from {min(years)} to {max(years)}; most, "
        f"{counts[most]:,}, in {spans.label(most)}.",
        unit="papers",
        of="year" if spans.step == 1 else "years",
    )
    return {**told, "chart": chart}
