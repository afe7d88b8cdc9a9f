"""Bytes of a file, of standard input or of gzip, with limits, as lines of text.

Nothing here holds a whole file: a line or record is bounded by `MAX_RECORD`, and gzip by
`MAX_RATIO`. Bytes that are no UTF-8 become lone surrogates, so that the record that holds them can
be rejected with its line while the others go on.
"""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from kg.errors import InputError
from kg.files import explain_read_error

HEAD: Final = 1 << 16
"""Bytes from the start of a file by which its format is recognised."""
MAX_RECORD: Final = 1 << 24
"""Characters of one line or record (16 MB)."""
MAX_RATIO: Final = 200
"""How many times larger than its gzip file a text may be; real ones stay under 30."""
_FREE: Final = 1 << 26
"""Bytes (64 MB) that a gzip file may unpack to before the ratio counts."""

TOO_LONG: Final = (
    f"longer than {MAX_RECORD >> 20} MB; is it one record? Put each on a line of its own"
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A source that is open: its first bytes (unpacked), and all of it as text."""

    name: str
    head: bytes
    text: io.TextIOWrapper


class _Joined(io.RawIOBase):
    """Bytes that were read already, then the rest of their stream."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = memoryview(head)
        self._rest = rest
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._head:
            part = self._head[: len(buffer)]
            self._head = self._head[len(part) :]
        else:
            part = memoryview(self._rest.read(len(buffer)) or b"")
        buffer[: len(part)] = part
        self.count += len(part)
        return len(part)


class _Unpacked(io.RawIOBase):
    """A gzip stream that refuses to grow without bound, with errors that say the fix."""

    def __init__(self, packed: _Joined, name: str) -> None:
        self._packed = packed
        self._name = name
        self._gzip = gzip.GzipFile(fileobj=io.BufferedReader(packed, HEAD))
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            part = self._gzip.read(len(buffer))
        except EOFError as error:
            raise InputError(
                "the gzip file is cut short; fetch it again", file=self._name
            ) from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise InputError(
                f"is no sound gzip file ({error}); fetch it again", file=self._name
            ) from error
        self._count += len(part)
        if self._count > _FREE and self._count > MAX_RATIO * self._packed.count:
            raise InputError(
                f"unpacks to more than {MAX_RATIO} times its size, as only a gzip bomb does;"
                " unpack it yourself if you trust it",
                file=self._name,
            )
        buffer[: len(part)] = part
        return len(part)


@contextmanager
def open_source(name: str, path: Path | None) -> Iterator[Opened]:
    """Opens a file, or standard input where `path` is None, unpacking gzip.

    Raises:
        InputError: when it cannot be opened, is empty or is packed twice.
    """
    with ExitStack() as stack:
        try:
            raw: IO[bytes]
            raw = _standard_input() if path is None else stack.enter_context(path.open("rb"))
            start = _read_up_to(raw, HEAD)
            joined = _Joined(start, raw)
        except OSError as error:
            raise InputError(explain_read_error(error), file=name) from error
        if start.startswith(b"\x1f\x8b"):
            unpacked = io.BufferedReader(_Unpacked(joined, name), HEAD)
            start = _read_up_to(unpacked, HEAD)
            if start.startswith(b"\x1f\x8b"):
                raise InputError("is gzip within gzip; unpack it once", file=name)
            joined = _Joined(start, unpacked)
        if not start:
            raise InputError("is empty; give a file with titles and abstracts", file=name)
        text = io.TextIOWrapper(
            io.BufferedReader(joined, HEAD), encoding="utf-8-sig", errors="surrogateescape"
        )
        yield Opened(name, start, text)


def _standard_input() -> IO[bytes]:
    if sys.stdin is None:
        raise InputError(
            "standard input is closed; name a file, or send the papers to it", file="-"
        )
    return sys.stdin.buffer


def _read_up_to(stream: IO[bytes], size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def lines(text: io.TextIOWrapper) -> Iterator[tuple[int, str | None]]:
    """The number and text of each line, without its end; None for one that is too long."""
    number = 0
    while line := text.readline(MAX_RECORD):
        number += 1
        if line.endswith("\n") or len(line) < MAX_RECORD:
            yield number, line.rstrip("\n")
            continue
        while line and not line.endswith("\n"):
            line = text.readline(MAX_RECORD)
        yield number, None
