from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.jsonform import paper_to_json
from kg.model import Paper
from kg.read.json_records import is_json, raw_from_mapping, uninvert
from kg.read.record import Fault
from tests.invented import PAPERS
from tests.read.reading import only_paper, read_content

ARXIV = {
    "id": "3101.00001",
    "submitter": "Ada Gardener",
    "authors": "Ada Gardener (Orchard U.), Bo Pear and C. Quince",
    "title": "Pruning $k$-ary\n  Pear Trees",
    "comments": "12 pages",
    "journal-ref": "Orchard 12 (2032)",
    "doi": "10.9999/PEAR.1",
    "categories": "cs.LG stat.ML",
    "abstract": "  We prune pears,\nat 60\\% of the cost.\n",
    "versions": [{"version": "v1", "created": "Mon, 2 Apr 2031 19:18:42 GMT"}],
    "update_date": "2033-05-13",
    "authors_parsed": [["Gardener", "Ada", "", "Orchard U."], ["Pear", "Bo", ""]],
}
OPENALEX = {
    "id": "https://openalex.org/W1",
    "doi": "https://doi.org/10.9999/pear.2",
    "display_name": "Pears &amp; <i>apples</i>",
    "title": "Pears &amp; <i>apples</i>",
    "publication_year": 2031,
    "ids": {"openalex": "https://openalex.org/W1", "doi": "https://doi.org/10.9999/pear.2"},
    "authorships": [
        {"author": {"display_name": "Ada Gardener"}},
        {"author": {"display_name": None}},
    ],
    "abstract_inverted_index": {"We": [0], "like": [1, 4], "pears": [2, 5], "and": [3]},
    "primary_location": {
        "landing_page_url": "https://example.org/pear.2",
        "source": {"display_name": "Orchard"},
    },
    "locations": [{"landing_page_url": "http://arxiv.org/abs/3101.00002"}, None],
    "keywords": [{"display_name": "pears", "score": 0.5}],
}  # fmt: skip
SCHOLAR = {
    "paperId": "0123",
    "externalIds": {"ArXiv": "3101.00003", "DOI": "10.9999/pear.3", "CorpusId": 3},
    "title": "Pears at scale",
    "abstract": None,
    "venue": "",
    "publicationVenue": {"name": "Orchard Letters"},
    "year": 2031,
    "authors": [{"authorId": "1", "name": "Ada Gardener"}],
    "url": "https://example.org/0123",
}
CROSSREF = {
    "DOI": "10.9999/pear.4",
    "title": ["Pears, printed"],
    "abstract": "<jats:title>Abstract</jats:title><jats:p>We print pears.</jats:p>",
    "author": [{"given": "Ada", "family": "Gardener"}],
    "issued": {"date-parts": [[2031, 4, 1]]},
    "container-title": ["Orchard"],
    "URL": "https://doi.org/10.9999/pear.4",
}


def test_json_reads_the_arxiv_dump(tmp_path: Path) -> None:
    assert only_paper(tmp_path, json.dumps(ARXIV) + "\n") == Paper(
        id="paper:10.9999-pear.1",
        title="Pruning k-ary Pear Trees",
        abstract="We prune pears, at 60% of the cost.",
        authors=("Ada Gardener", "Bo Pear"),
        year=2031,
        venue="Orchard 12 (2032)",
        doi="10.9999/pear.1",
        arxiv="3101.00001",
        keywords=("cs.LG", "stat.ML"),
    )


def test_json_reads_openalex(tmp_path: Path) -> None:
    assert only_paper(tmp_path, json.dumps(OPENALEX)) == Paper(
        id="paper:10.9999-pear.2",
        title="Pears & apples",
        abstract="We like pears and like pears",
        authors=("Ada Gardener",),
        year=2031,
        venue="Orchard",
        doi="10.9999/pear.2",
        arxiv="3101.00002",
        url="https://example.org/pear.2",
        keywords=("pears",),
        identifiers=("https://openalex.org/W1",),
    )


