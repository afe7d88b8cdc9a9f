"""Search by name, in the tables of an index."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

from kg.vocabulary import EntityType

_COMMON: Final = 20_000
"""Of names that hold one word, only so many are looked at, the most shared first."""


def find_numbers(
    db: sqlite3.Connection, folded: str, kind: EntityType | None, *, limit: int, offset: int
) -> list[int]:
    """The numbers of the things that a folded text finds, best first: see `Catalogue.search`."""
    suits = "" if kind is None else " AND instr(types, ?)"
    chosen = () if kind is None else (f",{kind.value},",)
    parts = folded.split()
    *whole, last = parts
    lists = ["SELECT name FROM words WHERE word >= ? AND word < ?"]
    values: list[Any] = [last, last + "\U0010ffff"]
    for word in dict.fromkeys(whole):
        lists.append("SELECT name FROM words WHERE word = ?")
        values.append(word)
    if len(parts) > 1:
        narrow = f"names.n IN ({' INTERSECT '.join(lists)})"
    else:
        # Names are numbered by how many papers share them.
        common = f"SELECT DISTINCT name FROM ({lists[0]}) ORDER BY name LIMIT {_COMMON}"
        narrow = f"(names.n IN ({common}) OR (fold >= ? AND fold < ?))"
        values += [folded, folded + "\U0010ffff"]
    sql = (
        "SELECT things.n, min(CASE WHEN fold = ? THEN -9"
        " ELSE (substr(fold, 1, ?) <> ?) * 2 + min(abs(words - ?), 4) END)"
        " - (papers >= 3) - (papers >= 10) * 2 AS place"
        " FROM names JOIN things ON things.n = names.thing"
        f" WHERE {narrow}{suits}"
        " GROUP BY things.n ORDER BY place, papers DESC, id LIMIT ? OFFSET ?"
    )
    head = (folded, len(folded), folded, len(parts))
    rest = (*values, *chosen, limit, offset)
    return [n for n, _ in db.execute(sql, (*head, *rest))]
