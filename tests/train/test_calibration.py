from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.train.calibration import isotonic
from kg.train.figures import expected_error, reliability

SCORED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=80)


@given(SCORED)
@settings(max_examples=80, deadline=None)
def test_calibration_rises_from_zero_to_one(scored: list[tuple[float, bool]]) -> None:
    steps = isotonic([s for s, _ in scored], [r for _, r in scored])
    assert steps[0][0] == 0.0
    assert steps[-1][0] == 1.0
    assert all(a <= b and p <= q for (a, p), (b, q) in pairwise(steps))
    assert all(0 <= right <= 1 for _, right in steps)


def test_calibration_error_of_scores_that_lie() -> None:
    honest = [(0.5, True), (0.5, False)]
    assert expected_error(honest) == 0.0
    assert expected_error([(1.0, False)]) == 1.0
    assert [band.count for band in reliability([*honest, (1.0, True)])] == [2, 1]
