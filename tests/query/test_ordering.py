from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.formats.terms import XSD
from kg.graph import KnowledgeGraph
from kg.query import Dataset, Value
from kg.query.answer import Row
from kg.query.engines import _reader, to_oxigraph
from kg.query.ordering import UncertainOrderError, order_of
from kg.query.tokens import tokens

TEXTS = st.sampled_from(["", "a", "B", "b", "ä", "\U0001f350", "a pear that is far too long", "10"])
NUMBERS = st.sampled_from(["0", "-1", "2", "10", "2.5", "-0.5", "10.00", "0.839", "1.0"])


class Found:
    """A solution as Oxigraph gives it, of values."""

    def __init__(self, **cells: Value) -> None:
        self._cells = cells

    def __getitem__(self, name: str) -> object:
        return to_oxigraph(self._cells[name])

    def row(self) -> Row:
        """The row that it makes."""
        return tuple(self._cells.values())


def number(text: str) -> pyoxigraph.Literal:
    kind = "decimal" if "." in text else "integer"
    return pyoxigraph.Literal(text, datatype=pyoxigraph.NamedNode(XSD + kind))


@pytest.mark.parametrize(
    ("query", "keys", "limit"),
    [
        ("SELECT * { ?s ?p ?o } ORDER BY ?o", [("o", False)], None),
        ("select ?o $s { ?s ?p ?o } order by asc( $o ) desc(?s) # LIMIT 3", "o s-", None),
        ("SELECT * { ?s ?p ?o } ORDER BY ?o ?s LIMIT 10", "o s", 10),
        ("SELECT ?o (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?o ORDER BY DESC(?n)", "n-", None),
        ("SELECT * { { SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 2 } } ORDER BY ?o", "o", None),
    ],
)
def test_ordering_of_variables_is_found(
    query: str, keys: str | list[tuple[str, bool]], limit: int | None
) -> None:
    if isinstance(keys, str):
        keys = [(name.rstrip("-"), name.endswith("-")) for name in keys.split()]
    order = order_of(tokens(query))
    assert order is not None
    assert list(order.keys) == keys
    assert order.limit == limit
    assert query.startswith(order.text)
    assert query[len(order.text) :].upper().startswith("ORDER BY")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT ?order { ?order ?by 'ORDER BY ?x' }",
        "SELECT * { ?s ?p ?o } ORDER BY ?o LIMIT 1",
        "SELECT * { ?s ?p ?o } ORDER BY ?o OFFSET 1",
        "SELECT * { ?s ?p ?o } ORDER BY ?o ?s LIMIT 1 OFFSET 1",
        "SELECT * { ?s ?p ?o } ORDER BY ?o VALUES ?o { 1 }",
        "SELECT ?s { ?s ?p ?o } ORDER BY ?o ?s",
        "SELECT * { ?s ?p ?o } ORDER BY STR(?o)",
        "SELECT * { ?s ?p ?o } ORDER BY (?o)",
        "SELECT * { ?s ?p ?o } ORDER BY DESC(STR(?o))",
        "SELECT * { { SELECT * { ?s ?p ?o } ORDER BY ?o } }",
        "ASK { ?s ?p ?o } ORDER BY ?o",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } ORDER BY ?o",
        "DESCRIBE ?s { ?s ?p ?o } ORDER BY ?s",
    ],
)
def test_ordering_of_other_kinds_is_left_to_the_engine(query: str) -> None:
    assert order_of(tokens(query)) is None


@settings(deadline=None, max_examples=60)
@given(
    rows=st.lists(st.tuples(st.none() | TEXTS, st.none() | NUMBERS), max_size=12),
    first=st.sampled_from(["?t", "DESC(?t)"]),
    second=st.sampled_from(["?n", "DESC(?n)"]),
    limit=st.none() | st.integers(0, 5),
)
def test_ordering_is_that_of_the_engine(
    rows: list[tuple[str | None, str | None]], first: str, second: str, limit: int | None
) -> None:
    store = pyoxigraph.Store()
    for n, (text, value) in enumerate(rows):
        node = pyoxigraph.NamedNode(f"http://x.org/{n:02}")
        store.add(pyoxigraph.Quad(node, pyoxigraph.NamedNode("http://x.org/is"), node))
        for name, term in (
            ("t", None if text is None else pyoxigraph.Literal(text)),
            ("n", None if value is None else number(value)),
        ):
            if term is not None:
                store.add(pyoxigraph.Quad(node, pyoxigraph.NamedNode(f"http://x.org/{name}"), term))
    body = "?s <http://x.org/is> ?s OPTIONAL { ?s <http://x.org/t> ?t }"
    query = f"SELECT ?t ?n ?s {{ {body} OPTIONAL {{ ?s <http://x.org/n> ?n }} }}"
    query += f" ORDER BY {first} {second} ?s" + ("" if limit is None else f" LIMIT {limit}")
    order = order_of(tokens(query))
    assert order is not None
    expected = store.query(query)
    assert isinstance(expected, pyoxigraph.QuerySolutions)
    nodes = [row["s"].value for row in expected]
    found = store.query(order.text)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    ordered = order.rows(("t", "n", "s"), reversed(list(found)), _reader())
    assert [row[2].text for row in ordered if row[2]] == nodes


