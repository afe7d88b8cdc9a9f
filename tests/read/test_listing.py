from __future__ import annotations

from pathlib import Path

import pytest

from kg.read import read_records
from kg.read.listing import is_listing
from tests.read.reading import LONG, SOURCE, read_content

TITLES = (
    "Quince: Pruning Orchards of Experts",
    "What Do Pears Know?",
    "GreedyCut Revisited",
    "Pear 2",
)
FURNITURE = (
    "Get trending papers in your email inbox once a day!",
    "Subscribe",
    "Upvote 12 · 3 comments",
    "Page 2 of 10",
    "Published on Nov 12, 2031",
    "12 Nov 2031",
    "Submitted by A. Gardener",
    "Load more",
    "-----",
    "© 2031 The Orchard. All rights reserved.",
    "arXiv:3101.00001 [cs.LG]",
    "https://example.org/papers",
)


def titles(folder: Path, *lines: str) -> list[tuple[str, bool]]:
    records, rejected = read_content(folder, "\n".join(lines) + "\n")
    assert rejected == []
    return [(r.paper.title, bool(r.paper.abstract)) for r in records]


def test_listing_alternates(tmp_path: Path) -> None:
    assert titles(tmp_path, *FURNITURE[:2], TITLES[0], LONG, TITLES[1], LONG) == [
        (TITLES[0], True),
        (TITLES[1], True),
    ]


def test_listing_is_known_although_a_line_is_repeated(tmp_path: Path) -> None:
    lines = [TITLES[0], LONG, "Experts", *["Experts"] * 30, TITLES[1], LONG]
    assert {(TITLES[0], True), (TITLES[1], True)} <= set(titles(tmp_path, *lines))


@pytest.mark.parametrize("furniture", FURNITURE)
def test_listing_passes_over_furniture_anywhere(tmp_path: Path, furniture: str) -> None:
    lines = [
        furniture,
        TITLES[0],
        furniture,
        LONG,
        furniture,
        furniture,
        TITLES[1],
        LONG,
        furniture,
    ]
    assert titles(tmp_path, *lines) == [(TITLES[0], True), (TITLES[1], True)]


def test_listing_lets_furniture_words_go_that_are_glued_to_a_title(tmp_path: Path) -> None:
    lines = [
        f"Subscribe{TITLES[0]}",
        LONG,
        f"Load more{TITLES[1]}",
        LONG,
        "ShareGPT for Pears",
        LONG,
    ]
    assert [t for t, _ in titles(tmp_path, *lines)] == [*TITLES[:2], "ShareGPT for Pears"]


def test_listing_survives_blank_lines_and_windows_line_ends(tmp_path: Path) -> None:
    content = "\r\n".join(["", TITLES[0], "", "", LONG, " ", TITLES[1], LONG])
    records, _ = read_content(tmp_path, content)
    assert [(r.line, r.paper.title) for r in records] == [(2, TITLES[0]), (7, TITLES[1])]


def test_listing_knows_a_title_without_abstract(tmp_path: Path) -> None:
    lines = [TITLES[0], LONG, TITLES[1], TITLES[2], LONG, TITLES[3]]
    assert titles(tmp_path, *lines) == [
        (TITLES[0], True),
        (TITLES[1], False),
        (TITLES[2], True),
        (TITLES[3], False),
    ]


def test_listing_tells_a_sentence_by_its_neighbours(tmp_path: Path) -> None:
    short = "We prune pear trees with a greedy rule."
    sentence = "Pears are all you need in an orchard."
    assert titles(tmp_path, TITLES[0], short, TITLES[1], LONG, sentence, LONG) == [
        (TITLES[0], True),
        (TITLES[1], True),
        (sentence, True),
    ]
    assert titles(tmp_path, TITLES[1], sentence, LONG) == [(TITLES[1], False), (sentence, True)]


def test_listing_loses_no_title_that_sounds_like_furniture(tmp_path: Path) -> None:
    trap = "Know Your Device: Learning on a Newsletter Corpus"
    assert titles(tmp_path, TITLES[0], LONG, trap, LONG, TITLES[1], LONG) == [
        (TITLES[0], True),
        (trap, True),
        (TITLES[1], True),
    ]


def test_listing_strips_markup_and_labels(tmp_path: Path) -> None:
    lines = [f"# {TITLES[0]}", f"Abstract: {LONG}", f"2. {TITLES[1]}", LONG]
    records, _ = read_content(tmp_path, "\n".join(lines))
    assert [(r.paper.title, r.paper.abstract) for r in records] == [
        (TITLES[0], LONG),
        (TITLES[1], LONG),
    ]


def test_listing_takes_a_title_that_begins_like_a_label(tmp_path: Path) -> None:
    title = "Abstract-Level Planning for Orchards"
    assert titles(tmp_path, title, LONG, TITLES[0], LONG) == [(title, True), (TITLES[0], True)]


def test_listing_rejects_an_abstract_without_title(tmp_path: Path) -> None:
    records, rejected = read_content(tmp_path, "\n".join([TITLES[0], LONG, LONG, TITLES[1], LONG]))
    assert [r.paper.title for r in records] == list(TITLES[:2])
    assert [(r.line, r.reason) for r in rejected] == [(3, "an abstract with no title before it")]


def test_listing_is_not_seen_in_prose_or_code() -> None:
    assert not is_listing(f"{LONG}\n\n{LONG}\n\n{LONG}\n")
    assert not is_listing("import pears\n\n\ndef prune(tree):\n    return tree\n")
    assert not is_listing("one\ntwo\nthree\n")


def test_listing_reads_the_seed_document() -> None:
    records = list(read_records(SOURCE))
    assert len(records) == 119
    assert {r.file for r in records} == {str(next(SOURCE.glob("*.txt")))}
    found = {r.paper.title: r.paper.abstract for r in records}
    assert len(found) == 119
    for title, abstract in found.items():
        assert "Subscribe" not in title
        assert "inbox" not in title
        assert len(title) < 180
        assert len(abstract) > 400
        assert "\\" not in title + abstract
        assert "mathcal" not in abstract
    first = records[0].paper.title
    assert first.startswith("KG-Agent: An Efficient Autonomous Agent Framework")
    assert [r.line for r in records] == list(range(3, 241, 2))
    everything = " ".join(found.values())
    for phrase in (
        "at least 60% better than",
        "at https://github.com/",
        "scheme, mix-cd, that",
        "“collateral damage”",
        "We use α-theory test",
        "We propose oni, a distributed",
        "O(d^(3/2)H^2K) regret with O(dHM^2)",
        "O(KL(√T+√D)) regret",
        "(e.g. lin1993reinforcement,",
    ):
        assert phrase in everything
