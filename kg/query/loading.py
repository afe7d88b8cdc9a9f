"""`Dataset`: a graph, or the files of one, made ready for queries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from kg.errors import QueryError
from kg.formats.terms import prefixes
from kg.model import GraphSource
from kg.query.answer import Answer, Value
from kg.query.checking import checked
from kg.query.engines import Asked, Engine, Oxigraph, Rdflib
from kg.query.files import base_of, graph_files, load_file, load_graph
from kg.query.keeping import Triples, open_store

Source = GraphSource | str | Path | Sequence[str | Path]

_NOTHING: Final[Mapping[str, Value]] = {}


class Dataset:
    """A loaded graph that answers queries; load once, ask often.

    Args:
        source: a graph, a graph file, several, or a folder that `kg build` wrote.
        engine: what answers.
        keep: whether the triples of a folder are kept in it (see `kg.query.keeping`), to be opened
            in no time the next time. rdflib never does.
    """

    def __init__(self, source: Source, *, engine: Engine = "oxigraph", keep: bool = False) -> None:
        if engine not in ("oxigraph", "rdflib"):
            raise QueryError(f"no engine is called {engine!r}; take oxigraph or rdflib")
        triples = _triples(source, keep and engine == "oxigraph")
        self.note = triples.note
        self.base_iri = triples.base_iri
        self.prefixes = prefixes(self.base_iri)
        self.store = triples.store
        self._ask: Asked = (Oxigraph if engine == "oxigraph" else Rdflib)(triples.store)

    def query(self, sparql: str, given: Mapping[str, Value] = _NOTHING) -> Answer:
        """The answer to a SELECT, ASK, CONSTRUCT or DESCRIBE query.

        Args:
            sparql: the query.
            given: terms for variables of the query, by their names; they are bound before
                anything is looked for.

        Raises:
            QueryError: when the query is wrong, or asks for what is refused.
        """
        query = checked(sparql, self.prefixes)
        try:
            found = self._ask(query.text, self.prefixes, given)
        except Exception as error:  # rdflib raises bare Exceptions, as for GRAPH
            raise QueryError(f"the query cannot be answered: {error}") from error
        names, rows = found.variables, found.rows
        if query.all_variables:
            # The engines disagree on the order of the columns; that of the text is meant.
            places = sorted(range(len(names)), key=lambda n: _first_place(names[n], query.text))
            names = tuple(names[n] for n in places)
            rows = tuple(tuple(row[n] for n in places) for row in rows)
        if not query.ordered:
            rows = tuple(sorted(rows, key=lambda row: [cell or () for cell in row]))
        return Answer(found.kind, names, rows, found.truth, self.base_iri)


def _first_place(variable: str, text: str) -> int:
    found = re.search(rf"[?$]{re.escape(variable)}\b", text)
    return found.start() if found else len(text)


def _triples(source: Source, keep: bool) -> Triples:
    import pyoxigraph

    if keep and isinstance(source, str | Path) and Path(source).is_dir():
        return open_store(source)
    store = pyoxigraph.Store()
    for part in _parts(source):
        load_file(store, part) if isinstance(part, Path) else load_graph(store, part)
    return Triples(store, base_of(store))


def _parts(source: Source) -> Iterator[GraphSource | Path]:
    """The graph, or its files."""
    if isinstance(source, GraphSource):
        yield source
        return
    for item in [source] if isinstance(source, str | Path) else source:
        yield from graph_files(Path(item))
