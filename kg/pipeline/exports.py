"""The files of a build, written by several processes that read its store.

Files that come from one pass over the graph are one job (`folder.jobs_of`). Each runs in a
process of its own (see `child`), as many at a time as there are workers; with one worker, here.
Each ends when the end of its input tells that this process is gone.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Final

from kg.errors import KGError
from kg.pipeline.budget import count_cores, most_writers
from kg.pipeline.child import boot, finish, start, take_answers
from kg.pipeline.collector import without_collector
from kg.pipeline.folder import GLANCE, Progress, Tell, in_order, jobs_of, write_job
from kg.pipeline.folder import write_files as write_all
from kg.pipeline.report import ExportedFile
from kg.store import Store

_ENOUGH: Final = 400
"""Papers that are worth a process of their own for the files."""
_BOOT: Final = boot("kg.pipeline.exports")

Written = dict[str, ExportedFile]
Job = tuple[Sequence[str], Mapping[str, Any] | None]
"""Files that one process writes, and the report where one of them tells of it."""


def count_writers(papers: int, workers: int | None, memory: int | None = None) -> int:
    """How many processes write files: as many as wanted or as there are cores, and as fit into the
    memory; one for few papers.

    >>> count_writers(119, None), count_writers(20_000, 2)
    (1, 2)
    """
    wanted = min(workers or count_cores(), most_writers(papers, memory))
    return max(1, min(wanted, papers // _ENOUGH))


def write_files(
    store: Path,
    folder: Path,
    names: Sequence[str],
    progress: Progress,
    tell: Tell,
    *,
    writers: int = 1,
) -> Written:
    """Writes files of these names, of the build in a store; their sizes and checksums come back.

    Raises:
        OutputError: when one cannot be written.
    """
    if writers == 1:
        with Store(store) as source, without_collector():
            return write_all(source, folder, names, progress, tell)
    found: Written = {}
    progress("export", 0, len(names))
    jobs: list[Job] = [(files, None) for files in jobs_of(names) if GLANCE not in files]
    for written in _all_written(store, folder, jobs, writers):
        found |= written
        progress("export", len(found), len(names))
    if GLANCE in names:
        report = tell(in_order(found, names))
        for written in _all_written(store, folder, [((GLANCE,), report)], 1):
            found |= written
        progress("export", len(found), len(names))
    return in_order(found, names)


def serve() -> None:
    """The life of a process that writes: a job comes in, what was written or went wrong goes
    out."""
    store, folder, (names, report) = pickle.load(sys.stdin.buffer)
    answers = take_answers()
    # What does not fit into memory waits beside the files, where the next build takes it away.
    tempfile.tempdir = str(folder)
    Thread(target=_end_with_parent, daemon=True).start()
    outcome: Written | KGError
    try:
        with Store(store) as source, without_collector():
            outcome = write_job(source, folder, names, report)
    except KGError as error:
        outcome = error
    with suppress(BrokenPipeError):
        pickle.dump(outcome, answers)
        answers.flush()


# ── the parts ────────────────────────────────────────────────────────────────────────────────────


def _all_written(store: Path, folder: Path, jobs: Sequence[Job], writers: int) -> Iterator[Written]:
    running = _Processes()
    with ThreadPoolExecutor(writers) as threads:
        left: set[Future[Written]] = {
            threads.submit(running.write, store, folder, job) for job in jobs
        }
        try:
            while left:
                done, left = wait(left, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        except BaseException:
            # The threads end when their processes do.
            for future in left:
                future.cancel()
            running.kill()
            raise


class _Processes:
    """The processes that write now."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def write(self, store: Path, folder: Path, job: Job) -> Written:
        """Runs one job in a process of its own and waits for it."""
        process = self._start()
        try:
            assert process.stdin is not None and process.stdout is not None
            with suppress(BrokenPipeError):
                for message in (sys.path, (store, folder, job)):
                    process.stdin.write(pickle.dumps(message))
                process.stdin.flush()
            answer = process.stdout.read()
        finally:
            self._end(process)
        if not answer:
            raise KGError(
                f"a process that writes {job[0][0]} died (exit code {process.returncode});"
                " run the same again, with --workers 1 if memory was short"
            )
        outcome = pickle.loads(answer)
        if isinstance(outcome, KGError):
            raise outcome
        written: Written = outcome
        return written

    def kill(self) -> None:
        """Ends all of them at once; none starts any more."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped:
                raise KGError("stopped")
            process = start(_BOOT)
            self._running.add(process)
            return process

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        finish(process)
        with self._lock:
            self._running.discard(process)


def _end_with_parent() -> None:
    """Ends this process when its input ends: whoever wanted its files is gone."""
    # Not the buffered stream, whose lock this thread would hold when the process ends.
    os.read(0, 1)
    os._exit(1)
