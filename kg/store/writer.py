"""Fills the tables of a new build."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from kg.model import (
    BuildInfo,
    Claim,
    CloseMatch,
    Entity,
    Flaw,
    Merge,
    Paper,
    Rejection,
    ResultNode,
    SourceRecord,
)
from kg.store import rows

_BATCH: Final = 1000


class Writer:
    """What `Store.replacing` gives: puts the parts of a build into its empty tables."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def put_info(
        self,
        info: BuildInfo,
        *,
        terms: str | None,
        merges: str = "",
        authorities: Sequence[str] = (),
    ) -> None:
        """What the graph was made with: also the file of the user's own terms, the text of the
        decisions, and the authority files."""
        meta = {
            "extractor": info.extractor,
            "base_iri": info.base_iri,
            "options": rows.dump(info.options),
        }
        if terms is not None:
            meta["terms"] = terms
        if merges:
            meta["merges"] = merges
        if authorities:
            meta["authorities"] = rows.dump(list(authorities))
        self._insert("meta", 2, meta.items())

    def put_papers(self, groups: Iterable[tuple[Paper, Sequence[SourceRecord]]]) -> None:
        """The papers, and the records that each was made of."""
        for paper, records in groups:
            self._insert("papers", 11, [rows.paper_to_row(paper)])
            self._insert("identifiers", 2, ((paper.id, own) for own in paper.identifiers))
            found = sorted(rows.record_to_row(record, paper.id) for record in records)
            # The same record twice in one file is one; of its places the first is kept.
            self._insert("records", 6, found, or_ignore=True)

    def put_rejections(self, rejections: Iterable[Rejection]) -> None:
        """What could not be read."""
        self._insert("rejections", 3, ((r.file, r.line, r.reason) for r in rejections))

    def put_flaws(self, flaws: Iterable[Flaw]) -> None:
        """What could not be used of records that were kept."""
        self._insert("flaws", 3, ((f.file, f.line, f.reason) for f in flaws))

    def put_graph(
        self,
        *,
        entities: Iterable[Entity],
        results: Iterable[ResultNode],
        claims: Iterable[Claim],
        merges: Iterable[Merge],
        links: Iterable[tuple[str, str]],
        close: Iterable[CloseMatch] = (),
    ) -> None:
        """What the linker made: the claims sorted, and read once; all else in any order.

        Raises:
            ValueError: when the claims are not sorted.
        """
        self._insert("entities", 6, map(rows.entity_to_row, entities))
        self._insert("results", 7, map(rows.result_to_row, results))
        self._insert("merges", 5, map(rows.merge_to_row, merges))
        self._insert("links", 2, links, or_ignore=True)
        self._insert("close", 4, map(rows.close_to_row, close))
        rest = enumerate(_checked(claims))
        while some := list(islice(rest, _BATCH)):
            self._insert("claims", 10, (rows.claim_to_row(n, c) for n, c in some))
            proofs = (row for n, c in some for row in rows.evidence_to_rows(n, c))
            self._insert("evidence", 7, proofs)

    def _insert(
        self,
        table: str,
        width: int,
        values: Iterable[tuple[object, ...]],
        *,
        or_ignore: bool = False,
    ) -> None:
        verb = "INSERT OR IGNORE" if or_ignore else "INSERT"
        places = ", ".join("?" * width)
        self._db.executemany(f"{verb} INTO {table} VALUES ({places})", values)


def _checked(claims: Iterable[Claim]) -> Iterator[Claim]:
    """The claims as they come: their place is their order in the store."""
    last = ("", "", "")
    for claim in claims:
        if claim.key < last:
            raise ValueError(f"claims must be sorted; {' '.join(claim.key)} comes too late")
        last = claim.key
        yield claim
