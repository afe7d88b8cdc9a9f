from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
import rdflib

from kg.errors import AmbiguousNameError, InputError, QueryError, UnknownEntityError
from kg.formats import EXPORTS, to_rdf
from kg.graph import KnowledgeGraph
from kg.model import Entity
from kg.query import Dataset, Value, find_examples, get_example
from kg.query.checking import checked
from kg.query.examples import GROUPS, KINDS, read_example
from kg.vocabulary import EntityType
from tests.query.orchards import orchards
from tests.questions import Question, questions

QUESTIONS = questions()


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return orchards()


@pytest.fixture(scope="module")
def data(graph: KnowledgeGraph) -> Dataset:
    return Dataset(graph)


@pytest.fixture(scope="module")
def with_rdflib(graph: KnowledgeGraph) -> Dataset:
    return Dataset(graph, engine="rdflib")


@pytest.fixture(scope="module")
def foreign(graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> pyoxigraph.Store:
    """The Turtle files, in a store that kg has no part in."""
    folder = tmp_path_factory.mktemp("rdf")
    store = pyoxigraph.Store()
    for name in ("graph.ttl", "evidence.ttl"):
        EXPORTS[name].write(graph, folder / name)
        store.load(path=str(folder / name), format=pyoxigraph.RdfFormat.TURTLE)
    return store


def test_examples_each_question_has_a_checked_answer_and_is_well_told() -> None:
    names = {question.name for question in QUESTIONS}
    assert names == {example.name for example in find_examples()}
    assert len(names) >= 25
    for example in find_examples():
        assert example.description.endswith("?"), example.name
        assert example.group in GROUPS, example.name
        for parameter in example.parameters:
            assert f"${parameter.name}" in example.sparql.split("SELECT", 1)[1], example.name
            assert parameter.kind in KINDS
    for question in QUESTIONS:
        assert len(question.table.splitlines()) > 2, f"{question.name} finds nothing"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_examples_both_engines_give_the_checked_answer(
    question: Question, data: Dataset, with_rdflib: Dataset
) -> None:
    answer = data.ask(question.name, *question.arguments)
    assert answer.to_table() == question.table
    assert with_rdflib.ask(question.name, *question.arguments) == answer


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_examples_written_out_it_is_the_same_question_for_any_program(
    question: Question, data: Dataset, foreign: pyoxigraph.Store
) -> None:
    text = question.query(data)
    assert "group:" not in text
    assert data.query(text) == data.ask(question.name, *question.arguments)
    found = foreign.query(text, prefixes=data.prefixes)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    assert len(list(found)) == len(question.table.splitlines()) - 2


def test_examples_rdflib_by_itself_answers_the_text_of_the_question(
    data: Dataset, graph: KnowledgeGraph
) -> None:
    alone: rdflib.Graph = to_rdf(graph, evidence=True)
    for question in QUESTIONS:
        found = alone.query(question.query(data), initNs=data.prefixes)
        assert len(list(found)) == len(question.table.splitlines()) - 2, question.name


@pytest.mark.parametrize("example", find_examples(), ids=lambda e: e.name)
def test_examples_without_names_the_query_asks_of_all(
    example: object, data: Dataset, with_rdflib: Dataset
) -> None:
    text = get_example(getattr(example, "name")).sparql  # noqa: B009
    checked(text, data.prefixes)
    if "$words" in text or "$below" in text:
        return  # a filter on what is not given holds nowhere
    answer = data.query(text)
    assert answer.rows
    assert with_rdflib.query(text) == answer


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ([], QueryError, "ask kg query @methods-for-task TASK; TASK is the name or id of a task"),
        (["a", "b"], QueryError, "too much is given; ask kg query @methods-for-task TASK"),
        (["model compresion"], UnknownEntityError, "did you mean model compression"),
        (["planning of orchards"], UnknownEntityError, "did you mean orchard planning"),
        (["task:orchard-plan"], UnknownEntityError, "did you mean orchard planning"),
        (["Quince"], QueryError, "'Quince' is method:quince, but a Task is asked for"),
        (["zzz"], UnknownEntityError, "nothing in the graph is called 'zzz'$"),
        ([""], QueryError, "TASK is the name"),
    ],
)
def test_examples_a_wrong_name_is_told(
    arguments: list[str], error: type[Exception], says: str, data: Dataset
) -> None:
    with pytest.raises(error, match=says):
        data.ask("methods-for-task", *arguments)


@pytest.mark.parametrize(
    "name",
    [
        "task:model-compression",
        "method:model-compression",
        "Model Compression",
        "MODEL-COMPRESSION",
        "https://w3id.org/paperkg/id/task/model-compression",
        "<https://w3id.org/paperkg/id/method/model-compression>",
    ],
)
def test_examples_a_thing_is_found_by_each_of_its_names(name: str, data: Dataset) -> None:
    assert data.ask("methods-for-task", name) == data.ask("methods-for-task", "model compression")


