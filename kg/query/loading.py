"""A graph, or the files of one, made ready for queries: in Oxigraph or in rdflib."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from kg.errors import InputError, QueryError, UnknownFormatError
from kg.formats import read
from kg.formats.rdf import ntriples_lines
from kg.formats.sorting import sorted_evidence, sorted_graph
from kg.formats.terms import RDF, VOID, XSD, prefixes
from kg.model import GraphSource
from kg.query.answer import Answer, Row, Value
from kg.query.checking import checked
from kg.vocabulary import BASE_IRI

if TYPE_CHECKING:
    import pyoxigraph

Engine = Literal["oxigraph", "rdflib"]
Source = GraphSource | str | Path | Sequence[str | Path]

_RDF_FILES: Final = (".ttl", ".nt", ".jsonld")
_STRING: Final = f"{XSD}string"
_LANG_STRING: Final = f"{RDF}langString"


class Dataset:
    """A loaded graph that answers queries; load once, ask often."""

    def __init__(self, source: Source, *, engine: Engine = "oxigraph") -> None:
        import pyoxigraph

        if engine not in ("oxigraph", "rdflib"):
            raise QueryError(f"no engine is called {engine!r}; take oxigraph or rdflib")
        store = pyoxigraph.Store()
        for part in _parts(source):
            _load(store, part)
        self.base_iri = _base(store)
        self.prefixes = prefixes(self.base_iri)
        self._ask = _Oxigraph(store) if engine == "oxigraph" else _Rdflib(store)

    def query(self, sparql: str) -> Answer:
        """The answer to a SELECT, ASK, CONSTRUCT or DESCRIBE query.

        Raises:
            QueryError: when the query is wrong, or asks for what is refused.
        """
        query = checked(sparql, self.prefixes)
        try:
            found = self._ask(query.text, self.prefixes)
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


class _Oxigraph:
    """Answers from a pyoxigraph store."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        self._store = store

    def __call__(self, text: str, names: dict[str, str]) -> Answer:
        import pyoxigraph

        found = self._store.query(text, prefixes=names)
        if isinstance(found, pyoxigraph.QueryBoolean):
            return Answer("ask", truth=bool(found))
        if isinstance(found, pyoxigraph.QueryTriples):
            triples = ((t.subject, t.predicate, t.object) for t in found)
            return _triples((_from_oxigraph(term) for term in triple) for triple in triples)
        variables = tuple(variable.value for variable in found.variables)
        rows = (tuple(_from_oxigraph(row[name]) for name in variables) for row in found)
        return Answer("select", variables, tuple(rows))


