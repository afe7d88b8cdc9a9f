from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.words import Vocabulary, shape_of, split_words, windows

VOCABULARY = Vocabulary(
    ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "pear", "##s", "-", "naive", "梨", "_"]
)


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("Pears", (4, 5)),
        ("pear_pear", (4, 9, 4)),
        ("Naïve", (7,)),
        ("梨pear", (8, 4)),
        ("quince", (1,)),
        ("pear" * 100, (1,)),
        ("\u0306", (1,)),
    ],
)
def test_words_become_the_longest_pieces(word: str, pieces: tuple[int, ...]) -> None:
    assert VOCABULARY.pieces(word) == pieces


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_words_cover_all_but_white_space(text: str) -> None:
    spans = split_words(text)
    covered = {i for a, b in spans for i in range(a, b)}
    assert covered == {i for i, c in enumerate(text) if not c.isspace()}
    for a, b in spans:
        assert VOCABULARY.pieces(text[a:b])
        assert 1 <= shape_of(text[a:b]) <= 7


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), max_size=60), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_windows_hold_every_word_once(words: list[tuple[int, bool]], limit: int) -> None:
    lengths, may_end = [n for n, _ in words], [end for _, end in words]
    found = list(windows(lengths, may_end, limit))
    assert [i for a, b in found for i in range(a, b)] == list(range(len(words)))
    assert all(b - a == 1 or sum(lengths[a:b]) <= limit for a, b in found)


def test_windows_end_at_a_sentence() -> None:
    assert list(windows([2, 2, 2, 2], [False, True, False, True], 6)) == [(0, 2), (2, 4)]
