"""One build, stage by stage: seconds of the clock and of the processor, and the size of each file.

    python -m tests.bench.build_stages PAPERS FOLDER [--limit N] [--workers N] [--files NAME…]

Where FOLDER has a store, nothing is extracted: what the store has is linked, by whatever extractor
it was found. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import sys
import time
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

from kg.pipeline import run_build
from kg.pipeline.stages import Remembered
from kg.store import FILE_NAME
from tests.bench.measure import control


def main() -> None:
    """Builds, and prints what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("papers")
    parser.add_argument("folder")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--files", nargs="*", help="the files to write; all by default")
    options = parser.parse_args()
    marks: list[tuple[str, float, float]] = []

    def progress(stage: str, done: int, total: int | None) -> None:
        if not marks or marks[-1][0] != stage:
            marks.append((stage, time.perf_counter(), _processor()))

    kept = Path(options.folder) / FILE_NAME
    before = control()
    report = run_build(
        options.papers,
        out=options.folder,
        limit=options.limit,
        workers=options.workers,
        files=options.files,
        extractor=Remembered(_version(kept)) if kept.exists() else None,
        progress=progress,
    )
    marks.append(("", time.perf_counter(), _processor()))
    after = control()
    stages: dict[str, dict[str, float]] = {}
    for (stage, clock, processor), (_, next_clock, next_processor) in pairwise(marks):
        stages[stage] = {
            "clock": round(next_clock - clock, 2),
            "processor": round(next_processor - processor, 2),
        }
    form: dict[str, Any] = {
        "papers": report.counts["papers"],
        "extracted": report.extracted,
        "claims": sum(report.counts["claims"].values()),
        "stages": stages,
        "files": {name: file.bytes for name, file in report.files.items()},
        "loop": {"clock": [before[0], after[0]], "processor": [before[1], after[1]]},
    }
    sys.stdout.write(json.dumps(form) + "\n")


def _version(store: Path) -> str:
    """The extractor whose extractions a store has."""
    with closing(sqlite3.connect(store)) as db:
        ((version,),) = db.execute("SELECT DISTINCT extractor FROM extractions")
    return str(version)


def _processor() -> float:
    """Seconds of the processor of this process and of its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
