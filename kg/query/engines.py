"""The two that answer: Oxigraph on its store, and rdflib on a graph in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from kg.errors import QueryError
from kg.formats.terms import RDF, XSD
from kg.query.answer import Answer, Row, Value
from kg.query.values import with_values

if TYPE_CHECKING:
    import pyoxigraph

Engine = Literal["oxigraph", "rdflib"]

_PLAIN: Final = frozenset((f"{XSD}string", f"{RDF}langString"))


class Asked(Protocol):
    """Answers a query that has passed the checks; `given` binds variables beforehand."""

    def __call__(
        self, text: str, names: dict[str, str], given: Mapping[str, Value]
    ) -> Answer: ...  # pragma: no cover


class Oxigraph:
    """Answers from a pyoxigraph store."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        self._store = store

    def __call__(self, text: str, names: dict[str, str], given: Mapping[str, Value]) -> Answer:
        """The answer, its rows in the order in which they are found."""
        import pyoxigraph

        # As data in the query, and not as substitutions, which its plans do not reckon with.
        terms = {name: str(to_oxigraph(value)) for name, value in given.items()}
        found = self._store.query(with_values(text, terms), prefixes=names)
        if isinstance(found, pyoxigraph.QueryBoolean):
            return Answer("ask", truth=bool(found))
        if isinstance(found, pyoxigraph.QueryTriples):
            triples = ((t.subject, t.predicate, t.object) for t in found)
            return _triples((_from_oxigraph(term) for term in triple) for triple in triples)
        variables = tuple(variable.value for variable in found.variables)
        rows = (tuple(_from_oxigraph(row[name]) for name in variables) for row in found)
        return Answer("select", variables, tuple(rows))


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
        for quad in store:
            self._graph.add(
                (
                    _to_rdflib(_from_oxigraph(quad.subject)),
                    _to_rdflib(_from_oxigraph(quad.predicate)),
                    _to_rdflib(_from_oxigraph(quad.object)),
                )
            )

    def __call__(self, text: str, names: dict[str, str], given: Mapping[str, Value]) -> Answer:
        """The answer, its rows in the order in which they are found."""
        self._rules.query(text, prefixes=names)  # rdflib answers what breaks a rule of SPARQL
        bound = {name: _to_rdflib(value) for name, value in given.items()}
        found: Any = self._graph.query(text, initNs=names, initBindings=bound)
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
        return Value(
            "literal", term.value, "" if datatype in _PLAIN else datatype, term.language or ""
        )
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
