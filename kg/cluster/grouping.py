"""Which records are of one paper, found on disk and not in memory.

The rules are those of `kg.read.merge`, in its own code. Whoever shares neither title nor DOI nor
arXiv id with another record is a paper alone, which DuckDB finds out: it holds the keys of all
records, spills what does not fit, and only keys that are shared come into memory. The records
themselves wait in a file and are sorted in pieces. So the papers are those of `group_records`.
"""

from __future__ import annotations

import heapq
import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from kg.cluster.packages import load
from kg.errors import InputError, OutputError, one_line
from kg.jsonform import paper_from_json, paper_to_json
from kg.model import SourceRecord
from kg.read.merge import Group, join, keys_of, merge_records, tell_apart
from kg.vocabulary import digest

MEMORY: Final = 500_000_000
"""Bytes that DuckDB holds; the rest waits in files."""
_LEAST: Final = 100_000_000
"""With less, DuckDB has no room to work."""
_RUN: Final = 200_000_000
"""Characters of records that are sorted in memory at once."""
_BATCH: Final = 10_000
"""Rows that go to DuckDB or come from it at once."""

_KEYS: Final = (
    "CREATE TABLE keys (n BIGINT, file VARCHAR, digest VARCHAR, title VARCHAR, doi VARCHAR,"
    " arxiv VARCHAR, abstract VARCHAR)"
)
# Of records that say the same in the same file the last is kept, so that a source that is given
# twice adds nothing.
_KEPT: Final = """
    CREATE TABLE kept AS FROM keys
    SEMI JOIN (SELECT max(n) AS n FROM keys GROUP BY file, digest) USING (n)
"""
_SHARED: Final = (
    "SELECT n, title, doi, arxiv, abstract FROM kept SEMI JOIN ("
    + " UNION ".join(
        f"SELECT n FROM kept SEMI JOIN (SELECT {key} FROM kept GROUP BY {key} HAVING count(*) > 1)"
        f" USING ({key})"
        for key in ("title", "doi", "arxiv")
    )
    + ") USING (n)"
)
# A paper of several records has the number of the first.
_SEVERAL: Final = "SELECT n, paper FROM grouped ORDER BY n"
_ALONE: Final = "SELECT n, n FROM kept ANTI JOIN grouped USING (n) ORDER BY n"

Row = tuple[Any, ...]


class _Shared(NamedTuple):
    """The keys of a record that shares one with another (see `kg.read.merge.Keys`)."""

    title: str
    doi: str | None
    arxiv: str | None
    abstract: str | None


class Grouped:
    """Papers with the records that each is made of, sorted by the paper's id; to be read once.

    Attributes:
        papers: how many there are.
        records: how many records they are made of, none twice.
    """

    def __init__(self, lines: Iterable[str], *, papers: int, records: int) -> None:
        self.papers, self.records = papers, records
        self._lines = lines

    def __iter__(self) -> Iterator[Group]:
        waiting: list[tuple[str, int, Group]] = []
        number = count()
        for key, same in groupby(map(_split, self._lines), key=itemgetter(0)):
            groups = [merge_records(map(_record, json.loads(records))) for _, records in same]
            for group in groups if len(groups) == 1 else tell_apart(groups):
                heapq.heappush(waiting, (group[0].id, next(number), group))
            # One that is told apart by a longer id comes later.
            while waiting and waiting[0][0] <= key:
                yield heapq.heappop(waiting)[-1]
        while waiting:
            yield heapq.heappop(waiting)[-1]


@contextmanager
def grouped(records: Iterable[SourceRecord], *, memory: int = MEMORY) -> Iterator[Grouped]:
    """The papers of the records, as long as the block lasts; they wait in a temporary folder.

    Args:
        records: each is read once.
        memory: bytes that DuckDB may hold.

    Raises:
        InputError: when that is too little.
        OutputError: when there is no room for the folder.
    """
    if memory < _LEAST:
        raise InputError("too little memory to group records; give --memory 100M or more")
    duckdb = load("duckdb")
    with _explained(duckdb), tempfile.TemporaryDirectory(prefix="kg-") as name:
        folder = Path(name)
        settings = {
            "memory_limit": f"{memory}B",
            "temp_directory": str(folder / "spilled"),
            "preserve_insertion_order": False,
            "threads": 1,
        }
        with (
            duckdb.connect(str(folder / "keys.duckdb"), config=settings) as db,
            (folder / "records").open("w+", encoding="utf-8", newline="\n") as kept,
        ):
            db.execute(_KEYS)
            _insert(db, "keys", _keep(records, kept))
            db.execute(_KEPT)
            db.execute("CREATE TABLE grouped (n BIGINT, paper BIGINT)")
            _insert(db, "grouped", _find_groups(db))
            alone, of_groups, records_kept = _counts(db)
            lines = _sorted(_papers(db, kept, folder), folder)
            yield Grouped(lines, papers=alone + of_groups, records=records_kept)


