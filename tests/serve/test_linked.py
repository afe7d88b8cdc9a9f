from __future__ import annotations

import pyoxigraph
import pytest

from kg.vocabulary import BASE_IRI
from tests.serve.serving import Server

FORMS = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
}


def triples(body: bytes, media: str) -> set[pyoxigraph.Triple]:
    form = pyoxigraph.RdfFormat.from_media_type(media)
    return {quad.triple for quad in pyoxigraph.parse(body, form)}


@pytest.mark.parametrize("media", FORMS)
def test_linked_a_thing_in_every_form_by_header_and_by_suffix(server: Server, media: str) -> None:
    by_header = server.get("/id/method/quince", Accept=media)
    by_suffix = server.get(f"/id/method/quince.{FORMS[media]}")
    assert by_header.status == by_suffix.status == 200
    assert by_header.media == by_suffix.media == media
    assert by_header.body == by_suffix.body
    assert "Accept" in by_header.headers["vary"]
    found = triples(by_header.body, media)
    assert found == triples(server.get("/id/method/quince.nt").body, "application/n-triples")
    here = pyoxigraph.NamedNode(BASE_IRI + "method/quince")
    assert {t.subject for t in found} > {here}
    assert here in {t.object for t in found}


def test_linked_a_browser_gets_a_page(server: Server) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    page = server.get("/id/method/quince", Accept=browser)
    assert (page.status, page.media) == (200, "text/html")
    assert "Quince" in page.text
    assert 'rel="describes"' in page.headers["link"]
    assert server.get("/id/method/quince.html").media == "text/html"
    assert server.get("/id/method/quince", Accept="image/png").status == 406


def test_linked_other_names_lead_to_the_thing(server: Server) -> None:
    answer = server.get("/id/method/moe")
    assert (answer.status, answer.headers["location"]) == (303, "/id/method/mixture-of-experts")
    answer = server.get("/id/method/moe.ttl")
    assert answer.headers["location"] == "/id/method/mixture-of-experts.ttl"
    assert server.get("/id/method/nothing").status == 404
    assert server.get("/id/fruit/quince").status == 404
    assert server.get("/id/method/").status == 404


def test_linked_claims_quotes_and_the_dataset_have_addresses_too(server: Server) -> None:
    answer = server.query("SELECT ?c { ?c a kg:Claim } ORDER BY ?c LIMIT 1", "text/csv")
    claim = answer.text.split()[1].removeprefix(BASE_IRI)
    page = server.get(f"/id/{claim}", Accept="text/html")
    assert (page.status, page.media) == (200, "text/html")
    assert triples(server.get(f"/id/{claim}.nt").body, "application/n-triples")
    for node in ("dataset/graph", "dataset/evidence", "component/build"):
        assert server.get(f"/id/{node}", Accept="text/turtle").media == "text/turtle"
        assert server.get(f"/id/{node}").media == "text/html"
