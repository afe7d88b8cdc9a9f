from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Paper
from kg.read.table import is_table, read_table
from tests.read.reading import only_paper, read_content


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_table_is_read_with_any_delimiter(
    tmp_path: Path, delimiter: str, start: str, end: str
) -> None:
    rows = [
        ["Paper Title", "Abstract Note", "Author(s)", "Publication Year", "DOI",
         "Source title", "Colour"],
        ["Pears", 'We "study" pears; at 60%', "Gardener, Ada; Pear, Bo", "2031", "10.9999/P.1",
         "Orchard", "green"],
    ]  # fmt: skip
    content = start + end.join(
        delimiter.join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in row) for row in rows
    )
    assert only_paper(tmp_path, content) == Paper(
        id="paper:10.9999-p.1",
        title="Pears",
        abstract='We "study" pears; at 60%',
        authors=("Ada Gardener", "Bo Pear"),
        year=2031,
        venue="Orchard",
        doi="10.9999/p.1",
    )


def test_table_keeps_the_id_of_the_source(tmp_path: Path) -> None:
    assert only_paper(tmp_path, "ID,Title\nx/17,Pears\n").identifiers == ("x/17",)
    assert only_paper(tmp_path, "ID,Title\n3101.00001,Pears\n").identifiers == ()


def test_table_rows_may_run_over_lines(tmp_path: Path) -> None:
    content = (
        'id,title,abstract\n3101.00001v2,One,"two\nlines, quoted"\n\n7,Two,text\n,,\n8,Three\n'
    )
    records, rejected = read_content(tmp_path, content)
    assert rejected == []
    assert [(r.line, r.paper.title, r.paper.abstract, r.paper.arxiv) for r in records] == [
        (2, "One", "two lines, quoted", "3101.00001"),
        (5, "Two", "text", None),
        (7, "Three", "", None),
    ]


def test_table_rejects_rows_with_their_line(tmp_path: Path) -> None:
    content = b"title,abstract\nOne,a\nTwo,a,b\n,lost\nCaf\xe9,c\nLast,d\n"
    records, rejected = read_content(tmp_path, content)
    assert [r.paper.title for r in records] == ["One", "Last"]
    assert [(r.line, r.reason.split(";")[0]) for r in rejected] == [
        (3, "has 3 cells where the header has 2"),
        (4, "no title"),
        (5, "invalid UTF-8"),
    ]


def test_table_with_a_quote_left_open_loses_its_row_only(tmp_path: Path) -> None:
    body = "".join(f"Pear {n},text {'x' * 1000}\n" for n in range(1500))
    records, rejected = read_content(tmp_path, 'title,abstract\nOne,a\nTwo,"open\n' + body)
    assert [r.paper.title for r in records] == ["One", *(f"Pear {n}" for n in range(1500))]
    assert [(r.line, r.reason.split(":")[0]) for r in rejected] == [(3, "is no row of a table")]


def test_table_with_a_quote_that_the_next_row_closes(tmp_path: Path) -> None:
    content = 'title,abstract\nOne,"a\nTwo,"b, ""b"""\n"Three\nlines","c\nc"\nFour,d\n'
    records, rejected = read_content(tmp_path, content)
    assert [(r.paper.title, r.line) for r in records] == [
        ("Two", 3),
        ("Three lines", 4),
        ("Four", 7),
    ]
    assert [r.line for r in rejected] == [2]


def test_table_needs_a_title_column() -> None:
    assert is_table("title,abstract\n", "")
    assert is_table("title\nPears\n", ".csv")
    assert not is_table("title\nPears\n", ".txt")
    assert not is_table("a,b\n1,2\n", ".csv")
    assert not is_table("", ".csv")


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5), st.sampled_from([",", "\t", ";"]))
def test_table_round_trip(rows: list[tuple[str, str]], delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([("title", "abstract"), *rows])
    text = io.TextIOWrapper(io.BytesIO(out.getvalue().encode()), "utf-8")
    found = [(raw.title, raw.abstract) for _, raw in read_table(text, "")]  # type: ignore[union-attr]
    assert found == [(a.strip(), b.strip()) for a, b in rows if a.strip() or b.strip()]
