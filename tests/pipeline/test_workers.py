from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from kg.errors import KGError
from kg.model import Paper
from kg.pipeline.workers import count_workers, extract_all
from tests.pipeline.fakes import FakeExtractor, extracted, invented_records, write_records

PAPERS = [
    Paper(f"paper:{n}", r["title"], r["abstract"]) for n, r in enumerate(invented_records(20))
]


def test_workers_give_what_one_process_gives(tmp_path: Path) -> None:
    fake = FakeExtractor(str(tmp_path / "log"))
    papers = [*PAPERS, Paper("paper:odd", "Odd", "ODD")]
    make = partial(FakeExtractor, fake.log)
    alone = dict(extract_all(papers, fake, make, workers=1))
    together = dict(extract_all(papers, fake, make, workers=3))
    assert together == alone
    assert alone[papers[-1]].fault == "ValueError: an odd text"
    assert len(extracted(tmp_path / "log")) == 2 * len(papers)


def test_workers_must_have_the_same_extractor(tmp_path: Path) -> None:
    fake = FakeExtractor(str(tmp_path / "log"), version="fake@2")
    with pytest.raises(KGError, match="a worker made extractor fake@1, not fake@2"):
        list(extract_all(PAPERS, fake, partial(FakeExtractor, fake.log), workers=2))


def broken() -> FakeExtractor:
    raise TypeError("no such weights")


def test_workers_that_cannot_begin_say_why(tmp_path: Path) -> None:
    fake = FakeExtractor(str(tmp_path / "log"))
    with pytest.raises(KGError, match="a worker failed: TypeError: no such weights"):
        list(extract_all(PAPERS, fake, broken, workers=2))


def test_workers_end_when_nobody_listens_any_more(tmp_path: Path) -> None:
    fake = FakeExtractor(str(tmp_path / "log"))
    outcomes = extract_all(PAPERS, fake, partial(FakeExtractor, fake.log), workers=2)
    next(outcomes)
    outcomes.close()


def test_workers_are_as_many_as_the_work_is_worth() -> None:
    assert count_workers(0, 4) == 1
    assert count_workers(3, 4) == 3
    assert count_workers(100, None) == 1
    assert count_workers(10**6, None) >= 1


def test_workers_need_no_guard_in_a_script(tmp_path: Path) -> None:
    source = write_records(tmp_path / "p.jsonl", invented_records(20))
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys\nsys.path.insert(0, {str(Path.cwd())!r})\nimport kg\n"
        "from tests.pipeline.fakes import FakeExtractor\n"
        f"fake = FakeExtractor({str(tmp_path / 'log')!r})\n"
        f"print(len(list(kg.build({str(source)!r}, workers=2, extractor=fake).papers())))\n"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", script], capture_output=True, text=True, cwd="/"
    )
    assert (run.stdout, run.stderr) == ("20\n", "")
