"""The index of a graph: what the server reads, made once for each build and never changed.

It lies in `.serve` in the folder of the build (elsewhere where that cannot be written), in a folder
named after what was indexed. A build that is written meanwhile does not touch it; the server then
makes the next one and changes over. Inside lies `graph.sqlite`: a copy of the store, with the
tables below.
"""

from __future__ import annotations

import hashlib
import json
import math
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import InputError, OutputError
from kg.files import explain_write_error
from kg.serve.triples import make_triples
from kg.store import FILE_NAME, Store
from kg.vocabulary import ROLE_PREDICATES, EntityType, fold

FORM: Final = "3"
"""Part of the name of every index; raised whenever a table below changes."""
HOME: Final = ".serve"
"""Where the indexes of a folder lie."""

_GRAPHS: Final = ("graph.json", "graph.ttl", "graph.nt", "graph.jsonld")
_TABLES: Final = """
CREATE TABLE things ( -- papers, entities, results
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  label TEXT NOT NULL,
  type TEXT NOT NULL,     -- the main one
  types TEXT NOT NULL,    -- all, each between commas: ",Method,Task,"
  papers INTEGER NOT NULL -- to how many papers it matters
);
CREATE TABLE ends ( -- each claim twice, at either end; the surest come first
  thing INTEGER NOT NULL,
  predicate TEXT NOT NULL,
  outgoing INTEGER NOT NULL, -- 1 where the thing is the subject
  rank REAL NOT NULL,        -- less the confidence (of relatedTo less the weight)
  claim INTEGER NOT NULL,    -- claims.n
  other INTEGER NOT NULL,    -- the other end
  PRIMARY KEY (thing, predicate, outgoing, rank, claim)
) WITHOUT ROWID;
CREATE INDEX claims_id ON claims (id);
CREATE TABLE names ( -- labels, titles and aliases, case and the like folded away
  n INTEGER PRIMARY KEY, -- what more papers share comes first
  fold TEXT NOT NULL,
  thing INTEGER NOT NULL,
  name TEXT NOT NULL,
  words INTEGER NOT NULL -- how many it has
);
CREATE TABLE words (
  word TEXT NOT NULL,
  name INTEGER NOT NULL, -- names.n
  PRIMARY KEY (word, name)
) WITHOUT ROWID;
"""
_LATER: Final = """
CREATE INDEX names_fold ON names (fold);
CREATE INDEX things_shared ON things (papers DESC, id);
"""


@dataclass(frozen=True, slots=True)
class Index:
    """A finished index.

    Attributes:
        path: its folder.
        mark: what it was made of; another mark is another graph.
        temporary: whether it is to be removed at the end.
    """

    path: Path
    mark: str
    temporary: bool = False

    @property
    def tables(self) -> Path:
        """The file of tables."""
        return self.path / "graph.sqlite"

    @property
    def triples(self) -> Path:
        """The folder of the triples, in Oxigraph."""
        return self.path / "triples"

    @property
    def page(self) -> Path:
        """The page of the graph, if its build left one."""
        return self.path / "graph.html"

    def remove(self) -> None:
        """Takes a temporary index away."""
        if self.temporary:
            shutil.rmtree(self.path.parent, ignore_errors=True)


def mark_of(folder: Path) -> str | None:
    """A name for the graph of a folder as it is now; None while a build is being written.

    Raises:
        InputError: when there is no graph.
    """
    if not folder.is_dir():
        raise InputError("no such folder; make a graph with kg build", file=folder)
    with suppress(FileNotFoundError):
        return hashlib.sha256((folder / "report.json").read_bytes()).hexdigest()[:16] + FORM
    if (folder / FILE_NAME).exists():
        return None
    for name in _GRAPHS:
        with suppress(FileNotFoundError):
            found = (folder / name).stat()
            told = f"{name} {found.st_size} {found.st_mtime_ns}"
            return hashlib.sha256(told.encode()).hexdigest()[:16] + FORM
    raise InputError("no graph here; make one with kg build", file=folder)


def find_index(folder: Path) -> Index | None:
    """The index that was made of the graph in a folder before, if the graph is still the same.

    Raises:
        InputError: when there is no graph, or it is being written.
    """
    mark = mark_of(folder)
    if mark is None:
        reason = "the build was stopped or is being written; run kg build again, or wait"
        raise InputError(reason, file=folder)
    path = folder / HOME / mark
    return Index(path, mark) if (path / "graph.sqlite").is_file() else None


def make_index(folder: Path) -> Index:
    """The index of the graph in a folder: that of before where the graph is the same.

    Raises:
        InputError: when there is no graph, it is damaged or it is being written.
        OutputError: when there is no room.
    """
    if (found := find_index(folder)) is not None:
        return found
    mark = mark_of(folder) or ""
    home = folder / HOME
    final = home / mark
    temporary = not _make_home(home)
    if temporary:
        home = Path(tempfile.mkdtemp(prefix="kg-serve-"))
        final = home / mark
    beside = home / f"{secrets.token_hex(4)}.part"
    try:
        beside.mkdir()
        _fill(folder, beside)
        if mark_of(folder) != mark:
            raise InputError("the graph changed while it was read; try again", file=folder)
        with suppress(OSError):  # another server was as fast
            beside.rename(final)
        if not temporary:
            _remove_others(home, mark)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(explain_write_error(error), path=home) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Index(final, mark, temporary)


