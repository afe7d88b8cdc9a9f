"""Queries as a worker answers them: checked, bounded, and written in the formats of SPARQL 1.1."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from kg.errors import QueryError
from kg.formats.rdf import turtle_lines
from kg.formats.terms import Shortener, prefixes
from kg.query.answer import Value
from kg.query.checking import (
    FROM_REFUSED,
    SERVICE_REFUSED,
    UPDATES_REFUSED,
    Checked,
    checked,
    quickly_checked,
)
from kg.query.hints import hint_at
from kg.query.keeping import Triples
from kg.query.values import with_terms
from kg.serve.job import RefusedError, Reply
from kg.serve.media import GRAPHS, RESULTS, choose
from kg.serve.rows import ROW_WRITERS, STRINGS, write_truth

if TYPE_CHECKING:
    import pyoxigraph

_REMEMBERED: Final = 256
_REFUSED: Final = frozenset((UPDATES_REFUSED, SERVICE_REFUSED, FROM_REFUSED))
_FORMATS: Final = {name: media for media, name in reversed((RESULTS | GRAPHS).items())}


class Queries:
    """Answers queries on a store.

    Args:
        opened: opens the triples.
        base_iri: where the nodes live; it sets the prefixes that a query need not declare.
        max_rows: of how many rows or triples an answer may be.
        max_bytes: how long it may be.
    """

    def __init__(
        self,
        opened: Callable[[], pyoxigraph.Store],
        base_iri: str,
        *,
        max_rows: int,
        max_bytes: int,
    ) -> None:
        self._opened = opened
        self._base_iri = base_iri
        self._prefixes = prefixes(base_iri)
        self._shortener = Shortener(self._prefixes)
        self._max_rows, self._max_bytes = max_rows, max_bytes
        self._checked: dict[str, Checked] = {}

    def open(self) -> None:
        """Opens the triples before they are asked for.

        Raises:
            RefusedError: when they cannot be opened.
        """
        _ = self._store

    @cached_property
    def _store(self) -> pyoxigraph.Store:
        return self._opened()

    def answer(self, query: str, accept: str, form: str) -> Reply:
        """The answer to a query in the format of a name, or else as an `Accept` header wants it.

        Raises:
            RefusedError: when the query is wrong or forbidden, no format suits, or the answer is
                larger than it may be.
        """
        import pyoxigraph

        if form:
            if form not in _FORMATS:
                known = ", ".join(sorted(_FORMATS))
                raise RefusedError(400, "Unknown format", f"no format {form!r}; there are {known}")
            accept = _FORMATS[form]
        text = self._check(query)
        try:
            found = self._store.query(text, prefixes=self._prefixes)
            if isinstance(found, pyoxigraph.QueryTriples):
                media = _suits(accept, list(GRAPHS))
                return Reply(media=media, body=self.graph(self._bounded(found), GRAPHS[media]))
            media = _suits(accept, list(RESULTS))
            if isinstance(found, pyoxigraph.QueryBoolean):
                return Reply(media=_typed(media), body=write_truth(bool(found), RESULTS[media]))
            names = [variable.value for variable in found.variables]
            rows = (tuple(row[name] for name in names) for row in self._bounded(found))
            body = self._joined(ROW_WRITERS[RESULTS[media]](names, rows))
        except (SyntaxError, ValueError, OSError) as error:
            raise RefusedError(400, "The query cannot be answered", str(error)) from error
        headers = {}
        if not self.last_count and (hint := hint_at(query)):
            headers["X-Hint"] = hint.encode("ascii", "replace").decode("ascii")
        return Reply(media=_typed(media), body=body, headers=headers)

    @property
    def triples(self) -> Triples:
        """What is asked."""
        return Triples(self._store, self._base_iri)

    def rows(
        self, query: str, given: Mapping[str, Value]
    ) -> tuple[tuple[str, ...], list[tuple[Value | None, ...]], bool]:
        """The variables and the rows of a SELECT query of kg's own, its parameters given; and
        whether there are more rows than an answer may have.

        The order is that of `kg.query.Dataset`.
        """
        kept = quickly_checked(query, self._prefixes) or checked(query, self._prefixes)
        terms = {name: value.term() for name, value in given.items()}
        found: Any = self._store.query(with_terms(kept.text, terms), prefixes=self._prefixes)
        names = tuple(variable.value for variable in found.variables)
        rows = [
            tuple(_value(row[name]) for name in names) for row in islice(found, self._max_rows + 1)
        ]
        more = len(rows) > self._max_rows
        del rows[self._max_rows :]
        if not kept.ordered:
            rows.sort(key=lambda row: [cell or () for cell in row])
        return names, rows, more

    def describe(self, iri: str, form: str) -> bytes:
        """The triples about a node, at either end, in the format of a name."""
        return self.graph(self._about(iri), form)

    def spelled(self, iri: str) -> list[tuple[str, str, str]]:
        """The triples about a node as N-Triples spells their terms, sorted."""
        return sorted((str(t.subject), str(t.predicate), str(t.object)) for t in self._about(iri))

    def _about(self, iri: str) -> list[pyoxigraph.Triple]:
        """All that a node is the subject of, and of what leads to it so much as a query may have
        rows."""
        import pyoxigraph

        here = pyoxigraph.NamedNode(iri)
        out = [quad.triple for quad in self._store.quads_for_pattern(here, None, None)]
        room = max(self._max_rows - len(out), 0)
        into = islice(self._store.quads_for_pattern(None, None, here), room)
        return [*out, *(quad.triple for quad in into)]

    def replaced_by(self, iri: str) -> list[str]:
        """The IRIs of what is to be asked for in place of an IRI, sorted."""
        import pyoxigraph

        other = pyoxigraph.NamedNode("http://purl.org/dc/terms/isReplacedBy")
        try:
            here = pyoxigraph.NamedNode(iri)
        except ValueError:
            return []
        found = (quad.object for quad in self._store.quads_for_pattern(here, other, None))
        return sorted(term.value for term in found if isinstance(term, pyoxigraph.NamedNode))

    def knows(self, iri: str) -> bool:
        """Whether a node is the subject of some triple."""
        import pyoxigraph

        try:
            here = pyoxigraph.NamedNode(iri)
        except ValueError:
            return False
        return next(self._store.quads_for_pattern(here, None, None), None) is not None

    def graph(self, triples: Iterable[Any], form: str) -> bytes:
        """Triples in the format of a name, sorted, each once."""
        import pyoxigraph

        found = sorted(
            {(str(t.subject), str(t.predicate), str(t.object)): t for t in triples}.items()
        )
        target = _Bounded(self._max_bytes)
        if form == "ttl":
            names = self._prefixes
            used = {name for spelled, _ in found for name in self._used(spelled)}
            names = {name: iri for name, iri in names.items() if name in used}
            for line in turtle_lines((spelled for spelled, _ in found), names):
                target.write(line.encode("utf-8"))
        else:
            kind = pyoxigraph.RdfFormat.from_extension(form)
            assert kind is not None
            pyoxigraph.serialize((triple for _, triple in found), target, format=kind)
        return target.getvalue()

    def _used(self, triple: tuple[str, str, str]) -> Iterator[str]:
        """The prefixes that shorten the terms of a triple."""
        for term in triple:
            iri = term[1:-1] if term[0] == "<" else term.rpartition("^^<")[2][:-1]
            if parts := self._shortener.split(iri):
                yield parts[0]

    def _check(self, query: str) -> str:
        """The text that may be run."""
        kept = self._checked.pop(query, None)
        if kept is None:
            try:
                kept = checked(query, self._prefixes)
            except QueryError as error:
                reason = str(error)
                if reason in _REFUSED:
                    raise RefusedError(403, "Refused", reason) from error
                raise RefusedError(400, "Not a query", reason) from error
        self._checked[query] = kept
        if len(self._checked) > _REMEMBERED:
            del self._checked[next(iter(self._checked))]
        return kept.text

    def _bounded(self, found: Iterable[Any]) -> Iterator[Any]:
        self.last_count = 0
        for item in found:
            self.last_count += 1
            if self.last_count > self._max_rows:
                detail = (
                    f"the answer has more than {self._max_rows:,} rows; ask for fewer with LIMIT,"
                    " or in parts with ORDER BY, LIMIT and OFFSET"
                )
                raise RefusedError(503, "Too many rows", detail)
            yield item

    def _joined(self, parts: Iterable[str]) -> bytes:
        target = _Bounded(self._max_bytes)
        for part in parts:
            target.write(part.encode("utf-8"))
        return target.getvalue()


def _value(term: Any) -> Value | None:
    """A term of an answer; None where there is none."""
    kind = {"NamedNode": "uri", "BlankNode": "bnode"}.get(type(term).__name__)
    if term is None:
        return None
    if kind is not None:
        return Value(kind, term.value)  # type: ignore[arg-type]
    datatype = "" if term.datatype.value in STRINGS else term.datatype.value
    return Value("literal", term.value, datatype, term.language or "")


class _Bounded(io.BytesIO):
    """Bytes in memory that may not become more than so many."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, part: Any) -> int:
        if self.tell() + len(part) > self._most:
            detail = (
                f"the answer is longer than {self._most:,} bytes; ask for fewer rows with LIMIT,"
                " or for fewer columns"
            )
            raise RefusedError(503, "Too long an answer", detail)
        return super().write(part)


def _suits(accept: str, offered: list[str]) -> str:
    media = choose(accept, offered)
    if media is None:
        detail = f"this answer can be had as {', '.join(offered)}"
        raise RefusedError(406, "No such format", detail)
    return media


def _typed(media: str) -> str:
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
