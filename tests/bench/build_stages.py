"""One build, stage by stage: seconds of the clock and of the processor, and the size of each file.

    python -m tests.bench.build_stages PAPERS FOLDER [--limit N] [--workers N]

What the store in FOLDER has extracted already is not extracted again. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from itertools import pairwise
from typing import Any

from kg.pipeline import run_build
from tests.bench.measure import control


def main() -> None:
    """Builds, and prints what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("papers")
    parser.add_argument("folder")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--workers", type=int)
    options = parser.parse_args()
    marks: list[tuple[str, float, float]] = []

    def progress(stage: str, done: int, total: int | None) -> None:
        if not marks or marks[-1][0] != stage:
            marks.append((stage, time.perf_counter(), _processor()))

    before = control()
    report = run_build(
        options.papers,
        out=options.folder,
        limit=options.limit,
        workers=options.workers,
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


def _processor() -> float:
    """Seconds of the processor of this process and of its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
