"""Years as columns: each one, or several together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.view.years import by_year, spans_of


@given(st.dictionaries(st.integers(0, 9999), st.integers(1, 50), min_size=1))
def test_years_every_year_lies_in_one_span(years: dict[int, int]) -> None:
    spans = spans_of(years)
    assert spans.count <= 24
    assert all(0 <= spans.place(year) < spans.count for year in years)
    assert len({spans.label(place) for place in range(spans.count)}) == spans.count
    chart = by_year(years, sum(years.values()) + 3)["chart"]
    assert sum(column.value for column in chart.columns) == sum(years.values())


def test_years_are_told_one_by_one_where_there_are_few() -> None:
    told = by_year({2019: 2, 2021: 1}, 4)
    assert [c.label for c in told["chart"].columns] == ["2019", "2020", "2021"]
    assert told["chart"].summary == "3 papers from 2019 to 2021; most, 2, in 2019."
    assert told["without"] == 1


def test_years_that_are_missing() -> None:
    assert by_year({}, 7) == {"chart": None, "without": 7}
