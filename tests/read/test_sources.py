from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import InputError, UnknownFormatError
from kg.model import Rejection
from kg.read import read_papers, read_records
from kg.read.sources import walk
from tests.growth import grows_like_its_input
from tests.read import test_atom, test_bibtex, test_json_records, test_ris
from tests.read.reading import LONG, read_content

CONTENTS = {
    "json lines": json.dumps(test_json_records.ARXIV) + "\n",
    "json": json.dumps([test_json_records.OPENALEX], indent=1),
    "csv": "title,abstract\nPears,text\n",
    "tsv": "Title\tYear\nPears\t2031\n",
    "bibtex": test_bibtex.ENTRY,
    "ris": test_ris.RECORD,
    "atom": test_atom.FEED,
    "listing": f"Pears\n{LONG}\n",
}


class Standard:
    """Standard input that holds these bytes."""

    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


@pytest.mark.parametrize("kind", CONTENTS)
@pytest.mark.parametrize("name", ["papers", "papers.txt", "papers.dat", "papers.json", "papers.gz"])
def test_sources_are_known_by_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, name: str
) -> None:
    content = CONTENTS[kind].encode()
    plain, rejected = read_content(tmp_path, content, name)
    assert plain
    assert rejected == []
    packed, _ = read_content(tmp_path, gzip.compress(content), name)
    assert packed == plain
    for data in (content, gzip.compress(content)):
        monkeypatch.setattr(sys, "stdin", Standard(data))
        piped = list(read_records("-"))
        assert [r.paper for r in piped] == [r.paper for r in plain]
        assert {r.file for r in piped} == {"-"}


def test_sources_folder_is_read_in_order_of_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [
        "orchard/b.json",
        "orchard/a/z.csv.gz",
        "orchard/.hidden.json",
        "orchard/.git/x.json",
    ]:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = f"title,year\n{path.stem},2031\n".encode()
        path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    Path("orchard/a/loop").symlink_to("..")
    Path("orchard/zlink").symlink_to("a")
    for source in ("orchard", "./orchard/", Path("orchard")):
        found = [(r.file, r.paper.title) for r in read_records(source)]
        assert found == [("orchard/a/z.csv.gz", "z.csv"), ("orchard/b.json", "b")]
    assert [r.file for r in read_records(tmp_path / "orchard")] == [
        str(tmp_path / "orchard/a/z.csv.gz"),
        str(tmp_path / "orchard/b.json"),
    ]


def test_sources_folder_goes_on_after_a_bad_file(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 ...")
    (tmp_path / "b.json").write_text("")
    (tmp_path / "c.csv").write_text("title,year\nPears,2031\n,2031\n")
    (tmp_path / "d").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "e")
    (tmp_path / "f.txt").write_text("just a few words\n")
    rejected: list[Rejection] = []
    assert [p.title for p in read_papers(tmp_path, on_reject=rejected.append)] == ["Pears"]
    assert [(Path(r.file).name, r.line, r.reason.split(";")[0]) for r in rejected] == [
        ("a.pdf", None, "is a PDF"),
        ("b.json", None, "is empty"),
        ("c.csv", 3, "neither title nor abstract"),
        ("d", None, "no such file or folder"),
        ("e", None, "is neither a file nor a folder"),
        ("f.txt", None, "holds no papers that kg recognises"),
    ]
    with pytest.raises(InputError, match=r"a\.pdf: is a PDF"):
        list(read_papers(tmp_path))


