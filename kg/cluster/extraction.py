"""Shards to the workers of a Dask scheduler, one task a shard."""

from __future__ import annotations

import json
import logging
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.cluster.packages import load
from kg.cluster.places import Place
from kg.cluster.shards import find_shards
from kg.cluster.work import ABOUT, Done, extract_shard, folder_of
from kg.errors import InputError, KGError
from kg.model import Extractor
from kg.pipeline import Progress

_AHEAD: Final = 4
"""Shards that wait at the scheduler for each thread: none idles, and no list grows with the job."""
_PATIENCE: Final = "30s"
"""How long to wait for a scheduler that does not answer."""
_AGAIN: Final = "; what was extracted is kept: run the same again"


@dataclass(frozen=True, slots=True)
class Extracted:
    """What an extraction of shards did.

    Attributes:
        place: where the shards are.
        extractor: its version.
        shards: all that there are.
        before: how many of them were extracted before.
        texts: distinct texts, counted in each shard.
        faults: texts that could not be extracted.
    """

    place: str
    extractor: str
    shards: int
    before: int
    texts: int
    faults: int


def extract(
    place: str,
    *,
    scheduler: str | None = None,
    workers: int | None = None,
    terms: str | Path | None = None,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
    device: str = "auto",
) -> Extracted:
    """Extracts every shard of a place that is not extracted yet.

    A shard that a worker died of is given to another; when it is the shard that kills them, it is
    named at the end, and the others are done.

    Args:
        place: where the shards are.
        scheduler: the address of a Dask scheduler; without one, processes of this machine work.
        workers: how many, without a scheduler; as many as there are cores by default.
        terms: a file of your own terms.
        extractor: what reads papers, instead of the one of `kg.extract`.
        progress: called with "extract", shards done, and of how many.
        device: as in `kg.build`; it is chosen here, and every worker must have it.

    Raises:
        InputError: when there are no shards or no scheduler.
        KGError: when the scheduler is lost, a worker has another version, or shards are left.
    """
    where = Place(place)
    names = find_shards(where)
    if extractor is None:
        from kg.extract import create_extractor

        extractor = create_extractor(terms=terms, device=device)
    made, version = pickle.dumps(extractor), extractor.version
    about = {"extractor": version, "terms": None if terms is None else str(Path(terms).resolve())}
    where.write(f"{folder_of(version)}/{ABOUT}", (json.dumps(about) + "\n").encode())
    done: list[Done] = []
    failed: dict[str, str] = {}
    with _client(scheduler, workers) as client:
        for name, outcome in _run(client, where, names, made, version):
            if isinstance(outcome, Done):
                done.append(outcome)
            else:
                failed[name] = outcome
            if progress is not None:
                progress("extract", len(done) + len(failed), len(names))
    if failed:
        name = min(failed)
        raise KGError(
            f"{len(failed)} of {len(names)} shards are not extracted, the first {name}:"
            f" {failed[name]}{_AGAIN}"
        )
    where.sweep(folder_of(version))
    return Extracted(
        where.url,
        version,
        len(names),
        sum(shard.before for shard in done),
        texts=sum(shard.texts for shard in done),
        faults=sum(shard.faults for shard in done),
    )


def _run(
    client: Any, place: Place, names: Sequence[str], made: bytes, version: str
) -> Iterator[tuple[str, Done | str]]:
    """Each shard with what came of it, or why nothing did, as they end."""
    distributed = load("distributed")
    rest = iter(names)
    running: dict[Any, str] = {}
    ended = distributed.as_completed()

    def submit() -> None:
        for name in rest:
            future = client.submit(
                extract_shard, place, name, made, version, key=f"{version}-{name}", retries=2
            )
            running[future] = name
            ended.add(future)
            return

    for _ in range(_AHEAD * max(1, sum(client.nthreads().values()))):
        submit()
    for future in ended:
        name = running.pop(future)
        if future.status == "finished":
            yield name, future.result()
        elif future.status == "error":
            error = future.exception()
            if isinstance(error, KGError) and not isinstance(error, InputError):
                raise error
            yield name, str(error) if isinstance(error, KGError) else _in_words(error)
        else:
            raise KGError(f"the scheduler was lost{_AGAIN}")
        future.release()
        submit()


def _in_words(error: BaseException) -> str:
    if type(error).__name__ == "KilledWorker":
        return "every worker that took it died (out of memory?)"
    return f"{type(error).__name__}: {error}"


@contextmanager
def _client(scheduler: str | None, workers: int | None) -> Iterator[Any]:
    """A client of the scheduler, or of processes of this machine that end with it."""
    distributed = load("distributed")
    with _quiet(), _in_one_line():
        if scheduler is None:
            if workers is not None and workers < 1:
                raise InputError(f"{workers} workers cannot work; give 1 or more")
            with (
                distributed.LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    dashboard_address=None,
                    # It serves HTTP without a dashboard, too: on a free port, for this machine.
                    scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
                ) as cluster,
                distributed.Client(cluster) as client,
            ):
                yield client
            return
        try:
            client = distributed.Client(scheduler, timeout=_PATIENCE)
        except (OSError, ValueError) as error:
            raise InputError(
                f"no scheduler answers at {scheduler}; start one with dask scheduler"
            ) from error
        with client:
            yield client


@contextmanager
def _in_one_line() -> Iterator[None]:
    """What Dask raises when its scheduler dies, in one line."""
    closed = load("distributed.comm").CommClosedError
    try:
        yield
    except (closed, TimeoutError, ConnectionError) as error:
        raise KGError(f"the scheduler was lost ({type(error).__name__}){_AGAIN}") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Dask's log of lost connections says nothing that our own errors do not."""
    loggers: list[tuple[Callable[[int], None], int]] = []
    for name in ("distributed", "distributed.client", "distributed.core", "distributed.nanny"):
        logger = logging.getLogger(name)
        loggers.append((logger.setLevel, logger.level))
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for restore, level in loggers:
            restore(level)
