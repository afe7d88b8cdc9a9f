"""Words of one stem with other endings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.link.endings import FEATURES, Change, changes, compare, kind_of_word

WORDS = st.text("abcdefgiort", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("pruning", "gerund"),
        ("pruner", "doer"),
        ("selector", "doer"),
        ("selection", "deed"),
        ("treatment", "deed"),
        ("abundance", "deed"),
        ("grafted", "participle"),
        ("structural", "adjective"),
        ("prunable", "adjective"),
        ("ripeness", "quality"),
        ("maturity", "quality"),
        ("classify", ""),
        ("ring", ""),
        ("pear", ""),
    ],
)
def test_endings_tell_what_a_word_is(word: str, kind: str) -> None:
    assert kind_of_word(word) == kind


def told(one: str, other: str, heads: int = 2) -> set[str]:
    return {name for name, value in compare([Change(one, other, heads)]).items() if value}


def test_endings_tell_a_deed_from_who_does_it() -> None:
    assert {"doer", "doer_head"} <= told("selection", "selector")
    assert "doer_head" not in told("selection", "selector", heads=0)
    assert "deeds" in told("selecting", "selection") and "doer" not in told(
        "selecting", "selection"
    )
    assert "adjective" in told("structural", "structure")
    assert "adjectives" in told("structural", "structurable")


def test_endings_of_short_roots_say_less() -> None:
    assert "short_root" in told("pose", "position") and "short_root" not in told(
        "select", "selector"
    )


def test_changes_pair_the_words_of_one_stem() -> None:
    found = changes(
        ("pear", "selection"), ("selecting", "pear"), ("pear", "select"), ("select", "pear")
    )
    assert [*found] == [Change("selection", "selecting", 1)]
    assert [*changes(("pear",), ("pear",), ("pear",), ("pear",))] == []


@given(st.lists(st.tuples(WORDS, WORDS, st.integers(0, 2)), max_size=4))
def test_compare_is_the_same_the_other_way_round(pairs: list[tuple[str, str, int]]) -> None:
    found = [Change(*pair) for pair in pairs]
    turned = [Change(other, one, heads) for one, other, heads in found]
    assert compare(found) == compare(turned) and tuple(compare(found)) == FEATURES
