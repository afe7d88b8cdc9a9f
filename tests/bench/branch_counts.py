"""Makes the table of branches anew: in how many abstracts of each a word stands.

    python -m tests.bench.branch_counts STORE [--without CHOSEN.jsonl]

Run by hand; writes `kg/link/branch_counts.txt`. STORE is the build.sqlite of many abstracts with
their venues; the papers of the other file (the `chosen.jsonl` of the gold set of joins) and the
seeds do not count.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from kg.link.branch import BRANCHES
from kg.link.topic import plain_words
from tests.bench.field_counts import read_arguments, write

VENUES: Final = {
    "robots": ("corl", "icra", "iros", "rss"),
    "vision": ("3dv", "cvpr", "eccv", "iccv", "wacv"),
    "language": ("acl", "colm", "coling", "emnlp", "naacl"),
    "learning": ("acml", "aistats", "alt", "automl", "colt", "iclr", "icml", "nips", "uai"),
}
"""Venues that are of one branch, as the corpus writes them."""
STANDS: Final = 20
"""A word is in the table that stands in so many abstracts of all branches."""


def texts(store: Path, left_out: Collection[str]) -> Iterator[tuple[str, str]]:
    """The branch and the text of each abstract of a store whose venue is of one branch."""
    branch_of = {venue: branch for branch, venues in VENUES.items() for venue in venues}
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as db:
        for paper, venue, title, abstract in db.execute(
            "SELECT id, venue, title, abstract FROM papers ORDER BY id"
        ):
            if venue in branch_of and paper not in left_out:
                yield branch_of[venue], f"{title} {abstract}"


def table(found: Iterator[tuple[str, str]]) -> tuple[Counter[str], list[str]]:
    """How many abstracts each branch has, and the rows."""
    papers: Counter[str] = Counter()
    words: dict[str, Counter[str]] = {branch: Counter() for branch in BRANCHES}
    for branch, text in found:
        papers[branch] += 1
        words[branch].update(plain_words(text))
    every = sorted(set().union(*words.values()))
    counts = ((word, [words[branch][word] for branch in BRANCHES]) for word in every)
    return papers, ["\t".join((w, *map(str, n))) for w, n in counts if sum(n) >= STANDS]


def write_table(papers: Counter[str], rows: list[str]) -> None:
    """Writes the table, with how many abstracts there are in all as its first row."""
    first = "\t".join(("", *(str(papers[branch]) for branch in BRANCHES)))
    write(
        "branch_counts.txt",
        (
            f"Words of {papers.total()} abstracts of the field: word (singular, American), and in",
            f"how many abstracts on {', '.join(BRANCHES)} it stands; of the empty word, how many",
            "abstracts there are. `tests/bench/branch_counts.py` counts.",
        ),
        (first, *rows),
    )


def main() -> None:
    """Counts, and writes the table."""
    store, left_out = read_arguments(__doc__)
    write_table(*table(texts(store, left_out)))


if __name__ == "__main__":
    main()
