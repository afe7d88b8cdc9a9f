"""Blocks by way of numbers, against the plain way to find them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.link.meeting import Keys, find_blocks

things = st.lists(
    st.tuples(st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef"))),
    max_size=8,
)


@given(things)
def test_blocks_are_those_of_the_plain_way(keys: list[Keys]) -> None:
    found = {key: (whole, part) for key, whole, part in find_blocks(keys.__getitem__, len(keys))}
    expected = {}
    for key in "abcdef":
        whole, part = ([n for n, of in enumerate(keys) if key in of[side]] for side in (0, 1))
        if whole and len(whole) + len(part) > 1:
            expected[key] = (whole, part)
    assert found == expected
