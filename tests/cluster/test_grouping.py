from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.cluster.grouping import grouped
from kg.errors import InputError
from kg.model import Paper, SourceRecord
from kg.read import group_records
from kg.vocabulary import mint_paper_id

TITLES = ("Editorial", "EDITORIAL", "Pears", "Pears: a study", "10.9999/1", "梨 🍐", "…")


@st.composite
def records(draw: st.DrawFn) -> SourceRecord:
    """A record; few titles and ids, so that many are of one paper or nearly so."""
    title = draw(st.sampled_from(TITLES))
    doi = draw(st.sampled_from((None, None, "10.9999/1", "10.9999-1", "10.9999/2", "10.9999/3")))
    arxiv = draw(st.sampled_from((None, None, "3101.00001", "3101.00002", "3101.00003")))
    abstract = draw(st.sampled_from(("", "We prune.", "we  PRUNE", "…", 'We eat \x00 "pears".')))
    paper = Paper(
        *(mint_paper_id(title, doi=doi, arxiv=arxiv), title, abstract),
        authors=draw(st.sampled_from(((), ("A. Gardener",)))),
        year=draw(st.sampled_from((None, 2031))),
        doi=doi,
        arxiv=arxiv,
        identifiers=draw(st.sampled_from(((), ("own-1",)))),
    )
    return SourceRecord(paper, draw(st.sampled_from(("a.jsonl", "b.bib"))), draw(st.integers(1, 9)))


def expected(found: list[SourceRecord]) -> list[tuple[Paper, tuple[SourceRecord, ...]]]:
    """What a build makes of them: of the same record twice in one file, the last."""
    return group_records({(r.paper, r.file): r for r in found}.values())


@settings(max_examples=40, deadline=None)
@given(st.lists(records(), max_size=25))
def test_grouping_on_disk_is_that_of_a_build(found: list[SourceRecord]) -> None:
    with grouped(found) as groups:
        assert list(groups) == expected(found)
        assert groups.papers == len(expected(found))
        assert groups.records == sum(len(some) for _, some in expected(found))


def test_grouping_tells_papers_apart_that_come_to_one_id() -> None:
    one = Paper(mint_paper_id("Pears", doi="10.9999/1"), "Pears", doi="10.9999/1")
    two = Paper(mint_paper_id("Figs", doi="10.9999-1"), "Figs", doi="10.9999-1")
    assert one.id == two.id
    found = [SourceRecord(paper, "a.jsonl", n) for n, paper in enumerate((two, one))]
    with grouped(found) as groups:
        ids = [paper.id for paper, _ in groups]
    assert ids == [paper.id for paper, _ in expected(found)] and len({*ids}) == 2


@pytest.mark.parametrize("run", [1, 500, 20_000])
def test_grouping_sorts_in_pieces(run: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.cluster.grouping._RUN", run)
    titles = [f"Pears {n - (n % 3 == 1)}" for n in range(60)]  # two of three are one
    papers = [Paper(mint_paper_id(t), t, f"Pears, {n}.") for n, t in enumerate(titles)]
    found = [SourceRecord(paper, "a.jsonl", n) for n, paper in enumerate(papers)]
    random.Random(7).shuffle(found)
    with grouped(found) as groups:
        assert list(groups) == expected(found)
        assert (groups.papers, groups.records) == (40, 60)


def test_grouping_refuses_what_no_record_fits_into() -> None:
    with pytest.raises(InputError, match="give --memory 100M or more"), grouped([], memory=1000):
        pass
