"""What could not be used of records that were kept: told, listed, kept with the build."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kg
from kg.model import Flaw
from kg.pipeline import relink, run_add, run_build, run_remove
from kg.pipeline.builds import run_update
from kg.pipeline.report import Report
from kg.store import FILE_NAME, Store
from tests.pipeline.fakes import FakeExtractor, invented_records, write_records

RECORDS = invented_records(3)
ODD: dict[str, object] = {
    "id": "odd-1",
    "title": 42,
    "abstract": "PearNet beats AppleNet.",
    "year": "in press",
}
REASONS = ['no year: "in press"', "the title is a number: 42"]


@pytest.fixture
def extractor(tmp_path: Path) -> FakeExtractor:
    return FakeExtractor(str(tmp_path / "log"))


@pytest.fixture
def out(tmp_path: Path, extractor: FakeExtractor) -> Path:
    built(tmp_path, extractor)
    return tmp_path / "out"


def built(folder: Path, extractor: FakeExtractor) -> Report:
    source = write_records(folder / "p.jsonl", RECORDS)
    with source.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(ODD) + "\n")
    return run_build(source, out=folder / "out", extractor=extractor, files=["report.html"])


def kept(out: Path) -> list[str]:
    with Store(out / FILE_NAME) as store:
        return [flaw.reason for flaw in store.flaws()]


def test_they_are_told_and_listed(tmp_path: Path, extractor: FakeExtractor) -> None:
    report = built(tmp_path, extractor)
    file, out = str(tmp_path / "p.jsonl"), tmp_path / "out"
    assert report.flaws == [Flaw(file, 4, reason) for reason in REASONS]
    assert report.warning == (
        f"2 faults in records that were kept: {file}:4: {REASONS[0]} (all in {out}/report.json)"
    )
    listed = json.loads((out / "report.json").read_text("utf-8"))["flaws"]
    assert listed == [{"file": file, "line": 4, "reason": reason} for reason in REASONS]
    page = (out / "report.html").read_text("utf-8")
    assert "Faults in the sources" in page and "the title is a number: 42" in page


def test_they_go_with_their_paper(out: Path, extractor: FakeExtractor) -> None:
    relink(out, files=[])
    assert kept(out) == REASONS
    report = run_remove("odd-1", out=out, extractor=extractor, files=[])
    assert kept(out) == [] and report.warning == ""


def test_a_later_run_tells_only_of_its_own(
    tmp_path: Path, out: Path, extractor: FakeExtractor
) -> None:
    more = write_records(tmp_path / "more.jsonl", [{"title": "Plums", "doi": "x"}])
    report = run_add(more, out=out, extractor=extractor, files=[])
    assert report.warning == f'1 fault in a record that was kept: {more}:1: no DOI: "x"'
    assert sorted(kept(out)) == sorted([*REASONS, 'no DOI: "x"'])


def test_a_file_that_is_read_again_by_another_name_is_listed_once(
    tmp_path: Path, out: Path, extractor: FakeExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run_add("p.jsonl", out=out, extractor=extractor, files=[])
    assert kept(out) == REASONS


def test_sources_that_did_not_change_need_no_build(
    tmp_path: Path, out: Path, extractor: FakeExtractor
) -> None:
    assert run_update(tmp_path / "p.jsonl", out=out, extractor=extractor, files=[]) is None


def test_a_store_of_before_has_none(out: Path) -> None:
    with Store(out / FILE_NAME, write=True) as store:
        store._db.execute("DROP TABLE flaws")
    with Store(out / FILE_NAME) as store:
        assert store.flaws() == []


def test_whoever_builds_in_python_is_told(
    tmp_path: Path, out: Path, extractor: FakeExtractor, caplog: pytest.LogCaptureFixture
) -> None:
    source, reports = tmp_path / "p.jsonl", list[Report]()
    kg.build(source, extractor=extractor, on_report=reports.append)
    assert [flaw.reason for flaw in reports[0].flaws] == REASONS and not caplog.records
    kg.build(source, extractor=extractor)
    kg.add(source, out=out, extractor=extractor)
    told = f"2 faults in records that were kept: {source}:4: {REASONS[0]}"
    assert [record.name for record in caplog.records] == ["kg", "kg"]
    assert all(record.message.startswith(told) for record in caplog.records)