@pytest.mark.parametrize(
    "cells",
    [
        [Value("literal", "2020-01-01", f"{XSD}date")],
        [Value("literal", "1e0", f"{XSD}double")],
        [Value("literal", "NaN", f"{XSD}decimal")],
        [Value("literal", "poire", "", "fr")],
        [Value("bnode", "b1")],
        [Value("literal", "1", f"{XSD}integer"), Value("literal", "1")],
    ],
)
def test_ordering_of_other_terms_is_left_to_the_engine(cells: list[Value]) -> None:
    order = order_of(tokens("SELECT ?x { ?s ?p ?x } ORDER BY ?x"))
    assert order is not None
    with pytest.raises(UncertainOrderError):
        order.rows(("x",), [Found(x=cell) for cell in cells], Found.row)
    with pytest.raises(UncertainOrderError):
        order.rows(("other",), [], Found.row)


def test_ordering_keeps_only_what_may_be_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.query.ordering._MOST_KEPT", 3)
    order = order_of(tokens("SELECT ?x ?y { ?s ?x ?y } ORDER BY ?x DESC(?y) LIMIT 4"))
    assert order is not None
    found = [
        Found(x=Value("literal", f"{n % 7}"), y=Value("literal", f"{n:03}")) for n in range(100)
    ]
    wanted = [(f"{0}", f"{n:03}") for n in (98, 91, 84, 77)]
    rows = order.rows(("x", "y"), found, Found.row)
    assert [(x.text, y.text) for x, y in rows if x and y] == wanted


@pytest.mark.parametrize("descends", [False, True])
def test_ordering_makes_no_row_of_what_cannot_be_wanted(
    descends: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.query.ordering._MOST_KEPT", 10)
    key = "DESC(?x)" if descends else "?x"
    order = order_of(tokens(f"SELECT ?x ?y {{ ?s ?x ?y }} ORDER BY {key} ?y LIMIT 4"))
    assert order is not None
    numbers = [n * 37 % 200 for n in range(200)]
    found = [
        Found(x=Value("literal", str(n), f"{XSD}integer"), y=Value("literal", "a")) for n in numbers
    ]
    made: list[Found] = []

    def read(one: Found) -> Row:
        made.append(one)
        return one.row()

    rows = order.rows(("x", "y"), found, read)
    best = sorted(numbers, reverse=descends)[:4]
    assert [int(x.text) for x, _ in rows if x] == best
    assert len(made) < 60


@pytest.mark.parametrize("odd", ["pear", "1.5", "1_0", "9" * 5000])
def test_ordering_stumbles_over_no_integer_that_is_none(
    odd: str, monkeypatch: pytest.MonkeyPatch, tiny_graph: KnowledgeGraph
) -> None:
    monkeypatch.setattr("kg.query.ordering._MOST_KEPT", 2)
    numbers = " ".join(f"'{n}'^^xsd:integer" for n in (1, 2, 3, 4, odd, odd, 5, 6, odd))
    query = f"SELECT ?x ?y {{ VALUES ?x {{ {numbers} }} BIND('a' AS ?y) }} ORDER BY ?x ?y LIMIT 1"
    ((first, _),) = Dataset(tiny_graph).query(query).rows
    assert first is not None and first.text in ("1", odd)


def test_ordering_of_what_is_not_selected_or_is_a_date_is_made(tiny_graph: KnowledgeGraph) -> None:
    data = Dataset(tiny_graph)
    titles = data.query("SELECT ?title { ?p schema:name ?title } ORDER BY DESC(?p)").rows
    papers = data.query("SELECT ?p ?title { ?p schema:name ?title } ORDER BY DESC(?p)").rows
    assert [row[0] for row in titles] == [row[1] for row in papers]
    years = data.query(
        "SELECT ?x { VALUES ?x { '2021'^^xsd:gYear '2019'^^xsd:gYear '2020'^^xsd:gYear } }"
        " ORDER BY DESC(?x)"
    ).rows
    assert [row[0].text for row in years if row[0]] == ["2021", "2020", "2019"]