def test_json_reads_semantic_scholar(tmp_path: Path) -> None:
    paper = only_paper(tmp_path, json.dumps(SCHOLAR))
    assert (paper.doi, paper.arxiv, paper.abstract) == ("10.9999/pear.3", "3101.00003", "")
    assert (paper.authors, paper.venue, paper.year) == (("Ada Gardener",), "Orchard Letters", 2031)


def test_json_reads_crossref(tmp_path: Path) -> None:
    paper = only_paper(tmp_path, json.dumps({"status": "ok", "message": {"items": [CROSSREF]}}))
    assert (paper.title, paper.abstract) == ("Pears, printed", "We print pears.")
    assert (paper.authors, paper.venue, paper.year) == (("Ada Gardener",), "Orchard", 2031)


ALL = [ARXIV, OPENALEX, SCHOLAR, {"Title": "Plain", "Abstract": "Text."}]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("key", ["", "results", "data", "papers"])
def test_json_reads_arrays_and_answers_of_services(
    tmp_path: Path, key: str, indent: int | None
) -> None:
    value: Any = {"meta": {"count": 4, "data": None}, key: ALL, "next": [1]} if key else ALL
    records, rejected = read_content(tmp_path, json.dumps(value, indent=indent))
    assert rejected == []
    assert [r.paper.title for r in records] == [
        "Pruning k-ary Pear Trees",
        "Pears & apples",
        "Pears at scale",
        "Plain",
    ]
    if indent:
        text = (tmp_path / "papers").read_text().splitlines()
        assert all(text[r.line - 1].strip() == "{" for r in records)


def test_json_reads_one_object_over_several_lines(tmp_path: Path) -> None:
    assert only_paper(tmp_path, json.dumps(ARXIV, indent=2)).arxiv == "3101.00001"


def test_json_lines_lose_only_the_bad_ones(tmp_path: Path) -> None:
    lines = [
        b'{"title": "One", "abstract": "a"}',
        b'{"title": "Two", ',
        b"",
        b'{"title": "Caf\xe9"}',
        b"[1, 2]",
        b'{"abstract": "no title here"}',
        b'{"title": {"a": 1}}',
        b'{"title": "  "}',
        b"[" * 100_000,
        b'{"title": "Last", "n": 1e999, "big": ' + b"9" * 5000 + b"}",
        b'{"title": "Last", "n": NaN}',
        b'{"title": 1e999, "abstract": "no text"}',
    ]
    records, rejected = read_content(tmp_path, b"\n".join(lines))
    assert [(r.line, r.paper.title) for r in records] == [(1, "One"), (11, "Last")]
    assert [r.line for r in rejected] == [2, 4, 5, 6, 7, 8, 9, 10, 12]
    reasons = [r.reason for r in rejected]
    assert "no JSON" in reasons[0]
    assert "UTF-8" in reasons[1]
    assert reasons[2] == "is a list, not an object with a title"
    assert reasons[3] == 'no title; its fields are "abstract"'
    assert reasons[5] == "neither title nor abstract"


def test_json_lines_with_a_bad_first_line(tmp_path: Path) -> None:
    records, rejected = read_content(tmp_path, '{"title": "cut\n{"title": "Two"}\n')
    assert [r.paper.title for r in records] == ["Two"]
    assert [r.line for r in rejected] == [1]


def test_json_array_loses_only_the_bad_elements(tmp_path: Path) -> None:
    content = (
        b'[\n{"title": "One"},\n{"title": "Two",},\n{"title": "Caf\xe9"},\n{"title": "Last"}\n]'
    )
    records, rejected = read_content(tmp_path, content)
    assert [(r.line, r.paper.title) for r in records] == [(2, "One"), (5, "Last")]
    assert [r.line for r in rejected] == [3, 4]


