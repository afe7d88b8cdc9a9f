from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.errors import InputError, KGError
from kg.pipeline import Report, load, run_build
from kg.pipeline.watching import find_files, watch
from kg.store import Store
from tests.pipeline.fakes import (
    FakeExtractor,
    extracted,
    invented_records,
    same_bytes,
    write_records,
)

RECORDS = invented_records(12)


class Stage:
    """A folder that is watched; each look is followed by the next step of a play."""

    def __init__(self, tmp_path: Path) -> None:
        self.sources, self.out, self.log = tmp_path / "papers", tmp_path / "out", tmp_path / "log"
        self.sources.mkdir()
        self.said: list[Report | KGError | None] = []
        self.extractor = FakeExtractor(str(self.log))

    def play(self, *steps: Callable[[], object] | None, once: bool = False) -> None:
        """Watches; one step before every look but the first. Then Ctrl-C."""
        left: Iterator[Callable[[], object] | None] = iter(steps)

        def sleep(seconds: float) -> None:
            try:
                step = next(left)
            except StopIteration:
                raise KeyboardInterrupt from None
            if step is not None:
                step()

        try:
            watch(
                self.sources,
                out=self.out,
                once=once,
                extractor=self.extractor,
                on_report=self.said.append,
                on_error=self.said.append,
                sleep=sleep,
            )
        except KeyboardInterrupt:
            assert not once

    def put(self, name: str, start: int, end: int) -> Path:
        return write_records(self.sources / name, RECORDS[start:end])

    @property
    def papers(self) -> int:
        return len(list(load(self.out).papers()))


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_watching_follows_files_that_come_change_and_go(stage: Stage) -> None:
    seen: list[int] = []

    def look() -> None:
        seen.append(stage.papers)

    stage.put("a.jsonl", 0, 4)
    stage.play(
        None,
        look,
        lambda: stage.put("b.jsonl", 4, 8),
        None,
        None,
        look,
        lambda: stage.put("b.jsonl", 4, 7),
        None,
        None,
        look,
        (stage.sources / "a.jsonl").unlink,
        None,
        None,
        look,
    )
    assert seen == [4, 8, 7, 3]
    assert len(extracted(stage.log)) == len(set(extracted(stage.log))) == 8


def test_watching_makes_what_a_build_makes(stage: Stage, tmp_path: Path) -> None:
    stage.put("a.jsonl", 0, 4)
    stage.play(None, lambda: stage.put("b.jsonl", 4, 8), None, None)
    run_build(stage.sources, out=tmp_path / "whole", extractor=stage.extractor)
    assert same_bytes(stage.out) == same_bytes(tmp_path / "whole")


