"""Keeps a folder a build of its sources: looks at their files, waits until they rest, builds.

Only sizes and times are looked at while nothing happens. When a file came, went or changed, the
next look must find all as they are now, so that no half-copied file is read; then the records are
compared with those of the store (`kg.pipeline.run_update`), so that a file that was only touched
costs no build. What nobody noticed, as while nothing was watching, is found in the same way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from kg.errors import InputError, KGError
from kg.model import Extractor
from kg.pipeline import Progress, Report, folder, run_update
from kg.pipeline.current import choose_files
from kg.pipeline.decided import FILE_NAME as DECISIONS
from kg.read.sources import walk
from kg.store import FILE_NAME

Files = frozenset[tuple[str, int, int, int]]
"""What there is: path, size, time of change in nanoseconds, inode."""

_UNFINISHED: Final = (".part", ".partial", ".crdownload", ".download", ".tmp", ".swp", "~")
"""What programs put behind the names of files that they still write."""


def watch(
    *sources: str | Path,
    out: str | Path,
    once: bool = False,
    interval: float = 2.0,
    export: bool | None = None,
    workers: int | None = None,
    extractor: Extractor | None = None,
    device: str = "auto",
    progress: Progress | None = None,
    on_report: Callable[[Report | None], None],
    on_error: Callable[[KGError], None],
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Updates the folder whenever its sources change, until it is interrupted.

    Args:
        sources: files and folders of papers.
        out: the folder.
        once: update once, when the sources rest, and come back.
        interval: seconds between two looks.
        export: whether the files are written after each change, too (see `choose_files`).
        workers: as in `kg.build`.
        extractor: as in `kg.build`.
        device: as in `kg.add`.
        progress: as in `kg.build`.
        on_report: gets what each update did; None when there was nothing to do.
        on_error: gets what went wrong; the graph is then as before, and watching goes on.
        sleep: waits so many seconds.

    Raises:
        InputError: when a source is missing at first or standard input, or `interval` is not
            positive.
        KGError: with `once`, what went wrong.
    """
    _check(sources, interval)
    built: Files | None = None
    told = ""
    for files in _at_rest(sources, Path(out), interval, sleep):
        if files == built:
            continue
        try:
            report = run_update(
                *sources,
                out=out,
                workers=workers,
                extractor=extractor,
                device=device,
                progress=progress,
                files=choose_files(out, export),
            )
        except KGError as error:
            if once:
                raise
            if str(error) != told:
                told = str(error)
                on_error(error)
            if not _may_pass(error, Path(out)):
                built = files
            continue
        told, built = "", files
        on_report(report)
        if once:
            return


def _check(sources: Sequence[str | Path], interval: float) -> None:
    if interval <= 0:
        raise InputError(f"an interval of {interval} seconds is none; give more than 0")
    if not sources or "-" in map(str, sources):
        raise InputError("name files or folders to watch; standard input cannot change")
    for source in sources:
        if not Path(source).exists():
            raise InputError("no such file or folder; check the spelling", file=source)


def _at_rest(
    sources: Sequence[str | Path], out: Path, interval: float, sleep: Callable[[float], None]
) -> Iterator[Files]:
    """The files, at each look that finds them as the look before it did."""
    before: Files | None = None
    while True:
        files = find_files(sources, out)
        if files == before:
            yield files
        before = files
        sleep(interval)


def find_files(sources: Sequence[str | Path], out: Path) -> Files:
    """The files of the sources, and the decisions of the folder, as they are now.

    Those that the folder's build wrote, and that another program is still writing, are left out.
    """
    found = set()
    for path in (*(p for source in sources for p in walk(Path(source))), out / DECISIONS):
        name = str(path)
        if name.endswith(_UNFINISHED) or (path.name != DECISIONS and folder.is_own(name, out)):
            continue
        try:
            status = path.stat()
        except OSError:  # it went, just now
            continue
        found.add((name, status.st_size, status.st_mtime_ns, status.st_ino))
    return frozenset(found)


def _may_pass(error: KGError, out: Path) -> bool:
    """Whether waiting may help: another process writes to the store."""
    return isinstance(error, InputError) and error.file == str(out / FILE_NAME)