@pytest.mark.parametrize(
    "name",
    [
        "paper:10.9999-medlar.1",
        "Medlar: Grafting Experts",
        "medlar grafting  experts",
        "paper:medlar-grafting-experts",
        "10.9999/medlar.1",
        "https://doi.org/10.9999/MEDLAR.1",
        "grafting",
    ],
)
def test_examples_a_paper_is_found_by_title_part_doi_and_id(name: str, data: Dataset) -> None:
    assert len(data.ask("about-paper", name).rows) == 5
    assert data.ask("about-paper", "arXiv:3405.00002").rows


def test_examples_a_name_that_several_bear_is_told(graph: KnowledgeGraph) -> None:
    twin = Entity("task:frost-warning-2", "frost warning", (EntityType.TASK,), ("FROST",))
    twice = Dataset(
        KnowledgeGraph(
            info=graph.info,
            papers=graph.papers(),
            entities=[*graph.entities(), twin],
            results=graph.results(),
            claims=graph.claims(),
        )
    )
    with pytest.raises(AmbiguousNameError, match="task:frost-warning or task:frost-warning-2"):
        twice.ask("methods-for-task", "frost warning")
    assert twice.ask("methods-for-task", "task:frost-warning").rows
    with pytest.raises(AmbiguousNameError, match="ask by id"):
        twice.ask("about-paper", "quince")


def test_examples_no_name_gets_out_of_its_term(data: Dataset, with_rdflib: Dataset) -> None:
    hostile = [
        'x" } . ?s ?p ?o } #',
        'x\')) || true || (("" = "',
        "\\",
        '\\"',
        "\\u0022 ) } #",
        "\\\\u0022 ) } #",
        "a\nb\r\tc",
        "'''\"\"\"",
        "> <http://x.org/> .",
        "}",
        "é🍐\u202e",
    ]
    query = 'SELECT (CONCAT($words, "") AS ?echo) {}'
    for text in hostile:
        given = {"words": Value("literal", text)}
        for engine in (data, with_rdflib):
            assert engine.query(query, given).rows == ((Value("literal", text),),), text
            assert not engine.ask("papers-with-words", text).rows
        with pytest.raises((UnknownEntityError, QueryError)):
            data.ask("methods-for-task", text)


@pytest.mark.parametrize("number", ["nan", "inf", "much", "0,5", "1e999"])
def test_examples_what_is_no_number_is_told(number: str, data: Dataset) -> None:
    with pytest.raises(QueryError, match="no number"):
        data.ask("unsure-claims", number)


def test_examples_a_default_need_not_be_given(data: Dataset) -> None:
    assert data.ask("unsure-claims") == data.ask("unsure-claims", "0.6")
    assert get_example("unsure-claims").usage == "kg query @unsure-claims [BELOW]"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("@methods-for-tasks", "did you mean @methods-for-task"),
        ("@../checking", "no question is called @../checking"),
        ("@", "kg query --examples lists them"),
    ],
)
def test_examples_an_unknown_question_is_a_query_error(name: str, says: str) -> None:
    with pytest.raises(QueryError, match=says):
        get_example(name)


def test_examples_a_parameter_of_no_kind_is_an_input_error(tmp_path: Path) -> None:
    path = tmp_path / "odd.rq"
    path.write_text("# What?\n# $x: Pear\nSELECT * {}\n", "utf-8")
    with pytest.raises(InputError, match="no parameter is a Pear"):
        read_example(path)


def test_examples_are_data_for_programs() -> None:
    form = replace(get_example("unsure-claims"), sparql="…").to_json()
    assert form == {
        "name": "unsure-claims",
        "group": "claims and sentences",
        "description": "Which claims have a confidence below a number from 0 to 1, the least sure"
        " first?",
        "parameters": [{"name": "below", "kind": "Number", "default": "0.6"}],
        "sparql": "…",
    }


def test_examples_the_best_results_may_be_the_lowest(data: Dataset, with_rdflib: Dataset) -> None:
    for engine in (data, with_rdflib):
        highest = engine.ask("best-results", "Accuracy").rows
        assert engine.ask("best-results", "Accuracy", "Lowest").rows == highest[::-1]
        assert engine.ask("best-results", "Accuracy", "highest").rows == highest
        assert len(highest) > 1


def test_examples_a_paper_that_addresses_kinds_of_a_task_is_told_once(data: Dataset) -> None:
    papers = [row[1] for row in data.ask("papers-on-task", "orchard planning").rows]
    assert len(papers) == len(set(papers)) > 1
