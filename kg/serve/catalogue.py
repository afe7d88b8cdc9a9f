"""`Catalogue`: an index, read; the answers about things, their names and their claims."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

from kg.graph.answers import ExplainedClaim
from kg.model import Claim, Entity, Paper, ResultNode
from kg.serve.paths import cheapest_path
from kg.serve.search import find_numbers
from kg.serve.spelling import respelled
from kg.store import rows
from kg.vocabulary import EntityType, Predicate, as_id, fold, identifier_key, is_id

_AT_ONCE: Final = 500  # values that one query takes


@dataclass(frozen=True, slots=True)
class Thing:
    """A line of an answer: what a reader needs to recognise a paper, an entity or a result."""

    n: int
    id: str
    label: str
    type: str
    types: tuple[str, ...]
    papers: int


@dataclass(frozen=True, slots=True)
class End:
    """A claim as seen from one of its ends: its number, its predicate, its direction, what lies at
    the other end."""

    claim: int
    predicate: Predicate
    outgoing: bool
    other: int


class Catalogue:
    """The tables of an index. The file must not change while it is read."""

    def __init__(self, path: Path) -> None:
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._db = sqlite3.connect(uri, uri=True, isolation_level=None)
        self._db.execute("PRAGMA cache_size = -32768")
        self._db.execute("PRAGMA mmap_size = 1073741824")
        meta = dict(self._db.execute("SELECT name, value FROM meta"))
        self.base_iri = str(meta["base_iri"])
        self.extractor = str(meta["extractor"])

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    # ── things ───────────────────────────────────────────────────────────────────────────────────

    def counts(self) -> dict[str, int]:
        """How many things of each type there are (one of two types counts under each), how many
        entities in all ("things"), and how many claims."""
        sql = "SELECT types, count(*) FROM things GROUP BY types"
        found = [(types.strip(",").split(","), n) for types, n in self._db.execute(sql)]
        (claims,) = self._db.execute("SELECT count(*) FROM claims").fetchone()
        (things,) = self._db.execute("SELECT count(*) FROM entities").fetchone()
        counts = {k.value: sum(n for types, n in found if k.value in types) for k in EntityType}
        return counts | {"things": things, "claims": claims}

    def get(self, identifier: str) -> Thing | None:
        """The thing of exactly this id, or None."""
        return next(iter(self._things("id = ?", (identifier,))), None)

    def find_things(self, numbers: Iterable[int]) -> dict[int, Thing]:
        """Things by their numbers."""
        return {thing.n: thing for thing in self._things_of("n", numbers)}

    def find_by_id(self, ids: Iterable[str]) -> dict[str, Thing]:
        """Things by their ids; those that are not there are left out."""
        return {thing.id: thing for thing in self._things_of("id", ids)}

    def find_named(self, name: str) -> list[Thing]:
        """What bears this id, IRI or name, case and the like folded away; sorted by id."""
        name = as_id(name, self.base_iri)
        if called := self._called(name):
            return called
        found = self._folded(fold(name)) if not is_id(name) else []
        exactly = [thing for thing in found if thing.label == name]
        return exactly or found or self._identified(name)

    def _called(self, identifier: str) -> list[Thing]:
        """The thing of exactly this id, else those that it leads to."""
        exact = self.get(identifier)
        if exact is not None:
            return [exact]
        if not is_id(identifier):
            return []
        led = "n IN (SELECT thing FROM ids WHERE id = ?) ORDER BY id LIMIT 20"
        kind, _, slug = identifier.partition(":")
        named = (t for t in self._folded(fold(slug)) if kind in map(str.lower, t.types))
        return self._things(led, (identifier,)) or list(named)

    def _folded(self, name: str) -> list[Thing]:
        """What is called so, case and the like folded away."""
        sql = "n IN (SELECT thing FROM names WHERE fold = ?) ORDER BY id LIMIT 20"
        return self._things(sql, (name,)) if name else []

    def _identified(self, name: str) -> list[Thing]:
        """The papers that have this DOI, arXiv id or id of a source."""
        sql = "n IN (SELECT thing FROM keys WHERE key = ?) ORDER BY id LIMIT 20"
        return self._things(sql, (identifier_key(name),))

    def most_shared(self, kind: EntityType | None, limit: int) -> list[Thing]:
        """The entities of a main type, or of all, that matter to most papers."""
        suits, chosen = ("type <> ?", "Result") if kind is None else ("type = ?", kind.value)
        sql = f"{suits} AND papers > 0 ORDER BY papers DESC, id LIMIT ?"
        return self._things(sql, (chosen, limit))

    def paper(self, identifier: str) -> Paper | None:
        """The record of a paper, or None."""
        row = self._row(f"SELECT {rows.PAPER_COLUMNS} FROM papers WHERE id = ?", identifier)
        if row is None:
            return None
        sql = "SELECT identifier FROM identifiers WHERE paper = ? ORDER BY identifier"
        owns = tuple(own for (own,) in self._db.execute(sql, (identifier,)))
        return replace(rows.paper_from_row(row), identifiers=owns)

    def entity(self, identifier: str) -> Entity | None:
        """The record of an entity, or None."""
        row = self._row(f"SELECT {rows.ENTITY_COLUMNS} FROM entities WHERE id = ?", identifier)
        return None if row is None else rows.entity_from_row(row)

    def result(self, identifier: str) -> ResultNode | None:
        """The record of a result, or None."""
        row = self._row(f"SELECT {rows.RESULT_COLUMNS} FROM results WHERE id = ?", identifier)
        return None if row is None else rows.result_from_row(row)

    def links(self, paper: str) -> list[str]:
        """The pages that a paper's abstract names, sorted."""
        found = self._db.execute("SELECT url FROM links WHERE paper = ? ORDER BY url", (paper,))
        return [url for (url,) in found]

    def _things_of(self, column: str, values: Iterable[int | str]) -> Iterator[Thing]:
        for part, places in _parts(values):
            yield from self._things(f"{column} IN ({places})", part)

    def _things(self, where: str, values: Sequence[Any]) -> list[Thing]:
        sql = f"SELECT n, id, label, type, types, papers FROM things WHERE {where}"
        return [
            Thing(n, key, label, kind, tuple(kinds.strip(",").split(",")), papers)
            for n, key, label, kind, kinds, papers in self._db.execute(sql, values)
        ]

    def _row(self, sql: str, *values: object) -> rows.Row | None:
        row: rows.Row | None = self._db.execute(sql, values).fetchone()
        return row

    # ── search ───────────────────────────────────────────────────────────────────────────────────

    def search(
        self, text: str, kind: EntityType | None = None, *, limit: int = 20, offset: int = 0
    ) -> tuple[list[Thing], bool]:
        """What answers a search, best first, and whether there is more.

        First what is called so, also by an id. Then names that hold all its words (the
        last may be a beginning): the more so where they begin with it, have few other words, and
        name what matters to several papers. An empty text finds what matters to most papers.
        """
        text = as_id(text, self.base_iri)
        folded = fold(text)
        suits = "" if kind is None else " AND instr(types, ?)"
        chosen = () if kind is None else (f",{kind.value},",)
        if not folded:
            sql = f"type <> 'Result'{suits} ORDER BY papers DESC, id LIMIT ? OFFSET ?"
            found = self._things(sql, (*chosen, limit + 1, offset))
            return found[:limit], len(found) > limit
        called = self._called(text.strip()) or self._identified(text)
        called = [thing for thing in called if kind is None or kind in thing.types]
        numbers = find_numbers(self._db, folded, kind, limit=limit + 1, offset=offset)
        things = self.find_things(numbers)
        found = [things[n] for n in numbers]
        if called and offset == 0:
            known = {thing.n for thing in called}
            found = [*called, *(thing for thing in found if thing.n not in known)]
        return found[:limit], len(numbers) > limit

    def respelled(self, text: str) -> str | None:
        """What a search that finds nothing may have meant; None where nothing is near."""
        return respelled(self._db, fold(text))

    # ── claims ───────────────────────────────────────────────────────────────────────────────────

    def groups(self, thing: int) -> list[tuple[Predicate, bool, int]]:
        """The predicates of a thing's claims, whether it is their subject, and how many there are,
        in the order of the ontology."""
        order = {predicate: place for place, predicate in enumerate(Predicate)}
        sql = (
            "SELECT predicate, outgoing, count(*) FROM ends WHERE thing = ?"
            " GROUP BY predicate, outgoing"
        )
        found = [(Predicate(p), bool(o), n) for p, o, n in self._db.execute(sql, (thing,))]
        return sorted(found, key=lambda group: (order[group[0]], not group[1]))

    def ends(
        self,
        thing: int,
        predicate: Predicate | None = None,
        outgoing: bool | None = None,
        *,
        limit: int = 20,
        offset: int = 0,
    ) -> list[End]:
        """The claims of a thing, the surest of each predicate first."""
        where, values = ["thing = ?"], [thing]
        if predicate is not None:
            where.append("predicate = ?")
            values.append(predicate.value)  # type: ignore[arg-type]
        if outgoing is not None:
            where.append("outgoing = ?")
            values.append(int(outgoing))
        sql = (
            f"SELECT claim, predicate, outgoing, other FROM ends WHERE {' AND '.join(where)}"
            " ORDER BY predicate, outgoing DESC, rank, claim LIMIT ? OFFSET ?"
        )
        found = self._db.execute(sql, (*values, limit, offset))
        return [End(n, Predicate(p), bool(o), other) for n, p, o, other in found]

    def ends_either(
        self, thing: int, predicate: Predicate, *, limit: int, offset: int = 0
    ) -> list[End]:
        """The claims of a thing over one predicate in both directions, the surest first."""
        sql = (
            "SELECT claim, outgoing, other FROM ends WHERE thing = ? AND predicate = ?"
            " ORDER BY rank, claim LIMIT ? OFFSET ?"
        )
        found = self._db.execute(sql, (thing, predicate.value, limit, offset))
        return [End(n, predicate, bool(out), other) for n, out, other in found]

    def claims(self, numbers: Iterable[int]) -> dict[int, Claim]:
        """Claims by their numbers."""
        found: dict[int, list[rows.Row]] = {}
        for part, places in _parts(numbers):
            sql = (
                f"SELECT {rows.CLAIM_COLUMNS} FROM claims AS c LEFT JOIN evidence AS e"
                f" ON e.claim = c.n WHERE c.n IN ({places}) ORDER BY c.n, e.n"
            )
            for row in self._db.execute(sql, part):
                found.setdefault(row[0], []).append(row)
        return {n: rows.claim_from_rows(group) for n, group in found.items()}

    def claim(self, identifier: str) -> Claim | None:
        """The claim of an id (`claim:…`), or None."""
        row = self._row("SELECT n FROM claims WHERE id = ?", identifier)
        return None if row is None else self.claims([row[0]])[row[0]]

    def explained(self, claims: Sequence[Claim], *, premises: bool = False) -> list[ExplainedClaim]:
        """The claims with the names that a reader needs; with the claims that they rest on, if
        these are asked for."""
        below: dict[str, Claim] = {}
        if premises:
            wanted = sorted({p for claim in claims for p in claim.premises})[:200]
            found = {p: claim for p in wanted if (claim := self.claim(p)) is not None}
            below = found
        ids = {end for c in (*claims, *below.values()) for end in (c.subject, c.object)}
        ids |= {item.entity for claim in claims for item in claim.shared}
        cited = {q.paper for c in claims for item in c.evidence for q in item.quotes}
        known = self.find_by_id(ids | cited)

        def label(identifier: str) -> str:
            return known[identifier].label if identifier in known else identifier

        def explain(claim: Claim, under: tuple[ExplainedClaim, ...]) -> ExplainedClaim:
            papers = dict.fromkeys(q.paper for item in claim.evidence for q in item.quotes)
            return ExplainedClaim(
                claim=claim,
                subject=label(claim.subject),
                object=label(claim.object),
                titles={paper: label(paper) for paper in papers},
                labels={item.entity: label(item.entity) for item in claim.shared},
                premises=under,
            )

        return [
            explain(claim, tuple(explain(below[p], ()) for p in claim.premises if p in below))
            for claim in claims
        ]

    # ── paths ────────────────────────────────────────────────────────────────────────────────────

    def path(self, start: int, goal: int) -> list[int] | None:
        """The things on the cheapest path, ends included; None where nothing connects the two.

        Raises:
            TooFarError: when too many things would have to be looked at.
        """
        return cheapest_path(self._db, start, goal)

    def between(self, a: int, b: int) -> list[int]:
        """The numbers of the claims between two things, in the order of triples."""
        sql = "SELECT DISTINCT claim FROM ends WHERE thing = ? AND other = ? ORDER BY claim"
        return [claim for (claim,) in self._db.execute(sql, (a, b))]

    def quotes_in(self, paper: str, limit: int) -> list[tuple[int, list[dict[str, Any]]]]:
        """The claims whose subject is a paper, each with the spans of its text that name the other
        end."""
        sql = (
            "SELECT c.n, e.marks FROM claims AS c JOIN evidence AS e ON e.claim = c.n"
            " WHERE c.subject = ? AND e.paper = ? ORDER BY c.n, e.n LIMIT ?"
        )
        return [(n, json.loads(m)) for n, m in self._db.execute(sql, (paper, paper, limit))]


def _parts(values: Iterable[Any]) -> Iterator[tuple[list[Any], str]]:
    """The values, each once and sorted, as many at a time as one query takes, with the signs for
    their places."""
    rest = iter(sorted(set(values)))
    while part := list(islice(rest, _AT_ONCE)):
        yield part, ", ".join("?" * len(part))
