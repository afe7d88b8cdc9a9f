"""The counting of words by branch (`tests.bench.branch_counts`), on invented papers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.bench.branch_counts import table, texts


def test_branch_counts_tell_in_how_many_abstracts_of_a_branch_a_word_stands(tmp_path: Path) -> None:
    store = tmp_path / "build.sqlite"
    venues = ["icra"] * 15 + ["acl"] * 10 + ["aaai", None]
    with closing(sqlite3.connect(store)) as db:
        db.execute("CREATE TABLE papers (id TEXT, venue TEXT, title TEXT, abstract TEXT)")
        rows = [(f"paper:{n:02}", venue, "Quinces", "On pears.") for n, venue in enumerate(venues)]
        db.executemany("INSERT INTO papers VALUES (?, ?, ?, ?)", rows)
        db.execute("UPDATE papers SET abstract = 'On medlars.' WHERE venue = 'acl'")
        db.commit()
    papers, counted = table(texts(store, {"paper:00"}))
    assert dict(papers) == {"robots": 14, "language": 10}
    # Pears and medlars stand in fewer than twenty.
    assert counted == ["on\t14\t0\t10\t0", "quince\t14\t0\t10\t0"]
