"""The counting of the field's tables (`tests.bench.field_counts`), on invented papers."""

from __future__ import annotations

from tests.bench.field_counts import Counts
from tests.link.papers import method, paper

TREE = [("QPT", "quince pruning tree")]
TEST = [("QPT", "quick pear test")]


def counted() -> Counts:
    counts = Counts()
    for name, define in zip("abcd", (TREE, TREE, TREE, TEST), strict=True):
        counts.add(paper(name, method(define[0][1], "QPT"), method("Grafting"), define=define))
    counts.add(paper("e", method("grafting of pears")))
    return counts


def test_field_counts_give_the_readings_that_several_papers_give() -> None:
    assert list(counted().short_forms()) == ["term\tQPT\t3\t4\tquince pruning tree"]


def test_field_counts_tell_words_that_stand_alone() -> None:
    counts = counted()
    assert (counts.names["grafting"], counts.words["grafting"]) == (4, 5)
    assert counts.papers == 5
    assert list(counts.name_counts()) == []  # no word stands in twenty papers
