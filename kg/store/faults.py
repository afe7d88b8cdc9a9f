"""What SQLite says about a file, as errors that say the fix."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kg.errors import DamagedError, InputError, KGError, OutputError

UNFINISHED: Final = "the build was stopped before its end; run kg build again"
DAMAGED: Final = "is damaged; run kg build again, which keeps what of it is sound"
NO_STORE: Final = "is damaged; delete it and run kg build again"

BUSY: Final = "another kg is building here; wait until it is done, or choose another folder"

BUSY_CODES: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_CLOSED: Final = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
_DISK: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


@contextmanager
def explained(path: Path | None, *, writing: bool) -> Iterator[None]:
    """Lets the block work on the file; turns what SQLite says about it into a `KGError`."""
    try:
        yield
    except DamagedError as error:
        if error.reason:
            raise
        raise DamagedError(DAMAGED, file=path) from error
    except sqlite3.DatabaseError as error:
        fault = _explain(error, path, writing)
        if fault is None:
            raise
        raise fault from error


def _explain(error: sqlite3.DatabaseError, path: Path | None, writing: bool) -> KGError | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in BUSY_CODES:
        return InputError(BUSY, file=path)
    # A text that is no UTF-8 comes without a code, one that is no JSON with a general one.
    told = str(error)
    if code == sqlite3.SQLITE_CORRUPT or "decode to UTF-8" in told or "malformed JSON" in told:
        return DamagedError(DAMAGED, file=path)
    if code == sqlite3.SQLITE_NOTADB:
        return DamagedError(NO_STORE, file=path)
    if code in _CLOSED and writing:
        return OutputError("cannot be written; choose another folder with -o", path=str(path))
    if code in _DISK and writing:
        reason = f"cannot be written ({error}); make room and run the same again"
        return OutputError(reason, path=str(path))
    if code == sqlite3.SQLITE_CANTOPEN:
        return InputError("there is no build here; make one with kg build", file=path)
    if code in (*_CLOSED, *_DISK):
        return InputError(f"cannot be read ({error})", file=path)
    return None
