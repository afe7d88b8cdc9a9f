from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from kg.errors import KGError, OutputError
from kg.graph import KnowledgeGraph
from kg.pipeline import exports, run_build
from kg.pipeline.folder import EXPORTS, GLANCE, jobs_of
from kg.pipeline.report import ExportedFile
from tests.pipeline.fakes import FakeExtractor, invented_records, write_records


def silent(stage: str, done: int, total: int | None) -> None:
    """No progress."""


def untold(written: dict[str, ExportedFile]) -> dict[str, Any]:
    """A report that says nothing."""
    return {}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """The folder of a small build."""
    source = write_records(tmp_path / "papers.jsonl", invented_records(24))
    extractor = FakeExtractor(str(tmp_path / "log"))
    run_build(source, out=tmp_path / "built", extractor=extractor)
    return tmp_path / "built"


def test_exports_every_file_but_the_glance_belongs_to_one_job() -> None:
    jobs = jobs_of(EXPORTS)
    assert sorted([*(name for job in jobs for name in job), GLANCE]) == sorted(EXPORTS)
    assert jobs_of(["evidence.nt", "graph.html"]) == [("evidence.nt",), ("graph.html",)]


def test_exports_are_the_same_from_one_process_and_from_several(
    built: Path, tmp_path: Path
) -> None:
    (tmp_path / "beside").mkdir()
    told: list[tuple[int, int | None]] = []
    report = json.loads((built / "report.json").read_text("utf-8"))
    found = exports.write_files(
        built / "build.sqlite",
        tmp_path / "beside",
        EXPORTS,
        lambda stage, done, total: told.append((done, total)),
        lambda files: {**report, "files": {name: asdict(file) for name, file in files.items()}},
        writers=2,
    )
    assert list(found) == list(EXPORTS)
    assert sorted(p.name for p in (tmp_path / "beside").iterdir()) == sorted(EXPORTS)
    for name in EXPORTS:
        assert (tmp_path / "beside" / name).read_bytes() == (built / name).read_bytes()
    assert told == sorted(told) and told[-1] == (len(EXPORTS), len(EXPORTS))


def test_exports_never_hold_the_whole_graph(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: KnowledgeGraph, **records: object) -> None:
        raise AssertionError("the whole graph in memory")

    (tmp_path / "beside").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(KnowledgeGraph, "__init__", refuse)
        found = exports.write_files(
            built / "build.sqlite", tmp_path / "beside", EXPORTS, silent, untold
        )
    assert list(found) == list(EXPORTS)


@pytest.mark.parametrize("writers", [1, 2])
def test_exports_name_the_file_that_cannot_be_written(
    built: Path, tmp_path: Path, writers: int
) -> None:
    beside = tmp_path / "out" / ".unfinished"
    (beside / "evidence.nt").mkdir(parents=True)
    with pytest.raises(OutputError, match=f"^{tmp_path}/out/evidence.nt: is a folder"):
        exports.write_files(
            built / "build.sqlite", beside, EXPORTS, silent, untold, writers=writers
        )


def test_exports_a_process_that_dies_is_told(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_BOOT", "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(KGError, match=r"writes \S+ died \(exit code -9\)"):
        exports.write_files(
            built / "build.sqlite",
            tmp_path,
            ["graph.json", "merges.jsonl"],
            silent,
            untold,
            writers=2,
        )


def test_exports_processes_end_when_their_parent_is_gone(built: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", exports._BOOT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    # A pipe that nobody writes to: the process waits for the store until its input ends.
    os.mkfifo(tmp_path / "build.sqlite")
    job = (tmp_path / "build.sqlite", tmp_path, ("graph.json",))
    process.stdin.write(pickle.dumps(sys.path) + pickle.dumps(job))
    process.stdin.close()
    assert process.wait(30) is not None
    assert process.stdout is not None
    process.stdout.close()


def test_exports_ctrl_c_on_a_pool_ends_all_and_says_how_to_go_on(tmp_path: Path) -> None:
    source = write_records(tmp_path / "papers.jsonl", invented_records(60))
    log, out = tmp_path / "log", tmp_path / "out"
    code = (
        "import sys, kg.pipeline.stages as stages\n"
        "from functools import partial\n"
        "from tests.pipeline.fakes import FakeExtractor\n"
        "from kg.cli import main\n"
        f"extractor = FakeExtractor({str(log)!r}, seconds=0.05)\n"
        "stages.choose_extractor = lambda settings: (partial(FakeExtractor,"
        f" {str(log)!r}, seconds=0.05), extractor)\n"
        f"main(['build', {str(source)!r}, '-o', {str(out)!r}, '--workers', '2'])\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        if log.exists() and len(log.read_text().splitlines()) >= 20:
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told == "kg: stopped; run the same command again to go on where it was\n"
    begun = len(log.read_text().splitlines())
    time.sleep(0.3)
    assert len(log.read_text().splitlines()) == begun < 60
    report = run_build(source, out=out, extractor=FakeExtractor(str(log)))
    assert report.reused > 0 and report.extracted + report.reused == 60
