"""What the pages of the questions show is what `kg query` answers."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from kg.formats import EXPORTS
from kg.pipeline import export_as
from kg.query import Dataset, find_examples
from kg.serve.catalogue import Catalogue
from kg.serve.index import make_index
from kg.serve.job import RefusedError
from kg.serve.questions import Questions, plain_text
from kg.serve.sparql import Queries
from kg.serve.triples import make_triples, open_triples
from tests.query.orchards import orchards
from tests.questions import Question, questions
from tests.serve.serving import Server


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    graph = orchards()
    folder = tmp_path_factory.mktemp("questions") / "exports"
    folder.mkdir()
    export_as(graph, folder / "graph.json")
    for name in ("graph.nt", "evidence.nt"):
        EXPORTS[name].write(graph, folder / name)
    index = make_index(folder)
    make_triples(folder, index, lambda *_: None)
    catalogue = Catalogue(index.tables)
    queries = Queries(
        lambda: open_triples(index.triples), catalogue.base_iri, max_rows=50, max_bytes=1 << 20
    )
    yield SimpleNamespace(questions=Questions(catalogue, queries), data=Dataset(graph))
    catalogue.close()


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
def test_questions_answer_as_kg_query_does(made: SimpleNamespace, question: Question) -> None:
    example = next(e for e in find_examples() if e.name == question.name)
    names = [parameter.name for parameter in example.parameters]
    given = dict(zip(names, question.arguments, strict=False))
    shown = made.questions.asked(question.name, given)
    assert shown["fault"] == ""
    answer, told = shown["answer"], made.data.ask(question.name, *question.arguments)
    assert (answer["count"], answer["more"]) == (min(len(told.rows), 50), len(told.rows) > 50)
    # Names stand in the place of IRIs, and are not told twice.
    assert set(answer["names"]) <= set(told.variables)
    for name in answer["names"]:
        texts = [row[answer["names"].index(name)] for row in answer["rows"]]
        values = [row[told.variables.index(name)] for row in told.rows]
        for cell, value in zip(texts, values, strict=False):
            if value is None or value.kind != "uri":
                assert cell["text"] == ("" if value is None else value.text)
            else:
                assert cell["href"]
    # What a reader takes from the page is the same query.
    assert len(made.data.query(answer["sparql"]).rows) == len(told.rows)


def test_questions_of_the_front_page_have_an_answer(made: SimpleNamespace) -> None:
    for item in made.questions.first():
        needs = dict(zip(item["needs"], item["about"], strict=True))
        assert made.questions.asked(item["name"], needs)["answer"] is not None


def test_questions_what_is_not_given_is_asked_for(made: SimpleNamespace) -> None:
    shown = made.questions.asked("in-common", {})
    assert shown["answer"] is None
    assert [field["name"] for field in shown["fields"]] == ["first", "second"]
    assert all("?first=" in item["href"] for item in shown["suggested"])
    some = made.questions.asked("in-common", {"first": "pears"})
    assert some["answer"] is None and some["suggested"]
    assert all("first=pears&second=" in item["href"] for item in some["suggested"])
    assert made.questions.asked("papers-with-words", {})["suggested"] == []
    unsure = made.questions.asked("unsure-claims", {"below": "a lot"})
    assert "no number" in unsure["fault"]
    with pytest.raises(RefusedError, match="no question is called"):
        made.questions.asked("medlar", {})


def test_questions_lose_what_only_kg_reads() -> None:
    for example in find_examples():
        text = plain_text(example)
        assert "# group" not in text and "# $" not in text
        assert text.startswith("# ") and text.endswith(example.sparql.split("\n", 4)[4])


def test_questions_pages_of_all(server: Server) -> None:
    listed = server.get("/ask")
    assert listed.status == 200
    names = [example.name for example in find_examples()]
    assert all(f'href="/ask/{name}"' in listed.text for name in names)
    for name in names:
        assert server.get(f"/ask/{name}").status == 200, name
    assert server.get("/ask/methods-for-task?task=a&task=b").status == 400
