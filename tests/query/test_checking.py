from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.formats.terms import prefixes
from kg.graph import KnowledgeGraph
from kg.query import Engine, run_query
from kg.query.checking import checked, plain
from kg.vocabulary import BASE_IRI

NAMES = prefixes(BASE_IRI)
SERVICES = [
    "SELECT * { SERVICE <http://x.org/> { ?s ?p ?o } }",
    "SELECT * { service silent ?x { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <http://x.org/> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o FILTER NOT EXISTS { SERVICE <http://x.org/> { ?s ?p ?o } } }",
    "SELECT * { { SELECT ?s { { SERVICE <http://x.org/> { ?s ?p ?o } } } } }",
    "SELECT * { ?s ?p ?o OPTIONAL { GRAPH ?g { SERVICE <http://x.org/> { ?s ?p ?o } } } }",
    "SELECT * { ?s ?p ?o MINUS { SERVICE <http://x.org/> { ?s ?p ?o } } }",
    "SELECT (EXISTS { SERVICE <http://x.org/> { ?s ?p ?o } } AS ?x) {}",
    "SELECT * {} ORDER BY EXISTS { SERVICE <http://x.org/> { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) {} HAVING (EXISTS { SERVICE <http://x.org/> { ?s ?p ?o } })",
    "SELECT * { BIND(IF(EXISTS { SERVICE <http://x.org/> { ?s ?p ?o } }, 1, 2) AS ?x) }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <http://x.org/> { ?s ?p ?o } }",
    "ASK { SERVICE <http://x.org/> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <http://x.org/> { ?s ?p ?o } }",
    r"SELECT * { \u0053ERVICE <http://x.org/> { ?s ?p ?o } }",
    r"SELECT * { \U00000053ERVICE <http://x.org/> { ?s ?p ?o } }",
    # Each of these is a comment or a text to one parser and a call to the other.
    "SELECT * { ?s ?p ?o # a comment\r SERVICE <http://x.org/> { ?s ?p ?o } \n }",
    "SELECT * { ?s ?p ?o # a\\u000D SERVICE <http://x.org/> { ?s ?p ?o } \n }",
    "SELECT * { ?s ?p ?o # a\\u005Cu000A SERVICE <http://x.org/> { ?s ?p ?o } \n }",
    "SELECT * { ?s ?p ?o # a\\u000A SERVICE <http://x.org/> { ?s ?p ?o } \n }",
]
# With escapes resolved first, as the standard says, these only hold comments; Oxigraph by itself
# would resolve the escapes later, see longer texts, and make the call.
HIDDEN = [
    'SELECT * { ?s ?p "a\\u0022 . # " . SERVICE <http://x.org/> { ?s ?p ?o } \n }',
    "SELECT * { ?s ?p 'a\\u0027 . # ' . SERVICE <http://x.org/> { ?s ?p ?o } \n }",
    'SELECT * { ?s ?p """a\\u0022"" . # """ . SERVICE <http://x.org/> { ?s ?p ?o } \n }',
]
FROMS = [
    "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }",
    "SELECT * FROM NAMED <file:///etc/hostname> { GRAPH ?g { ?s ?p ?o } }",
    "ASK FROM <http://x.org/> { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } FROM <http://x.org/> { ?s ?p ?o }",
    "DESCRIBE ?s FROM <http://x.org/> { ?s ?p ?o }",
    r"SELECT * \u0046ROM <http://x.org/> { ?s ?p ?o }",
]
UPDATES = [
    "LOAD <http://x.org/>",
    "load silent <file:///etc/hostname> into graph <http://x.org/g>",
    "INSERT DATA { method:a kg:uses method:b }",
    "PREFIX a: <http://x.org/> INSERT DATA { a:a a:b a:c }",
    "DELETE WHERE { ?s ?p ?o }",
    "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "DROP ALL",
    "CREATE GRAPH <http://x.org/g>",
    "COPY DEFAULT TO <http://x.org/g>",
]


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize("query", SERVICES)
def test_checking_refuses_service(query: str, engine: Engine, tiny_graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError):
        run_query(tiny_graph, query, engine=engine)


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    """A server on this machine that notes whether anyone calls."""
    calls: list[str] = []

    class Note(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            calls.append("called")

    with socketserver.TCPServer(("127.0.0.1", 0), Note) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.server_address[1], calls
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_checking_no_call_leaves_the_machine(
    engine: Engine, listener: tuple[int, list[str]], tiny_graph: KnowledgeGraph
) -> None:
    port, calls = listener
    for query in SERVICES + HIDDEN + FROMS + UPDATES:
        with nullcontext() if query in HIDDEN else pytest.raises(QueryError):
            run_query(
                tiny_graph,
                query.replace("http://x.org/", f"http://127.0.0.1:{port}/"),
                engine=engine,
            )
    assert calls == []


@pytest.mark.parametrize("query", FROMS)
def test_checking_refuses_from(query: str) -> None:
    with pytest.raises(QueryError, match="FROM is refused"):
        checked(query, NAMES)


@pytest.mark.parametrize("query", UPDATES)
def test_checking_refuses_updates(query: str) -> None:
    with pytest.raises(QueryError, match="never does"):
        checked(query, NAMES)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE <http://x.org/> FROM LOAD INSERT" }',
        "SELECT * { ?s ?p '''SERVICE\n<http://x.org/> { }''' }",
        "SELECT * { ?s ?p ?o } # SERVICE <http://x.org/> { }",
        "# FROM <http://x.org/>\nSELECT * { ?s ?p ?o }",
        "SELECT * { <http://x.org/SERVICE> <http://x.org/#from> ?o }",
        "SELECT ?service ?from { ?service kg:from ?from }",
        "PREFIX service: <http://x.org/> SELECT * { service:service ?p ?o }",
        'SELECT * { ?s ?p "x"@service }',
        r"SELECT * { ?s ?p '\u0053ERVICE' }",
        "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1) }",
    ],
)
def test_checking_has_no_false_hit(query: str) -> None:
    assert checked(query, NAMES).text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELEC * { ?s ?p ?o }", "line 1, column 1: 'SELEC' .* did you mean SELECT?"),
        ("SELECT * {\n  ?s ?p ?o\n  FILTER(?o = )\n}", r"line 3, column 15: '\)' is not"),
        ("SELECT * { ?s ?p ?o", "not SPARQL: line 1, column 20: something is missing at the end"),
        ("", "not SPARQL: line 1, column 1: something is missing at the end; expected ASK or"),
        ("SELECT ?x { OPTIONL { ?s ?p ?x } }", "column 13: 'OPTIONL' .* did you mean OPTIONAL?"),
        ("SELECT ?x WERE { ?s ?p ?x }", "column 11: 'WERE' .* did you mean WHERE?"),
        ("SELECT ?x { ?s ?p ?x } LIMIT x", r"column 30: 'x' is not understood here"),
        ("SELECT ?x { ?s ?p ?x ?y }", r"column 22: '\?y }' is not understood here"),
        ("SELECT ?x { ?s ?p [ a ?t }", r"column 26: '}' is not .* expected , or ; or \]"),
        ("SELECT (COUNT(?x) ?n) { ?s ?p ?x }", r"column 19: '\?n\) { \?s"),
        (
            "SELECT * { ?s a foo:Bar }",
            "line 1, column 17: unknown prefix foo:, known without PREFIX: .*kg, .*method",
        ),
        ("SELECT * {\n ?s shema:name ?o }", "line 2, column 5: .* did you mean schema:?"),
        ("SELECT * { ?s owl:sameAs ?o }", "put PREFIX owl: <http://www.w3.org/2002/07/owl#>"),
        ("SELECT * { ?s ?p ?o LATERAL { ?o ?q ?x } }", "only SPARQL 1.1 is understood"),
        ("SELECT * { << ?s ?p ?o >> ?q ?x }", "only SPARQL 1.1 is understood"),
        (r"SELECT * { ?s ?p '\uD800' }", "no character"),
        (r"SELECT * { ?s ?p '\UFFFFFFFF' }", "no character"),
        ("ASK { " + "{" * 3000 + "}" * 3000 + " }", "too deeply"),
        ("ASK { FILTER(" + "!" * 30_000 + "true) }", "more than 1,000 keywords and operators"),
        ("ASK { ?s kg:uses" + "/kg:uses" * 2_000 + " ?o }", "ask in parts"),
        ("ASK { " + "BIND(1 AS ?x) " * 3_000 + "}", "ask in parts"),
        ("x" * 200_000, "200,000 characters"),
    ],
)
def test_checking_says_what_is_wrong(query: str, says: str) -> None:
    with pytest.raises(QueryError, match=says) as caught:
        checked(query, NAMES)
    assert "\n" not in str(caught.value)


def test_checking_lists_of_values_may_be_long() -> None:
    rows = " ".join(f'("{n}" {n})' for n in range(3_000))
    assert checked(f"SELECT * {{ VALUES (?a ?b) {{ {rows} }} }}", NAMES).text


@given(st.text("SELECT *{}?spo.<>#\"'\\u0022\n\r:ax"))
def test_checking_never_ends_in_anything_but_a_query_error(text: str) -> None:
    try:
        found = checked(text, NAMES)
    except QueryError:
        return
    assert plain(found.text) == found.text


def test_checking_a_prefix_of_the_query_wins(tiny_graph: KnowledgeGraph) -> None:
    query = "PREFIX kg: <http://x.org/> SELECT * { ?s kg:outperforms ?o }"
    assert not run_query(tiny_graph, query).rows
    assert run_query(tiny_graph, query.split(">", 1)[1]).rows
