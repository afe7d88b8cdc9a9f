"""The tables that an index adds to a store: things, the ends of claims, names and their words."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from kg.store.rows import RESULT_COLUMNS, result_from_row
from kg.store.tables import LATER
from kg.vocabulary import (
    ROLE_PREDICATES,
    EntityType,
    alias_ids,
    alias_paper_ids,
    fold,
    identifier_key,
)

Report = Callable[[str, int, int | None], None]
"""Is told what is being done, how much of it is done, and how much there is to do."""

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
CREATE TABLE ids ( -- ids of other names that do not tell the name itself, folded
  id TEXT NOT NULL,
  thing INTEGER NOT NULL,
  PRIMARY KEY (id, thing)
) WITHOUT ROWID;
CREATE TABLE keys ( -- what papers are called elsewhere: DOIs, arXiv ids, ids of their sources
  key TEXT NOT NULL,
  thing INTEGER NOT NULL,
  PRIMARY KEY (key, thing)
) WITHOUT ROWID;
CREATE TABLE words (
  word TEXT NOT NULL,
  name INTEGER NOT NULL, -- names.n
  PRIMARY KEY (word, name)
) WITHOUT ROWID;
"""
_PLAIN: Final = 60
_SIGNS: Final = frozenset("+#&@%.")
_LATER: Final = """
CREATE INDEX names_fold ON names (fold);
CREATE INDEX things_shared ON things (papers DESC, id);
"""


def fill_tables(file: Path, report: Report = lambda *_: None) -> None:
    """Adds the tables to the file of a store, which must be nobody else's."""
    steps = (_fill_things, _fill_ends, _fill_names, _fill_ids)
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        for statement in (LATER + _TABLES).split(";\n"):
            db.execute(statement)
        for done, step in enumerate(steps):
            report("tables", done, len(steps))
            step(db)
        report("tables", len(steps), len(steps))
        for statement in _LATER.split(";\n"):
            db.execute(statement)
        db.execute("COMMIT")
        db.execute("ANALYZE")


def _fill_things(db: sqlite3.Connection) -> None:
    paper = EntityType.PAPER.value
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
    results = db.execute(f"SELECT {RESULT_COLUMNS} FROM results ORDER BY id")
    db.executemany(
        "INSERT INTO things (id, label, type, types, papers) VALUES (?, ?, ?, ?, 1)",
        (
            (node.id, node.label, EntityType.RESULT.value, f",{EntityType.RESULT.value},")
            for node in map(result_from_row, results)
        ),
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


def _fill_ids(db: sqlite3.Connection) -> None:
    db.executemany("INSERT INTO ids VALUES (?, ?)", sorted(set(_ids(db))))
    db.executemany("INSERT INTO keys VALUES (?, ?)", sorted(set(_keys(db))))


def _ids(db: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    names = "SELECT thing, name, fold, types FROM names JOIN things ON things.n = thing"
    for thing, name, folded, types in db.execute(f"{names} WHERE type <> 'Paper'"):
        # Of most names the slug is the name folded, which `names` finds: see `slugify`.
        if not (name.isascii() and 0 < len(folded) <= _PLAIN and _SIGNS.isdisjoint(name)):
            for identifier in alias_ids(map(EntityType, types.strip(",").split(",")), [name]):
                yield identifier, thing
    papers = "SELECT n, title, doi, arxiv FROM papers JOIN things USING (id)"
    for thing, title, doi, arxiv in db.execute(papers):
        for identifier in alias_paper_ids(title, doi=doi, arxiv=arxiv):
            yield identifier, thing


def _keys(db: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    for thing, *called in db.execute("SELECT n, doi, arxiv FROM papers JOIN things USING (id)"):
        yield from ((identifier_key(text), thing) for text in called if text)
    owns = "SELECT identifier, n FROM identifiers JOIN things ON things.id = paper"
    yield from ((identifier_key(text), thing) for text, thing in db.execute(owns))
