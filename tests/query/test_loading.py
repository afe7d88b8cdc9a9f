from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import InputError, QueryError, UnknownFormatError
from kg.formats import EXPORTS
from kg.graph import KnowledgeGraph
from kg.query import Dataset, Engine, run_query

ENGINES: tuple[Engine, ...] = ("oxigraph", "rdflib")
BEATS = "SELECT * { method:quince kg:outperforms ?other }"
WHY = "SELECT ?quote { ?c rdf:predicate kg:outperforms ; kg:evidence/kg:quote/oa:exact ?quote }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, tiny_graph: KnowledgeGraph) -> Path:
    """A folder as a build leaves it."""
    path = tmp_path_factory.mktemp("exports")
    for name, kind in EXPORTS.items():
        kind.write(tiny_graph, path / name)
    return path


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["graph.json", "graph.ttl", "graph.nt", "graph.jsonld"])
def test_loading_every_graph_file_answers_alike(
    name: str, engine: Engine, folder: Path, tiny_graph: KnowledgeGraph
) -> None:
    assert run_query(folder / name, BEATS, engine=engine) == run_query(tiny_graph, BEATS)


@pytest.mark.parametrize("engine", ENGINES)
def test_loading_a_folder_has_the_evidence_too(
    engine: Engine, folder: Path, tiny_graph: KnowledgeGraph
) -> None:
    answer = run_query(tiny_graph, WHY)
    assert len(answer.rows) == 1
    assert run_query(folder, WHY, engine=engine) == answer
    assert run_query(str(folder), WHY, engine=engine) == answer
    both = [folder / "graph.ttl", folder / "evidence.ttl"]
    assert run_query(both, WHY, engine=engine) == answer
    assert not run_query(folder / "graph.ttl", WHY, engine=engine).rows


@pytest.mark.parametrize("engine", ENGINES)
def test_loading_prefixes_follow_the_base_of_the_graph(
    engine: Engine, tiny_graph: KnowledgeGraph
) -> None:
    graph = KnowledgeGraph(
        info=replace(tiny_graph.info, base_iri="https://example.org/pears/"),
        papers=tiny_graph.papers(),
        entities=tiny_graph.entities(),
        results=tiny_graph.results(),
        claims=tiny_graph.claims(),
    )
    (row,) = run_query(graph, BEATS, engine=engine).rows
    assert row[0] is not None
    assert row[0].text == "https://example.org/pears/method/greedycut"
    assert "method:greedycut" in run_query(graph, BEATS, engine=engine).to_table()


@pytest.mark.parametrize("engine", ENGINES)
def test_loading_every_kind_of_query(engine: Engine, tiny_graph: KnowledgeGraph) -> None:
    asked = Dataset(tiny_graph, engine=engine)
    assert asked.query("ASK { method:quince a kg:Method }").truth is True
    assert asked.query("ASK { method:quince a kg:Task }").truth is False
    built = asked.query("CONSTRUCT { ?b kg:beats ?a } { ?b kg:outperforms ?a }")
    assert "method:quince\n    kg:beats method:greedycut ." in built.to_turtle()
    told = asked.query("DESCRIBE method:quince")
    assert 'skos:prefLabel "Quince"' in told.to_turtle()
    rows = asked.query("SELECT * { ?b kg:outperforms ?a OPTIONAL { ?a kg:nothing ?c } }")
    assert rows.variables == ("b", "a", "c")
    assert rows.rows[0][2] is None


@pytest.mark.parametrize("engine", ENGINES)
def test_loading_rows_are_sorted_unless_the_query_orders_them(
    engine: Engine, tiny_graph: KnowledgeGraph
) -> None:
    labels = "SELECT ?l { ?m a kg:Method ; skos:prefLabel ?l }"
    plain = [row[0].text for row in run_query(tiny_graph, labels, engine=engine).rows if row[0]]
    assert plain == sorted(plain)
    turned = run_query(tiny_graph, f"{labels} ORDER BY DESC(?l)", engine=engine)
    assert [row[0].text for row in turned.rows if row[0]] == plain[::-1]


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("graph.csv", "a", UnknownFormatError, r"give a folder or one of \.json"),
        ("graph.ttl", "a b", InputError, "broken RDF"),
        ("graph.nt", "\x00", InputError, "broken RDF"),
        ("graph.json", "[", InputError, "graph.json"),
        ("graph.jsonld", '{"@context": "https://example.org/c", "a": 1}', InputError, "broken"),
    ],
)
def test_loading_a_broken_file_is_an_input_error(
    name: str, content: str, error: type[InputError], says: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    for engine in ENGINES:
        with pytest.raises(error, match=says):
            run_query(path, BEATS, engine=engine)


def test_loading_nothing_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        run_query(tmp_path / "graph.ttl", BEATS)
    with pytest.raises(InputError, match="no graph here"):
        run_query(tmp_path, BEATS)


def test_loading_an_unknown_engine_is_a_query_error(tiny_graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="take oxigraph or rdflib"):
        run_query(tiny_graph, BEATS, engine="virtuoso")  # type: ignore[arg-type]


def test_loading_what_rdflib_cannot_answer_is_a_query_error(tiny_graph: KnowledgeGraph) -> None:
    query = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
    assert not run_query(tiny_graph, query).rows
    with pytest.raises(QueryError, match="cannot be answered"):
        run_query(tiny_graph, query, engine="rdflib")
