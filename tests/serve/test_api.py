from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest

from kg.serve.contract import contract, operations
from kg.vocabulary import BASE_IRI, EntityType, Predicate
from tests.invented import invented_graph
from tests.serve.serving import Answer, Server


def form(answer: Answer) -> Any:
    assert answer.status == 200, answer.text
    assert answer.media == "application/json"
    return json.loads(answer.body)


def schema(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}", "components": contract()["components"]}


def test_api_finds_things_by_name_alias_and_beginning(server: Server) -> None:
    for text in ("mixture of experts", "Mixture-of-Experts", "MoE", "mixture of exp"):
        found = form(server.get(f"/api/search?q={quote(text)}"))
        jsonschema.validate(found, schema("Found"))
        assert found["items"][0]["id"] == "method:mixture-of-experts", text
    papers = form(server.get("/api/search?q=quince&type=Paper"))["items"]
    assert {item["type"] for item in papers} == {"Paper"}
    assert form(server.get("/api/search?q=zzzz")) == {"query": "zzzz", "items": [], "next": None}
    shared = form(server.get("/api/search"))["items"]
    assert [item["papers"] for item in shared] == sorted(
        (item["papers"] for item in shared), reverse=True
    )


@pytest.mark.parametrize(
    ("kind", "iri", "identifier"),
    [
        ("entity", "method/quince", "method:quince"),
        ("entity", "method/moe", "method:mixture-of-experts"),
        (
            "paper",
            "paper/pearbench-a-benchmark-for-compressed-models-and-more",
            "paper:10.9999-pear.1",
        ),
    ],
)
def test_api_finds_things_by_iri(server: Server, kind: str, iri: str, identifier: str) -> None:
    for spelled in (f"{BASE_IRI}{iri}", f"<{BASE_IRI}{iri}>"):
        found = form(server.get(f"/api/search?q={quote(spelled)}"))["items"]
        assert found[0]["id"] == identifier
        assert not form(server.get(f"/api/search?q={quote(spelled)}&type=Metric"))["items"]
        there = server.get(f"/api/{kind}/{quote(spelled, safe='')}")
        assert there.status in (200, 303)
    assert not form(server.get("/api/search?q=https://example.org/id/method/quince"))["items"]


def test_api_pages_hold_everything_once(server: Server) -> None:
    whole = form(server.get("/api/search?limit=100"))["items"]
    found: list[Any] = []
    path: str | None = "/api/search?limit=3"
    while path:
        page = form(server.get(path))
        assert 0 < len(page["items"]) <= 3
        found += page["items"]
        path = page["next"]
    assert found == whole
    assert len(found) == len({item["id"] for item in found}) > 5


def test_api_entities_and_papers_say_what_the_graph_says(server: Server) -> None:
    graph = invented_graph()
    for entity in graph.entities():
        told = form(server.get(f"/api/entity/{quote(entity.id)}?limit=100"))
        jsonschema.validate(told, schema("Entity"))
        claims = graph.claims_about(entity.id)
        assert {c["id"] for c in told["claims"]["items"]} == {c.id for c in claims}
        assert sum(count["count"] for count in told["counts"]) == len(claims)
        assert {c["id"]: c["confidence"] for c in told["claims"]["items"]} == {
            c.id: c.confidence for c in claims
        }
    for paper in graph.papers():
        told = form(server.get(f"/api/paper/{quote(paper.id)}?limit=100"))
        jsonschema.validate(told, schema("Paper"))
        assert told["title"] == paper.title
        claims = graph.claims_about(paper.id)
        assert {c["id"] for c in told["claims"]["items"]} == {c.id for c in claims}
    for result in graph.results():
        jsonschema.validate(form(server.get(f"/api/entity/{result.id}")), schema("Entity"))


def test_api_neighbours_are_those_of_the_graph(server: Server) -> None:
    graph = invented_graph()
    for node in ("method:greedycut", "paper:greedycut"):
        if node not in graph:
            node = next(p.id for p in graph.papers())
        for direction in ("out", "in", "both"):
            path = f"/api/neighbours?id={quote(node)}&direction={direction}&limit=100"
            told = form(server.get(path))
            jsonschema.validate(told, schema("Neighbours"))
            related = Predicate.RELATED_TO.value
            ids = {i["thing"]["id"] for i in told["items"] if i["predicate"] != related}
            expected = {
                view.id
                for predicate in Predicate
                if predicate is not Predicate.RELATED_TO
                for view in graph.neighbours(node, predicate, direction)
            }
            assert ids == expected


