from __future__ import annotations

import csv
import io
import json

import pyoxigraph
import pytest

from kg.query import Answer, Value
from kg.serve.rows import ROW_WRITERS
from kg.vocabulary import BASE_IRI

XSD = "http://www.w3.org/2001/XMLSchema#"


def texts(*values: str) -> Answer:
    return Answer("select", ("x",), tuple((Value("literal", value),) for value in values))


def test_answer_table_is_aligned_and_cut() -> None:
    rows = (
        (Value("uri", f"{BASE_IRI}paper/pears"), Value("literal", "A long title of a paper")),
        (Value("uri", "https://other.org/x"), None),
    )
    table = Answer("select", ("paper", "title"), rows).to_table(width=36)
    assert table.splitlines() == [
        "paper              title",
        "-----------------  -----------------",
        "paper:pears        A long title of …",
        "https://other.or…",
    ]
    assert max(map(len, table.splitlines())) <= 36


def test_answer_table_shows_no_control_characters() -> None:
    assert texts("a\x1b[31mb\nc\td").to_table().splitlines()[2] == "a [31mb c d"


def test_answer_table_without_rows_has_its_head() -> None:
    assert texts().to_table() == "x\n-"


def test_answer_json_is_that_of_the_standard() -> None:
    row = (
        Value("uri", "https://x.org/a"),
        Value("literal", "3", f"{XSD}integer"),
        Value("literal", "poire", language="fr"),
        None,
    )
    text = Answer("select", ("a", "b", "c", "d"), (row,)).to_json()
    found = pyoxigraph.parse_query_results(text, format=pyoxigraph.QueryResultsFormat.JSON)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    (solution,) = found
    assert solution["a"] == pyoxigraph.NamedNode("https://x.org/a")
    assert solution["b"] == pyoxigraph.Literal(3)
    assert solution["c"] == pyoxigraph.Literal("poire", language="fr")
    assert solution["d"] is None
    assert json.loads(Answer("ask", truth=True).to_json()) == {"head": {}, "boolean": True}


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_answer_csv_changes_no_text(formula: str) -> None:
    rows = list(csv.reader(io.StringIO(texts(formula).to_csv(), newline="")))
    assert rows == [["x"], [formula]]


def test_answer_csv_is_that_of_the_endpoint() -> None:
    terms = [
        *(Value("literal", text) for text in ("+5.59%", "=1", 'a "b", c\nd', "")),
        Value("literal", "-0.5", f"{XSD}decimal"),
        Value("uri", "https://x.org/a,b"),
        None,
    ]
    made = {"uri": pyoxigraph.NamedNode, "literal": pyoxigraph.Literal}
    served = [(None if term is None else made[term.kind](term.text),) for term in terms]
    exact = "".join(ROW_WRITERS["csv"](["x"], served))
    assert Answer("select", ("x",), tuple((term,) for term in terms)).to_csv() == exact


def test_answer_csv_leaves_numbers_and_texts_as_they_are() -> None:
    number = (Value("literal", "-0.5", f"{XSD}decimal"),)
    text = (Value("literal", 'a "b", c\nd'),)
    file = io.StringIO(Answer("select", ("x",), (number, text, (None,))).to_csv(), newline="")
    assert list(csv.reader(file)) == [["x"], ["-0.5"], ['a "b", c\nd'], [""]]


def test_answer_turtle_comes_back_and_has_only_used_prefixes() -> None:
    triples = (
        (
            Value("uri", f"{BASE_IRI}method/bert"),
            Value("uri", "https://w3id.org/paperkg/ns#number"),
            Value("literal", "5", f"{XSD}decimal"),
        ),
        (
            Value("bnode", "b0"),
            Value("uri", "https://x.org/p"),
            Value("literal", 'a "b"\n', language="en"),
        ),
    )
    text = Answer("construct", ("subject", "predicate", "object"), triples).to_turtle()
    found = {
        str(quad.triple) for quad in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE)
    }
    assert len(found) == 2
    assert any(f'"5"^^<{XSD}decimal>' in triple for triple in found)
    assert text.count("@prefix") == 3
    with pytest.raises(ValueError, match="CONSTRUCT"):
        texts("a").to_turtle()


def test_answer_to_ask_is_yes_or_no() -> None:
    assert Answer("ask", truth=True).to_table() == "yes"
    assert Answer("ask", truth=False).to_csv() == "answer\r\nfalse\r\n"
