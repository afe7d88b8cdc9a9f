"""The files of a build, written by several processes that read its store.

Files that come from one pass over the graph are one job (`folder.jobs_of`). Each runs in a
process of its own (see `child`), as many at a time as there are workers; with one worker, here.
Each ends when the end of its input tells that this process is gone. What several files need, the
communities of papers, is found first, by a job of its own.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Final, Self

from kg.errors import KGError
from kg.graph import Communities, Remembering
from kg.pipeline.budget import count_cores, most_writers
from kg.pipeline.child import boot, finish, start, take_answers
from kg.pipeline.collector import without_collector
from kg.pipeline.folder import (
    GLANCE,
    PAGE,
    Progress,
    Tell,
    in_order,
    jobs_of,
    survey,
    write_glance,
    write_job,
)
from kg.pipeline.folder import write_files as write_all
from kg.pipeline.report import ExportedFile
from kg.store import Store

_ENOUGH: Final = 400
"""Papers that are worth a process of their own for the files."""
_BOOT: Final = boot("kg.pipeline.exports")

_GROUPED: Final = {PAGE, GLANCE, "graph.graphml"}
"""Files that tell of communities."""

Written = dict[str, ExportedFile]


@dataclass(frozen=True, slots=True)
class Job:
    """What one process does.

    Attributes:
        what: what it makes, for people.
        run: makes it, of the graph; picklable.
        communities: those of the graph, where they are known.
    """

    what: str
    run: Callable[[Remembering], Any]
    communities: Communities | None = None


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
    jobs = [Job(n[0], partial(write_job, folder=folder, names=n)) for n in jobs_of(names)]
    if GLANCE in names:
        # Not the last: it takes long, too.
        jobs.insert(1, Job(GLANCE, partial(survey, mapped=PAGE in names)))
    with _Crew(store, folder, writers) as crew:
        communities = None
        if _GROUPED & {*names}:
            communities = crew.start(Job("communities", Remembering.communities))
        running = {
            job.what: crew.start(job, communities if job.what in _GROUPED else None) for job in jobs
        }
        surveyed = running.pop(GLANCE, None)
        for written in crew.finished(running.values()):
            found |= written
            progress("export", len(found), len(names))
        if surveyed is not None:
            (told,) = crew.finished([surveyed])
            found |= write_glance(told, folder, tell(in_order(found, names)))
            progress("export", len(found), len(names))
    return in_order(found, names)


def serve() -> None:
    """The life of a process that writes: a job comes in, what it made or what went wrong goes
    out."""
    store, folder, job = pickle.load(sys.stdin.buffer)
    answers = take_answers()
    # What does not fit into memory waits beside the files, where the next build takes it away.
    tempfile.tempdir = str(folder)
    Thread(target=_end_with_parent, daemon=True).start()
    outcome: object
    try:
        with Store(store) as source, without_collector():
            outcome = job.run(Remembering(source, job.communities))
    except KGError as error:
        outcome = error
    with suppress(BrokenPipeError):
        pickle.dump(outcome, answers)
        answers.flush()


# ── the parts ────────────────────────────────────────────────────────────────────────────────────


class _Crew:
    """Processes that work on a store, so many at a time. When the block fails, all end at once."""

    def __init__(self, store: Path, folder: Path, size: int) -> None:
        self._place = store, folder
        self._threads = ThreadPoolExecutor(size)
        self._lock = Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            with self._lock:
                self._stopped = True
                for process in self._running:
                    process.kill()
        # The threads end when their processes do.
        self._threads.shutdown(cancel_futures=error is not None)

    def start(self, job: Job, communities: Future[Any] | None = None) -> Future[Any]:
        """What comes of a job; it waits for communities that a job before it finds."""
        return self._threads.submit(self._done, job, communities)

    def finished(self, jobs: Iterable[Future[Any]]) -> Iterator[Any]:
        """What came of each job, as it ends.

        Raises:
            KGError: when one fails.
        """
        return (job.result() for job in as_completed(jobs))

    def _done(self, job: Job, communities: Future[Any] | None) -> Any:
        """Runs a job in a process of its own and waits for it."""
        if communities is not None:
            job = replace(job, communities=communities.result())
        process = self._begun()
        try:
            assert process.stdin is not None and process.stdout is not None
            with suppress(BrokenPipeError):
                for message in (sys.path, (*self._place, job)):
                    process.stdin.write(pickle.dumps(message))
                process.stdin.flush()
            answer = process.stdout.read()
        finally:
            self._ended(process)
        if not answer:
            raise KGError(
                f"a process that writes {job.what} died (exit code {process.returncode});"
                " run the same again, with --workers 1 if memory was short"
            )
        outcome = pickle.loads(answer)
        if isinstance(outcome, KGError):
            raise outcome
        return outcome

    def _begun(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped:
                raise KGError("stopped")
            process = start(_BOOT)
            self._running.add(process)
            return process

    def _ended(self, process: subprocess.Popen[bytes]) -> None:
        finish(process)
        with self._lock:
            self._running.discard(process)


def _end_with_parent() -> None:
    """Ends this process when its input ends: whoever wanted its files is gone."""
    # Not the buffered stream, whose lock this thread would hold when the process ends.
    os.read(0, 1)
    os._exit(1)
