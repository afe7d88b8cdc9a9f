from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib

from kg.errors import QueryError
from kg.formats import to_rdf, write
from kg.formats.rdf import write_evidence
from kg.formats.terms import prefixes
from kg.graph import KnowledgeGraph
from kg.query import Engine, find_examples, get_example, run_query
from kg.query.examples import read_example
from kg.vocabulary import BASE_IRI

QUESTIONS = sorted((Path(__file__).parents[1] / "questions").glob("*.rq"))
NAMES = prefixes(BASE_IRI)

Rows = list[dict[str, tuple[str, str]]]


def expected(path: Path) -> Rows:
    """The checked answer that lies beside a question."""
    form = json.loads(path.with_suffix(".json").read_text("utf-8"))
    return rows_of(form)


def rows_of(form: dict[str, Any]) -> Rows:
    return [
        {name: (value["type"], value["value"]) for name, value in row.items()}
        for row in form["results"]["bindings"]
    ]


@pytest.fixture(scope="module")
def with_rdflib(tiny_graph: KnowledgeGraph) -> rdflib.Graph:
    return to_rdf(tiny_graph, evidence=True)


@pytest.fixture(scope="module")
def with_oxigraph(
    tiny_graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory
) -> pyoxigraph.Store:
    folder = tmp_path_factory.mktemp("rdf")
    write(tiny_graph, folder / "graph.ttl")
    write_evidence(tiny_graph, folder / "evidence.ttl")
    store = pyoxigraph.Store()
    for path in folder.iterdir():
        store.load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    return store


def test_examples_there_are_twelve_questions_or_more() -> None:
    assert len(QUESTIONS) >= 12
    for path in QUESTIONS:
        assert read_example(path).description.endswith("?"), path.name
        assert expected(path), path.name


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_examples_rdflib_gives_the_checked_answer(path: Path, with_rdflib: rdflib.Graph) -> None:
    found = with_rdflib.query(path.read_text("utf-8"), initNs=NAMES)
    form = json.loads(found.serialize(format="json") or b"")
    assert rows_of(form) == expected(path)


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_examples_oxigraph_gives_the_checked_answer(
    path: Path, with_oxigraph: pyoxigraph.Store
) -> None:
    found = with_oxigraph.query(path.read_text("utf-8"), prefixes=NAMES)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    text = found.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
    assert text is not None
    assert rows_of(json.loads(text)) == expected(path)


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_examples_run_query_gives_the_checked_answer(
    path: Path, tiny_graph: KnowledgeGraph
) -> None:
    engines: tuple[Engine, ...] = ("oxigraph", "rdflib")
    for engine in engines:
        answer = run_query(tiny_graph, path.read_text("utf-8"), engine=engine)
        assert rows_of(json.loads(answer.to_json())) == expected(path)


@pytest.mark.parametrize("name", [example.name for example in find_examples()])
def test_examples_that_come_with_kg_answer_and_the_engines_agree(
    name: str, tiny_graph: KnowledgeGraph
) -> None:
    example = get_example(f"@{name}")
    assert example.description.endswith("?")
    answer = run_query(tiny_graph, example.sparql)
    assert answer.rows
    assert run_query(tiny_graph, example.sparql, engine="rdflib") == answer


@pytest.mark.parametrize("name", ["@nothing", "@../checking", "@"])
def test_examples_an_unknown_one_is_a_query_error(name: str) -> None:
    with pytest.raises(QueryError, match="there are @"):
        get_example(name)
