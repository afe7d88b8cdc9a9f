"""What the benchmarks measure with: processes and their memory, and a loop to compare with.

Machines differ and are seldom idle, so seconds of the processor are told beside seconds of the
clock, and a loop that only computes is timed in the same run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, log
from pathlib import Path
from typing import Any, Final

LOOP: Final = 10_000_000
"""How often the control loop goes round."""


@dataclass(frozen=True, slots=True)
class Peak:
    """The most memory that processes held, in MB: the largest of them, and all together."""

    largest: float
    together: float


def control(rounds: int = LOOP) -> tuple[float, float]:
    """Seconds of the clock and of the processor that the control loop takes."""
    clock, processor, total = time.perf_counter(), time.process_time(), 0
    for n in range(rounds):
        total += n * n % 7
    return time.perf_counter() - clock, time.process_time() - processor


def run_python(module: str, *arguments: str) -> tuple[dict[str, Any], Peak]:
    """The JSON that a module prints on its last line, run in a process of its own, and the memory
    of that process and its children, looked at ten times a second."""
    import psutil  # type: ignore[import-untyped]

    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True
    )
    watched = psutil.Process(process.pid)
    largest = together = 0
    while process.poll() is None:
        held = [_memory(p) for p in [watched, *_children(watched)]]
        largest, together = max(largest, *held), max(together, sum(held))
        time.sleep(0.1)
    assert process.stdout is not None
    lines = process.stdout.read().splitlines()
    if process.returncode:
        raise SystemExit(process.returncode)
    return json.loads(lines[-1]), Peak(round(largest / 1e6), round(together / 1e6))


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The power of the size that the seconds grow with, by least squares over the logarithms."""
    xs, ys = [log(size) for size in sizes], [log(value) for value in seconds]
    mean_x, mean_y = fsum(xs) / len(xs), fsum(ys) / len(ys)
    above = fsum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return above / fsum((x - mean_x) ** 2 for x in xs)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown; what is a number stands to the right."""
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join([' --- ', *[' ---: '] * (len(head) - 1)])}|"]
    lines += [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join(lines)


def write_result(path: str | Path | None, form: object) -> None:
    """Prints a result as JSON, and writes it where a path is given."""
    text = json.dumps(form, ensure_ascii=False, indent=2) + "\n"
    if path is not None:
        Path(path).write_text(text, "utf-8")
    sys.stdout.write(text)


def _children(process: Any) -> list[Any]:
    import psutil

    try:
        return list(process.children(recursive=True))
    except psutil.Error:
        return []


def _memory(process: Any) -> int:
    import psutil

    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
