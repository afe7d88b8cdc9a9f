from __future__ import annotations

import numpy as np
import pytest

from kg.extract.findings import Finding, kind_of
from kg.extract.kinds import signs_of_gain
from kg.extract.lists import Place
from kg.extract.values import find_candidates
from tests.torture.reading import LONGEST, limited


def is_gain(text: str, number: int = 0) -> bool:
    """Whether a number is taken for a gain, where the network leans to one, as it does by habit."""
    value = list(find_candidates(text))[number]
    signs = signs_of_gain(Place(0, value, 0, 1), text, 0.75)
    return (
        kind_of(Finding(Place(0, value, 0, 1), np.zeros(3, np.float32), signs, {}, False, None))
        == "gain"
    )


@pytest.mark.parametrize(
    "text",
    [
        "It improves accuracy by 3%.",
        "It gives a 2.4x speedup over Pear.",
        "It achieves 3% and 4% higher recall.",
        "It brings an improvement of up to 3.1 points over Pear.",
        "It needs 40% fewer steps.",
    ],
)
def test_kinds_know_a_gain(text: str) -> None:
    assert is_gain(text)


@pytest.mark.parametrize(
    "text",
    [
        "It achieves 93% accuracy on Plum.",
        "It has an accuracy of 93%.",
        "It scores 29.8 BLEU.",
        "Its error is 3.5 mm.",
        "It reaches a recall of about 93% at 25 fps.",
    ],
)
def test_kinds_know_a_measured_value(text: str) -> None:
    assert not is_gain(text)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_kinds_carry_a_gain_on_in_a_series(number: int) -> None:
    assert is_gain("It beats Fig by 3 points on Plum, 4 points on Pear, and 9 on Fig.", number)


def test_kinds_take_both_ends_of_a_change_for_measured() -> None:
    assert not is_gain("It raises accuracy from 71% to 80%.", 0)
    assert not is_gain("It raises accuracy from 71% to 80%.", 1)


@pytest.mark.parametrize("before", ["by ", "gain of ", "to ", "from ", "reaches "])
@pytest.mark.parametrize("row", ["~" * 80, "= " * 40, "over " * 16, "an " * 26])
def test_kinds_read_a_row_of_signs_or_words_in_one_way_only(before: str, row: str) -> None:
    with limited(LONGEST):  # read in two ways each, they would take years
        is_gain(f"It has {before}{row}| 71% here.")


@pytest.mark.parametrize("row", ["-" * 3000, "a-" * 1500, "- " * 1500])
def test_kinds_read_a_row_of_hyphens_behind_a_number(row: str) -> None:
    with limited(LONGEST):
        is_gain(f"It has 71% {row}here.")
