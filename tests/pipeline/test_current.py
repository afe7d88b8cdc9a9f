from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.pipeline import build, load, run_add, run_build
from kg.pipeline.current import AT_ONCE, choose_files, find_outdated, refresh
from kg.pipeline.folder import EXPORTS
from tests.pipeline.fakes import (
    FakeExtractor,
    invented_records,
    same_bytes,
    write_records,
)

RECORDS = invented_records(9)


@pytest.fixture
def fake(tmp_path: Path) -> FakeExtractor:
    return FakeExtractor(str(tmp_path / "log"))


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return write_records(tmp_path / "first.jsonl", RECORDS[:6])


@pytest.fixture
def later(tmp_path: Path) -> Path:
    return write_records(tmp_path / "later.jsonl", RECORDS[6:])


@pytest.fixture
def out(tmp_path: Path, first: Path, fake: FakeExtractor) -> Path:
    run_build(first, out=tmp_path / "out", extractor=fake)
    return tmp_path / "out"


def test_current_after_a_build_all_is(out: Path) -> None:
    assert find_outdated(out) == []
    assert refresh(out) == []


def test_current_added_without_files_leaves_none_of_before(
    out: Path, later: Path, fake: FakeExtractor
) -> None:
    report = run_add(later, out=out, extractor=fake, files=())
    assert not report.files
    assert [name for name in EXPORTS if (out / name).exists()] == []
    assert len(load(out).nx) > 0
    assert find_outdated(out) == list(EXPORTS)


def test_current_written_when_asked_for_is_what_a_build_writes(
    out: Path, first: Path, later: Path, fake: FakeExtractor, tmp_path: Path
) -> None:
    run_build(first, later, out=tmp_path / "whole", extractor=fake)
    run_add(later, out=out, extractor=fake, files=())
    assert refresh(out, ["graph.nt"]) == ["graph.nt"]
    assert find_outdated(out, ["graph.nt"]) == []
    assert "graph.nt" not in refresh(out)
    assert same_bytes(out) == same_bytes(tmp_path / "whole")
    assert find_outdated(out) == []
    told = json.loads((out / "report.json").read_bytes())["files"]
    assert list(told) == list(EXPORTS)
    assert not list(out.glob(".*"))


def test_current_is_no_file_that_was_cut(out: Path) -> None:
    path = out / "graph.nt"
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    assert find_outdated(out) == ["graph.nt"]
    refresh(out)
    assert path.read_bytes() == whole


def test_current_is_nothing_where_a_build_died_between_store_and_files(
    out: Path, later: Path, fake: FakeExtractor
) -> None:
    of_before = {name: (out / name).read_bytes() for name in EXPORTS}
    run_add(later, out=out, extractor=fake)
    # The store is new, the files are old, and the report did not come back.
    for name, content in of_before.items():
        (out / name).write_bytes(content)
    (out / "report.json").unlink()
    assert find_outdated(out) == list(EXPORTS)
    assert refresh(out, ["graph.nt"]) == ["graph.nt"]
    assert (out / "graph.nt").read_bytes() != of_before["graph.nt"]
    assert [name for name in EXPORTS if (out / name).exists()] == ["graph.nt"]


def test_current_files_without_a_store_are_all_that_there_is(out: Path) -> None:
    (out / "build.sqlite").unlink()
    assert find_outdated(out) == []


def test_current_small_graphs_get_their_files_at_once(out: Path, tmp_path: Path) -> None:
    assert choose_files(out, None) is None
    assert choose_files(out, False) == ()
    assert choose_files(tmp_path / "nothing", None) is None


def test_current_large_graphs_get_their_files_when_asked_for(
    tmp_path: Path, fake: FakeExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert AT_ONCE > 1000
    monkeypatch.setattr("kg.pipeline.current.AT_ONCE", 5)
    source = write_records(tmp_path / "s.jsonl", RECORDS[:6])
    build(source, out=tmp_path / "large", extractor=fake)
    assert choose_files(tmp_path / "large", None) == ()
    assert choose_files(tmp_path / "large", True) is None
