from __future__ import annotations

import pytest

from kg.model import Paper
from kg.read.record import Fault, Raw, by_field, split_authors, to_paper


def test_record_becomes_a_paper() -> None:
    raw = Raw(
        title=r"\textbf{Pears}",
        abstract="Abstract: we prune.",
        authors=("Ada", "Ada", " "),
        year="Spring 2031",
        doi="10.48550/arXiv.3101.00001",
        url="javascript:alert(1)",
    )
    assert to_paper(raw) == Paper(
        id="paper:arxiv-3101.00001",
        title="Pears",
        abstract="we prune.",
        authors=("Ada",),
        year=2031,
        arxiv="3101.00001",
    )


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (Raw(), "neither title nor abstract"),
        (Raw(title=" . ", abstract="text"), "no title"),
        (Raw(title="x" * 4000), "the title is longer"),
        (Raw(title="x", abstract="x" * 2_000_001), "the abstract is longer"),
        (Raw(title="caf\udce9"), "invalid UTF-8"),
    ],
)
def test_record_that_cannot_be_used_says_why(raw: Raw, reason: str) -> None:
    fault = to_paper(raw)
    assert isinstance(fault, Fault)
    assert fault.reason.startswith(reason)


def test_record_keeps_abstract_where_it_is_a_word() -> None:
    paper = to_paper(Raw(title="x", abstract="Abstract Meaning Representation is a tree."))
    assert isinstance(paper, Paper)
    assert paper.abstract == "Abstract Meaning Representation is a tree."


def test_record_takes_the_best_name_of_a_field() -> None:
    assert by_field({"summary": "s", "Abstract": "a", "TITLE": "", "display_name": "d"}) == {
        "title": "d",
        "abstract": "a",
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()),
        ("Ada Gardener", ("Ada Gardener",)),
        ("Gardener, Ada", ("Ada Gardener",)),
        ("Ada Gardener, Bo Pear", ("Ada Gardener", "Bo Pear")),
        ("Ada Gardener, Bo Pear, and C. Quince", ("Ada Gardener", "Bo Pear", "C. Quince")),
        ("Ada Gardener & Bo Pear", ("Ada Gardener", "Bo Pear")),
    ],
)
def test_record_splits_authors(text: str, names: tuple[str, ...]) -> None:
    assert split_authors(text) == names
