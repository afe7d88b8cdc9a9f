"""Makes the tables of the field anew: what short forms stand for, and which words are names.

    python -m tests.bench.field_counts STORE [--without CHOSEN.jsonl]

Run by hand; writes `kg/link/short_forms.txt` and `kg/link/name_counts.txt`. STORE is the
build.sqlite of many abstracts; the papers of the other file (the `chosen.jsonl` of the gold set of
joins) and the seeds do not count.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

import kg.link
from kg.link.census import Short, kind_of
from kg.link.local import local_things
from kg.link.names import name_of
from kg.link.pairs import alike
from kg.link.topic import plain_words
from kg.model import Extraction, Paper
from kg.read import read_papers, read_records
from kg.store import Store

FOLDER: Final = Path(kg.link.__file__).parent
DEFINED: Final = 3
"""A short form is in the table that so many abstracts define."""
STANDS: Final = 20
"""A word is in the table that stands in so many abstracts."""


class Counts:
    """What the abstracts say, in any order."""

    def __init__(self) -> None:
        self.papers = 0
        self.names: Counter[str] = Counter()
        self.words: Counter[str] = Counter()
        self.forms: dict[Short, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.texts: dict[tuple[Short, str], Counter[str]] = defaultdict(Counter)

    def add(self, extraction: Extraction) -> None:
        """Counts one paper."""
        self.papers += 1
        self.words.update(plain_words(" ".join(s.text for s in extraction.sentences)))
        surfaces = {m.quote.text for e in extraction.entities for m in e.mentions}
        self.names.update({word for surface in surfaces for word in _alone(surface)})
        for told in local_things(extraction).definitions:
            short = Short(told.short, kind_of(told.type))
            if told.told:
                self.forms[short][told.long].add(extraction.paper)
                self.texts[short, told.long][told.text] += 1

    def short_forms(self) -> Iterator[str]:
        """The rows of the short forms, the most frequent first."""
        rows = []
        for short, forms in self.forms.items():
            total = len(set().union(*forms.values()))
            if total >= DEFINED:
                for text, papers in self._readings(short, forms):
                    rows.append((-total, short, -papers, text))
        for total, short, papers, text in sorted(rows):
            yield f"{short.kind}\t{short.key}\t{-papers}\t{-total}\t{text}"

    def name_counts(self) -> Iterator[str]:
        """The rows of the words."""
        for word, count in sorted(self.words.items()):
            if count >= STANDS:
                yield f"{word}\t{self.names[word]}\t{count}"

    def _readings(self, short: Short, forms: Mapping[str, set[str]]) -> Iterator[tuple[str, int]]:
        """The readings of a short form, spellings of one as one, with their papers; but for the
        first none that only one paper gives."""
        texts = {
            key: min(self.texts[short, key].items(), key=lambda row: (-row[1], row[0]))[0]
            for key in forms
        }
        groups: list[list[str]] = []
        for key in sorted(forms, key=lambda k: (-len(forms[k]), k)):
            home = next((g for g in groups if alike(texts[g[0]], texts[key])), None)
            if home is None:
                groups.append([key])
            else:
                home.append(key)
        for group in groups:
            papers = len(set().union(*(forms[key] for key in group)))
            if papers > 1 or group is groups[0]:
                yield texts[group[0]], papers


def _alone(surface: str) -> set[str]:
    """The word, where a name is one word in small letters."""
    tokens = name_of(surface).tokens
    alone = len(tokens) == 1 and tokens[0].isalpha() and tokens[0][1:].islower()
    return plain_words(surface) if alone else set()


def extractions(path: Path) -> Iterator[Extraction]:
    """What a store has of its papers."""
    with closing(sqlite3.connect(path)) as db:
        ((version,),) = db.execute("SELECT DISTINCT extractor FROM extractions")
        rows = db.execute("SELECT id, title, abstract FROM papers ORDER BY id").fetchall()
    papers = [Paper(id=row[0], title=row[1], abstract=row[2]) for row in rows]
    with Store(path) as store:
        yield from store.extractions(papers, version)


def write(name: str, notes: Iterable[str], rows: Iterable[str]) -> None:
    """Writes a table."""
    lines = [*(f"# {note}" for note in notes), *rows]
    (FOLDER / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")


def write_tables(counts: Counts) -> None:
    """Writes both tables."""
    write(
        "short_forms.txt",
        (
            f"What short forms stand for in {counts.papers} abstracts of the field: kind, short",
            "form, abstracts that define it so, abstracts that define it, long form.",
            "`tests/bench/field_counts.py` counts.",
        ),
        counts.short_forms(),
    )
    write(
        "name_counts.txt",
        (
            f"Words of {counts.papers} abstracts of the field: word, abstracts that call a thing",
            "by it alone, abstracts in which it stands (singular, American).",
            "`tests/bench/field_counts.py` counts.",
        ),
        counts.name_counts(),
    )


def read_arguments(description: str | None) -> tuple[Path, set[str]]:
    """The store that the command line names, and the papers that do not count."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("store", type=Path)
    parser.add_argument("--without", type=Path, help="a file of papers that do not count")
    parser.add_argument("--seeds", type=Path, default=Path("seeds"))
    options = parser.parse_args()
    left_out = {paper.id for paper in read_papers(options.seeds)}
    if options.without is not None:
        left_out |= {record.paper.id for record in read_records(options.without)}
    return options.store, left_out


def main() -> None:
    """Counts, and writes both tables."""
    store, left_out = read_arguments(__doc__)
    counts = Counts()
    for extraction in extractions(store):
        if extraction.paper not in left_out:
            counts.add(extraction)
    write_tables(counts)


if __name__ == "__main__":
    main()
