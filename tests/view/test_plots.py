"""Charts: columns stand where they should, and say what they count."""

from __future__ import annotations

from itertools import pairwise

from kg.view.plots import HEIGHT, WIDTH, Columns, columns, histogram, nice_ceiling


def chart(counts: list[tuple[str, int]], *, between: bool = False) -> Columns:
    return columns(counts, title="t", summary="s", unit="pears", of="tree", between=between)


def test_plots_columns_stand_side_by_side_inside_the_chart() -> None:
    drawn = chart([(str(n), n * n) for n in range(24)])
    for column, after in pairwise(drawn.columns):
        assert column.x + column.width <= after.x + 0.11
    last = drawn.columns[-1]
    assert last.x + last.width <= WIDTH and last.y >= 0
    assert all(round(c.y + c.height) == drawn.base for c in drawn.columns)
    assert drawn.height == HEIGHT


def test_plots_heights_are_in_proportion_and_little_is_seen() -> None:
    none, little, half, all_of_it = chart([("a", 0), ("b", 1), ("c", 500), ("d", 1000)]).columns
    assert none.height == 0 < little.height < 2
    assert abs(half.height * 2 - all_of_it.height) < 0.2


def test_plots_leave_out_names_that_would_touch() -> None:
    few, many = chart([("2001", 1)] * 4), chart([("1986–87", 1)] * 20)
    assert all(column.tick for column in few.columns)
    shown = [column.middle for column in many.columns if column.tick]
    assert 1 < len(shown) < 10
    assert min(b - a for a, b in pairwise(shown)) >= 45


def test_plots_leave_room_for_large_numbers() -> None:
    assert chart([("a", 60_000)]).left > chart([("a", 6)]).left
    assert nice_ceiling(60_000) == 60_000


def test_plots_histogram_puts_every_value_in_one_bin() -> None:
    values = [n / 1000 for n in range(1001)]
    counts = histogram(values)
    assert sum(count for _, count in counts) == 1001
    assert [count for _, count in counts] == [100] * 9 + [101]
    assert [label for label, _ in counts][:3] == ["0", "0.1", "0.2"]


def test_plots_of_nothing() -> None:
    assert chart([]).columns == () and histogram([]) == [(f"{n / 10:g}", 0) for n in range(10)]
