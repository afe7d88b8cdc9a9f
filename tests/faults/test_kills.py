"""SIGKILL at random moments. `python -m tests.faults` does it twenty times each."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.faults.builds import Site, kill_parent, kill_worker, wrong_after

LATEST = 2.5
"""Seconds; a build takes longer, on any machine, than what is left of it then."""


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of an undisturbed build."""
    calm = Site(tmp_path_factory.mktemp("calm"))
    assert calm.build() == ""
    return calm.exports()


@pytest.mark.parametrize("seed", range(2))
def test_kills_of_a_build_are_mended_by_the_next(
    tmp_path: Path, expected: dict[str, bytes], seed: int
) -> None:
    site = Site(tmp_path)
    assert kill_parent(site, Random(f"parent {seed}").uniform(0.3, LATEST)) == []
    assert wrong_after(site, expected) == ""


def test_kills_of_a_worker_are_told_and_mended_by_the_next(
    tmp_path: Path, expected: dict[str, bytes]
) -> None:
    random = Random(1)
    site = Site(tmp_path)
    told = kill_worker(site, random.uniform(0.3, LATEST), random)
    assert told == "" or "run the same again" in told.splitlines()[-1]
    assert wrong_after(site, expected) == ""


def test_kills_leave_nothing_that_the_next_build_does_not_take_away(
    tmp_path: Path, expected: dict[str, bytes]
) -> None:
    site = Site(tmp_path)
    site.out.mkdir()
    for name in (".report.json.0123abcd.part", ".build.sqlite.0123abcd.part-journal"):
        (site.out / name).write_text("half")
    (site.out / ".unfinished").mkdir()
    (site.out / ".unfinished" / "graph.nt").write_text("half")
    (site.out / ".notes.part").write_text("somebody else's")
    assert wrong_after(site, expected) == "left behind: .notes.part"
