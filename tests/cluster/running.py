"""A Dask scheduler, its workers and extractions as real processes that can be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Cluster:
    """A scheduler and workers, a process each, in a session of their own; use with `with`."""

    def __init__(self, workers: int, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.address = f"tcp://127.0.0.1:{self._port}"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(self._port))
        self.workers = [self.add_worker() for _ in range(workers)]

    def add_worker(self) -> subprocess.Popen[bytes]:
        options = ("--nthreads", "1", "--no-nanny", "--death-timeout", "20")
        return self._start("worker", self.address, *options)

    def _start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "dask.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", what, *options, "--no-dashboard"],
                env=environment(),
                cwd=self._folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *error: object) -> None:
        for process in (*self.workers, self.scheduler):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def environment() -> dict[str, str]:
    """Ours, where kg and the tests can be imported from any folder."""
    return os.environ | {"PYTHONPATH": str(ROOT)}


def start_extraction(
    place: str, log: Path, address: str | None, *, seconds: float = 0.0
) -> subprocess.Popen[str]:
    """A process that extracts the shards of a place with the fake extractor."""
    code = (
        "from kg.cluster import extract\n"
        "from kg.errors import KGError\n"
        "from tests.pipeline.fakes import FakeExtractor\n"
        "try:\n"
        f"    extract({place!r}, scheduler={address!r},"
        f" extractor=FakeExtractor({str(log)!r}, seconds={seconds}))\n"
        "except KGError as error:\n"
        "    raise SystemExit(f'kg: {error}')\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_shards(folder: Path, count: int, *, limit: float = 60.0) -> None:
    """Waits until so many shards lie in a folder."""
    end = time.monotonic() + limit
    while len(list(folder.glob("*.parquet"))) < count:
        assert time.monotonic() < end, f"no {count} shards in {folder} after {limit} s"
        time.sleep(0.01)