def _make_home(home: Path) -> bool:
    """Whether there is a place for indexes in the folder; git is told to leave it alone."""
    try:
        home.mkdir(exist_ok=True)
        (home / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError:
        return False
    return True


def _remove_others(home: Path, mark: str) -> None:
    """Removes the indexes of graphs that are no more, and what a stopped server left."""
    for other in home.iterdir():
        if other.is_dir() and other.name != mark:
            shutil.rmtree(other, ignore_errors=True)


# ── filling ──────────────────────────────────────────────────────────────────────────────────────


def _fill(folder: Path, beside: Path) -> None:
    tables = beside / "graph.sqlite"
    base = _copy(folder, tables)
    with closing(sqlite3.connect(tables, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        for statement in _TABLES.split(";\n"):
            db.execute(statement)
        _fill_things(db)
        _fill_ends(db)
        _fill_names(db)
        for statement in _LATER.split(";\n"):
            db.execute(statement)
        db.execute("COMMIT")
        db.execute("ANALYZE")
    make_triples(folder, tables, base, beside / "triples")
    with suppress(FileNotFoundError):
        shutil.copyfile(folder / "graph.html", beside / "graph.html")


def _copy(folder: Path, target: Path) -> str:
    """Copies the store of a build; where there is none, one is made of the graph file. The base IRI
    of the graph comes back."""
    source = folder / FILE_NAME
    if not source.is_file():
        _store_of(folder, target)
        with Store(target) as store:
            return store.info.base_iri
    with Store(source) as store:
        base = store.info.base_iri
    with closing(sqlite3.connect(source, isolation_level=None, timeout=2.0)) as db:
        # Whoever reads holds a lock, so that nobody writes while the file is copied.
        db.execute("BEGIN")
        db.execute("SELECT 1 FROM meta").fetchone()
        shutil.copyfile(source, target)
    return base


def _store_of(folder: Path, target: Path) -> None:
    from kg.formats import read

    name = next((name for name in _GRAPHS if (folder / name).is_file()), None)
    if name is None:
        raise InputError("no graph here; make one with kg build", file=folder)
    graph = read(folder / name)
    with Store(target, write=True) as store, store.replacing() as writer:
        writer.put_info(graph.info, terms=None)
        writer.put_papers((paper, ()) for paper in graph.papers())
        writer.put_graph(
            entities=graph.entities(),
            results=graph.results(),
            claims=graph.claims(),
            merges=(),
            links=graph.links(),
        )


def _fill_things(db: sqlite3.Connection) -> None:
    paper, result = EntityType.PAPER.value, EntityType.RESULT.value
    roles = ", ".join(f"'{predicate}'" for predicate in sorted(ROLE_PREDICATES))
    db.execute(
        "INSERT INTO things (id, label, type, types, papers)"
        f" SELECT id, title, '{paper}', ',{paper},', 0 FROM papers ORDER BY id"
    )
    users = (
        "(SELECT object AS id, count(DISTINCT subject) AS papers FROM claims"
        f" WHERE predicate IN ({roles}) GROUP BY object)"
    )
    db.executemany(
        "INSERT INTO things (id, label, type, types, papers) VALUES (?, ?, ?, ?, ?)",
        [
            (key, label, kind, f",{','.join(json.loads(kinds))},", papers or 0)
            for key, label, kind, kinds, papers in db.execute(
                "SELECT e.id, label, type, types, papers FROM entities AS e"
                f" LEFT JOIN {users} AS u ON u.id = e.id ORDER BY e.id"
            )
        ],
    )
    db.execute(
        "INSERT INTO things (id, label, type, types, papers)"
        f" SELECT id, value, '{result}', ',{result},', 1 FROM results ORDER BY id"
    )


def _fill_ends(db: sqlite3.Connection) -> None:
    numbers = dict(db.execute("SELECT id, n FROM things"))
    scores = _Scores(db.execute("SELECT claim, paper, score FROM evidence ORDER BY claim, n"))
    claims = db.execute(
        "SELECT n, subject, predicate, object, score, weight FROM claims ORDER BY n"
    )

    def rows() -> Iterator[tuple[int, str, int, float, int, int]]:
        for n, subject, predicate, obj, score, weight in claims:
            sure = scores.confidence(n)
            rank = -(weight or (sure if sure is not None else score) or 0.0)
            a, b = numbers[subject], numbers[obj]
            yield (a, predicate, 1, rank, n, b)
            yield (b, predicate, 0, rank, n, a)

    db.executemany("INSERT OR IGNORE INTO ends VALUES (?, ?, ?, ?, ?, ?)", sorted(rows()))


class _Scores:
    """The confidence of claims from the scores of their evidence; asked for in order."""

    def __init__(self, rows: Iterable[tuple[int, str, float]]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def confidence(self, claim: int) -> float | None:
        """As `Claim.confidence`; None where the claim has no evidence."""
        best: dict[str, float] = {}
        while self._next is not None and self._next[0] <= claim:
            _, paper, score = self._next
            best[paper] = max(best.get(paper, 0.0), score)
            self._next = next(self._rows, None)
        return round(1.0 - math.prod(1.0 - best[p] for p in sorted(best)), 3) if best else None


def _fill_names(db: sqlite3.Connection) -> None:
    things = db.execute(
        "SELECT n, t.label, aliases FROM things AS t LEFT JOIN entities AS e ON e.id = t.id"
        " WHERE t.type <> 'Result' ORDER BY papers DESC, n"
    ).fetchall()
    names: list[tuple[int, str, int, str, int]] = []
    words: list[tuple[str, int]] = []
    for thing, label, aliases in things:
        for name in dict.fromkeys((label, *json.loads(aliases or "[]"))):
            folded = fold(name)
            parts = set(folded.split())
            names.append((len(names), folded, thing, name, len(parts)))
            words += ((word, len(names) - 1) for word in parts)
    words.sort()
    db.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?)", names)
    db.executemany("INSERT INTO words VALUES (?, ?)", words)