def test_sources_folder_with_nothing_readable(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no papers in this folder: it holds no files"):
        list(read_records(tmp_path))
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 ...")
    with pytest.raises(InputError, match=r"none of its 1 files can be read; .*a\.pdf: is a PDF"):
        list(read_records(tmp_path, on_reject=lambda _: None))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n\n ", "only white space"),
        (b"%PDF-1.7\n", "is a PDF"),
        (b"\x89PNG\r\n\x1a\n", "is an image"),
        (b"\xff\xd8\xff\xe0", "is an image"),
        (b"PK\x03\x04...", "is no sound zip file"),
        ("title,abstract\n".encode("utf-16-le"), "UTF-16; .* utf-16le"),
        ("title,abstract\n".encode("utf-32"), "UTF-32"),
        (b"BZh9...", "bunzip2"),
        (b"SQLite format 3\0", "SQLite"),
        (b"\x00\x01\x02", "binary"),
        ("title,abstract\n".encode("utf-16"), "UTF-16"),
        (bytes(range(128, 256)) * 3, "no UTF-8"),
        (b"<html><body>Pears</body></html>", "web page"),
        (b"<?xml version='1.0'?><pears/>", "XML, but no Atom feed"),
        (b"hello", "holds no papers"),
        (b"a" * 100_000, "a line that does not end"),
        (b'{"pears": 1}', "no title"),
        (b"[]", "it has no records"),
        (b"title,abstract\n", "it has no records"),
        (b"Caf\xe9,title\n", "no UTF-8 text"),
    ],
)
def test_sources_say_what_is_wrong(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(InputError, match=reason) as caught:
        list(read_records(path, on_reject=lambda _: None))
    message = str(caught.value)
    assert message.startswith(str(path) + ": ")
    assert "\n" not in message


def test_sources_whose_name_tells_are_not_fooled_by_a_damaged_start(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('<entry>{"title": "One"}\n{"title": "Two"}\n')
    found = list(read_records(path, on_reject=lambda _: None))
    assert [record.paper.title for record in found] == ["Two"]


def test_sources_whose_name_tells_may_quote_other_formats(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('title,abstract\nOne,"We read:\n@article{pear,\nTY  - JOUR\n"\nTwo,b\n')
    found = list(read_records(path, on_reject=lambda _: None))
    assert [record.paper.title for record in found] == ["One", "Two"]


def test_sources_missing_or_forbidden(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere: no such file or folder; check the spelling"):
        list(read_records("nowhere"))
    with pytest.raises(InputError, match="an empty name"):
        list(read_records(""))
    with pytest.raises(InputError, match="is no name of a file"):
        list(read_records(tmp_path / ("x" * 300)))


def test_sources_unknown_format_is_named(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("words")
    with pytest.raises(UnknownFormatError):
        list(read_records(tmp_path / "x"))


def test_sources_raise_the_first_fault_when_nobody_listens(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"title": "One"}\n{"title": 1\n{"title": "Two"}\n')
    records = read_records(path)
    assert next(records).paper.title == "One"
    with pytest.raises(InputError, match=r"x\.jsonl:2: is no JSON") as caught:
        next(records)
    assert caught.value.line == 2


def test_sources_a_huge_line_costs_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.read.stream.MAX_RECORD", 1 << 20)
    huge = '{"title": "' + "a" * 3_000_000 + '"}'
    records, rejected = read_content(tmp_path, f'{{"title": "One"}}\n{huge}\n{{"title": "Two"}}\n')
    assert [r.paper.title for r in records] == ["One", "Two"]
    assert [(r.line, r.reason[:11]) for r in rejected] == [(2, "longer than")]


def test_sources_walk_ends_on_links_to_themselves(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert [path.name for path in walk(tmp_path)] == ["self"]


STARTS = st.sampled_from(
    [b"", b"{", b"[", b'{"title": "', b'[{"title": ', b"title,abstract\n", b"@article{a, title=",
     b"TY  - JOUR\n",
     b"<feed><entry>", b"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><entry><title>",
     b"\x1f\x8b", b"%PDF", f"Pears\n{LONG}\n".encode()]
)  # fmt: skip
PARTS = st.sampled_from(
    [
        b"\n",
        b'"',
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b"\\",
        b"\x00",
        b"\xff",
        b"title",
        b"</entry>",
        b"ER  - ",
        b"@a{b,",
    ]
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STARTS, st.lists(PARTS | st.binary(max_size=20), max_size=12), st.booleans())
def test_sources_give_papers_or_an_input_error_for_any_bytes(
    tmp_path: Path, start: bytes, parts: list[bytes], packed: bool
) -> None:
    content = start + b"".join(parts)
    path = tmp_path / "any"
    path.write_bytes(gzip.compress(content) if packed else content)
    try:
        records = list(read_records(path, on_reject=lambda _: None))
    except InputError as error:
        assert str(error).startswith(str(path))
    else:
        assert records
        for record in records:
            assert record.paper.title
            assert 1 <= record.line <= content.count(b"\n") + content.count(b"\r") + 1


MANY = 1 << 18
HOSTILE: dict[str, Callable[[int], str]] = {
    "comments that no feed follows": lambda n: "<!--a-->" * n,
    "entries that never end": lambda n: "<feed>" + "<entry " * n,
    "feeds that never end": lambda n: "<entry>" + "<feed " * n,
    "blank lines before an entry": lambda n: "\n" * n + "@a{k, title={Pears}}",
    "spaces in an entry's head": lambda n: "@a{" + " " * n,
    "spaces between authors": lambda n: "@a{k, title={Pears}, author={A" + " " * n + "B}}",
    "spaces in a joined text": lambda n: '@a{k, title={Pears} # "' + " " * n + '"}',
    "joined texts": lambda n: "@a{k, title=a" + " # a" * n + "}",
    "open braces": lambda n: "@a{k, title={" + "{" * n,
    "quotes in a cell": lambda n: "title,abstract\n" + '"' * n,
    "nested arrays": lambda n: "[" * n,
    "nested objects": lambda n: '{"title":' * n,
    "tags that never end": lambda n: '{"title": "Pears", "abstract": "' + "<p " * (n // 4) + '"}',
    "prices": lambda n: '{"title": "Pears", "abstract": "' + "$1 " * (n // 4) + '"}',
    "open formulas": lambda n: '{"title": "Pears", "abstract": "' + "$1" + "1" * (n // 2) + '"}',
    "open macros": lambda n: '{"title": "Pears", "abstract": "' + r"\\frac{" * (n // 8) + '"}',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_sources_take_time_that_grows_with_the_text_only(
    tmp_path: Path, content: Callable[[int], str]
) -> None:
    path = tmp_path / "hostile"

    def read(size: int) -> None:
        path.write_text(content(size), "utf-8")
        with contextlib.suppress(InputError):
            list(read_records(path, on_reject=lambda _: None))

    assert grows_like_its_input(read, MANY)
