from __future__ import annotations

import re

import pytest

from kg.extract.lists import ranks


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("16%, 12% and 6%", [(0, 3), (1, 3), (2, 3)]),
        ("16% on Plum and 12% on Pear", [(0, 1), (0, 1)]),
        ("1.6 bits/char and 1.2 bits/char", [(0, 2), (1, 2)]),
        ("1.6 points and 1.2 bits/char", [(0, 1), (0, 1)]),
        ("16% accuracy, 12%", [(0, 1), (0, 1)]),
    ],
)
def test_lists_give_ranks_and_sizes(text: str, wanted: list[tuple[int, int]]) -> None:
    spans = [match.span() for match in re.finditer(r"[\d.]+%?", text)]
    assert [(rank, size) for _, rank, size in ranks(text, spans)] == wanted
