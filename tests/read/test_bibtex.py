from __future__ import annotations

from pathlib import Path

import pytest

from kg.model import Paper
from kg.read.bibtex import is_bibtex
from tests.read.reading import only_paper, read_content

ENTRY = r"""% exported by an orchard
@string{orch = "Orchard Letters"}

@Article{gardener2031,
  title    = {The {PearBench} of G{\"o}del: 60\% {in} $O(k^2)$},
  author   = {Gardener, Ada and {Pears and Apples Group} and Bo Pear},
  journal  = orch # " B",
  year     = 2031,
  doi      = {https://doi.org/10.9999/PEAR.1},
  url      = {https://example.org/a\_b},
  keywords = {pears, trees},
  abstract = {We prune
    pears \& {a, b}.},
}
"""


def test_bibtex_is_read(tmp_path: Path) -> None:
    assert only_paper(tmp_path, ENTRY) == Paper(
        id="paper:10.9999-pear.1",
        title="The PearBench of Gödel: 60% in O(k^2)",
        abstract="We prune pears & a, b.",
        authors=("Ada Gardener", "Pears and Apples Group", "Bo Pear"),
        year=2031,
        venue="Orchard Letters B",
        doi="10.9999/pear.1",
        url="https://example.org/a_b",
        keywords=("pears", "trees"),
        identifiers=("gardener2031",),
    )


@pytest.mark.parametrize(
    "field",
    [
        "eprint = {3101.00001v2}, archivePrefix = {arXiv}",
        "eprint = {3101.00001}",
        "journal = {arXiv preprint arXiv:3101.00001}",
        "doi = {10.48550/arXiv.3101.00001}",
        "url = {http://arxiv.org/abs/3101.00001v1}",
    ],
)
def test_bibtex_finds_the_arxiv_id(tmp_path: Path, field: str) -> None:
    assert only_paper(tmp_path, f"@misc{{k, title={{Pears}}, {field}}}").arxiv == "3101.00001"


def test_bibtex_goes_on_after_a_bad_entry(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    content = (
        "@article{a, title={One}}\n"
        "@article{b, title={never closed\n"
        '@article{a, title="Same {K}ey"}\n'
        "@comment{ignored}\n"
        "@article{c, title={Two}, title={Twice}}\n"
        "@article{d, author={Nobody}}\n"
        "@article{e, title={Last}}\n"
    )
    records, rejected = read_content(tmp_path, content)
    assert [(r.line, r.paper.title) for r in records] == [
        (1, "One"),
        (3, "Same Key"),
        (5, "Two"),
        (7, "Last"),
    ]
    assert [r.line for r in rejected] == [2, 6]
    assert rejected[0].reason == (
        "is no BibTeX entry: a brace or a quote is not closed before the next entry begins"
    )
    assert capfd.readouterr().err == ""


def test_bibtex_lines_hold_over_batches(tmp_path: Path) -> None:
    entry = (
        "@article{{k{n},\n title = {{Pear {n}}},\n journal = orch,\n abstract = {{{text}}}\n}}\n"
    )
    content = "@string{orch = {Orchard}}\n" + "".join(
        entry.format(n=n, text="word " * 200) for n in range(600)
    )
    records, rejected = read_content(tmp_path, content)
    assert rejected == []
    assert [(r.line, r.paper.title) for r in records] == [
        (2 + 5 * n, f"Pear {n}") for n in range(600)
    ]
    assert {r.paper.venue for r in records} == {"Orchard"}


def test_bibtex_is_told_from_other_text() -> None:
    assert is_bibtex("\n @inproceedings { key, title = {x}}")
    assert is_bibtex("text before\n@article{k,")
    assert not is_bibtex("write to ada@example.org {now}")
    assert not is_bibtex("@decorator\ndef f(): ...")
