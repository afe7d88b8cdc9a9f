from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.model import Flaw
from kg.read import read_papers, read_records


def found_in(path: Path, content: str) -> list[tuple[int, str]]:
    """The flaws of a file, each with its line."""
    path.write_text(content, encoding="utf-8")
    flaws: list[Flaw] = []
    for _ in read_records(path, on_flaw=flaws.append):
        pass
    assert {flaw.file for flaw in flaws} <= {str(path)}
    return [(flaw.line, flaw.reason) for flaw in flaws]


def lines(*forms: object) -> str:
    return "".join(f"{json.dumps(form)}\n" for form in forms)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("title", 42, "the title is a number: 42"),
        ("abstract", 3.5, "the abstract is a number: 3.5"),
        ("abstract", {"p": "We prune."}, "the abstract is no text: {'p': 'We prune.'}"),
        ("year", "in press", 'no year: "in press"'),
        ("year", [["soon"]], 'no year: "soon"'),
        ("doi", "see the publisher", 'no DOI: "see the publisher"'),
        ("doi", ["x"], 'no DOI: "x"'),
        ("doi", {"a": 1}, "the DOI is no text: {'a': 1}"),
        ("url", "javascript:prune()", 'no web address: "javascript:prune()"'),
        ("authors", 17, "the authors are neither a text nor a list: 17"),
        ("keywords", True, "the keywords are neither a text nor a list: True"),
    ],
)
def test_a_field_that_cannot_be_used_is_named_and_the_record_kept(
    tmp_path: Path, field: str, value: object, reason: str
) -> None:
    form = {"title": "Pears", "abstract": "We prune pears."} | {field: value}
    assert found_in(tmp_path / "a.jsonl", lines({"title": "Apples"}, form)) == [(2, reason)]
    assert len(list(read_papers(tmp_path / "a.jsonl"))) == 2


@pytest.mark.parametrize(
    "form",
    [
        {"year": None, "doi": "", "url": "n/a", "authors": [], "keywords": None},
        {"year": "None", "doi": "none", "url": "-"},
        {"year": "2031-05-02", "doi": "https://doi.org/10.9999/pear.1"},
        {"doi": "10.48550/arXiv.3105.01234", "year": "in press"},  # whose id tells the year
        {"issued": {"date-parts": [[None]]}, "venue": {"id": 3}},
        {"id": "pears-1", "title": ["Pears"], "abstract": ["We prune", "pears."]},
    ],
)
def test_what_is_empty_or_told_elsewhere_is_no_flaw(tmp_path: Path, form: object) -> None:
    assert isinstance(form, dict)
    assert found_in(tmp_path / "a.jsonl", lines({"title": "Pears"} | form)) == []


def test_an_id_of_two_papers_of_a_file_is_named(tmp_path: Path) -> None:
    content = lines(
        {"id": "r1", "title": "Pears"},
        {"id": "r2", "title": "Apples"},
        {"id": "r1", "title": "Quinces"},
        {"id": "r2", "title": "APPLES", "doi": "10.9999/apple"},  # the same paper
        {"id": "r1", "title": "Plums"},  # told once
    )
    told = 'the id "r1" is that of another paper, too (line 1)'
    assert found_in(tmp_path / "a.jsonl", content) == [(3, told)]


def test_bibtex_keys_and_years(tmp_path: Path) -> None:
    content = (
        "@article{pear, title={Pears}, year={forthcoming}}\n"
        "@article{pear, title={Apples}, year=2031}\n"
    )
    assert found_in(tmp_path / "a.bib", content) == [
        (1, 'no year: "forthcoming"'),
        (2, 'the id "pear" is that of another paper, too (line 1)'),
    ]


def test_a_long_value_is_shown_by_its_beginning(tmp_path: Path) -> None:
    ((_, reason),) = found_in(
        tmp_path / "a.jsonl", lines({"title": "Pears", "year": "soon \n\x1b[31m" * 1000})
    )
    assert len(reason) < 80 and "\n" not in reason and "\x1b" not in reason
