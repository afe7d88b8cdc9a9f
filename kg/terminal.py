"""The terminal: how wide and how bold a text may be, progress, spinners, what goes to stderr."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from time import monotonic
from typing import Any, Final

PATIENCE: Final = 1.0
"""Seconds after which a command that still works says so."""
LONG: Final = 180.0
"""Seconds after which a command that no bar can be drawn for says how far it is."""
EVERY: Final = 60.0
"""Seconds between two such lines."""
_COLOURS: Final = {
    "title": "1",
    "faint": "2",
    "Method": "1;36",
    "Task": "1;32",
    "Benchmark": "1;33",
    "Metric": "1;35",
    "Result": "1;34",
}
"""The colour of each style, in the numbers of a terminal; those of `kg.marked` all have one."""


def text_width() -> int:
    """How wide a text may be: as the terminal, but a line stays short enough to be read."""
    return min(shutil.get_terminal_size().columns, 100) if sys.stdout.isatty() else 80


def _plain() -> bool:
    return not sys.stdout.isatty() or "NO_COLOR" in os.environ


def styled(text: str) -> str:
    """On a terminal what is claimed is bold and what it rests on is not."""
    if _plain():
        return text
    lines = (
        painted(line, "title") if line and not line.startswith(" ") else line
        for line in text.splitlines()
    )
    return "\n".join(lines)


def painted(text: str, style: str) -> str:
    """On a terminal the text in the colour of its style (see `_COLOURS`), elsewhere as it is."""
    return text if _plain() else f"\x1b[{_COLOURS[style]}m{text}\x1b[0m"


def print_text(text: str) -> None:
    """Prints a text with one line end behind it."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def print_json(form: Any) -> None:
    """Prints JSON for programs, readable for people."""
    print_text(json.dumps(form, ensure_ascii=False, indent=2))


def print_error(line: str) -> None:
    """One line on stderr."""
    sys.stderr.write(line.rstrip() + "\n")


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """A spinner on stderr from the second second on; none where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield
        return
    shown: list[Any] = []

    def show() -> None:
        from rich.console import Console

        status = Console(stderr=True).status(f"{what} …")
        status.start()
        shown.append(status)

    timer = Timer(PATIENCE, show)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        for status in shown:
            status.stop()


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int | None], None]]:
    """A progress bar on stderr, with rate and time left; a line each minute where stderr is no
    terminal."""
    if not sys.stderr.isatty():
        yield progress_lines(print_error)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class RateColumn(ProgressColumn):
        """How many a second, as of late."""

        def render(self, task: Task) -> Text:
            return Text(rate(task.finished_speed or task.speed), style="progress.data.speed")

    columns = (
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield report


def progress_lines(
    write: Callable[[str], None], clock: Callable[[], float] = monotonic
) -> Callable[[str, int, int | None], None]:
    """Takes progress and writes a line on it each minute, for the log of a long build.

    >>> told = progress_lines(print, clock=iter([0.0, 1.0, 30.0, 201.0]).__next__)
    >>> told("extract", 0, 9000)
    >>> told("extract", 900, 9000)
    >>> told("extract", 6000, 9000)
    extract 6,000 of 9,000, 30/s, 2 min left
    """
    due = clock() + LONG
    stage, begun, first = "", due, 0

    def report(name: str, done: int, total: int | None) -> None:
        nonlocal due, stage, begun, first
        now = clock()
        if name != stage:
            stage, begun, first = name, now, done
        if now < due or done == first:
            return
        due = now + EVERY
        speed = (done - first) / (now - begun)
        line = f"{name} {done:,}"
        if total:
            line += f" of {total:,}"
        line += f", {rate(speed)}"
        if total:
            line += f", {max(1, round((total - done) / speed / 60))} min left"
        write(line)

    return report


def replace_closed_streams() -> None:
    """Where the caller closed standard streams, what is printed goes nowhere, and no file that is
    opened later takes their place. Standard input stays closed, so that reading it is an error."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123


def rate(speed: float | None) -> str:
    """How many a second, for people.

    >>> rate(27.7), rate(3.14), rate(20_480), rate(None)
    ('28/s', '3.1/s', '20,480/s', '')
    """
    if not speed:
        return ""
    return f"{speed:,.0f}/s" if speed >= 10 else f"{speed:.1f}/s"


def close_output() -> None:
    """Sends what is left of standard output nowhere; else Python complains about it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
