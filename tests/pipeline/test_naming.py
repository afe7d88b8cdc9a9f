from __future__ import annotations

import pytest

from kg.errors import InputError, UnknownEntityError
from kg.model import Paper, SourceRecord
from kg.pipeline.naming import find_papers

PEAR = Paper("paper:10.9999-pear.1", "PearBench: a benchmark", doi="10.9999/PEAR.1")
CUT = Paper("paper:arxiv-3101.00001", "GreedyCut revisited", arxiv="3101.00001")
TWIN = Paper("paper:pearbench-a-benchmark-2", "Pearbench – a benchmark")
PREPRINT = Paper("paper:arxiv-3105.00005", "GreedyCut Revisited!", arxiv="3105.00005")
GROUPS = [
    (PEAR, [SourceRecord(PEAR, "a", 1)]),
    (CUT, [SourceRecord(CUT, "a", 2), SourceRecord(PREPRINT, "b", 1)]),
]


@pytest.mark.parametrize(
    ("name", "paper"),
    [
        ("paper:10.9999-pear.1", PEAR),
        ("10.9999/pear.1", PEAR),
        ("doi:10.9999/PEAR.1", PEAR),
        ("https://doi.org/10.9999/pear.1", PEAR),
        (" pearbench: A Benchmark", PEAR),
        ("3101.00001", CUT),
        ("arXiv:3101.00001v2", CUT),
        ("https://arxiv.org/pdf/3101.00001v1.pdf", CUT),
        ("paper:arxiv-3105.00005", CUT),
        ("3105.00005", CUT),
        ("https://w3id.org/paperkg/id/paper/10.9999-pear.1", PEAR),
        ("<https://w3id.org/paperkg/id/paper/arxiv-3105.00005>", CUT),
        ("paper:pearbench-a-benchmark", PEAR),
        ("https://w3id.org/paperkg/id/paper/greedycut-revisited", CUT),
    ],
)
def test_naming_finds_a_paper_by_any_of_its_names(name: str, paper: Paper) -> None:
    assert find_papers([name], GROUPS) == {paper.id}


def test_naming_by_an_id_prefers_the_paper_whose_own_it_is() -> None:
    own = Paper("paper:pearbench-a-benchmark", "Something else")
    assert find_papers([own.id], [*GROUPS, (own, [])]) == {own.id}


def test_naming_takes_iris_of_the_base_only() -> None:
    base = "https://example.org/pears/"
    assert find_papers([f"{base}paper/10.9999-pear.1"], GROUPS, base) == {PEAR.id}
    with pytest.raises(UnknownEntityError):
        find_papers(["https://w3id.org/paperkg/id/paper/10.9999-pear.1"], GROUPS, base)


def test_naming_of_nothing_tells_the_nearest() -> None:
    with pytest.raises(UnknownEntityError) as caught:
        find_papers(["PearBench: a benchmark", "PaerBench"], GROUPS)
    assert caught.value.nearest == (PEAR.title,)
    with pytest.raises(UnknownEntityError) as caught:
        find_papers(["paper:arxiv-3101.0001"], GROUPS)
    assert caught.value.nearest[0] == CUT.id


def test_naming_of_several_asks_which() -> None:
    with pytest.raises(InputError, match=f"say which: {PEAR.id}, {TWIN.id}"):
        find_papers(["PearBench: a benchmark"], [*GROUPS, (TWIN, [])])
