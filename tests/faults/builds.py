"""Builds in processes of their own that are disturbed and then done again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from kg.pipeline.folder import EXPORTS
from tests.pipeline.fakes import command, invented_records, write_records

ROOT: Final = Path(__file__).parents[2]
PAPERS: Final = 60
WORKERS: Final = 2
SECONDS: Final = 0.015
"""What a paper takes the extractor."""
WHOLE: Final = tuple(sorted([*EXPORTS, "report.json", "build.sqlite"]))
"""What a finished build leaves, and nothing else."""
LONGEST: Final = 120
"""Seconds after which a build counts as hanging, on a busy machine."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place where builds of the same papers are made: `out` in the folder `place`."""

    place: Path

    @property
    def out(self) -> Path:
        """The folder of the build."""
        return self.place / "out"

    @property
    def temporary(self) -> Path:
        """What the builds take for the system's folder of temporary files."""
        return self.place / "tmp"

    def start(self, *, seconds: float = SECONDS) -> subprocess.Popen[bytes]:
        """A build, in a session of its own."""
        source = self.place / "papers.jsonl"
        if not source.exists():
            self.temporary.mkdir(parents=True)
            write_records(source, invented_records(PAPERS))
        line = command(self.out, self.place / "log", [source], workers=WORKERS, seconds=seconds)
        return subprocess.Popen(
            line,
            env=os.environ | {"TMPDIR": str(self.temporary), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def build(self) -> str:
        """Builds to the end; what it said on standard error, "" when it ended well."""
        process = self.start(seconds=0)
        _, told = process.communicate(timeout=LONGEST)
        return "" if process.returncode == 0 else told.decode().strip().splitlines()[-1]

    def exports(self) -> dict[str, bytes]:
        """The files of the build, but for its report and store."""
        return {name: (self.out / name).read_bytes() for name in EXPORTS}

    def left(self) -> list[str]:
        """What is there that no undisturbed build leaves."""
        names = [path.name for path in self.out.iterdir() if path.name not in WHOLE]
        return sorted([*names, *(path.name for path in self.temporary.iterdir())])


def children(process: int) -> list[int]:
    """The processes that a process started."""
    found = []
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += [int(child) for child in tasks.read_text().split()]
        except OSError:  # it ended just now
            continue
    return sorted(found)


def end_within(processes: Sequence[int], seconds: float) -> list[int]:
    """Those of the processes that still run after so many seconds."""
    end = time.monotonic() + seconds
    left = list(processes)
    while left and time.monotonic() < end:
        left = [process for process in left if _runs(process)]
        time.sleep(0.02)
    return left


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def kill_parent(site: Site, moment: float) -> list[int]:
    """Kills a build after so many seconds; the children that outlive it by far."""
    process = site.start()
    time.sleep(moment)
    mine = children(process.pid)
    process.kill()
    process.communicate()
    return end_within(mine, 20)


def kill_worker(site: Site, moment: float, random: Random) -> str:
    """Kills one of the processes of a build after so many seconds; what the build said."""
    process = site.start()
    end = time.monotonic() + moment
    while time.monotonic() < end or not children(process.pid):
        if process.poll() is not None:
            break
        time.sleep(0.01)
    if mine := children(process.pid):
        os.kill(random.choice(mine), signal.SIGKILL)
    _, told = process.communicate(timeout=LONGEST)
    return told.decode().strip()


def wrong_after(site: Site, expected: dict[str, bytes]) -> str:
    """Builds again; what is not as an undisturbed build leaves it, or ""."""
    if told := site.build():
        return f"the next build failed: {told}"
    differing = [name for name, content in site.exports().items() if content != expected[name]]
    if differing:
        return f"other bytes: {', '.join(differing)}"
    return f"left behind: {', '.join(site.left())}" if site.left() else ""
