"""`Dataset`: a graph, or the files of one, made ready for queries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from kg.errors import KGError, QueryError
from kg.formats.terms import RDF, prefixes
from kg.model import GraphSource
from kg.query.answer import Answer, Row, Value
from kg.query.asking import given_terms
from kg.query.checking import Checked, checked, quickly_checked
from kg.query.engines import Asked, Engine, Oxigraph, Rdflib
from kg.query.examples import get_example
from kg.query.files import base_of, graph_files, load_file, load_graph
from kg.query.keeping import Triples, discard, open_store
from kg.query.places import told_by_oxigraph

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
        self._engine = engine
        self._open(triples)

    def _open(self, triples: Triples) -> None:
        self.triples = triples
        self.prefixes = prefixes(triples.base_iri)
        self._run: Asked = (Oxigraph if self._engine == "oxigraph" else Rdflib)(triples.store)

    @property
    def has_claims(self) -> bool:
        """Whether the layer of claims and their evidence is there."""
        import pyoxigraph

        said = pyoxigraph.NamedNode(f"{RDF}predicate")
        found = self.triples.store.quads_for_pattern(None, said, None, None)
        return next(found, None) is not None

    def query(self, sparql: str, given: Mapping[str, Value] = _NOTHING) -> Answer:
        """The answer to a SELECT, ASK, CONSTRUCT or DESCRIBE query.

        Args:
            sparql: the query.
            given: terms for variables of the query, by their names; they are bound before
                anything is looked for. Not for DESCRIBE, nor for CONSTRUCT without a template.

        Raises:
            QueryError: when the query is wrong, or asks for what is refused.
        """
        query, found = self._answer(sparql, given)
        names, rows = found.variables, found.rows
        if query.all_variables:
            # The engines disagree on the order of the columns; that of the text is meant.
            places = sorted(range(len(names)), key=lambda n: _first_place(names[n], query.text))
            names = tuple(names[n] for n in places)
            rows = tuple(tuple(row[n] for n in places) for row in rows)
        if not query.ordered:
            rows = _sorted(rows)
        return Answer(found.kind, names, rows, found.truth, self.triples.base_iri)

    def ask(self, question: str, *arguments: str) -> Answer:
        """The answer to a question that comes with kg, by its name (see `find_examples`).

        Raises:
            QueryError: when there is none, or something else is to be given.
            UnknownEntityError: when nothing in the graph is called as an argument says.
            AmbiguousNameError: when several things are.
        """
        example = get_example(question)
        return self.query(example.sparql, given_terms(example, arguments, self.triples))

    def _answer(self, sparql: str, given: Mapping[str, Value]) -> tuple[Checked, Answer]:
        """The query that was run and what was found, in any order."""
        if self._engine == "oxigraph" and (query := quickly_checked(sparql, self.prefixes)):
            # Oxigraph parses it anyway; rdflib, which takes its time, is asked what is wrong.
            with suppress(SyntaxError):
                return query, self._found(query, given)
        query = checked(sparql, self.prefixes)
        try:
            return query, self._found(query, given)
        except KGError:
            raise
        except Exception as error:  # rdflib raises bare Exceptions, as for GRAPH
            raise QueryError(f"the query cannot be answered: {told_by_oxigraph(error)}") from error

    def _found(self, query: Checked, given: Mapping[str, Value]) -> Answer:
        """What is found; where a store on disk turns out to be damaged, in a new one."""
        try:
            return self._run(query, self.prefixes, given)
        except (OSError, RuntimeError) as error:
            path = self.triples.path
            if path is None or not (isinstance(error, OSError) or "Corruption" in str(error)):
                raise
        discard(path)
        self._open(open_store(path.parents[1]))
        return self._run(query, self.prefixes, given)


def _sorted(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows in order, an empty cell before any other."""
    try:
        return tuple(sorted(rows))
    except TypeError:  # an empty cell was compared
        return tuple(sorted(rows, key=lambda row: [cell or () for cell in row]))


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
