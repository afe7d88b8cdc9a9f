"""Runs the extractor over many papers: in this process, or in several others.

The others are those of `child`; when this process is killed they end, too. Each makes its
extractor once. What is read ahead (see `ahead`) is read here.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from kg.errors import InputError, KGError
from kg.model import Extractor, Paper
from kg.pipeline.ahead import extract_bounded, read_ahead
from kg.pipeline.budget import count_cores, most_workers
from kg.pipeline.child import boot, finish, start, take_answers
from kg.store import pack_extraction

MakeExtractor = Callable[[], Extractor]

_BATCH: Final = 8
"""Papers in one message: enough that the message costs little beside the work."""
_ENOUGH: Final = 150
"""Papers that are worth a process of their own, which needs seconds to start."""
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_BOOT: Final = boot("kg.pipeline.workers")


class KnownFaultError(Exception):
    """What another process said of a paper that could not be extracted; told in its words."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one paper: its packed extraction, or what went wrong, then `packed` is None."""

    packed: str | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class _Failure:
    """What a worker process says when it cannot go on."""

    reason: str


def count_workers(papers: int, wanted: int | None, memory: int | None = None) -> int:
    """How many processes to use: as many as wanted, else as the cores and the work allow; no more
    than fit into the memory.

    >>> count_workers(119, None), count_workers(119, 2), count_workers(1, 2)
    (1, 2, 1)

    Raises:
        InputError: when less than one is wanted.
    """
    if wanted is not None and wanted < 1:
        raise InputError(f"{wanted} workers cannot work; give 1 or more")
    fitting = most_workers(papers, memory)
    if wanted is not None:
        return min(wanted, max(papers, 1), fitting)
    return max(1, min(count_cores(), papers // _ENOUGH, fitting))


def extract_all(
    papers: Sequence[Paper], extractor: Extractor, make: MakeExtractor, *, workers: int
) -> Generator[tuple[Paper, Outcome]]:
    """What comes of each paper, in whatever order it comes.

    Args:
        papers: the papers.
        extractor: what reads them when there is one worker, which is this process.
        make: makes the same extractor in another process; it must be picklable.
        workers: how many processes to use.

    Raises:
        InputError: when the extractor cannot be sent to other processes.
        KGError: when one of them dies.
    """
    if workers == 1:
        yield from extract_outcomes(extractor, papers)
        return
    try:
        made = pickle.dumps(make)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise InputError(f"this extractor works in one process only ({error}); workers=1") from (
            error
        )
    pool: list[_Worker] = []
    try:
        pool.extend(_Worker(made, extractor.version) for _ in range(workers))
        yield from _share_out(read_ahead(extractor, papers), pool)
    except BaseException:
        for worker in pool:
            worker.kill()
        raise
    finally:
        for worker in pool:
            worker.close()


def extract_outcomes(
    extractor: Extractor, papers: Iterable[Paper]
) -> Iterator[tuple[Paper, Outcome]]:
    """What comes of each paper, in this process."""
    for paper, reading in read_ahead(extractor, papers):
        yield paper, _extract_outcome(extractor, paper, reading)


def _extract_outcome(extractor: Extractor, paper: Paper, reading: Any) -> Outcome:
    """What comes of one paper.

    One odd text must not stop a build of thousands: what it does to the extractor is told.
    """
    try:
        return Outcome(pack_extraction(extract_bounded(extractor, paper, reading), paper))
    except KGError:
        raise
    except KnownFaultError as error:
        return Outcome(None, str(error))
    except Exception as error:
        return Outcome(None, f"{type(error).__name__}: {error}")


def _share_out(
    rest: Iterator[tuple[Paper, Any]], pool: Sequence[_Worker]
) -> Iterator[tuple[Paper, Outcome]]:
    """Gives each worker a batch of what was read ahead whenever it has none; a thread waits for
    each."""
    running: dict[Future[list[tuple[Paper, Outcome]]], _Worker] = {}
    with ThreadPoolExecutor(len(pool)) as threads:

        def feed(worker: _Worker) -> None:
            if batch := list(islice(rest, _BATCH)):
                running[threads.submit(worker.extract, batch)] = worker

        try:
            for worker in pool:
                feed(worker)
            while running:
                done = wait(running, return_when=FIRST_COMPLETED).done
                # Fed first, so that none waits until somebody has stored what it found.
                for future in done:
                    feed(running.pop(future))
                for future in done:
                    yield from future.result()
        except BaseException:
            # The threads end when their workers do.
            for worker in pool:
                worker.kill()
            raise


class _Worker:
    """A child process that extracts; see `serve` for its side."""

    def __init__(self, made: bytes, version: str) -> None:
        self._version = version
        self._ready = False
        # Papers run in parallel, so the libraries below must not use all cores for one.
        self._process = start(_BOOT, os.environ | dict.fromkeys(_THREADS, "1"))
        self._send(pickle.dumps(sys.path))
        self._send(made)

    def extract(self, batch: Sequence[tuple[Paper, Any]]) -> list[tuple[Paper, Outcome]]:
        """What comes of papers with what was read of them ahead; waits for it."""
        if not self._ready:
            version = self._receive()
            if version != self._version:
                raise KGError(f"a worker made extractor {version}, not {self._version}")
            self._ready = True
        self._send(pickle.dumps(batch))
        return list(zip((paper for paper, _ in batch), self._receive(), strict=True))

    def kill(self) -> None:
        """Ends the process at once."""
        self._process.kill()

    def close(self) -> None:
        """Lets the process end and waits for it."""
        finish(self._process)

    def _send(self, message: bytes) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(message)
            self._process.stdin.flush()
        except OSError as error:
            raise self._death() from error

    def _receive(self) -> Any:
        assert self._process.stdout is not None
        try:
            answer = pickle.load(self._process.stdout)
        except (EOFError, pickle.UnpicklingError) as error:
            raise self._death() from error
        if isinstance(answer, _Failure):
            raise KGError(answer.reason)
        return answer

    def _death(self) -> KGError:
        return KGError(
            f"a worker process died (exit code {self._process.wait()}); what was extracted is"
            " kept: run the same again, with fewer workers if memory was short"
        )


def serve() -> None:
    """The life of a worker process: a pickled function that makes the extractor comes in, then
    lists of papers with what was read of them ahead; the extractor's version goes out, then lists
    of outcomes."""
    requests, answers = sys.stdin.buffer, take_answers()

    def answer(message: object) -> None:
        pickle.dump(message, answers)
        answers.flush()

    with suppress(EOFError, BrokenPipeError):
        try:
            extractor: Extractor = pickle.load(requests)()
            answer(extractor.version)
            while True:
                answer([_extract_outcome(extractor, *item) for item in pickle.load(requests)])
        except (EOFError, BrokenPipeError):
            raise
        except KGError as error:
            answer(_Failure(str(error)))
        except Exception as error:
            answer(_Failure(f"a worker failed: {type(error).__name__}: {error}"))
