"""What two workers gain in extraction, against what two loops that only compute gain.

    python -m tests.bench.build_speed PAPERS [COUNT] [ROUNDS]

One and two workers take turns, and so does the control: the loop once alone, then in two processes
at once. Two workers are worth what they gain as a share of what two loops gain. Making a worker's
extractor is not counted: a build of thousands does it once.
"""

from __future__ import annotations

import subprocess
import sys
import time
from functools import partial
from itertools import islice
from statistics import median
from typing import Any, Final

from kg.extract import create_extractor
from kg.model import Extractor, Paper
from kg.pipeline.workers import extract_all
from kg.read import group_records, read_records
from tests.bench.measure import write_result

_LOOP: Final = "import sys; t = sum(n * n % 7 for n in range(int(sys.argv[1])))"
_WORKERS: Final = 2


def main(source: str, count: int = 500, rounds: int = 3) -> None:
    """Prints the speeds and what two workers gain, as JSON."""
    records = islice(read_records(source, on_reject=lambda _: None), count)
    papers = [paper for paper, _ in group_records(records)]
    extractor = create_extractor()
    one, many, alone, both = list[float](), list[float](), list[float](), list[float]()
    for _ in range(rounds):
        alone.append(_loops(1))
        one.append(_rate(papers, extractor, 1))
        many.append(_rate(papers, extractor, _WORKERS))
        both.append(_loops(_WORKERS))
    gain, control = median(many) / median(one), _WORKERS * median(alone) / median(both)
    form: dict[str, Any] = {
        "papers": len(papers),
        "papers a second, one worker": round(median(one), 2),
        "papers a second, two workers": round(median(many), 2),
        "gain": round(gain, 3),
        "gain of the control loop": round(control, 3),
        "share": round(gain / control, 3),
        "rounds": [
            {"one": round(a, 2), "two": round(b, 2), "loop": round(c, 2), "loops": round(d, 2)}
            for a, b, c, d in zip(one, many, alone, both, strict=True)
        ],
    }
    write_result(None, form)


def _rate(papers: list[Paper], extractor: Extractor, workers: int) -> float:
    """Papers a second, from the first outcomes to the last."""
    start = first = 0.0
    done = 0
    for done, _ in enumerate(
        extract_all(papers, extractor, partial(create_extractor), workers=workers), start=1
    ):
        if done == _SETTLED:
            start, first = time.perf_counter(), done
    return (done - first) / (time.perf_counter() - start)


_SETTLED: Final = 32
"""Papers after which every worker is at work."""


def _loops(processes: int) -> float:
    """Seconds until so many processes have each gone through the loop."""
    start = time.perf_counter()
    running = [
        subprocess.Popen([sys.executable, "-c", _LOOP, "60000000"]) for _ in range(processes)
    ]
    for process in running:
        process.wait()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:4]))
