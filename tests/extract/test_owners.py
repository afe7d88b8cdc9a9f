from __future__ import annotations

import pytest

from kg.extract.owners import (
    is_nobodys,
    is_old,
    owner_by_brackets,
    signs_of_owner,
    signs_of_turn,
)
from tests.torture.reading import LONGEST, limited


def span(text: str, part: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def signs(
    text: str, number: str, name: str, *others: str, numbers: tuple[str, ...] = ()
) -> set[str]:
    """The signs that a number is about a name, in a text that has other names and numbers."""
    mentions = sorted(span(text, own) for own in (name, *others))
    values = sorted(span(text, own) for own in {number, *numbers})
    return set(signs_of_owner(text, span(text, number), span(text, name), mentions, values))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It rises from 71% to 80%.", True),
        ("It has 80% vs. 71% before.", True),
        ("It has 80%, compared to 71% at first.", True),
        ("It has 80%, instead of the 71% at first.", True),
        ("It needs less than 71%.", False),
        ("It lies between 60% and 71%.", False),
        ("It gains over earlier methods (compared to which +71% more).", False),
        ("It reaches 71%.", False),
        ("It gains more than KF and 71% more than RKF.", False),
        ("It rises (71% → 80%).", True),
        ("It rises (60% → 71%).", False),
        ("It rises (71 -> 80).", True),
    ],
)
def test_owners_know_what_was_before(text: str, wanted: bool) -> None:
    assert is_old(text, text.index("71") - ("+71" in text)) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It has 80%, and 71% for the second best method.", True),
        ("It has 80%, against 71% of prior work.", True),
        ("It beats earlier tuned models (71% on Plum).", True),
        ("Humans have 71%.", False),
        ("The rate is 71% in humans.", True),
        ("It outperforms the baseline (71% improvement).", False),
        ("It finds 71% of models.", False),
        ("It is stronger than half (71%).", False),
    ],
)
def test_owners_know_numbers_of_others_without_a_name(text: str, wanted: bool) -> None:
    assert is_nobodys(text, *span(text, "71%")) is wanted


def test_owners_by_brackets() -> None:
    text = "Quince beats Pear (71%) and the Plum baseline (62%), Fig +3 (+4%)."
    mentions = [(i, *span(text, name)) for i, name in enumerate(("Quince", "Pear", "Plum", "Fig"))]
    assert owner_by_brackets(text, text.index("71%"), mentions) == 1
    assert owner_by_brackets(text, text.index("62%"), mentions) == 2
    assert owner_by_brackets(text, text.index("+4%"), mentions) is None


def test_owners_see_what_a_gain_is_over() -> None:
    text = "Quince has a speedup of 2x over Pear and 3x over the standard Plum."
    assert "over it" in signs(text, "2x", "Pear", "Quince", "Plum", numbers=("3x",))
    assert "over it" in signs(text, "3x", "Plum", "Quince", "Pear", numbers=("2x",))
    assert "over it" not in signs(text, "3x", "Pear", "Quince", "Plum", numbers=("2x",))
    assert "over it" not in signs(text, "2x", "Plum", "Quince", "Pear", numbers=("3x",))


def test_owners_do_not_take_what_is_left_out_for_a_rival() -> None:
    assert "over it" not in signs("It gains 23% over agents without Pear.", "23%", "Pear")


def test_owners_see_what_is_made_better() -> None:
    text = "Quince raises the accuracy of Pear from 71% to 80%."
    assert signs(text, "71%", "Pear", numbers=("80%",)) >= {"made better", "made better, old"}
    assert "made better, old" not in signs(text, "80%", "Pear", numbers=("71%",))


def test_owners_see_the_last_subject() -> None:
    text = "Quince is good with 71%, while Pear reaches 62%."
    assert "last subject" in signs(text, "62%", "Pear", "Quince")
    assert "last subject" not in signs(text, "62%", "Quince", "Pear")


@pytest.mark.parametrize(
    ("text", "own"),
    [("71% on Plum, 62% on Pear", "Plum"), ("Plum to 71%, Pear to 62%", "Plum")],
)
def test_owners_follow_names_and_numbers_in_turn(text: str, own: str) -> None:
    names = [span(text, name) for name in ("Plum", "Pear")]
    numbers = [span(text, number) for number in ("71%", "62%")]
    found = {
        name: signs_of_turn(numbers[0], at, names, numbers)
        for name, at in zip(("Plum", "Pear"), names, strict=True)
    }
    assert "turn: own" in found[own]
    second = signs_of_turn(numbers[1], span(text, own), names, numbers)
    assert "turn: own" not in second


def test_owners_see_no_turn_with_one_number() -> None:
    text = "71% on Plum and Pear"
    names = [span(text, "Plum"), span(text, "Pear")]
    assert signs_of_turn(span(text, "71%"), names[0], names, [span(text, "71%")]) == {}


def test_owners_read_a_row_of_adverbs_in_one_way_only() -> None:
    with limited(LONGEST):
        assert "last subject" in signs("Quince only reaches 71%.", "71%", "Quince")
        assert not signs(f"Quince {'only ' * 60}here 71%.", "71%", "Quince")
        assert not signs(f"It beats more than {'-' * 60}a Quince 71%.", "71%", "Quince")
