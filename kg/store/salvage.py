"""What of a damaged store is sound goes into a new one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Final

from kg.errors import DamagedError, InputError
from kg.files import replacing
from kg.store import rows
from kg.store.faults import BUSY, BUSY_CODES, NO_STORE
from kg.store.tables import APPLICATION_ID, SCHEMA_VERSION, TABLES

_ID_AT: Final = 68
"""Where in a file of SQLite its application id stands."""
_BATCH: Final = 256
_FARTHEST: Final = 1 << 26
"""Rows that are tried behind a damaged one, ever farther apart."""

Row = tuple[bytes, bytes, bytes, bytes]


def salvage(path: Path) -> int:
    """Puts a new store in the place of a damaged one; how many extractions it keeps.

    Only extractions are kept, since each has a checksum; a build makes the rest anew.

    Raises:
        DamagedError: when the file is nothing that kg wrote; then it stays.
        InputError: when another process writes to it.
        OutputError: when the new one cannot be written.
    """
    with path.open("rb") as file:
        file.seek(_ID_AT)
        ours = file.read(4) == APPLICATION_ID.to_bytes(4, "big")
    if not ours:
        raise DamagedError(NO_STORE, file=path)
    with closing(_locked(path)) as db, replacing(path) as beside:
        count = _fill(beside, _sound(db))
        # What SQLite would undo in the damaged file must not be undone in the new one.
        for name in ("-journal", "-wal", "-shm"):
            path.with_name(path.name + name).unlink(missing_ok=True)
    return count


def _locked(path: Path) -> sqlite3.Connection:
    """The damaged store, locked where that is still possible."""
    uri = f"{path.resolve().as_uri()}?mode=rw"
    db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=2.0)
    db.text_factory = bytes
    try:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in BUSY_CODES:
            db.close()
            raise InputError(BUSY, file=path) from error
    return db


def _fill(path: Path, found: Iterator[Row]) -> int:
    count = 0
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = FULL")
        for statement in TABLES.split(";\n"):
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        while batch := list(islice(found, _BATCH)):
            db.execute("BEGIN")
            texts = [tuple(part.decode("utf-8", "replace") for part in row) for row in batch]
            db.executemany("INSERT OR REPLACE INTO extractions VALUES (?, ?, ?, ?)", texts)
            db.execute("COMMIT")
            count += len(batch)
    return count


def _sound(db: sqlite3.Connection) -> Iterator[Row]:
    """The extractions whose checksum is right, as far as the pages can be read."""
    sql = (
        "SELECT rowid, text, extractor, checksum, form FROM extractions NOT INDEXED"
        " WHERE rowid > ? ORDER BY rowid"
    )
    last, step = 0, 1
    while step < _FARTHEST:
        try:
            for rowid, *row in db.execute(sql, (last,)):
                last, step = rowid, 1
                text, extractor, checksum, form = (_as_bytes(part) for part in row)
                if rows.sound_form(checksum, form) is not None:
                    yield text, extractor, checksum, form
            return
        except sqlite3.DatabaseError:
            last, step = last + step, step * 2


def _as_bytes(value: object) -> bytes:
    """A damaged row may hold a value of any type."""
    return value if isinstance(value, bytes) else str(value).encode()
