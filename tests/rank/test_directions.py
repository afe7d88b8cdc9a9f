from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from kg.model import Quote
from kg.rank.directions import Direction, direction_in, direction_of, is_loss
from kg.vocabulary import fold


@pytest.mark.parametrize(
    "name", ["perplexity", "Word Error Rate", "WER", "FID", "latency", "validation loss", "RMSE"]
)
def test_directions_lower_is_better(name: str) -> None:
    assert direction_of([name]) is Direction.LOWER


@pytest.mark.parametrize("name", ["top-1 accuracy", "F1", "mIoU", "error reduction", "BLEU"])
def test_directions_higher_is_better(name: str) -> None:
    assert direction_of([name]) is Direction.HIGHER


def test_directions_names_that_disagree_or_say_nothing_are_unknown() -> None:
    assert direction_of(["accuracy", "error"]) is Direction.UNKNOWN
    assert direction_of(["attack success"]) is Direction.UNKNOWN
    assert direction_of([]) is Direction.UNKNOWN


def test_directions_no_name_stands_in_both_lists() -> None:
    table = tomllib.loads(files("kg.rank").joinpath("directions.toml").read_text("utf-8"))
    lower, higher = ([fold(name) for name in table[key]] for key in ("lower", "higher"))
    assert not set(lower) & set(higher)
    assert len(set(lower)) == len(lower)
    assert len(set(higher)) == len(higher)


def quote(text: str, part: str | None = None) -> Quote:
    part = part or text
    start = text.index(part)
    return Quote("paper:p", "abstract", start, start + len(part), part)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Pear reaches the lowest crunch of all.", Direction.LOWER),
        ("Pear has a higher crunch.", Direction.HIGHER),
        ("Pear improves the crunch.", Direction.UNKNOWN),
        ("Lower is what we say far away from the crunch.", Direction.UNKNOWN),
    ],
)
def test_directions_words_before_the_metric(text: str, direction: Direction) -> None:
    assert direction_in([quote(text)], [quote(text, "crunch")]) is direction


@pytest.mark.parametrize(
    ("text", "direction", "lost"),
    [
        ("Pear is 5% worse than Quince.", Direction.UNKNOWN, True),
        ("Pear has an accuracy drop of 5% against Quince.", Direction.HIGHER, True),
        ("Pear reduces the error by 5%.", Direction.LOWER, False),
        ("Pear increases the error by 5%.", Direction.LOWER, True),
        ("Pear is better by 5%.", Direction.HIGHER, False),
    ],
)
def test_directions_a_difference_worded_as_a_loss(
    text: str, direction: Direction, lost: bool
) -> None:
    assert is_loss([quote(text)], quote(text, "5%"), direction) is lost
