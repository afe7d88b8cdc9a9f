"""A zip file of one file, as data sets are offered for download: its only file as a stream.

Nothing is written to disk, so names in it that look like paths lead nowhere.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, Final

from kg.errors import InputError

_END: Final = struct.Struct("<4s4H2LH")
"""The record that ends a zip file; the sixth number is the size of its list of files."""
_MOST_LISTED: Final = 1 << 20
"""Bytes of the list of files (1 MB), which is read as a whole."""
_KNOWN: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 1
"""The bit of a file's flags."""
_UNPACK: Final = "unpack it and give the files inside"


@dataclass(frozen=True, slots=True)
class Member:
    """The file in a zip file: its name, its packed size (at most that of the zip file, whatever it
    says), and its bytes as they are unpacked."""

    name: str
    size: int
    stream: IO[bytes]


@contextmanager
def open_only_file(packed: IO[bytes], name: str) -> Iterator[Member]:
    """The only file in a zip file of this name, apart from hidden ones.

    Raises:
        InputError: when it is damaged or encrypted, or has no file or several.
    """
    with ExitStack() as stack:
        try:
            whole = _checked_size(packed, name)
            archive = stack.enter_context(zipfile.ZipFile(packed))
            info = _only(archive, name)
            stream = stack.enter_context(archive.open(info))
        except (zipfile.BadZipFile, NotImplementedError, UnicodeError, struct.error) as error:
            told = f"is no sound zip file ({error}); fetch it again"
            raise InputError(told, file=name) from error
        yield Member(info.filename, min(info.compress_size, whole), stream)


def _only(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    found = [info for info in archive.infolist() if _counts(info)]
    if len(found) != 1:
        what = f"of {len(found)} files (or a document in one); {_UNPACK}"
        raise InputError(f"is a zip file {what if found else 'without files'}", file=name)
    (info,) = found
    if info.flag_bits & _ENCRYPTED:
        raise InputError(f"is an encrypted zip file; {_UNPACK}", file=name)
    if info.compress_type not in _KNOWN:
        raise InputError(f"is a zip file packed in an unusual way; {_UNPACK}", file=name)
    return info


def _counts(info: zipfile.ZipInfo) -> bool:
    parts = info.filename.split("/")
    # A folder's name ends with a slash, and zipfile trips over one that is empty.
    return parts[-1] != "" and "__MACOSX" not in parts and not parts[-1].startswith(".")


def _checked_size(packed: IO[bytes], name: str) -> int:
    """The size of the zip file; an error when its list of files is so long that reading it would
    take much memory."""
    size = packed.seek(0, 2)
    packed.seek(max(0, size - _END.size - (1 << 16)))
    tail = packed.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        raise zipfile.BadZipFile("it has no end")
    if _END.unpack_from(tail, at)[5] > _MOST_LISTED:
        raise InputError(f"is a zip file of very many files; {_UNPACK}", file=name)
    return size
