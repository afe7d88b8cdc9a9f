from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.train.corpora import Labelled
from kg.train.matches import Matches, match, overlap

SPANS = st.sets(
    st.tuples(st.integers(0, 8), st.integers(1, 4), st.sampled_from(["Task", "Metric"])).map(
        lambda s: (s[0], s[0] + s[1], s[2])
    ),
    max_size=6,
)


@given(SPANS, SPANS)
@settings(max_examples=80, deadline=None)
def test_a_part_counts_at_least_as_much_as_the_whole(
    found: set[Labelled], gold: set[Labelled]
) -> None:
    exact, partly = match(found, gold), overlap(found, gold)
    assert exact.precision <= partly.precision <= 1
    assert exact.recall <= partly.recall <= 1
    assert match(gold, found).f1 == exact.f1


def test_counts_add_up_and_fall_apart_by_label() -> None:
    first = match({(0, 1, "Task"), (2, 3, "Metric")}, {(0, 1, "Task"), (5, 6, "Metric")})
    total = first + match({(0, 1, "Task")}, set()) + Matches()
    assert total.of("Task").precision == 0.5
    assert total.of("Task").recall == 1.0
    assert total.of("Metric").f1 == 0.0
    assert total.precision == 1 / 3


def test_nothing_at_all_is_no_error() -> None:
    assert Matches().f1 == 0.0
