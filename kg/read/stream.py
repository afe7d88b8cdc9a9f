"""Bytes of a file, of standard input, of gzip or of a zip of one file, with limits, as lines.

Nothing here holds a whole file: a line or record is bounded by `MAX_RECORD`, and what is packed by
`MAX_RATIO`. Bytes that are no UTF-8 become lone surrogates, so that the record that holds them can
be rejected with its line while the others go on.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import stat
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from kg.errors import EmptyError, InputError
from kg.files import explain_read_error
from kg.read.zipped import open_only_file

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
    """A source that is open: its first bytes (unpacked), and all of it as text.

    `called` is its name without what tells of packing, or that of the file in a zip.
    """

    name: str
    called: str
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
    """An unpacking stream that refuses to grow without bound, with errors that say the fix."""

    def __init__(
        self,
        stream: IO[bytes] | gzip.GzipFile,
        size: Callable[[], int],
        name: str,
        kind: str,
    ) -> None:
        self._stream, self._size = stream, size
        self._name, self._kind = name, kind
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            part = self._stream.read(len(buffer))
        except EOFError as error:
            raise InputError(
                f"the {self._kind} file is cut short; fetch it again", file=self._name
            ) from error
        except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error) as error:
            # That it begins as gzip does was seen before, so this is about what comes after.
            told = (
                "has more after its packed text; unpack it with gunzip"
                if str(error).startswith("Not a gzipped file")
                else f"is no sound {self._kind} file ({error}); fetch it again"
            )
            raise InputError(told, file=self._name) from error
        self._count += len(part)
        if self._count > _FREE and self._count > MAX_RATIO * self._size():
            raise InputError(
                f"unpacks to more than {MAX_RATIO} times its size, as only a {self._kind} bomb"
                " does; unpack it yourself if you trust it",
                file=self._name,
            )
        buffer[: len(part)] = part
        return len(part)


@contextmanager
def open_source(name: str, path: Path | None) -> Iterator[Opened]:
    """Opens a file, or standard input where `path` is None, unpacking gzip and a zip of one file.

    Raises:
        InputError: when it cannot be opened, is empty or is packed twice, or when it is a device
            or a zip of several files.
    """
    called = re.sub(r"\.(gz|zip)$", "", name, flags=re.I)
    with ExitStack() as stack:
        try:
            raw: IO[bytes]
            raw = _standard_input() if path is None else stack.enter_context(path.open("rb"))
            start = _read_up_to(raw, HEAD)
            if start and _is_device(raw):
                raise InputError("is a device, which may never end; give a file", file=name)
            joined, unpacked = _Joined(start, raw), None
            if start.startswith(b"PK\x03\x04") and raw.seekable():
                only = stack.enter_context(open_only_file(raw, name))
                called = only.name
                unpacked = _Unpacked(only.stream, lambda: only.size, name, "zip")
            elif start.startswith(b"\x1f\x8b"):
                packed = joined
                stream = gzip.GzipFile(fileobj=io.BufferedReader(packed, HEAD))
                unpacked = _Unpacked(stream, lambda: packed.count, name, "gzip")
            if unpacked is not None:
                rest = io.BufferedReader(unpacked, HEAD)
                start = _read_up_to(rest, HEAD)
                joined = _Joined(start, rest)
        except OSError as error:
            raise InputError(explain_read_error(error), file=name) from error
        if unpacked is not None and start.startswith(b"\x1f\x8b"):
            raise InputError("is gzip within gzip; unpack it once", file=name)
        if not start:
            raise EmptyError("is empty; give a file with titles and abstracts", file=name)
        text = io.TextIOWrapper(
            io.BufferedReader(joined, HEAD), encoding="utf-8-sig", errors="surrogateescape"
        )
        yield Opened(name, called, start, text)


def _is_device(stream: IO[bytes]) -> bool:
    """Whether a stream is one of a device, but no terminal."""
    try:
        mode = os.fstat(stream.fileno()).st_mode
    except (OSError, AttributeError):  # no file of the system, but bytes in memory
        return False
    return (stat.S_ISCHR(mode) or stat.S_ISBLK(mode)) and not stream.isatty()


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
            # Files that were joined have a byte-order mark in their midst.
            yield number, line.rstrip("\n").removeprefix("\ufeff")
            continue
        while line and not line.endswith("\n"):
            line = text.readline(MAX_RECORD)
        yield number, None