def test_watching_reads_no_file_that_still_grows(stage: Stage) -> None:
    stage.put("a.jsonl", 0, 2)
    whole = write_records(stage.sources.parent / "whole.jsonl", RECORDS[2:6]).read_bytes()
    growing = stage.sources / "b.jsonl"
    thirds = [whole[: len(whole) * n // 3] for n in (1, 2, 3)]
    stage.play(
        None,
        *(lambda part=part: growing.write_bytes(part) for part in thirds),
        None,
        None,
    )
    reports = [report for report in stage.said if isinstance(report, Report)]
    assert [report.counts["papers"] for report in reports] == [2, 6]
    assert not reports[-1].rejected


def test_watching_builds_nothing_for_a_file_that_was_touched(stage: Stage) -> None:
    path = stage.put("a.jsonl", 0, 2)
    stage.play(None, lambda: os.utime(path, ns=(1, 1)), None, None)
    assert [type(item) for item in stage.said] == [Report, type(None)]


def test_watching_waits_for_the_first_file_and_goes_on_after_a_fault(stage: Stage) -> None:
    stage.play(
        None,
        None,
        lambda: stage.put("a.jsonl", 0, 2),
        None,
        lambda: (stage.sources / "a.jsonl").write_text("nothing that is a paper"),
        None,
        lambda: stage.put("a.jsonl", 0, 3),
        None,
        None,
    )
    kinds = ["fault" if isinstance(item, KGError) else "report" for item in stage.said]
    assert kinds == ["fault", "report", "fault", "report"]
    assert stage.papers == 3


def test_watching_waits_for_another_that_writes(stage: Stage) -> None:
    stage.put("a.jsonl", 0, 2)
    stage.play(None, None)
    other = Store(stage.out / "build.sqlite", write=True)
    stage.play(lambda: stage.put("b.jsonl", 2, 4), None, None, other.close, None)
    assert [type(item) for item in stage.said] == [Report, InputError, Report]
    assert stage.papers == 4


def test_watching_follows_decisions(stage: Stage) -> None:
    stage.put("a.jsonl", 0, 6)
    decisions = stage.out / "merges.toml"
    stage.play(
        None,
        lambda: decisions.write_text('[[same]]\nnames = ["QuinceNet", "PearNet"]\n'),
        None,
        None,
    )
    assert [type(item) for item in stage.said] == [Report, Report]


def test_watching_once_ends_and_finds_what_nobody_saw(stage: Stage) -> None:
    stage.put("a.jsonl", 0, 2)
    for _ in range(2):
        stage.play(None, None, once=True)
    stage.put("b.jsonl", 2, 3)
    stage.play(None, None, once=True)
    assert [type(item) for item in stage.said] == [Report, type(None), Report]


def test_watching_another_extractor_reads_everything_again(stage: Stage) -> None:
    stage.put("a.jsonl", 0, 2)
    stage.play(None, None, once=True)
    stage.extractor = FakeExtractor(str(stage.log), version="fake@2")
    stage.play(None, None, once=True)
    assert [type(item) for item in stage.said] == [Report, Report]


def test_watching_does_not_lose_papers_of_other_sources(stage: Stage, tmp_path: Path) -> None:
    other = write_records(tmp_path / "other.jsonl", RECORDS[:2])
    run_build(other, out=stage.out, extractor=stage.extractor)
    stage.put("a.jsonl", 2, 4)
    with pytest.raises(InputError, match=r"other\.jsonl, which would be lost"):
        stage.play(None, None, once=True)
    assert stage.papers == 2


def test_watching_sees_neither_its_own_files_nor_unfinished_ones(tmp_path: Path) -> None:
    out = tmp_path / "exports"
    source = write_records(tmp_path / "a.jsonl", RECORDS[:2])
    run_build(source, out=out, extractor=FakeExtractor(str(tmp_path / ".log")))
    for name in (".hidden", "b.jsonl.part", "b.jsonl~"):
        (tmp_path / name).write_text("x")
    assert {Path(item[0]).name for item in find_files([tmp_path], out)} == {"a.jsonl"}


@pytest.mark.parametrize("sources", [(), ("-",)])
def test_watching_needs_files(sources: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="files or folders"):
        watch(*sources, out=tmp_path, on_report=lambda _: None, on_error=lambda _: None)


def test_watching_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        watch(
            tmp_path / "paeprs",
            out=tmp_path / "out",
            on_report=lambda _: None,
            on_error=lambda _: None,
            sleep=lambda _: pytest.fail("it waits"),
        )


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_watching_as_a_process_ends_cleanly(stage: Stage, number: signal.Signals) -> None:
    stage.put("a.jsonl", 0, 2)
    options = ("-o", str(stage.out), "--interval", "0.2")
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "watch", str(stage.sources), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _wait(lambda: (stage.out / "report.json").exists() and stage.papers == 2)
        beside = stage.sources / ".b.part"
        write_records(beside, RECORDS[2:5])
        beside.rename(stage.sources / "b.jsonl")
        _wait(lambda: stage.papers == 5)
    finally:
        process.send_signal(number)
        said, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    counts = [line.split("   ")[0] for line in said.splitlines() if line.startswith("papers ")]
    assert counts == ["papers 2", "papers 5"]
    assert errors.splitlines()[-1] == "kg: no longer watching"
    assert not list(stage.out.glob(".*")) and not list(stage.out.glob("*-journal"))


def _wait(holds: Callable[[], bool], limit: float = 90.0) -> None:
    end = time.monotonic() + limit
    while True:
        try:
            if holds():
                return
        except KGError:  # it is being written
            pass
        assert time.monotonic() < end, f"not within {limit} s"
        time.sleep(0.1)
