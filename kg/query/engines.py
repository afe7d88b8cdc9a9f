"""The two that answer: Oxigraph on its store, and rdflib on a graph in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from kg.errors import QueryError
from kg.formats.terms import RDF, XSD
from kg.query.answer import Answer, Row, Value
from kg.query.checking import Checked
from kg.query.ordering import Order, UncertainOrderError, order_of
from kg.query.values import placed

if TYPE_CHECKING:
    import pyoxigraph

Engine = Literal["oxigraph", "rdflib"]

_PLAIN: Final = frozenset((f"{XSD}string", f"{RDF}langString"))


class Asked(Protocol):
    """Answers a query that has passed the checks; `given` binds variables beforehand."""

    def __call__(
        self, query: Checked, names: dict[str, str], given: Mapping[str, Value]
    ) -> Answer: ...  # pragma: no cover


class Oxigraph:
    """Answers from a pyoxigraph store."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        self._store = store

    def __call__(self, query: Checked, names: dict[str, str], given: Mapping[str, Value]) -> Answer:
        """The answer, its rows in the order in which they are found."""
        import pyoxigraph

        text, parts = query.text, query.parts
        if given:
            # In the query, and not as substitutions, which its plans do not reckon with.
            parts = placed(parts, {n: str(to_oxigraph(value)) for n, value in given.items()})
            text = "".join(parts)
        if query.ordered and (order := order_of(parts)):
            with suppress(UncertainOrderError):
                return self._ordered(order, names)
        found = self._store.query(text, prefixes=names)
        if isinstance(found, pyoxigraph.QueryBoolean):
            return Answer("ask", truth=bool(found))
        if isinstance(found, pyoxigraph.QueryTriples):
            return _triples(map(_reader(), found))
        variables = tuple(variable.value for variable in found.variables)
        return Answer("select", variables, tuple(map(_reader(), found)))

    def _ordered(self, order: Order, names: dict[str, str]) -> Answer:
        found: Any = self._store.query(order.text, prefixes=names)
        variables = tuple(variable.value for variable in found.variables)
        return Answer("select", variables, order.rows(variables, found, _reader()))


class Rdflib:
    """Answers from an rdflib graph that is filled from a pyoxigraph store."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        import pyoxigraph
        import rdflib
        import rdflib.plugins.sparql

        # A second lock: the check refuses FROM, and this keeps rdflib from ever following one.
        rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
        self._rules = pyoxigraph.Store()
        self._graph = rdflib.Graph(bind_namespaces="none")
        read = _reader()
        for quad in store:
            subject, predicate, object_ = map(_to_rdflib, read(quad.triple))
            self._graph.add((subject, predicate, object_))

    def __call__(self, query: Checked, names: dict[str, str], given: Mapping[str, Value]) -> Answer:
        """The answer, its rows in the order in which they are found."""
        self._rules.query(query.text, prefixes=names)  # rdflib answers what breaks a rule of SPARQL
        bound = {name: _to_rdflib(value) for name, value in given.items()}
        found: Any = self._graph.query(query.text, initNs=names, initBindings=bound)
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


# ── terms ────────────────────────────────────────────────────────────────────────────────────────


def to_oxigraph(value: Value) -> Any:
    """The term as Oxigraph has it.

    Raises:
        ValueError: when the text is no IRI.
    """
    import pyoxigraph

    if value.kind == "uri":
        return pyoxigraph.NamedNode(value.text)
    if value.kind == "bnode":
        return pyoxigraph.BlankNode(value.text)
    datatype = pyoxigraph.NamedNode(value.datatype) if value.datatype else None
    return pyoxigraph.Literal(value.text, datatype=datatype, language=value.language or None)


def _reader() -> Callable[[Iterable[Any]], Row]:
    """What makes a row of the terms of an answer of Oxigraph; all that is slow is done before."""
    from pyoxigraph import BlankNode, Literal, NamedNode

    made = tuple.__new__  # twice as fast as the constructor of Value

    def read(terms: Iterable[Any]) -> Row:
        row: list[Value | None] = []
        for term in terms:
            kind = type(term)
            if kind is NamedNode:
                row.append(made(Value, ("uri", term.value, "", "")))
            elif kind is Literal:
                datatype = term.datatype.value
                told = "" if datatype in _PLAIN else datatype
                row.append(made(Value, ("literal", term.value, told, term.language or "")))
            elif term is None:
                row.append(None)
            elif kind is BlankNode:
                row.append(made(Value, ("bnode", term.value, "", "")))
            else:
                raise QueryError(f"an answer that is no term of RDF 1.1: {term}")
        return tuple(row)

    return read


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
        return Value(
            "literal", str(term), "" if datatype in _PLAIN else datatype, term.language or ""
        )
    raise QueryError(f"an answer that is no term of RDF 1.1: {term}")


def _to_rdflib(value: Value | None) -> Any:
    import rdflib

    assert value is not None
    if value.kind == "uri":
        return rdflib.URIRef(value.text)
    if value.kind == "bnode":
        return rdflib.BNode(value.text)
    datatype = rdflib.URIRef(value.datatype) if value.datatype else None
    return rdflib.Literal(value.text, datatype=datatype, lang=value.language or None)
