from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.query import find_examples
from kg.query.tokens import tokens
from kg.query.values import with_terms

IRI = "<http://x.org/a>"
TEXT = '"a ?x $x"'


@pytest.mark.parametrize(
    ("query", "term", "written"),
    [
        ("SELECT ?s { ?s ?p ?x }", IRI, f"SELECT ?s {{ ?s ?p {IRI} }}"),
        (
            "ASK { $x ?x ?xx, ?y . GRAPH ?x {} }",
            IRI,
            f"ASK {{ {IRI} {IRI} ?xx, ?y . GRAPH {IRI} {{}} }}",
        ),
        (
            "# $x: Text\nASK { FILTER('?x' < $x) }",
            TEXT,
            f"# $x: Text\nASK {{ FILTER('?x' < {TEXT}) }}",
        ),
        ("ASK { ?s ?p ?o FILTER(?o <$x) }", IRI, f"ASK {{ ?s ?p ?o FILTER(?o < {IRI}) }}"),
        (
            "SELECT ?s { { SELECT ?s (MAX(?o) AS ?m) { ?s ?x ?o } GROUP BY ?s } ?s ?x ?m } LIMIT 1",
            IRI,
            f"SELECT ?s {{ {{ SELECT ?s (MAX(?o) AS ?m) {{ ?s {IRI} ?o }} GROUP BY ?s }}"
            f" ?s {IRI} ?m }} LIMIT 1",
        ),
        (
            "SELECT (EXISTS { ?s ?p ?o } AS ?e) { VALUES (?a ?b) { (1 2) } ?a ?x ?b }",
            IRI,
            f"SELECT (EXISTS {{ ?s ?p ?o }} AS ?e) {{ VALUES (?a ?b) {{ (1 2) }} ?a {IRI} ?b }}",
        ),
    ],
)
def test_values_a_term_stands_where_its_variable_stood(query: str, term: str, written: str) -> None:
    assert with_terms(query, {"x": term}) == written
    pyoxigraph.Store().query(written)


@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("SELECT ?x { ?s ?p ?x }", IRI),
        ("SELECT * { ?s ?p ?x }", IRI),
        ("SELECT DISTINCT * { ?s ?p ?x }", IRI),
        ("SELECT (STR(?x) AS ?y) { ?s ?p ?x }", IRI),
        ("SELECT (EXISTS { ?s ?p ?o } AS ?y) ?x { ?s ?p ?x }", IRI),
        ("SELECT ?s { ?s ?p ?x } GROUP BY ?s ?x", IRI),
        ("SELECT ?s { ?s ?p ?x } ORDER BY ?x", IRI),
        ("SELECT ?s { { SELECT ?s ?x { ?s ?p ?x } } }", IRI),
        ("SELECT ?s { { SELECT ?s { ?s ?p ?x } GROUP BY ?s ?x } }", IRI),
        ("SELECT ?s { { SELECT ?s (MAX(?o) AS ?x) { ?s ?p ?o } GROUP BY ?s } }", IRI),
        ("SELECT ?s { ?s ?p ?x VALUES ?x { <http://x.org/b> } }", IRI),
        ("SELECT ?s { ?s ?p ?x VALUES (?x ?p) { (UNDEF UNDEF) } }", IRI),
        ("SELECT ?s { ?s ?p ?x FILTER(BOUND(?x)) }", IRI),
        ("SELECT ?s { ?s ?p ?x FILTER( bound ( ?x ) ) }", IRI),
        ("SELECT ?s { ?x ?p ?s MINUS { ?x ?p ?o } }", IRI),
        ("SELECT ?s { ?s ?p ?o FILTER(?p<?x&&?o>?s) }", IRI),
        (r"PREFIX k: <http://x.org/> SELECT ?s { ?s k:a\#b ?x }", IRI),
        ("CONSTRUCT { ?s ?p ?x } WHERE { ?s ?p ?x }", IRI),
        ("SELECT ?s { ?x ?p ?s }", '"a text is the subject of nothing"'),
    ],
)
def test_values_a_variable_that_must_stay_gets_its_term_by_values(query: str, term: str) -> None:
    written = with_terms(query, {"x": term})
    line = f"\n  VALUES $x {{ {term} }}"
    assert written.count(line) == 1
    assert written.replace(line, "") == query
    pyoxigraph.Store().query(written)


def test_values_each_question_has_its_parameters_as_constants() -> None:
    for example in find_examples():
        terms = {p.name: TEXT if p.kind == "Text" else IRI for p in example.parameters}
        written = with_terms(example.sparql, terms)
        left = set(tokens(written)) & {f"{sign}{name}" for sign in "?$" for name in terms}
        assert not left, example.name


@given(
    st.lists(
        st.sampled_from("SELECT * { } ( ) ?x $x ?y AS BOUND VALUES < > \\ # ' \" . GROUP".split()),
        max_size=20,
    )
)
def test_values_only_variables_are_replaced(parts: list[str]) -> None:
    text = " ".join(parts)
    written = with_terms(text, {"x": IRI}).replace(f"\n  VALUES $x {{ {IRI} }}", "")
    assert _without_signs(written.replace(IRI, "?x")) == _without_signs(text)


def _without_signs(text: str) -> str:
    return text.replace("$x", "?x").replace(" ", "")
