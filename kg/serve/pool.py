"""The pool of workers: a fixed number of processes that can be ended and are replaced.

A question that takes longer than the patience of the pool becomes a long one: its process gets less
of the machine, and at most half of the workers may have such a question, so that short ones are
always answered at once. A question over the time limit ends with its process.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kg.errors import KGError
from kg.serve.job import HEAD, Job, RefusedError, Reply, pack_job, unpack_reply
from kg.serve.settings import Settings
from kg.serve.zygote import Zygote

_LESS: Final = 10
"""How nice the process of a long question is made."""
_RETRY: Final = {"Retry-After": "1"}


@dataclass(eq=False)
class _Worker:
    """A worker process, as the server knows it."""

    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    index: Path
    long: bool = field(default=False)

    async def ask(self, job: Job) -> Reply:
        self.writer.write(pack_job(job))
        await self.writer.drain()
        head, body = HEAD.unpack(await self.reader.readexactly(HEAD.size))
        return unpack_reply(
            await self.reader.readexactly(head), await self.reader.readexactly(body)
        )


class Pool:
    """Asks workers. `start` before, `close` after.

    Attributes:
        replaced: how many workers were ended and replaced so far.
    """

    def __init__(self, index: Path, settings: Settings) -> None:
        self._index, self._settings = index, settings
        self._idle: asyncio.Queue[_Worker | None] = asyncio.Queue()
        self._waiting = self._long = self.replaced = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy: set[_Worker] = set()
        self._lock = asyncio.Lock()
        self._zygote: Zygote | None = None
        self._closing = False

    async def start(self) -> None:
        """Starts the workers; none is waited for."""
        self._zygote = await asyncio.to_thread(Zygote, self._settings.to_text())
        for _ in range(self._settings.workers):
            self._idle.put_nowait(await self._make())

    def stop(self) -> None:
        """Answers no more: what is being asked ends with a fault."""
        self._closing = True
        for worker in tuple(self._busy):
            worker.writer.close()

    async def close(self) -> None:
        """Ends all workers, whatever they do."""
        self.stop()
        for task in tuple(self._tasks):
            task.cancel()
        while not self._idle.empty():
            worker = self._idle.get_nowait()
            if worker is not None:
                worker.writer.close()
        if self._zygote is not None:
            await asyncio.to_thread(self._zygote.close)

    def change(self, index: Path) -> None:
        """Answers from another index from now on; questions that are being answered end well."""
        self._index = index

    def processes(self) -> list[int]:
        """The number of the process that makes the workers."""
        return [] if self._zygote is None else [self._zygote.number]

    async def ask(self, job: Job, gone: Awaitable[object] | None = None) -> Reply:
        """The reply to a job.

        Args:
            job: what to ask.
            gone: what is done when the client has gone; the worker is then ended.

        Raises:
            RefusedError: when there is no reply in time, or too many questions wait.
        """
        if self._waiting >= self._settings.max_waiting:
            raise RefusedError(503, "Too busy", "too many questions are waiting; ask again", _RETRY)
        self._waiting += 1
        try:
            worker = await asyncio.wait_for(self._take(), self._settings.max_wait)
        except KGError as error:
            raise RefusedError(503, "Too busy", str(error), _RETRY) from error
        except TimeoutError:
            detail = "all workers were busy for too long; ask again"
            raise RefusedError(503, "Too busy", detail, _RETRY) from None
        finally:
            self._waiting -= 1
        self._busy.add(worker)
        asking = asyncio.create_task(worker.ask(job))
        leaving = None if gone is None else asyncio.ensure_future(gone)
        done = False
        try:
            reply = await self._wait(worker, asking, leaving)
            done = True
            return reply
        except (OSError, EOFError) as error:
            detail = "the query took more memory than it may, or its worker failed; ask for less"
            raise RefusedError(503, "Too much memory", detail) from error
        finally:
            for task in (asking, leaving):
                if task is not None and not task.done():
                    task.cancel()
            with suppress(asyncio.CancelledError, OSError, EOFError):
                await asyncio.wait([asking])
            self._give_back(worker, done)

    async def _wait(
        self,
        worker: _Worker,
        asking: asyncio.Task[Reply],
        leaving: asyncio.Future[object] | None,
    ) -> Reply:
        settings = self._settings
        both: set[asyncio.Future[Any]] = {asking, *(() if leaving is None else (leaving,))}
        patience = min(settings.patience, settings.timeout)
        for seconds in (patience, settings.timeout - patience):
            await asyncio.wait(both, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if asking.done():
                return asking.result()
            if leaving is not None and leaving.done():
                raise RefusedError(499, "Gone", "the client has gone")
            if not worker.long and settings.timeout > patience:
                self._make_long(worker)
        detail = f"the query took longer than {settings.timeout:g} s and was stopped; ask for less"
        raise RefusedError(503, "Too slow", detail)

    def _make_long(self, worker: _Worker) -> None:
        if self._long >= max(self._settings.workers // 2, 1):
            detail = (
                f"the query took longer than {self._settings.patience:g} s while other long ones"
                " were running, and was stopped; ask again later"
            )
            raise RefusedError(503, "Too busy", detail, _RETRY)
        self._long += 1
        worker.long = True
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, worker.number, _LESS)

    # ── workers ──────────────────────────────────────────────────────────────────────────────────

    async def _take(self) -> _Worker:
        """An idle worker; one is made where one could not be made before."""
        worker = await self._idle.get()
        if worker is not None and worker.index == self._index and not worker.reader.at_eof():
            return worker
        try:
            if worker is not None:
                await self._end(worker)
            return await self._make()
        except BaseException:
            self._idle.put_nowait(None)
            raise

    def _give_back(self, worker: _Worker, done: bool) -> None:
        """Keeps a worker that may answer again, replaces any other."""
        self._busy.discard(worker)
        if worker.long:
            self._long -= 1
        if done and not worker.long:
            self._idle.put_nowait(worker)
            return
        task = asyncio.create_task(self._replace(worker))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _replace(self, worker: _Worker) -> None:
        new: _Worker | None = None
        try:
            await self._end(worker)
            new = await self._make()
            self.replaced += 1
        except KGError as error:
            if not self._closing:
                sys.stderr.write(f"kg serve: {error}\n")
        finally:
            self._idle.put_nowait(new)

    async def _end(self, worker: _Worker) -> None:
        worker.writer.close()
        async with self._lock:
            if self._zygote is not None:
                with suppress(KGError):
                    await asyncio.to_thread(self._zygote.kill, worker.number)

    async def _make(self) -> _Worker:
        async with self._lock:
            if self._closing or self._zygote is None:
                raise KGError("the server is being stopped")
            if not self._zygote.alive:
                await asyncio.to_thread(self._zygote.close)
                self._zygote = await asyncio.to_thread(Zygote, self._settings.to_text())
            number, connection = await asyncio.to_thread(self._zygote.fork)
        reader, writer = await asyncio.open_connection(sock=connection)
        path = os.fsencode(self._index)
        writer.write(HEAD.pack(len(path), 0) + path)
        return _Worker(number, reader, writer, self._index)
