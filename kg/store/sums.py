"""What a store gives in order, and sums over it: a damaged row does not pass for what papers say.

SQLite notices when pages do not fit together, not when a letter inside one is another. So the
store keeps a sum of each of these streams; whoever reads one to its end has it compared.
"""

from __future__ import annotations

import json
import marshal
import sqlite3
import zlib
from collections.abc import Iterator
from typing import Final

from kg.errors import DamagedError
from kg.store import rows

NAME: Final = "row sums"
"""Of the sums in the table `meta`. Those named "sums" were over another spelling of the rows, which
changed with the letters that Python knew; they are not looked at."""
STREAMS: Final = {
    "meta": f"SELECT name, value FROM meta WHERE name != '{NAME}' ORDER BY name",
    "records": "SELECT digest, path, file, line, form FROM records ORDER BY digest, path",
    "rejections": "SELECT file, line, reason FROM rejections ORDER BY file, line, reason",
    "flaws": "SELECT file, line, reason FROM flaws ORDER BY file, line, reason",
    "papers": f"SELECT {rows.PAPER_COLUMNS} FROM papers ORDER BY id",
    "entities": f"SELECT {rows.ENTITY_COLUMNS} FROM entities ORDER BY id",
    "results": f"SELECT {rows.RESULT_COLUMNS} FROM results ORDER BY id",
    "claims": f"SELECT {rows.CLAIM_COLUMNS} FROM claims AS c"
    " LEFT JOIN evidence AS e ON e.claim = c.n ORDER BY c.n, e.n",
    "outlines": f"SELECT {rows.OUTLINE_COLUMNS} FROM claims ORDER BY n",
    "merges": f"SELECT {rows.MERGE_COLUMNS} FROM merges ORDER BY entity, surface, rule, papers",
    "close": "SELECT first, second, score, reasons FROM close ORDER BY first, second",
    "links": "SELECT paper, url FROM links ORDER BY paper, url",
    "identifiers": "SELECT paper, identifier FROM identifiers ORDER BY paper, identifier",
}
"""What is read, and in which order."""
_BATCH: Final = 256


def stream(db: sqlite3.Connection, name: str) -> Iterator[rows.Row]:
    """The rows of a stream.

    Raises:
        DamagedError: at its end, when the store keeps another sum of it; without a reason.
    """
    before, total = _kept(db), 0
    cursor = db.execute(STREAMS[name])
    while batch := cursor.fetchmany(_BATCH):
        total = _add(batch, total)
        yield from batch
    # A store of before has no sums. Another process may have replaced the build in between.
    if before.get(name, total) != total and _kept(db).get(name, total) != total:
        raise DamagedError("")


def keep_sums(db: sqlite3.Connection) -> None:
    """Puts the sums of all streams into the store; anything that changes one comes before."""
    sums = {}
    for name, sql in STREAMS.items():
        cursor, total = db.execute(sql), 0
        while batch := cursor.fetchmany(_BATCH):
            total = _add(batch, total)
        sums[name] = total
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (NAME, json.dumps(sums)))


def _add(batch: list[rows.Row], total: int) -> int:
    # The second form of marshal has no references, so that equal rows give equal bytes.
    return zlib.crc32(marshal.dumps(batch, 2), total)


def _kept(db: sqlite3.Connection) -> dict[str, int]:
    row = db.execute("SELECT value FROM meta WHERE name = ?", (NAME,)).fetchone()
    try:
        form = {} if row is None else json.loads(row[0])
    except ValueError as error:
        raise DamagedError("") from error
    return form if isinstance(form, dict) else {}
