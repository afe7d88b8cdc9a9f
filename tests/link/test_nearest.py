"""The sparse algebra behind `relatedTo`, against the plain way to say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.link import nearest
from kg.link.nearest import nearest_pairs, thousandths

Cells = list[tuple[int, int, float]]
ROWS = 7

matrices = st.dictionaries(
    st.tuples(st.integers(0, ROWS - 1), st.integers(0, 5)),
    st.integers(1, 1000).map(lambda thousandth: thousandth / 1000),
    max_size=30,
).map(lambda cells: [(row, column, value) for (row, column), value in sorted(cells.items())])


def pairs_of(cells: Cells, rows: int, neighbours: int, least: float) -> list[tuple[int, int]]:
    """What `nearest_pairs` finds among the cells."""
    found = nearest_pairs(
        [row for row, _, _ in cells],
        [column for _, column, _ in cells],
        [value for _, _, value in cells],
        rows,
        neighbours=neighbours,
        least=least,
    )
    return [(one, other) for one, other in found.tolist()]


def plainly(cells: Cells, rows: int, neighbours: int, least: float) -> list[tuple[int, int]]:
    """Every row with every other one, without a thought for time."""
    pairs = set()
    for row in range(rows):
        near = []
        for other in set(range(rows)) - {row}:
            products = [
                thousandths(a, b)
                for r, column, a in cells
                for s, beside, b in cells
                if (r, s) == (row, other) and column == beside
            ]
            nearness = min(sum(products), 1000)
            if nearness and nearness / 1000 >= least:
                near.append((-nearness, other))
        pairs |= {(min(row, other), max(row, other)) for _, other in sorted(near)[:neighbours]}
    return sorted(pairs)


@given(matrices, st.integers(0, 4), st.sampled_from([0.0, 0.1, 0.5, 1.0]), st.integers(1, 40))
def test_nearest_is_what_the_plain_way_finds(
    cells: Cells, neighbours: int, least: float, room: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearest, "_ROOM", room)
        found = pairs_of(cells, ROWS, neighbours, least)
    assert found == plainly(cells, ROWS, neighbours, least)


def test_nearest_of_nothing_is_nothing() -> None:
    assert pairs_of([], 0, 3, 0.0) == []
    assert pairs_of([(0, 0, 1.0)], 3, 3, 0.0) == []
