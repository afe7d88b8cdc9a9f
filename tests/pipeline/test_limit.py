from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.pipeline import load, run_add, run_build
from tests.pipeline.fakes import FakeExtractor, invented_records, write_records


@pytest.fixture
def fake(tmp_path: Path) -> FakeExtractor:
    """An extractor that needs no model."""
    return FakeExtractor(str(tmp_path / "log"))


def test_limit_takes_the_first_records_of_the_sources_and_says_so(
    tmp_path: Path, fake: FakeExtractor
) -> None:
    records = invented_records(8)
    first = write_records(tmp_path / "z.jsonl", records[:3])
    second = write_records(tmp_path / "a.jsonl", records[3:])
    out = tmp_path / "out"
    report = run_build(first, second, out=out, extractor=fake, limit=4)
    titles = {paper.title for paper in load(out).papers()}
    assert titles == {record["title"] for record in records[:4]}
    assert "only the first 4 records were read (--limit)" in report.warning
    # The folder becomes that of a whole build, and nothing is extracted twice.
    report = run_build(first, second, out=out, extractor=fake)
    assert (report.extracted, report.reused) == (4, 4)
    assert "--limit" not in report.warning


def test_limit_leaves_the_rest_of_a_source_unread(tmp_path: Path, fake: FakeExtractor) -> None:
    source = write_records(tmp_path / "papers.jsonl", invented_records(2))
    with source.open("a", encoding="utf-8") as stream:
        stream.write("no record\n")
    report = run_build(source, out=tmp_path / "out", extractor=fake, limit=2)
    assert not report.rejected


def test_limit_of_an_addition(tmp_path: Path, fake: FakeExtractor) -> None:
    records = invented_records(6)
    out = tmp_path / "out"
    run_build(write_records(tmp_path / "a.jsonl", records[:2]), out=out, extractor=fake)
    more = write_records(tmp_path / "b.jsonl", records[2:])
    run_add(more, out=out, extractor=fake, limit=3)
    assert len(list(load(out).papers())) == 5


def test_limit_and_memory_that_leave_nothing_are_refused(
    tmp_path: Path, fake: FakeExtractor
) -> None:
    source = write_records(tmp_path / "a.jsonl", invented_records(2))
    with pytest.raises(InputError, match="a limit of 0 leaves no paper"):
        run_build(source, out=tmp_path / "out", extractor=fake, limit=0)
    with pytest.raises(InputError, match="a build of 2 papers takes about"):
        run_build(source, out=tmp_path / "out", extractor=fake, memory="50M")
    assert not (tmp_path / "log").exists() and not (tmp_path / "out").exists()
    run_build(source, out=tmp_path / "out", extractor=fake, memory="1G")
