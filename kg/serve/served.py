"""The index that is served: its triples are loaded while it answers, and it follows the folder."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from kg.errors import KGError
from kg.serve.index import Index, mark_of
from kg.serve.making import Maker

_WATCH: Final = 2.0
"""Seconds between two looks at the folder."""
_BEGIN: Final = "\r\x1b[K"
"""Takes the last line on a terminal back."""


class Served:
    """What is served of a folder.

    Args:
        folder: where the graph is.
        index: what is served first; its triples may be missing.
        changed: is called with each index that takes the place of the one before.

    Attributes:
        index: what is served now.
    """

    def __init__(self, folder: Path, index: Index, changed: Callable[[Index], None]) -> None:
        self._folder, self.index, self._changed = folder, index, changed
        self._maker = Maker(folder)
        self._tried = asyncio.Event()
        self._share, self._fault = 0.0, ""

    async def follow(self) -> None:
        """Loads the triples that are missing, then changes over to the graph of the folder whenever
        it is another; until it is cancelled."""
        try:
            await self._load()
            await self._watch()
        finally:
            await asyncio.to_thread(self._maker.stop)

    async def missing(self, seconds: float) -> str:
        """Why the triples are not there, after a while in which they may come; "" when they are."""
        if self.index.triples.is_dir():
            return ""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._tried.wait(), seconds)
        if self.index.triples.is_dir():
            return ""
        if self._fault:
            return f"the triples of this graph cannot be loaded: {self._fault}"
        share = f" ({self._share:.0%})" if self._share else ""
        return f"the triples of this graph are still being loaded{share}; ask again in a moment"

    async def _load(self) -> None:
        if not self.index.triples.is_dir():
            _tell("loading the triples; SPARQL answers as soon as they are there")
            try:
                await asyncio.to_thread(self._maker.triples, self.index, self._note)
                _tell("the triples are loaded; SPARQL answers")
            except KGError as error:
                self._fault = str(error)
                _tell(f"the triples cannot be loaded: {error}")
        self._tried.set()

    def _note(self, stage: str, done: int, total: int | None) -> None:
        self._share = done / total if total else 0.0
        if sys.stderr.isatty():
            sys.stderr.write(f"{_BEGIN}kg serve: loading the triples, {self._share:.0%}")
            sys.stderr.flush()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_WATCH)
            try:
                mark = await asyncio.to_thread(mark_of, self._folder)
                if mark is None or mark == self.index.mark:
                    continue
                new = await asyncio.to_thread(self._maker.index, None)
            except KGError as error:
                _tell(f"the graph of before goes on: {error}")
                await asyncio.sleep(10 * _WATCH)
                continue
            before, self.index = self.index, new
            self._changed(new)
            before.remove()
            _tell("the graph has changed; the new one is served")


def _tell(line: str) -> None:
    begin = _BEGIN if sys.stderr.isatty() else ""
    sys.stderr.write(f"{begin}kg serve: {line}\n")
    sys.stderr.flush()