def test_json_array_that_is_cut_short(tmp_path: Path) -> None:
    records, rejected = read_content(tmp_path, '[{"title": "One"},\n {"title": "Tw')
    assert [r.paper.title for r in records] == ["One"]
    assert [(r.line, r.reason) for r in rejected] == [
        (2, "the file ends inside this record; fetch it again")
    ]


def test_json_array_of_many_elements_and_long_strings(tmp_path: Path) -> None:
    rows = [
        {"title": f"Pear {n}", "abstract": 'a "quoted\\" } ] [ { text ' * (n % 60)}
        for n in range(800)
    ]
    records, rejected = read_content(tmp_path, json.dumps(rows))
    assert rejected == []
    assert [r.paper.title for r in records] == [f"Pear {n}" for n in range(800)]


def test_json_uninvert_takes_any_position() -> None:
    assert uninvert({"far": [10**12], "near": [0], "bad": ["x", None], "worse": 3}) == "near far"


def test_json_is_told_from_other_text() -> None:
    assert is_json('\n  {"title": 1}')
    assert is_json("[\n  {\n")
    assert not is_json("{\\rtf1 text}")
    assert not is_json("[1] A reference. In: Orchard.")


@pytest.mark.parametrize("first", ["garbage", '[{"title": "Half', "x" * 100, "\0\0\0"])
def test_json_lines_are_known_by_the_lines_after_a_damaged_one(tmp_path: Path, first: str) -> None:
    lines = [first, *(json.dumps({"title": f"Pear {n}"}) for n in range(30))]
    records, rejected = read_content(tmp_path, "\n".join(lines))
    assert [r.paper.title for r in records] == [f"Pear {n}" for n in range(30)]
    assert [r.line for r in rejected] == [1]


def test_json_lines_are_known_by_their_name_where_nothing_else_tells(tmp_path: Path) -> None:
    content = "\0" * 100_000 + '\n{"title": "Pears"}\n'
    records, rejected = read_content(tmp_path, content, "papers.jsonl")
    assert [(r.paper.title, r.line) for r in records] == [("Pears", 2)]
    assert [r.line for r in rejected] == [1]


@pytest.mark.parametrize(
    ("form", "identifiers"),
    [
        ({"id": "orchard2031/1242102"}, ("orchard2031/1242102",)),
        ({"id": 12}, ("12",)),
        ({"paperId": "649d"}, ("649d",)),
        ({"id": " a\tb ", "identifiers": ["c", "a b", 3]}, ("a b", "c")),
        ({"id": True}, ()),
        ({"id": ["x"]}, ()),
        ({"id": "x" * 501}, ()),
        ({"id": "a\u0000b"}, ()),
        ({"id": "3101.00001v2"}, ()),
        ({"id": "https://doi.org/10.9999/PEAR", "doi": "10.9999/pear"}, ()),
        ({"id": "paper:pears"}, ()),
    ],
)
def test_json_keeps_the_id_of_the_source(
    tmp_path: Path, form: dict[str, Any], identifiers: tuple[str, ...]
) -> None:
    assert only_paper(tmp_path, json.dumps(form | {"title": "Pears"})).identifiers == identifiers
    nested = {"paper": {"title": "Pears"}} | form
    if "id" in form and "identifiers" not in form and "doi" not in form:
        assert only_paper(tmp_path, json.dumps(nested)).identifiers == identifiers


def test_json_reads_its_own_form_of_papers(tmp_path: Path) -> None:
    content = "\n".join(json.dumps(paper_to_json(paper)) for paper in PAPERS)
    records, rejected = read_content(tmp_path, content)
    assert rejected == []
    assert [r.paper for r in records] == list(PAPERS)


KEYS = st.sampled_from(
    "title abstract authors author authorships authors_parsed doi ids externalIds id year issued "
    "versions venue journal primary_location locations keywords categories url name paper "
    "abstract_inverted_index display_name message".split()
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, JSON, max_size=8))
def test_json_takes_any_shape_of_object(form: dict[str, Any]) -> None:
    raw = raw_from_mapping(form)
    assert isinstance(raw, Fault) or isinstance(raw.title, str)
