from __future__ import annotations

import pytest

from kg.extract.values import find_candidates


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("by 8.1-11.3% in", ["8.1-11.3%"]),
        ("from 11% to 54% now", ["11%", "54%"]),
        ("by 11% to 54% now", ["11% to 54%"]),
        ("a drop ranging from 11% to 54%", ["11% to 54%"]),
        ("gains of 3 to 6 points", ["3 to 6"]),
        ("on Quince (+3.4%/+12%) and", ["+3.4%", "+12%"]),
        ("an F1 of 68.1/74.4", ["68.1", "74.4"]),
        ("a score of 16.2/25", ["16.2/25"]),
        ("a 2.71x speed-up", ["2.71x"]),
        ("up to ×8 faster", ["×8"]),
        ("in 3.2ms and 1.45 dB", ["3.2ms", "1.45 dB"]),
        ("70+% of it", ["70+%"]),
        ("on 10 out of 12 tasks", ["10 out of 12"]),
        ("only 1/4 of it", ["1/4"]),
        ("an F1 of .87", [".87"]),
        ("costs 2,000 more", ["2,000"]),
        ("nearly 2.5times as fast", ["2.5times"]),
    ],
)
def test_values_are_cut_as_written(text: str, values: list[str]) -> None:
    assert [text[v.start : v.end] for v in find_candidates(text)] == values


@pytest.mark.parametrize(
    "text",
    [
        "Qwen2.5-7B and GPT-3.5",
        "in O(1/k^2)",
        "see https://example.org/v2/3.5",
        "H2O and x_3",
        "2.5-Flash",
        "1.2.3",
    ],
)
def test_values_are_no_parts_of_names(text: str) -> None:
    assert list(find_candidates(text)) == []


def test_values_have_number_and_unit() -> None:
    (value,) = find_candidates("is 1.5–2× faster")
    assert (value.number, value.unit) == ((1.5, 2.0), "×")
