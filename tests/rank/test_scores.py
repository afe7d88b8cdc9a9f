from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rank.scores import score, strengths

Wins = dict[tuple[str, str], int]
METHODS = "abcdefg"
pairs = st.tuples(st.sampled_from(METHODS), st.sampled_from(METHODS)).filter(lambda p: p[0] != p[1])
wins_of = st.dictionaries(pairs, st.integers(1, 20), max_size=15)


def plain_mm(wins: Mapping[tuple[str, str], float], methods: str = METHODS) -> dict[str, float]:
    """The maximum of the same posterior by Zermelo's (MM) iteration, all methods at once."""
    found = dict.fromkeys(methods, 1.0)
    for _ in range(20_000):
        new = {}
        for i in methods:
            won = 1 + sum(n for (a, _), n in wins.items() if a == i)
            met = 2 / (found[i] + 1)
            for (a, b), n in wins.items():
                if i in (a, b):
                    met += n / (found[a] + found[b])
            new[i] = won / met
        done = max(abs(score(new[i]) - score(found[i])) for i in methods) < 1e-12
        found = new
        if done:
            break
    return found


@given(wins_of)
@settings(max_examples=50, deadline=None)
def test_scores_newman_agrees_with_plain_mm(wins: Wins) -> None:
    newman, mm = strengths(wins, METHODS), plain_mm(wins)
    assert all(abs(score(newman[m]) - score(mm[m])) < 1e-6 for m in METHODS)


@given(wins_of)
@settings(max_examples=50, deadline=None)
def test_scores_the_gradient_of_the_log_posterior_is_zero(wins: Wins) -> None:
    found = strengths(wins, METHODS)
    for i in METHODS:
        slope = 1 - 2 * score(found[i])
        for (a, b), n in wins.items():
            if i == a:
                slope += n * found[b] / (found[a] + found[b])
            elif i == b:
                slope -= n * found[b] / (found[a] + found[b])
        assert abs(slope) < 1e-6


@given(wins_of, st.permutations(METHODS))
@settings(max_examples=50, deadline=None)
def test_scores_new_labels_permute_the_scores(wins: Wins, names: list[str]) -> None:
    renamed = dict(zip(METHODS, names, strict=True))
    found = strengths(wins, METHODS)
    again = strengths({(renamed[a], renamed[b]): n for (a, b), n in wins.items()}, METHODS)
    assert all(math.isclose(found[m], again[renamed[m]], rel_tol=1e-9) for m in METHODS)


@given(wins_of, pairs)
@settings(max_examples=50, deadline=None)
def test_scores_a_win_more_never_lowers_the_winner(wins: Wins, more: tuple[str, str]) -> None:
    before = strengths(wins, METHODS)
    after = strengths(wins | {more: wins.get(more, 0) + 1}, METHODS)
    assert after[more[0]] > before[more[0]] - 1e-9
    assert after[more[1]] < before[more[1]] + 1e-9


def test_scores_are_finite_where_one_always_wins_and_nothing_connects_others() -> None:
    found = strengths({("a", "b"): 1000, ("c", "d"): 1}, "abcde")
    assert all(0 < value < math.inf for value in found.values())
    assert found["a"] > found["c"] > found["e"] > found["d"] > found["b"]
    assert found["e"] == 1.0


def test_scores_one_win_is_the_root_of_its_equation() -> None:
    # With x the winner's strength and 1/x the loser's: 1 - 2x/(x+1) + (1/x)/(x + 1/x) = 0.
    x = strengths({("a", "b"): 1})["a"]
    assert abs((1 - x) / (1 + x) + 1 / (x * x + 1)) < 1e-9


def test_scores_a_method_cannot_beat_itself() -> None:
    with pytest.raises(ValueError, match="itself"):
        strengths({("a", "a"): 1})


def test_scores_nothing_gives_nothing() -> None:
    assert strengths({}) == {}
