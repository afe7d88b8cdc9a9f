from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import InputError, QueryError, UnknownFormatError
from kg.formats import EXPORTS
from kg.formats.terms import prefixes
from kg.graph import KnowledgeGraph
from kg.query import Dataset, Engine, Value, run_query
from kg.query.checking import checked, quickly_checked
from kg.vocabulary import BASE_IRI

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


def test_loading_terms_are_bound_before_anything_is_looked_for(tiny_graph: KnowledgeGraph) -> None:
    quince = {"better": Value("uri", f"{BASE_IRI}method/quince")}
    nothing = {"better": Value("uri", f"{BASE_IRI}method/randomcut")}
    for query in (
        "SELECT ?worse { ?better kg:outperforms ?worse }",
        "ASK { ?better kg:outperforms ?worse }",
        "CONSTRUCT { ?better kg:beats ?worse } WHERE { ?better kg:outperforms ?worse }",
    ):
        for engine in ENGINES:
            asked = Dataset(tiny_graph, engine=engine)
            found, none = asked.query(query, quince), asked.query(query, nothing)
            assert found.rows or found.truth, query
            assert not none.rows and not none.truth, query


@pytest.mark.parametrize("engine", ENGINES)
def test_loading_ids_with_several_points_are_understood(
    engine: Engine, tiny_graph: KnowledgeGraph
) -> None:
    asked = Dataset(tiny_graph, engine=engine)
    assert asked.query("ASK { paper:10.9999-pear.1 a kg:Paper }").truth is True
    assert asked.query("SELECT * { ?s a kg:Paper FILTER(?s=paper:10.9999-pear.1) }").rows
    given = "PREFIX p: <https://w3id.org/paperkg/id/paper/> ASK { p:10.9999-pear.1 a kg:Paper. }"
    assert asked.query(given).truth is True
    assert asked.query("ASK { ?p schema:name 'paper:10.9999-pear.1' }").truth is False


def test_loading_the_quick_check_lets_through_what_the_whole_one_does() -> None:
    names = prefixes(BASE_IRI)
    for query in (
        "SELECT * { ?s ?p ?o }",
        "select distinct * { ?s ?p ?o } order by ?s",
        "SELECT ?s { { SELECT * { ?s ?p ?o } ORDER BY ?o LIMIT 2 } }",
        "SELECT ?order { ?order ?by 'ORDER BY' } # ORDER BY ?x",
        "PREFIX order: <http://x.org/> CONSTRUCT { ?s order:by ?o } { ?s ?p ?o } ORDER BY ?s",
        "DESCRIBE method:quince",
        "ASK { paper:10.9999-pear.1 ?p ?o }",
        "SELECT ?from { ?from ?to 'FROM', \"from\" } # from <http://x.org/>",
    ):
        assert quickly_checked(query, names) == checked(query, names), query


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://x.org/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p 'a service' }",
        "SELECT * FROM <http://x.org/> { ?s ?p ?o }",
        "SELECT * FROM<http://x.org/> { ?s ?p ?o }",
        "SELECT * FROMkg:x { ?s ?p ?o }",
        r"SELECT * { \u0053ERVICE <http://x.org/> { ?s ?p ?o } }",
        "SELECT * { \u017fervice <http://x.org/> { ?s ?p ?o } }",
        "SELECT * { serv\u0131ce <http://x.org/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o LATERAL { ?o ?q ?x } }",
        "SELECT * { << ?s ?p ?o >> ?q ?x }",
        "SELECT (ADJUST(?s, ?p) AS ?x) { ?s ?p ?o }",
    ],
)
def test_loading_the_quick_check_leaves_the_rest_to_the_whole_one(query: str) -> None:
    assert quickly_checked(query, prefixes(BASE_IRI)) is None
