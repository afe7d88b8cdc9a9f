from __future__ import annotations

import pytest

from kg.extract.owners import Span
from kg.extract.phrases import brought_in, ours_speaks, signs_of_manner, signs_of_means
from tests.torture.reading import LONGEST, limited


def span(text: str, part: str) -> Span:
    start = text.index(part)
    return start, start + len(part)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Our models using PearNet reach 81%.", "means"),
        ("It is trained with a large PearNet for 81%.", "means"),
        ("Tests on a leading PearNet show 81%.", "place"),
        ("It has 81% for PearNet.", "place"),
        ("PearNet reaches 81%.", ""),
        ("We show that PearNet reaches 81%.", ""),
    ],
)
def test_phrases_bring_a_name_in(text: str, wanted: str) -> None:
    mention, number = span(text, "PearNet"), text.index("81%")
    assert brought_in(text, mention[0]) == wanted
    side = "before" if mention[0] < number else "behind"
    assert signs_of_means(text, number, mention) == ({f"{wanted}, {side}": 1.0} if wanted else {})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Our pruned and unpruned models using PearNet reach 81%.", True),
        ("Unlike PearNet, we reach 81%.", True),
        ("With PearNet, it reaches 81%.", True),
        ("This approach reaches 81% of PearNet.", True),
        ("We show that PearNet reaches 81%.", False),
        ("Our method is slow, but PearNet reaches 81%.", False),
        ("PearNet reaches 81%, more than our method has.", False),
    ],
)
def test_phrases_know_who_speaks(text: str, wanted: bool) -> None:
    assert ours_speaks(text, text.index("81%"), [span(text, "PearNet")]) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It is 4 times faster with comparable recall.", {"kept"}),
        ("It is 4 times faster without any loss of recall.", {"kept"}),
        ("It saves 40% while maintaining recall.", {"kept"}),
        ("It gains 4% on Plum and 3% on Pear in terms of recall.", {"in it"}),
        ("It has a recall of 81%.", set()),
        ("It saves 40% of the recall.", set()),
    ],
)
def test_phrases_know_a_measure_that_stays(text: str, wanted: set[str]) -> None:
    assert set(signs_of_manner(text, span(text, "recall"))) == wanted


@pytest.mark.parametrize("row", ["our " * 4000, "with a " * 4000, "it, " * 4000, "the-" * 4000])
def test_phrases_are_read_in_time(row: str) -> None:
    text = f"{row} Pear has a recall of 81%"
    with limited(LONGEST):
        ours_speaks(text, text.index("81%"), [span(text, "Pear")])
        brought_in(text, text.index("Pear"))
        signs_of_manner(text, span(text, "recall"))