def test_api_paths_are_those_of_the_graph(server: Server) -> None:
    graph = invented_graph()
    names = [e.id for e in graph.entities()]
    for goal in names[1:]:
        told = form(server.get(f"/api/path?from={quote(names[0])}&to={quote(goal)}"))
        jsonschema.validate(told, schema("Path"))
        steps = graph.path(names[0], goal)
        assert told["connected"] is bool(steps)
        assert [s["source"]["id"] for s in told["steps"]] == [step.source for step in steps]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/search?limit=0", 400),
        ("/api/search?limit=101", 400),
        ("/api/search?limit=ten", 400),
        ("/api/search?limit=5&limit=6", 400),
        ("/api/search?offset=-1", 400),
        ("/api/search?type=Fruit", 400),
        (f"/api/search?q={'x' * 401}", 400),
        ("/api/search?q=%ff", 400),
        ("/api/entity/method:nothing", 404),
        ("/api/entity/%ff", 400),
        ("/api/entity/", 404),
        ("/api/paper/method:quince", 404),
        ("/api/neighbours", 400),
        ("/api/neighbours?id=quince&direction=up", 400),
        ("/api/neighbours?id=quince&predicate=likes", 400),
        ("/api/path?from=quince", 400),
        ("/api/path?from=quince&to=nothing-at-all", 404),
        ("/api/nothing", 404),
    ],
)
def test_api_faults_are_problems(server: Server, path: str, status: int) -> None:
    answer = server.get(path)
    assert (answer.status, answer.media) == (status, "application/problem+json")
    told = json.loads(answer.body)
    jsonschema.validate(told, schema("Problem"))
    assert told["status"] == status
    assert "Traceback" not in answer.text


def test_api_other_ids_lead_to_the_thing(server: Server) -> None:
    answer = server.get("/api/entity/method:moe?limit=1")
    assert answer.status == 303
    assert answer.headers["location"] == "/api/entity/method:mixture-of-experts?limit=1"
    assert server.ask("POST", "/api/search", "").status == 405
    assert server.ask("HEAD", "/api/search").body == b""


def test_contract_is_openapi_and_lists_the_vocabulary(server: Server) -> None:
    answer = server.get("/openapi.json")
    assert json.loads(answer.body) == contract()
    schemas = contract()["components"]["schemas"]
    assert schemas["Type"]["enum"] == [kind.value for kind in EntityType]
    assert schemas["Predicate"]["enum"] == [predicate.value for predicate in Predicate]
    for part in schemas.values():
        jsonschema.Draft202012Validator.check_schema(part)
    page = server.get("/api").text
    for operation in operations():
        assert operation["path"] in page


def test_contract_schemathesis_finds_no_fault(server: Server) -> None:
    schemathesis = pytest.importorskip("schemathesis")
    from hypothesis import HealthCheck, Phase, settings

    url = f"http://127.0.0.1:{server.port}"
    found = schemathesis.openapi.from_url(f"{url}/openapi.json")
    config = settings(
        max_examples=20,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for operation in found.get_all_operations():
        strategy = operation.ok().as_strategy()

        from hypothesis import given

        @config
        @given(case=strategy)
        def check(case: Any) -> None:
            case.call_and_validate(base_url=url)

        check()


def test_api_search_finds_near_spellings(server: Server) -> None:
    found = form(server.get("/api/search?q=mixure+of+exprts"))
    jsonschema.validate(found, schema("Found"))
    assert found["near"] == "mixture of experts"
    assert found["items"][0]["id"] == "method:mixture-of-experts"
    # The last word may be a beginning; what is found as it is spelled has no other spelling.
    assert form(server.get("/api/search?q=mxitur"))["near"].startswith("mixture")
    assert "near" not in form(server.get("/api/search?q=mixture"))
    assert form(server.get("/api/search?q=zzzzzzzz"))["items"] == []
