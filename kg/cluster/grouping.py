"""Which records are of one paper, found on disk: DuckDB holds the records, and spills what does not
fit into its share of memory.

The rules are those of `kg.read.merge`, in its own code. Whoever shares neither title nor DOI nor
arXiv id with another record is a paper alone, which DuckDB finds out; only the others' keys come
into memory. So the papers are those of `group_records`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

from kg.cluster.packages import load
from kg.jsonform import paper_from_json, paper_to_json
from kg.model import Paper, SourceRecord
from kg.read.merge import Group, join, keys_of, merge_papers, merge_records, tell_apart
from kg.vocabulary import digest

MEMORY: Final = 1_000_000_000
"""Bytes that DuckDB holds; the rest waits in files."""
_BATCH: Final = 5_000
_TABLES: Final = (
    "CREATE TABLE records (n BIGINT, file VARCHAR, line BIGINT, form VARCHAR, digest VARCHAR,"
    " title VARCHAR, doi VARCHAR, arxiv VARCHAR, own VARCHAR)",
    "CREATE TABLE grouped (n BIGINT, paper BIGINT)",
    "CREATE TABLE named (paper BIGINT, id VARCHAR)",
)
# Of records that say the same in the same file the last is kept, so that a source that is given
# twice adds nothing.
_KEPT: Final = """
    CREATE TABLE kept AS FROM records
    SEMI JOIN (SELECT max(n) AS n FROM records GROUP BY file, digest) USING (n)
"""
_SHARED: Final = (
    "SELECT n, form FROM kept SEMI JOIN ("
    + " UNION ".join(
        f"SELECT n FROM kept SEMI JOIN (SELECT {key} FROM kept GROUP BY {key} HAVING count(*) > 1)"
        f" USING ({key})"
        for key in ("title", "doi", "arxiv")
    )
    + ") USING (n)"
)
# A paper has the number of one of its records.
_IDS: Final = """
    CREATE TABLE ids AS SELECT n, n AS paper, own AS id FROM kept ANTI JOIN grouped USING (n)
    UNION ALL SELECT n, paper, id FROM grouped JOIN named USING (paper)
"""
_RECORDS: Final = "SELECT paper, {id} AS id, file, line, form FROM kept JOIN {table} USING (n)"
_SAME: Final = "(SELECT id FROM ids GROUP BY id HAVING count(DISTINCT paper) > 1)"


class _Shared(NamedTuple):
    """The keys of a record that shares one with another (see `kg.read.merge.Keys`)."""

    title: str
    doi: str | None
    arxiv: str | None
    abstract: str | None


class Grouped:
    """Papers with the records that each is made of, sorted by the paper's id.

    Attributes:
        papers: how many there are.
        records: how many records they are made of, none twice.
    """

    def __init__(self, db: Any) -> None:
        self._db = db
        counted = "SELECT count(DISTINCT paper), count(*) FROM ids"
        self.papers, self.records = db.execute(counted).fetchone()

    def __iter__(self) -> Iterator[Group]:
        everything = f"{_RECORDS.format(id='id', table='ids')} ORDER BY id, paper"
        for _, key, (paper, records) in _groups(self._db, everything):
            yield replace(paper, id=key), records


@contextmanager
def grouped(records: Iterable[SourceRecord], *, memory: int = MEMORY) -> Iterator[Grouped]:
    """The papers of the records, as long as the block lasts; they wait in a temporary folder.

    Args:
        records: each is read once.
        memory: bytes that DuckDB may hold.
    """
    duckdb = load("duckdb")
    with tempfile.TemporaryDirectory(prefix="kg-") as folder:
        settings = {
            "memory_limit": f"{memory}B",
            "temp_directory": str(Path(folder) / "spilled"),
            "preserve_insertion_order": False,
            "threads": 1,
        }
        with duckdb.connect(str(Path(folder) / "records.duckdb"), config=settings) as db:
            for statement in _TABLES:
                db.execute(statement)
            _insert(db, "records", map(_row, count(), records))
            db.execute(_KEPT)
            _insert(db, "grouped", _find_groups(db))
            of_groups = f"{_RECORDS.format(id='NULL', table='grouped')} ORDER BY paper"
            found = _groups(db, of_groups)
            _insert(db, "named", ((number, paper.id) for number, _, (paper, _) in found))
            db.execute(_IDS)
            _tell_apart(db)
            yield Grouped(db)


def _row(number: int, record: SourceRecord) -> tuple[object, ...]:
    """A row of `records`; `own` is the id of a paper that is this record alone."""
    paper = record.paper
    form, keys = json.dumps(paper_to_json(paper)), keys_of(paper)
    own = merge_papers([paper]).id
    place = (number, record.file, record.line)
    return (*place, form, digest(form, length=32), keys.title, keys.doi, keys.arxiv, own)


def _find_groups(db: Any) -> Iterator[tuple[int, int]]:
    """(record, paper) of the records that are of one paper with others."""
    numbers, keys = [], []
    for number, form in _rows(db, _SHARED):
        own = keys_of(_paper(form))
        abstract = own.abstract and digest(own.abstract)  # a tenth of the memory
        numbers.append(number)
        keys.append(_Shared(own.title, own.doi, own.arxiv, abstract))
    for group in join(keys):
        if len(group) > 1:
            paper = min(numbers[at] for at in group)
            yield from ((numbers[at], paper) for at in group)


def _tell_apart(db: Any) -> None:
    """Gives papers that came to the same id ids of their own (see `kg.read.merge.tell_apart`)."""
    same = f"{_RECORDS.format(id='id', table='ids')} WHERE id IN {_SAME} ORDER BY paper"
    found = {records: (number, paper) for number, _, (paper, records) in _groups(db, same)}
    for paper, records in tell_apart((paper, records) for records, (_, paper) in found.items()):
        number, before = found[records]
        if paper.id != before.id:
            db.execute("UPDATE ids SET id = ? WHERE paper = ?", [paper.id, number])


# ── DuckDB ───────────────────────────────────────────────────────────────────────────────────────


def _groups(db: Any, sql: str) -> Iterator[tuple[int, str, Group]]:
    """The number, the id and the group of each paper, of its records in a row."""
    for (number, key), rows in groupby(_rows(db, sql), key=itemgetter(0, 1)):
        records = (SourceRecord(_paper(form), file, line) for _, _, file, line, form in rows)
        yield number, key, merge_records(records)


def _paper(form: str) -> Paper:
    return paper_from_json(json.loads(form))


def _rows(db: Any, sql: str) -> Iterator[tuple[Any, ...]]:
    """The rows, some at a time; beside it other statements may run."""
    with db.cursor() as cursor:
        cursor.execute(sql)
        while some := cursor.fetchmany(_BATCH):
            yield from some


def _insert(db: Any, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    arrow = load("pyarrow")
    rest = iter(rows)
    names = [name for (name, *_) in db.execute(f"DESCRIBE {table}").fetchall()]
    while some := list(islice(rest, _BATCH)):
        columns = dict(zip(names, map(list, zip(*some, strict=True)), strict=True))
        db.register("some_rows", arrow.table(columns))
        db.execute(f"INSERT INTO {table} SELECT * FROM some_rows")
        db.unregister("some_rows")