class _Rdflib:
    """Answers from an rdflib graph."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        import rdflib
        import rdflib.plugins.sparql

        # A second lock: the check refuses FROM, and this keeps rdflib from ever following one.
        rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
        self._graph = rdflib.Graph(bind_namespaces="none")
        for quad in store:
            self._graph.add(
                (
                    _to_rdflib(quad.subject),
                    _to_rdflib(quad.predicate),
                    _to_rdflib(quad.object),
                )
            )

    def __call__(self, text: str, names: dict[str, str]) -> Answer:
        found: Any = self._graph.query(text, initNs=names)
        if found.type == "ASK":
            return Answer("ask", truth=bool(found.askAnswer))
        if found.type in ("CONSTRUCT", "DESCRIBE"):
            return _triples((_from_rdflib(term) for term in triple) for triple in found.graph)
        variables = tuple(str(variable) for variable in found.vars)
        rows = (tuple(_from_rdflib(row[name]) for name in variables) for row in found)
        return Answer("select", variables, tuple(rows))


def _triples(triples: Iterable[Iterable[Value | None]]) -> Answer:
    rows: set[Row] = {tuple(triple) for triple in triples}
    return Answer("construct", ("subject", "predicate", "object"), tuple(rows))


# ── loading ──────────────────────────────────────────────────────────────────────────────────────


def _parts(source: Source) -> Iterator[GraphSource | Path]:
    """The graph, or the files; a folder stands for its N-Triples files, else its graph.json."""
    if isinstance(source, GraphSource):
        yield source
        return
    for item in [source] if isinstance(source, str | Path) else source:
        path = Path(item)
        if not path.exists():
            raise InputError("no such file or folder; make one with kg build", file=path)
        if not path.is_dir():
            yield path
            continue
        names = ("graph.nt", "graph.ttl", "graph.json")
        main = next((path / name for name in names if (path / name).is_file()), None)
        if main is None:
            raise InputError("no graph here; make one with kg build", file=path)
        yield main
        evidence = main.with_name(f"evidence{main.suffix}")
        if evidence.is_file():
            yield evidence


def _load(store: pyoxigraph.Store, part: GraphSource | Path) -> None:
    import pyoxigraph

    if isinstance(part, Path) and part.suffix.lower() in _RDF_FILES:
        kind = pyoxigraph.RdfFormat.from_extension(part.suffix[1:].lower())
        try:
            store.bulk_load(path=str(part), format=kind)
        except SyntaxError as error:
            raise InputError(f"broken RDF: {error.msg}", file=part, line=error.lineno) from error
        except OSError as error:
            raise InputError(f"cannot be read ({error})", file=part) from error
        return
    if isinstance(part, Path) and part.suffix.lower() != ".json":
        known = ", ".join((".json", *_RDF_FILES))
        raise UnknownFormatError(f"no graph to query; give a folder or one of {known}", file=part)
    graph = read(part) if isinstance(part, Path) else part
    for layer in (sorted_graph(graph), sorted_evidence(graph)):
        lines = "".join(ntriples_lines(layer)).encode("utf-8")
        store.bulk_load(input=lines, format=pyoxigraph.RdfFormat.N_TRIPLES)


def _base(store: pyoxigraph.Store) -> str:
    """Where the nodes live, as the graph itself says; the usual place where it does not."""
    import pyoxigraph

    space = pyoxigraph.NamedNode(f"{VOID}uriSpace")
    found = {quad.object.value for quad in store.quads_for_pattern(None, space, None, None)}  # type: ignore[union-attr]
    return found.pop() if len(found) == 1 else BASE_IRI


# ── terms ────────────────────────────────────────────────────────────────────────────────────────


def _from_oxigraph(term: Any) -> Value | None:
    import pyoxigraph

    if term is None:
        return None
    if isinstance(term, pyoxigraph.NamedNode):
        return Value("uri", term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return Value("bnode", term.value)
    if isinstance(term, pyoxigraph.Literal):
        datatype = term.datatype.value
        plain = datatype in (_STRING, _LANG_STRING)
        return Value("literal", term.value, "" if plain else datatype, term.language or "")
    raise QueryError(f"an answer that is no term of RDF 1.1: {term}")


def _from_rdflib(term: Any) -> Value | None:
    import rdflib

    if term is None:
        return None
    if isinstance(term, rdflib.URIRef):
        return Value("uri", str(term))
    if isinstance(term, rdflib.BNode):
        return Value("bnode", str(term))
    if isinstance(term, rdflib.Literal):
        datatype = str(term.datatype or "")
        plain = datatype in (_STRING, _LANG_STRING)
        return Value("literal", str(term), "" if plain else datatype, term.language or "")
    raise QueryError(f"an answer that is no term of RDF 1.1: {term}")


def _to_rdflib(term: Any) -> Any:
    import rdflib

    value = _from_oxigraph(term)
    if value is None or value.kind == "uri":
        return rdflib.URIRef(term.value)
    if value.kind == "bnode":
        return rdflib.BNode(value.text)
    datatype = rdflib.URIRef(value.datatype) if value.datatype else None
    return rdflib.Literal(value.text, datatype=datatype, lang=value.language or None)
