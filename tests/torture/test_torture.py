"""A few of what `python -m tests.torture` reads, and input that is hostile on purpose."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.cli import main
from kg.errors import InputError
from kg.model import Paper, Rejection
from kg.pipeline import extract_each, run_build
from kg.pipeline.bounded import MOST_READ, bounded
from kg.read import read_records
from tests.pipeline.fakes import FakeExtractor
from tests.torture.corpus import Sample, samples
from tests.torture.patterns import patterns, slow_on
from tests.torture.reading import LONGEST, limited, torture

BOUNDED = {"kg.read.listing._ADDRESSED"}
"""Patterns that see short texts only."""


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_torture_gives_papers_or_an_error_and_loses_no_sound_record(
    tmp_path: Path, sample: Sample
) -> None:
    tally = torture(sample, tmp_path, count=40, seed=1)
    assert tally.faults == []
    assert tally.read + tally.refused == 40


def test_torture_finds_what_a_reader_loses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.read.table._is_sound", lambda *_: True)
    (table,) = (sample for sample in samples() if sample.name == "CSV")
    assert any("lost" in fault for fault in torture(table, tmp_path, count=60, seed=1).faults)


def test_torture_patterns_take_linear_time() -> None:
    found = {
        name: told
        for name, pattern, use in patterns("kg.read")
        if name not in BOUNDED and (told := slow_on(pattern, use, size=4096, ends=["\0"]))
    }
    assert found == {}


def read(path: Path) -> tuple[list[Paper], list[Rejection]]:
    rejected: list[Rejection] = []
    with limited(LONGEST):
        return [r.paper for r in read_records(path, on_reject=rejected.append)], rejected


SENTENCE = "We prune pears, and PearNet beats QuinceNet. "


def test_torture_long_abstracts_are_read_in_part_and_told(tmp_path: Path) -> None:
    source = tmp_path / "papers.jsonl"
    long = {"title": "A long one", "abstract": SENTENCE * 24_000}
    short = {"title": "A short one", "abstract": SENTENCE}
    source.write_text(f"{json.dumps(long)}\n{json.dumps(short)}\n")
    papers, rejected = read(source)
    assert (len(papers[0].abstract), rejected) == (len(long["abstract"]) - 1, [])
    fake = FakeExtractor(str(tmp_path / "log"))
    for paper, extraction in extract_each(source, extractor=fake):
        seen = max(quote.end for quote in extraction.sentences)
        assert seen == min(len(paper.abstract), len(bounded(paper).abstract)) <= MOST_READ
    report = run_build(source, out=tmp_path / "out", extractor=fake)
    assert "only the first 40,000 characters are read: paper:a-long-one (1,079,999)" in (
        report.warning
    )
    assert "short" not in report.warning


@pytest.mark.parametrize("together", [False, True])
def test_torture_ten_thousand_authors(tmp_path: Path, together: bool) -> None:
    names = [f"Ada{n} Gardener" for n in range(10_000)]
    source = tmp_path / "papers.jsonl"
    authors = " and ".join(names) if together else names
    source.write_text(json.dumps({"title": "Many hands", "authors": authors}))
    ((paper,), _) = read(source)
    assert paper.authors == tuple(names)


def test_torture_odd_texts_are_read_or_named_with_their_line(tmp_path: Path) -> None:
    lines = [
        b'{"title": "", "abstract": "pears"}',
        b'{"title": " \\u200b ", "abstract": "pears"}',
        '{"title": "دراسة تقليم أشجار الكمثرى"}'.encode(),
        '{"title": "\u202eevil\u202c אגסים 梨 🍐👩\u200d🌾"}'.encode(),
        b'{"title": "Nul \\u0000 and lone \\ud83c half"}',
        b'{"title": "A bare nul \x00"}',
        b'{"title": "No \xed\xa0\x80 text"}',
        b'{"title": "../../x"}',
    ]
    source = tmp_path / "papers.jsonl"
    source.write_bytes(b"\n".join(lines))
    papers, rejected = read(source)
    assert [paper.title for paper in papers] == [
        "دراسة تقليم أشجار الكمثرى",
        "evil אגסים 梨 🍐👩\u200d🌾",
        "Nul and lone half",
        "../../x",
    ]
    assert papers[-1].id == "paper:x"
    assert [(r.file, r.line) for r in rejected] == [(str(source), n) for n in (1, 2, 6, 7)]


def zipped(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b'{"title": "' + b"a" * (1 << 27))
    return packed.getvalue()


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
BOMBS = {
    "zip": (zipped("x.jsonl"), "as only a zip bomb does"),
    "zip of two": (zipped("x.jsonl", "../../y.jsonl"), "is a zip file of 2 files"),
    "gzip": (gzip.compress(b'{"title": "' + b"a" * (1 << 27), 9), "as only a gzip bomb does"),
    "gzip in gzip": (gzip.compress(gzip.compress(b"[]")), "is gzip within gzip"),
    "entities": (
        f'<!DOCTYPE feed [<!ENTITY e0 "pear">{ENTITIES}]><feed xmlns="http://www.w3.org/2005/Atom">'
        "<entry><title>&e11;</title></entry></feed>".encode(),
        "DOCTYPE, which is refused",
    ),
    "brackets": (b"[" * (1 << 22), "no records|nested too deeply"),
    "tags": (b"<feed><entry>" + b"<a>" * 2_000_000 + b"</entry></feed>", "more than 100,000 tags"),
    "one line": (b'{"title": "' + b"a" * (1 << 25), "longer than 16 MB|of its records"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_torture_bombs_are_refused_at_a_limit(tmp_path: Path, name: str) -> None:
    content, reason = BOMBS[name]
    path = tmp_path / "bomb"
    path.write_bytes(content)
    with limited(LONGEST), pytest.raises(InputError, match=reason) as caught:
        list(read_records(path, on_reject=lambda _: None))
    assert "\n" not in str(caught.value)


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[Path]:
    """A folder outside which nothing may be written."""
    place = tmp_path / "a" / "b"
    place.mkdir(parents=True)
    yield place
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


def test_torture_names_that_look_like_paths_stay_in_the_folder(
    inside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(inside)
    titles = ["../../x", "/etc/passwd", "..", "a/../../b", "C:\\x", "con", "<b>x</b>", "-rf"]
    source = inside / "papers.jsonl"
    abstract = "../../PearNet beats ../../../QuinceNet."
    source.write_text(
        "".join(json.dumps({"title": t, "abstract": abstract}) + "\n" for t in titles)
    )
    out = inside / "out"
    run_build(source, out=out, extractor=FakeExtractor(str(inside / "log")))
    for name in ("../../x", "/etc/passwd", "-rf", "PearNet"):
        with pytest.raises(SystemExit) as ended:
            main(["view", "-g", str(out), "--", name])
        assert ended.value.code in (0, 2)
    made = {path.name for path in inside.iterdir()} - {"papers.jsonl", "out", "log"}
    assert "paper-x.html" in made
    assert all(name.endswith(".html") for name in made)
