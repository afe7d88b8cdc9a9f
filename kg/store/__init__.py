"""The store: one SQLite file, the home of a build, which opens in any SQLite tool.

Its tables are described in `kg/store/tables.py`, and in the file itself (`.schema`). Two facts
carry it:

- Records, papers and the graph made of them are replaced together, in one transaction
  (`Store.replacing`), so that the file always holds one whole build, whenever a process dies.
- Extractions are kept by (text, extractor) and committed in batches while a build runs, so that
  the next run finds them. They outlive the removal of their paper.

Whoever writes holds SQLite's exclusive lock from opening to closing; a clean end leaves no other
file beside the store. A finished store is a `GraphSource`: sorted streams straight from SQL, whose
binary order of UTF-8 is Python's order of strings.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from kg.errors import DamagedError, InputError, KGError, OutputError, VersionError
from kg.files import explain_write_error
from kg.jsonform import extraction_from_json, paper_from_json
from kg.model import (
    BuildInfo,
    Claim,
    CloseMatch,
    Entity,
    Extraction,
    Flaw,
    Merge,
    Paper,
    Rejection,
    ResultNode,
    SourceRecord,
)
from kg.store import rows
from kg.store.faults import DAMAGED, UNFINISHED, explained
from kg.store.rows import pack_extraction, text_digest
from kg.store.staging import attached, take
from kg.store.sums import keep_sums, stream
from kg.store.tables import APPLICATION_ID, BUILD_TABLES, LATER, SCHEMA_VERSION, TABLES
from kg.vocabulary import Predicate

if TYPE_CHECKING:
    from kg.store.narrowed import Narrowed
    from kg.store.writer import Writer

__all__ = ["FILE_NAME", "SCHEMA_VERSION", "Source", "Store", "pack_extraction"]

FILE_NAME: Final = "build.sqlite"
"""What the store is called in the folder of a build."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A file that records came from: as the user named it, and its absolute path.

    Both are "-" for standard input, which cannot be read again.
    """

    name: str
    path: str


class Store:
    """The store of a build. Use it as a context manager.

    Attributes:
        path: the file, as given; None for a store in memory.
        salvaged: how many extractions of a damaged store this one was made of; else None.
    """

    def __init__(self, path: str | Path | None, *, write: bool = False) -> None:
        """Opens the file; to write, it is made when there is none, and locked until it is closed.

        None is a new store in memory.

        Raises:
            InputError: when there is no store, or another process writes to it.
            DamagedError: when it is damaged.
            VersionError: when another version of kg wrote it.
            OutputError: when it is opened to write and cannot be written.
        """
        self.path = None if path is None else Path(path)
        self.salvaged: int | None = None
        self._write = write or path is None
        with self._explained():
            self._db = self._connect()
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file and gives the lock back; what was not committed is undone."""
        self._db.close()

    # ── what was read ────────────────────────────────────────────────────────────────────────

    def records(self) -> Iterator[SourceRecord]:
        """The records of all sources, in an order that does not depend on how they came.

        `file` is the name that the user gave where it means the same file from here, else the
        absolute path.
        """
        names: dict[tuple[str, str], str] = {}

        def record(row: rows.Row) -> SourceRecord:
            key, path, file, line, form = row
            if key != rows.form_digest(form):
                raise DamagedError(DAMAGED, file=self.path)
            if (path, file) not in names:
                names[path, file] = file if rows.absolute(file) == path else path
            return SourceRecord(paper_from_json(json.loads(form)), names[path, file], line)

        return self._stream(record, "records")

    def record_keys(self) -> set[tuple[str, str]]:
        """(digest, absolute path) of each record."""
        return set(self._select(tuple, "SELECT digest, path FROM records"))

    def sources(self) -> list[Source]:
        """The files that the records came from, sorted: what `kg verify` reads again."""
        sql = "SELECT DISTINCT file, path FROM records"
        return sorted(self._select(lambda row: Source(*row), sql))

    def rejections(self) -> list[Rejection]:
        """The records and files that could not be read, sorted by place."""
        return list(self._stream(lambda row: Rejection(*row), "rejections"))

    def flaws(self) -> list[Flaw]:
        """What could not be used of records that were kept, sorted by place."""
        if not self.has_table("flaws"):
            return []
        return list(self._stream(lambda row: Flaw(*row), "flaws"))

    # ── what texts say ───────────────────────────────────────────────────────────────────────

    def missing(self, papers: Iterable[Paper], extractor: str) -> list[Paper]:
        """The papers whose text this extractor has not read yet, one for each text."""
        absent: dict[str, Paper] = {}
        for paper in papers:
            key = text_digest(paper)
            if key not in absent and self._packed(key, extractor) is None:
                absent[key] = paper
        return list(absent.values())

    def add_extractions(self, extractor: str, packed: Iterable[tuple[Paper, str]]) -> None:
        """Keeps extractions (see `pack_extraction`), in one transaction."""
        new = [(text_digest(p), extractor, rows.form_digest(form), form) for p, form in packed]
        with self._transaction():
            self._db.executemany("INSERT OR REPLACE INTO extractions VALUES (?, ?, ?, ?)", new)

    def forget_extractions(self, papers: Iterable[Paper]) -> None:
        """Drops what was read of these papers, by whichever extractor; not where a paper of the
        build has the same text."""
        kept = set(self._select(lambda row: row[0], "SELECT text FROM papers"))
        gone = {text_digest(paper) for paper in papers} - kept
        with self._transaction():
            self._db.executemany(
                "DELETE FROM extractions WHERE text = ?", [(text,) for text in sorted(gone)]
            )

    def extractions(self, papers: Iterable[Paper], extractor: str) -> Iterator[Extraction]:
        """What the papers say, in their order; one that was not read is left out."""
        for paper in papers:
            packed = self._packed(text_digest(paper), extractor)
            if packed is not None:
                yield extraction_from_json(json.loads(packed), paper)

    def _packed(self, key: str, extractor: str) -> str | None:
        """A kept extraction; None also for a row that is damaged, so that it is made again."""
        # As bytes, since a damaged text may be no UTF-8.
        row = self._row(
            "SELECT CAST(checksum AS BLOB), CAST(form AS BLOB) FROM extractions"
            " WHERE text = ? AND extractor = ?",
            key,
            extractor,
        )
        return None if row is None else rows.sound_form(*row)

    # ── a whole build ────────────────────────────────────────────────────────────────────────

    @contextmanager
    def replacing(self) -> Iterator[Writer]:
        """Replaces records and graph by what is written in the block, in one transaction.

        Inside the block the store already reads as the new build. When the block fails, all is
        as before.
        """
        from kg.store.writer import Writer

        with self._transaction():
            for table in BUILD_TABLES:
                self._db.execute(f"DELETE FROM {table}")
            yield Writer(self._db)
            keep_sums(self._db)

    @contextmanager
    def taking(self, staged: Path) -> Iterator[None]:
        """Replaces records and graph by those of another store, in one transaction, which ends
        with the block. When the block fails, all is as before."""
        with self._explained(), attached(self._db, staged), self._transaction():
            take(self._db)
            yield

    def hurry(self) -> None:
        """Writes without waiting for the disk: for a store that is thrown away when anything
        fails."""
        self._db.execute("PRAGMA synchronous = OFF")

    @property
    def finished(self) -> bool:
        """Whether the store holds a build, and not only extractions of one that was stopped."""
        return self.get_meta("extractor") is not None

    @property
    def empty(self) -> bool:
        """Whether the store holds nothing at all."""
        return not self.finished and self._row("SELECT 1 FROM extractions LIMIT 1") is None

    def get_meta(self, name: str) -> str | None:
        """A value of the table `meta`, or None."""
        row = self._row("SELECT value FROM meta WHERE name = ?", name)
        return None if row is None else str(row[0])

    def counts(self) -> dict[str, Any]:
        """How many papers, records, things, entities (by type; one of two counts under each),
        claims (by predicate), … there are."""

        def total(table: str) -> int:
            row = self._row(f"SELECT count(*) FROM {table}")
            return int(row[0]) if row else 0

        def by(table: str, column: str) -> dict[str, int]:
            sql = f"SELECT {column}, count(*) FROM {table} GROUP BY {column} ORDER BY {column}"
            return dict(self._select(tuple, sql))

        return {
            **{table: total(table) for table in ("papers", "records", "rejections")},
            "things": total("entities"),
            "entities": by("entities, json_each(types)", "json_each.value"),
            "results": total("results"),
            "claims": by("claims", "predicate"),
            **{table: total(table) for table in ("evidence", "merges", "links")},
        }

    # ── GraphSource ──────────────────────────────────────────────────────────────────────────

    @property
    def info(self) -> BuildInfo:
        """What the graph was made with.

        Raises:
            InputError: when the store holds no finished build.
        """
        extractor, base_iri = self.get_meta("extractor"), self.get_meta("base_iri")
        if extractor is None or base_iri is None:
            raise InputError(UNFINISHED, file=self.path)
        options = json.loads(self.get_meta("options") or "[]")
        return BuildInfo(extractor, base_iri, tuple((name, value) for name, value in options))

    def papers(self) -> Iterator[Paper]:
        """The papers, sorted by id."""
        papers = self._stream(rows.paper_from_row, "papers")
        if not self.has_table("identifiers"):
            yield from papers
            return
        owns = groupby(self._stream(tuple, "identifiers"), key=lambda row: row[0])
        own = next(owns, None)
        for paper in papers:
            if own is not None and own[0] == paper.id:
                paper = replace(paper, identifiers=tuple(text for _, text in own[1]))
                own = next(owns, None)
            yield paper

    def entities(self) -> Iterator[Entity]:
        """The entities, sorted by id."""
        return self._stream(rows.entity_from_row, "entities")

    def results(self) -> Iterator[ResultNode]:
        """The results, sorted by id."""
        return self._stream(rows.result_from_row, "results")

    def claims(self) -> Iterator[Claim]:
        """The claims, sorted by triple."""
        with self._explained():
            for _, group in groupby(stream(self._db, "claims"), key=lambda row: row[0]):
                yield self._convert(rows.claim_from_rows, list(group))

    def outlines(self) -> Iterator[Claim]:
        """The claims without their evidence, sorted by triple (see `kg.model.outlines`)."""
        return self._stream(rows.outline_from_row, "outlines")

    def merges(self) -> Iterator[Merge]:
        """The linker's log, sorted by entity and surface."""
        return self._stream(rows.merge_from_row, "merges")

    def close_matches(self) -> Iterator[CloseMatch]:
        """Pairs of entities that may be one, sorted."""
        return self._stream(rows.close_from_row, "close") if self.has_table("close") else iter(())

    def links(self) -> Iterator[tuple[str, str]]:
        """(paper id, URL), sorted."""
        return self._stream(tuple, "links")

    def narrowed(self, ids: Iterable[str]) -> Narrowed:
        """These nodes and claims only, and what belongs to them (see `kg.model.Part`): found, where
        a stream would be read to its end."""
        from kg.store.narrowed import Narrowed

        return Narrowed(self, self._db, self._explained, ids)

    def claims_of(self, predicates: Iterable[Predicate]) -> Iterator[Claim]:
        """The claims of these predicates, sorted by triple (see `kg.graph.choosing`)."""
        return self.narrowed(()).numbered(n for (n,) in self._chosen("n", predicates))

    def outlines_of(self, predicates: Iterable[Predicate]) -> Iterator[Claim]:
        """The same without their evidence."""
        for row in self._chosen(rows.OUTLINE_COLUMNS, predicates):
            yield self._convert(rows.outline_from_row, row)

    def _chosen(self, columns: str, predicates: Iterable[Predicate]) -> Iterator[rows.Row]:
        """Columns of the claims of these predicates, sorted by triple."""
        wanted = sorted(set(predicates))
        places = ", ".join("?" * len(wanted))
        sql = f"SELECT {columns} FROM claims WHERE predicate IN ({places}) ORDER BY n"
        with self._explained():
            yield from self._db.execute(sql, wanted)

    def silent_papers(self) -> list[str]:
        """The papers that have an abstract and of which nothing is claimed, sorted."""
        sql = (
            "SELECT id FROM papers WHERE abstract != ''"
            " AND NOT EXISTS (SELECT 1 FROM claims WHERE subject = papers.id) ORDER BY id"
        )
        return list(self._select(lambda row: str(row[0]), sql))

    def count_quotes(self) -> int:
        """How many sentences the claims quote."""
        row = self._row("SELECT sum(json_array_length(quotes)) FROM evidence")
        return int(row[0] or 0) if row else 0

    def has_table(self, table: str) -> bool:
        """Whether there is such a table; stores of before lack some."""
        sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        return self._row(sql, table) is not None

    # ── SQLite ───────────────────────────────────────────────────────────────────────────────

    def _connect(self) -> sqlite3.Connection:
        if self.path is None:
            return sqlite3.connect(":memory:", isolation_level=None)
        if self._write:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise OutputError(explain_write_error(error), path=self.path.parent) from error
        # A reader opens the file to write, too: else SQLite cannot undo what a killed writer began.
        mode = "rwc" if self._write else "rw"
        self._inode = _inode(self.path)
        uri = f"{self.path.resolve().as_uri()}?mode={mode}"
        return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=2.0)

    def _prepare(self) -> None:
        """Takes the lock when writing, and makes or checks the tables."""
        execute = self._db.execute
        execute("PRAGMA cache_size = -65536")
        if self._write:
            # In this order: in the mode that keeps locks, two that wait keep what the other needs.
            execute("BEGIN EXCLUSIVE")
            execute("PRAGMA locking_mode = EXCLUSIVE")
            if self.path is not None and not self._is_mine(self.path):
                # Whoever had the lock until now took the file away or put another in its place.
                raise InputError(
                    "another kg has just ended here; run the same again", file=self.path
                )
        (tables,) = execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables:
            self._check_version()
        elif self._write:
            self._make_tables()
        else:
            raise InputError(UNFINISHED, file=self.path)
        if self._write:
            for statement in LATER.split(";\n"):
                execute(statement)
            execute("COMMIT")
            if execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                raise DamagedError(DAMAGED, file=self.path)
        if tables:
            for _ in self._stream(tuple, "meta"):
                pass

    def _is_mine(self, path: Path) -> bool:
        """Whether the name still means the file that was opened."""
        now = _inode(path)
        return now is not None and self._inode in (None, now)

    def _make_tables(self) -> None:
        """Fills a new file, or takes it away again when that fails (while the lock is held)."""
        try:
            for statement in TABLES.split(";\n"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            self._db.execute("COMMIT")
            self._db.execute("BEGIN")
        except BaseException:
            if self.path is not None:
                self.path.unlink(missing_ok=True)
            raise

    def _check_version(self) -> None:
        (application,) = self._db.execute("PRAGMA application_id").fetchone()
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if application != APPLICATION_ID:
            raise InputError("is a database of another program; choose another", file=self.path)
        if version != SCHEMA_VERSION:
            raise VersionError(
                f"another version of kg wrote this store (form {version}, here {SCHEMA_VERSION});"
                " delete it and run kg build again",
                file=self.path,
            )

    def _row(self, sql: str, *values: object) -> rows.Row | None:
        with self._explained():
            row: rows.Row | None = self._db.execute(sql, values).fetchone()
            return row

    def _stream(self, convert: Callable[[rows.Row], T], name: str) -> Iterator[T]:
        """A stream (see `sums`), converted."""
        with self._explained():
            for row in stream(self._db, name):
                yield self._convert(convert, row)

    def _select(self, convert: Callable[[rows.Row], T], sql: str) -> Iterator[T]:
        with self._explained():
            for row in self._db.execute(sql):
                yield self._convert(convert, row)

    def _convert(self, convert: Callable[[R], T], row: R) -> T:
        try:
            return convert(row)
        except KGError:
            raise
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedError(DAMAGED, file=self.path) from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._explained():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def _explained(self) -> AbstractContextManager[None]:
        return explained(self.path, writing=self._write)


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None
