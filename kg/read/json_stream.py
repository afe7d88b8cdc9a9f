"""JSON that is no JSON lines: arrays, and objects that hold one, element by element.

`json.load` would need the whole file in memory and lose it all to one bad comma. Here brackets are
counted and strings are skipped, so each element is cut out of the stream and parsed on its own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Final

from kg.read.stream import HEAD, MAX_RECORD

CONTAINERS: Final = frozenset(
    {"results", "data", "papers", "works", "items", "records", "articles"}
)
"""Keys under which services put their list of papers."""
_DEEPEST: Final = 1000
_WRAPPERS: Final = frozenset({"message", "response"})

# A whole string, a bracket, or a quote whose string goes on after the buffer.
_TOKEN: Final = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"|[\[\]{}"]', re.DOTALL)


class CutShortError(Exception):
    """The stream ends inside a record, or the record is too long; `line` is where it starts."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def split_elements(text: io.TextIOWrapper) -> Iterator[tuple[int, str]]:
    """The line and the text of each object: of a top-level array, of a list inside a top-level
    object, or the top-level objects themselves.

    Raises:
        CutShortError: when the last one has no end.
    """
    return _Splitter(text).run()


class _Splitter:
    def __init__(self, text: io.TextIOWrapper) -> None:
        self.stream = text
        self.buffer = ""
        self.line = 1  # of the buffer's first character
        self.at = 0
        self.frames: list[str] = []  # "list" or "object", from the outside in
        self.key = ""
        self.start: int | None = None  # of the element in the buffer
        self.depth = 0  # inside the element, or inside a value that is skipped

    def run(self) -> Iterator[tuple[int, str]]:
        while True:
            token = _TOKEN.search(self.buffer, self.at)
            if token is None or token[0] == '"':
                self.at = len(self.buffer) if token is None else token.start()
                if not self._more():
                    break
                continue
            self.at = token.end()
            if (element := self._take(token)) is not None:
                yield (
                    self.line + self.buffer.count("\n", 0, element[0]),
                    self.buffer[slice(*element)],
                )
                self.start = None
                self._forget()
        if self.start is not None:
            raise CutShortError(
                self._start_line(), "the file ends inside this record; fetch it again"
            )

    def _take(self, token: re.Match[str]) -> tuple[int, int] | None:
        """Follows one token; the span of an element when it ends one."""
        sign = token[0]
        if sign[0] == '"':
            if not self.depth:
                self.key = token[1]
            return None
        if sign in "{[":
            self._open(sign, token.start())
            return None
        if self.depth:
            self.depth -= 1
            if not self.depth and self.frames[-1:] != ["object"]:
                return self._ended(token.end())
        elif self.frames:
            self.frames.pop()
            if not self.frames and self.start is not None:
                return self._ended(token.end())
        return None

    def _open(self, sign: str, at: int) -> None:
        if self.depth:
            self.depth += 1
            if self.depth > _DEEPEST:
                raise CutShortError(self._start_line(), "a record nested too deeply")
        elif not self.frames and sign == "{":
            self.frames.append("object")
            self.start = at
        elif not self.frames:
            self.frames.append("list")
        elif self.frames[-1] == "object" and sign == "[" and self.key in CONTAINERS:
            # The object is a container, so the object itself is no record.
            self.frames.append("list")
            self.start = None
        elif self.frames == ["object"] and sign == "{" and self.key in _WRAPPERS:
            self.frames.append("object")
        else:
            self.depth = 1
            if self.frames[-1] == "list" and sign == "{":
                self.start = at

    def _ended(self, end: int) -> tuple[int, int] | None:
        return None if self.start is None else (self.start, end)

    def _start_line(self) -> int:
        return self.line + self.buffer.count("\n", 0, self.start or 0)

    def _forget(self) -> None:
        """Drops what no element needs any more, in large steps, so that the time stays linear."""
        keep = self.at if self.start is None else self.start
        if keep > HEAD:
            self.line += self.buffer.count("\n", 0, keep)
            self.buffer = self.buffer[keep:]
            self.at -= keep
            self.start = None if self.start is None else 0

    def _more(self) -> bool:
        self._forget()
        if self.start is not None and len(self.buffer) - self.start > MAX_RECORD:
            raise CutShortError(self._start_line(), f"a record longer than {MAX_RECORD >> 20} MB")
        if self.start is None and len(self.buffer) > MAX_RECORD:
            raise CutShortError(self.line, f"a text longer than {MAX_RECORD >> 20} MB")
        # Twice as much each time: a long string is looked at again from its start.
        part = self.stream.read(max(HEAD, len(self.buffer)))
        self.buffer += part
        return bool(part)
