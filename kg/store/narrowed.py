"""A few nodes of a store and what belongs to them, found by their ids: a large store is not read.

The sums of whole streams (see `sums`) tell nothing of a few rows. So each row is held against what
it says itself: a paper against the hash of its texts, a claim against its id, a quote against the
text that it quotes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kg.errors import DamagedError, KGError
from kg.model import BuildInfo, Claim, CloseMatch, Entity, Merge, Paper, ResultNode
from kg.store import rows
from kg.vocabulary import Predicate

if TYPE_CHECKING:
    from kg.store import Store

T = TypeVar("T")

_AT_ONCE: Final = 500
"""Values that one statement takes."""
_KEPT: Final = 4096
"""Papers that are kept for the next quotes of them."""


class Narrowed:
    """A `GraphSource` of these nodes only (see `kg.model.Part`).

    Args:
        store: the store; it must stay open.
        db: its connection.
        explained: lets a block work on the file and explains what SQLite says about it.
        ids: ids of nodes and of claims; those that are not there are left out.
    """

    def __init__(
        self,
        store: Store,
        db: sqlite3.Connection,
        explained: Callable[[], AbstractContextManager[None]],
        ids: Iterable[str],
    ) -> None:
        self._store, self._db, self._explained = store, db, explained
        self._ids = frozenset(ids)
        self._known: dict[str, Paper] = {}

    @property
    def info(self) -> BuildInfo:
        """What the graph was made with."""
        return self._store.info

    def papers(self) -> Iterator[Paper]:
        """Those of the papers, sorted by id."""
        return iter(self._papers(self._ids))

    def entities(self) -> Iterator[Entity]:
        """Those of the entities, sorted by id."""
        return self._made(rows.entity_from_row, rows.ENTITY_COLUMNS, "entities", "id")

    def results(self) -> Iterator[ResultNode]:
        """Those of the results, sorted by id."""
        return self._made(rows.result_from_row, rows.RESULT_COLUMNS, "results", "id")

    def merges(self) -> Iterator[Merge]:
        """How those of the entities came to be, sorted by entity and surface."""
        order = "entity, surface, rule, papers"
        return self._made(rows.merge_from_row, rows.MERGE_COLUMNS, "merges", "entity", order)

    def links(self) -> Iterator[tuple[str, str]]:
        """(paper id, URL) of those of the papers, sorted."""
        return ((paper, url) for paper, url in self._rows("paper, url", "links", "paper"))

    def close_matches(self) -> Iterator[CloseMatch]:
        """The pairs of entities that one of these is in, sorted."""
        matches = self._store.close_matches()
        return (m for m in matches if m.first in self._ids or m.second in self._ids)

    def claims(self) -> Iterator[Claim]:
        """The claims of these ids, and those that one of these nodes is an end of, by triple."""
        return self.numbered(self._touching())

    def claims_of(self, predicates: Iterable[Predicate]) -> Iterator[Claim]:
        """Those of `claims` that have one of these predicates."""
        return self.numbered(self._touching(predicates))

    def inner_claims(self) -> Iterator[Claim]:
        """The claims both ends of which are among these nodes, sorted by triple."""
        found = self._rows("subject, n, object", "claims", "subject", order="n")
        return self.numbered({n for _, n, end in found if end in self._ids})

    def outlines(self) -> Iterator[Claim]:
        """Those of `claims`, without evidence."""
        return self._outlined(self._touching())

    def outlines_of(self, predicates: Iterable[Predicate]) -> Iterator[Claim]:
        """Those of `claims_of`, without evidence."""
        return self._outlined(self._touching(predicates))

    def numbered(self, numbers: Iterable[int]) -> Iterator[Claim]:
        """The claims at these places of the order of triples, whatever they are about."""
        for part in _parts(numbers):
            sql = (
                f"SELECT {rows.CLAIM_COLUMNS}, c.id FROM claims AS c LEFT JOIN evidence AS e"
                f" ON e.claim = c.n WHERE c.n IN ({_places(part)}) ORDER BY c.n, e.n"
            )
            with self._sound():
                found = self._db.execute(sql, part).fetchall()
                groups = [list(some) for _, some in groupby(found, key=lambda row: row[0])]
                claims = [rows.claim_from_rows([row[:-1] for row in group]) for group in groups]
                if any(group[0][-1] != c.id for group, c in zip(groups, claims, strict=True)):
                    raise DamagedError("")
                self._check_quotes(claims)
            yield from claims

    # ── rows ─────────────────────────────────────────────────────────────────────────────────

    def _touching(self, predicates: Iterable[Predicate] | None = None) -> set[int]:
        """The places of the claims that one of the nodes is an end of, and of those of the ids."""
        only = None if predicates is None else sorted(set(predicates))
        also = "" if only is None else f" AND predicate IN ({_places(only)})"
        found: set[int] = set()
        for column in ("subject", "object"):
            ends = self._rows(
                f"{column}, n", "claims", column, order="n", also=also, more=only or ()
            )
            found.update(n for _, n in ends)
        if wanted := {i for i in self._ids if i.startswith("claim:")}:
            # There is no index of claims by their ids; one look at all of them takes a blink.
            with self._explained():
                every = self._db.execute(f"SELECT n, id FROM claims WHERE true{also}", only or ())
                found.update(n for n, identifier in every if identifier in wanted)
        return found

    def _outlined(self, numbers: Iterable[int]) -> Iterator[Claim]:
        found = self._rows(rows.OUTLINE_COLUMNS, "claims", "n", numbers, order="n")
        with self._sound():
            yield from map(rows.outline_from_row, found)

    def _check_quotes(self, claims: Sequence[Claim]) -> None:
        """Nothing, when what the claims quote stands in the papers."""
        quotes = [q for c in claims for e in c.evidence for q in (*e.quotes, *e.marks)]
        papers = {paper.id: paper for paper in self._papers({quote.paper for quote in quotes})}
        for quote in quotes:
            paper = papers.get(quote.paper)
            if paper is None or paper.text(quote.field)[quote.start : quote.end] != quote.text:
                raise DamagedError("")

    def _papers(self, ids: Iterable[str]) -> list[Paper]:
        """The papers of these ids, sorted; each is read once."""
        wanted = set(ids)
        if len(self._known) > _KEPT:
            self._known = {key: self._known[key] for key in wanted & self._known.keys()}
        missing = wanted - self._known.keys()
        found = self._rows(f"{rows.PAPER_COLUMNS}, text", "papers", "id", missing)
        for *row, text in found:
            with self._sound():
                paper = rows.paper_from_row(tuple(row))
                if rows.text_digest(paper) != text:
                    raise DamagedError("")
            self._known[paper.id] = paper
        if self._store.has_table("identifiers"):
            owns = self._rows("paper, identifier", "identifiers", "paper", missing)
            for key, several in groupby(owns, key=lambda row: row[0]):
                own = tuple(text for _, text in several)
                self._known[key] = replace(self._known[key], identifiers=own)
        return [self._known[key] for key in sorted(wanted & self._known.keys())]

    def _made(
        self, make: Callable[[rows.Row], T], columns: str, table: str, key: str, order: str = "1, 2"
    ) -> Iterator[T]:
        """The records of these rows."""
        with self._sound():
            yield from map(make, self._rows(columns, table, key, order=order))

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """Lets the block read rows; what cannot be read is damaged."""
        with self._explained():
            try:
                yield
            except KGError:
                raise
            except (ValueError, KeyError, TypeError) as error:
                raise DamagedError("") from error

    def _rows(
        self,
        columns: str,
        table: str,
        key: str,
        values: Iterable[str] | Iterable[int] | None = None,
        *,
        order: str = "1, 2",
        also: str = "",
        more: Sequence[str] = (),
    ) -> Iterator[rows.Row]:
        """The rows whose key is one of these values (by default one of the ids), and of which this
        holds, too."""
        for part in _parts(self._ids if values is None else values):
            where = f"{key} IN ({_places(part)}){also}"
            with self._explained():
                yield from self._db.execute(
                    f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {order}", (*part, *more)
                )


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    """The values, each once and sorted, as many at a time as one statement takes."""
    rest = iter(sorted(set(values)))
    while part := list(islice(rest, _AT_ONCE)):
        yield part


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
