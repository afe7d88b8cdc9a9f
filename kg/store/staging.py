"""A build beside the store: readers in other processes can see it before the store takes it.

Inside a transaction SQLite shows new rows to its own connection alone. So that several processes
can write the files of a build before the store holds it, the build first goes into a store of its
own, and from there into the real one, in one transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.store.tables import BUILD_TABLES


@contextmanager
def attached(db: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Makes the tables of another store readable as `staged`, as long as the block lasts."""
    db.execute("ATTACH DATABASE ? AS staged", (f"{path.resolve().as_uri()}?mode=ro",))
    try:
        yield
    finally:
        db.execute("DETACH DATABASE staged")


def take(db: sqlite3.Connection) -> None:
    """Replaces the build of the store by the staged one, row by row in their order."""
    for table in BUILD_TABLES:
        db.execute(f"DELETE FROM main.{table}")
        db.execute(f"INSERT INTO main.{table} SELECT * FROM staged.{table}")
