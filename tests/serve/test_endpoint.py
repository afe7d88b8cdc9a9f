from __future__ import annotations

import csv
import io
import json
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyoxigraph
import pytest
import rdflib

from tests.serve.serving import Server

FORM = "application/x-www-form-urlencoded"
METHODS = "SELECT ?m ?name { ?p kg:proposes ?m . ?m skos:prefLabel ?name } ORDER BY ?m"


def names(text: str) -> list[str]:
    return [row["name"]["value"] for row in json.loads(text)["results"]["bindings"]]


def test_endpoint_answers_the_three_ways_of_asking_alike(server: Server) -> None:
    ways = [
        server.get(f"/sparql?query={quote(METHODS)}"),
        server.post("/sparql", urlencode({"query": METHODS}), FORM),
        server.query(METHODS),
        server.post("/sparql", METHODS.encode(), "application/sparql-query; charset=utf-8"),
    ]
    assert {answer.status for answer in ways} == {200}
    assert {answer.media for answer in ways} == {"application/sparql-results+json"}
    assert len({answer.body for answer in ways}) == 1
    assert "Quince" in names(ways[0].text)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/html, */*;q=0.1", "application/sparql-results+json"),
        ("application/sparql-results+xml;q=0.2, text/csv;q=0.9", "text/csv"),
        ("", "application/sparql-results+json"),
    ],
)
def test_endpoint_gives_rows_in_the_format_asked_for(
    server: Server, accept: str, media: str
) -> None:
    answer = server.query(METHODS, accept)
    assert (answer.status, answer.media) == (200, media)


def test_endpoint_formats_of_rows_say_the_same(server: Server) -> None:
    odd = 'VALUES (?a ?b) { ("x\\t\\"y\\"\\n<&>" UNDEF) ("é🍐"@fr 4) (<http://e.org/?a=1&b> true) }'
    query = f"SELECT ?a ?b {{ {odd} }}"
    form = json.loads(server.query(query, "application/json").text)["results"]["bindings"]
    expected = [
        ['x\t"y"\n<&>', ""],
        ["é🍐", "4"],
        ["http://e.org/?a=1&b", "true"],
    ]
    assert [[row.get(n, {"value": ""})["value"] for n in "ab"] for row in form] == expected
    assert form[1]["a"]["xml:lang"] == "fr"
    assert form[1]["b"]["datatype"].endswith("#integer")
    rows = csv.reader(io.StringIO(server.query(query, "text/csv").body.decode(), newline=""))
    assert list(rows) == [["a", "b"], *expected]
    space = "{http://www.w3.org/2005/sparql-results#}"
    xml = ElementTree.fromstring(server.query(query, "application/sparql-results+xml").body)
    found = [
        [next((c[0].text for c in row if c.get("name") == n), "") for n in "ab"]
        for row in xml.iter(f"{space}result")
    ]
    assert found == expected
    for form_name, accept in (("json", "application/sparql-results+json"),
                              ("xml", "application/sparql-results+xml"),
                              ("tsv", "text/tab-separated-values")):  # fmt: skip
        kind = pyoxigraph.QueryResultsFormat.from_extension(
            {"json": "srj", "xml": "srx"}.get(form_name, form_name)
        )
        assert kind is not None
        read = pyoxigraph.parse_query_results(server.query(query, accept).body, kind)
        assert isinstance(read, pyoxigraph.QuerySolutions)
        assert [row["a"].value for row in read] == [row[0] for row in expected], form_name


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_endpoint_format_parameter_wins(server: Server, form: str) -> None:
    answer = server.get(f"/sparql?format={form}&query={quote('ASK { ?p kg:proposes ?m }')}")
    assert answer.status == 200
    assert form in answer.media or form == "tsv"
    assert "true" in answer.text


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_endpoint_gives_graphs_in_the_format_asked_for(server: Server, media: str) -> None:
    query = "CONSTRUCT WHERE { ?m a kg:Method ; skos:prefLabel ?n }"
    answer = server.query(query, media)
    assert (answer.status, answer.media) == (200, media)
    form = pyoxigraph.RdfFormat.from_media_type(media)
    found = {quad.triple for quad in pyoxigraph.parse(answer.body, form)}
    turtle = pyoxigraph.parse(server.query(query).body, pyoxigraph.RdfFormat.TURTLE)
    assert len(found) > 2
    assert found == {quad.triple for quad in turtle}


def test_endpoint_describe_and_accept_what_it_cannot_give(server: Server) -> None:
    assert server.query("DESCRIBE method:quince").media == "text/turtle"
    assert server.query("DESCRIBE method:quince", "text/csv").status == 406
    assert server.query(METHODS, "image/png").status == 406
    assert server.get(f"/sparql?format=pdf&query={quote(METHODS)}").status == 400


def test_endpoint_describes_itself(server: Server) -> None:
    answer = server.get("/sparql")
    assert (answer.status, answer.media) == (200, "text/turtle")
    graph = rdflib.Graph().parse(data=answer.body, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    [service] = graph.subjects(rdflib.RDF.type, sd.Service)
    assert str(service) == f"http://127.0.0.1:{server.port}/sparql"
    assert len(list(graph.objects(service, sd.resultFormat))) == 8
    page = server.get("/sparql", Accept="text/html")
    assert (page.status, page.headers["location"]) == (303, "/query")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { { SELECT * { SERVICE SILENT ?x { ?s ?p ?o } } } }",
        "ASK { FILTER EXISTS { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } }",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://127.0.0.1:9/> { GRAPH ?g { ?s ?p ?o } }",
        "INSERT DATA { <a:b> <a:c> <a:d> }",
        "LOAD <file:///etc/passwd>",
        "DROP ALL",
        "CLEAR DEFAULT",
    ],
)
def test_endpoint_refuses_what_writes_or_reaches_out(server: Server, query: str) -> None:
    answer = server.query(query)
    assert (answer.status, answer.media) == (403, "text/plain")
    assert len(answer.text.splitlines()) == 1


def test_endpoint_refuses_by_the_protocol(server: Server) -> None:
    def status(path: str, body: str = "", kind: str = FORM) -> int:
        return server.post(path, body, kind).status if body else server.get(path).status

    asked = quote(METHODS)
    for name in ("default-graph-uri", "named-graph-uri", "using-graph-uri"):
        assert status(f"/sparql?query={asked}&{name}=http%3A%2F%2Fe.org%2F") == 403
        assert status("/sparql", urlencode({"query": METHODS, name: "http://e.org/"})) == 403
    assert status("/sparql", urlencode({"update": "DROP ALL"})) == 403
    assert status("/sparql", "DROP ALL", "application/sparql-update") == 403
    assert status("/sparql", METHODS, "text/plain") == 415
    assert status("/sparql", "a=b") == 400
    assert status(f"/sparql?query={asked}&query={asked}") == 400
    assert status("/sparql?query=") == 400
    assert server.ask("PUT", "/sparql", METHODS).status == 405
    assert server.ask("DELETE", "/sparql").status == 405


def test_endpoint_says_where_a_query_is_wrong(server: Server) -> None:
    answer = server.query("SELECT ?x {\n ?x kg:proposes ?y .\n ?x oops\n}")
    assert answer.status == 400
    assert "line 3, column 5" in answer.text
    assert server.query("SELECT * { ?s nope:x ?o }").status == 400


@pytest.mark.parametrize("body", [b"\xff\xfe", b"query=%ff%fe", b"SELECT * { ?s ?p '\xc3\x28' }"])
def test_endpoint_refuses_broken_encodings(server: Server, body: bytes) -> None:
    kind = FORM if body.startswith(b"query") else "application/sparql-query"
    assert server.post("/sparql", body, kind).status == 400
    assert server.get("/sparql?query=%ff").status == 400


def test_endpoint_hints_at_misspelled_names(server: Server) -> None:
    answer = server.query("SELECT ?m { ?p kg:propose ?m }")
    assert answer.status == 200
    assert "kg:proposes" in answer.headers["x-hint"]