def _keep(records: Iterable[SourceRecord], kept: IO[str]) -> Iterator[Row]:
    """The rows of `keys`; each record goes into the file as a line."""
    for number, record in enumerate(records):
        paper = record.paper
        form, keys = json.dumps(paper_to_json(paper)), keys_of(paper)
        with _room():
            kept.write(f"[{json.dumps(record.file)}, {record.line}, {form}]\n")
        abstract = keys.abstract and digest(keys.abstract)  # a tenth of the room
        found = _Shared(keys.title, keys.doi, keys.arxiv, abstract)
        yield (number, record.file, digest(form, length=32), *found)


def _find_groups(db: Any) -> Iterator[tuple[int, int]]:
    """(record, paper) of the records that are of one paper with others."""
    numbers, keys = [], []
    for number, *own in _rows(db, _SHARED):
        numbers.append(number)
        keys.append(_Shared(*own))
    for group in join(keys):
        if len(group) > 1:
            paper = min(numbers[at] for at in group)
            yield from ((numbers[at], paper) for at in group)


def _counts(db: Any) -> tuple[int, int, int]:
    """Papers of one record, papers of several, and records."""
    (records,) = db.execute("SELECT count(*) FROM kept").fetchone()
    several, papers = db.execute("SELECT count(*), count(DISTINCT paper) FROM grouped").fetchone()
    return records - several, papers, records


def _papers(db: Any, kept: IO[str], folder: Path) -> Iterator[str]:
    """A line for each paper: its id, a tab, and its records."""
    several = (f"{paper:020}\t{line}" for paper, line in _found(db, _SEVERAL, kept))
    for _, lines in groupby(map(_split, _sorted(several, folder)), key=itemgetter(0)):
        yield _paper_line([line for _, line in lines])
    for _, line in _found(db, _ALONE, kept):
        yield _paper_line([line])


def _found(db: Any, sql: str, kept: IO[str]) -> Iterator[tuple[int, str]]:
    """The paper and the line of each record of a query, which gives them in order."""
    kept.seek(0)
    lines = enumerate(kept)
    for number, paper in _rows(db, sql):
        yield paper, next(line for at, line in lines if at == number)


def _paper_line(lines: list[str]) -> str:
    paper, _ = merge_records(_record(json.loads(line)) for line in lines)
    return f"{paper.id}\t[{', '.join(line[:-1] for line in lines)}]\n"


def _split(line: str) -> tuple[str, str]:
    key, _, rest = line.partition("\t")
    return key, rest


def _record(form: tuple[str, int, dict[str, Any]]) -> SourceRecord:
    file, line, paper = form
    return SourceRecord(paper_from_json(paper), file, line)


def _sorted(lines: Iterable[str], folder: Path) -> Iterator[str]:
    """The lines in order, in bounded memory."""
    with ExitStack() as stack:
        runs: list[IO[str]] = []
        held: list[str] = []
        room = _RUN
        for line in lines:
            held.append(line)
            room -= len(line)
            if room <= 0:
                run = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n", dir=folder)
                runs.append(stack.enter_context(run))
                held.sort()
                with _room():
                    run.writelines(held)
                    run.seek(0)
                held, room = [], _RUN
        held.sort()
        yield from heapq.merge(*runs, held)


# ── DuckDB ───────────────────────────────────────────────────────────────────────────────────────


def _rows(db: Any, sql: str) -> Iterator[Row]:
    """The rows of a query, some at a time."""
    with db.cursor() as cursor:
        cursor.execute(sql)
        while some := cursor.fetchmany(_BATCH):
            yield from some


def _insert(db: Any, table: str, rows: Iterable[Row]) -> None:
    arrow = load("pyarrow")
    rest = iter(rows)
    names = [name for name, *_ in db.execute(f"DESCRIBE {table}").fetchall()]
    while some := list(islice(rest, _BATCH)):
        columns = dict(zip(names, map(list, zip(*some, strict=True)), strict=True))
        db.register("some_rows", arrow.table(columns))
        db.execute(f"INSERT INTO {table} SELECT * FROM some_rows")
        db.unregister("some_rows")


@contextmanager
def _explained(duckdb: Any) -> Iterator[None]:
    """What DuckDB and the system say where memory or room ends, in our words."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise InputError("too little memory to group records; give more --memory") from error
    except duckdb.IOException as error:
        raise _unwritten(one_line(str(error))) from error


@contextmanager
def _room() -> Iterator[None]:
    """What the system says where the temporary folder cannot be written, in our words."""
    try:
        yield
    except OSError as error:
        raise _unwritten(error.strerror or "it failed") from error


def _unwritten(reason: str) -> OutputError:
    return OutputError(f"cannot be written ({reason})", path=tempfile.gettempdir())
