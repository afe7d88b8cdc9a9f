from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kg.model import Paper, SourceRecord
from kg.read import group_records, merge_papers
from kg.vocabulary import mint_paper_id


def record(
    title: str = "Editorial",
    abstract: str = "",
    *,
    doi: str | None = None,
    arxiv: str | None = None,
    line: int = 1,
) -> SourceRecord:
    paper = Paper(mint_paper_id(title, doi=doi, arxiv=arxiv), title, abstract, doi=doi, arxiv=arxiv)
    return SourceRecord(paper, "f", line)


def groups(*records: SourceRecord) -> list[list[SourceRecord]]:
    """The groups, and a check that neither order nor batches change them."""
    found = group_records(records)
    for seed in range(5):
        shuffled = random.Random(seed).sample(records, len(records))
        assert group_records(shuffled) == found
    ids = [paper.id for paper, _ in found]
    assert ids == sorted(set(ids))
    return [list(group) for _, group in found]


def test_merge_joins_equal_ids() -> None:
    a = record("Pears", doi="10.9999/1")
    b = record("Pears, extended", doi="10.9999/1", arxiv="3101.00001", line=2)
    c = record("Pears v1", arxiv="3101.00001", line=3)
    assert groups(a, b, c) == [[a, b, c]]


def test_merge_joins_equal_titles_without_ids() -> None:
    a, b = record("Pears: a Study", "short"), record("PEARS — A study", "much longer", line=2)
    ((paper, found),) = group_records([b, a])
    assert found == (a, b)
    assert (paper.title, paper.abstract) == ("PEARS — A study", "much longer")


def test_merge_takes_of_equally_long_titles_one_that_is_written_as_a_title() -> None:
    titles = ("compressing pears", "Compressing Pears", "COMPRESSING PEARS")
    ((paper, _),) = group_records([record(t, line=n) for n, t in enumerate(titles)])
    assert paper.title == "Compressing Pears"


def test_merge_joins_a_preprint_and_its_publication() -> None:
    a, b = record("Pears", arxiv="3101.00001"), record("Pears", doi="10.9999/1", line=2)
    c = record("Pears", "without ids", line=3)
    assert groups(a, b, c) == [[a, b, c]]


def test_merge_keeps_equal_titles_with_different_ids_apart() -> None:
    a, b = record(doi="10.9999/1"), record(doi="10.9999/2", line=2)
    assert groups(a, b) == [[a], [b]]
    c, d = record(arxiv="3101.00001"), record(arxiv="3101.00002", line=2)
    assert groups(c, d) == [[c], [d]]
    # whose preprint is it?
    assert sorted(map(len, groups(a, b, replace(c, line=3)))) == [1, 1, 1]


def test_merge_places_records_without_ids_by_their_abstract() -> None:
    a = record(abstract="On pears.", doi="10.9999/1")
    b = record(abstract="On plums.", doi="10.9999/2", line=2)
    same, other, third = (
        record(abstract=t, line=n) for n, t in [(3, "On  pears"), (4, "No."), (5, "")]
    )
    assert groups(a, b, same, other, third) == [[a, same], [b], [other, third]]


def test_merge_does_not_chain_two_publications_through_title_variants() -> None:
    a = record("Pears", doi="10.9999/1")
    x1, x2 = (
        record("Pears", arxiv="3101.00001", line=2),
        record("Plums", arxiv="3101.00001", line=3),
    )
    b = record("Plums", doi="10.9999/2", line=4)
    assert groups(a, x1, x2, b) == [[a], [b], [x1, x2]]


def test_merge_tells_titles_apart_that_differ_in_a_sign() -> None:
    a, b = record("Pears in C"), record("Pears in C++", line=2)
    c, d = record("PearNet-3.5", line=3), record("PearNet-35", line=4)
    assert sorted(map(len, groups(a, b, c, d))) == [1, 1, 1, 1]


def test_merge_never_gives_two_papers_one_id() -> None:
    spelled = record("arXiv 3101.00001")
    real = record("Pears", arxiv="3101.00001", line=2)
    assert spelled.paper.id == real.paper.id
    found = group_records([spelled, real])
    assert [paper.title for paper, _ in found] == ["Pears", "arXiv 3101.00001"]
    assert found[0][0].id == "paper:arxiv-3101.00001"
    assert found[1][0].id.startswith("paper:arxiv-3101.00001-")
    assert groups(spelled, real) == [[real], [spelled]]


NAMES = st.sampled_from(["Ada Gardener", "Bo Pear", "C. Quince"])
PAPERS = st.builds(
    Paper,
    id=st.just("paper:x"),
    title=st.sampled_from(["Pears", "PEARS", "Pears, again", "Plums"]),
    abstract=st.sampled_from(["", "a", "b", "longer"]),
    authors=st.lists(NAMES, max_size=3).map(tuple),
    year=st.none() | st.integers(2029, 2032),
    venue=st.none() | st.sampled_from(["Orchard", "O"]),
    doi=st.none() | st.sampled_from(["10.9999/1", "10.9999/2"]),
    arxiv=st.none() | st.sampled_from(["3101.00001", "3101.00002"]),
    url=st.none() | st.sampled_from(["https://example.org/1", "https://example.org/2"]),
    keywords=st.lists(st.sampled_from(["a", "b"]), max_size=2).map(tuple),
    identifiers=st.lists(st.sampled_from(["1", "x/2"]), max_size=2, unique=True).map(tuple),
)


@given(st.lists(PAPERS, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_merge_papers_is_a_function_of_the_set(papers: list[Paper], rng: random.Random) -> None:
    whole = merge_papers(papers)
    shuffled = rng.sample(papers, len(papers))
    assert merge_papers([*shuffled, papers[0]]) == whole
    cut = rng.randint(1, len(papers))
    parts = [part for part in (shuffled[:cut], shuffled[cut:]) if part]
    assert merge_papers([merge_papers(part) for part in parts]) == whole
    assert merge_papers([whole]) == whole


@given(st.lists(PAPERS, max_size=8), st.randoms(use_true_random=False))
def test_merge_groups_are_a_function_of_the_set(papers: list[Paper], rng: random.Random) -> None:
    records = [SourceRecord(paper, "f", line) for line, paper in enumerate(papers, start=1)]
    found = group_records(records)
    assert group_records(rng.sample(records, len(records))) == found
    ids = [paper.id for paper, _ in found]
    assert ids == sorted(set(ids))
    assert sorted(r.line for _, group in found for r in group) == [r.line for r in records]
    assert all(
        merge_papers([r.paper for r in group]).title == paper.title for paper, group in found
    )
