from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

from kg.formats import write
from tests.invented import invented_graph
from tests.serve.serving import Server, serving
from tests.view.hostile import hostile_graph


class Links(HTMLParser):
    """The addresses that a page links to or loads, its tags and its event handlers."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("href", "src", "action"):
                self.addresses.append(value or "")
            if name.startswith("on") or name == "style":
                self.handlers.append(name)


def test_pages_every_link_leads_somewhere(server: Server) -> None:
    waiting, seen = ["/"], {"/"}
    while waiting:
        page = server.get(waiting.pop(), Accept="text/html")
        assert page.status in (200, 303), page
        if page.media != "text/html" or page.status != 200:
            continue
        if "vis-network" in page.text[:2_000_000] or "graph-data" in page.text:
            continue
        links = Links(page.text)
        assert not links.handlers
        for address in links.addresses:
            address = address.partition("#")[0]
            if address.startswith("/") and address not in seen and address != "/graph":
                seen.add(address)
                waiting.append(address)
    assert len(seen) > 60


def test_pages_load_nothing_from_elsewhere(server: Server) -> None:
    for path in ("/", "/?q=quince", "/query", "/api", "/id/method/quince"):
        text = server.get(path).text
        assert not re.search(r"(?:src|rel=\"stylesheet\" href)=\"?https?:", text)
        assert not re.search(r"<script(?![^>]*(?:src=|application/json))", text)


def test_pages_show_what_the_graph_says(server: Server) -> None:
    graph = invented_graph()
    for paper in graph.papers():
        text = server.get(f"/id/paper/{paper.id.partition(':')[2]}").text
        assert "Traceback" not in text
    text = server.get("/id/method/quince").text
    assert "Outperforms" in text and "<mark>" in text
    assert "of its" not in server.get("/?q=zzzz").text
    assert "Nothing in this graph" in server.get("/?q=zzzz").text


def test_pages_call_a_result_by_what_it_is_of(server: Server) -> None:
    (result,) = invented_graph().results()
    text = server.get(f"/id/result/{result.id.partition(':')[2]}").text
    name = "91.5%: accuracy of Quince on PearBench"
    assert f"<h1><bdi>{name}</bdi></h1>" in text
    assert f"<title>{name} — " in text


def test_pages_search_forgives_a_slip_and_says_so(server: Server) -> None:
    text = server.get("/?q=mixure+of+exprts").text
    assert "Spelled nearly so: <bdi>mixture of experts</bdi>" in text
    assert '<a class="node" href="/id/method/mixture-of-experts">' in text
    assert "Spelled nearly so" not in server.get("/?q=mixture").text


def test_pages_groups_come_in_pages(server: Server) -> None:
    answer = server.get("/id/method/greedycut?of=uses&direction=in")
    assert answer.status == 200
    assert "Used in" in answer.text
    assert server.get("/id/method/greedycut?of=likes").status == 404
    assert server.get("/id/method/greedycut?of=uses&offset=99999999999").status == 200


def test_pages_faults_are_pages_without_secrets(server: Server) -> None:
    answer = server.get("/id/method/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert (answer.status, answer.media) == (404, "text/html")
    assert "<script>alert" not in answer.text
    assert server.get("/?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E").text.count("<script>") == 0


def test_pages_the_map_keeps_its_own_policy(server: Server) -> None:
    answer = server.get("/graph")
    assert answer.status == 200
    assert "sha256-" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_pages_hostile_names_stay_text(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    graph = hostile_graph()
    write(graph, folder / "graph.json")
    with serving(folder, "--workers", "1") as server:
        ids = [*(e.id for e in graph.entities()), *(p.id for p in graph.papers())]
        pages = [f"/id/{identifier.replace(':', '/', 1)}" for identifier in ids]
        for path in ("/", "/?q=a", "/query", *pages):
            answer = server.get(path)
            assert answer.status == 200, path
            links = Links(answer.text)
            assert not {"img", "b", "iframe", "object", "base"} & set(links.tags), path
            assert not links.handlers
            scripts = re.findall(r"<script[^>]*>", answer.text)
            assert all("/static/" in tag or "application/json" in tag for tag in scripts)
            bad = [a for a in links.addresses if not a.startswith(("/", "#", "https://"))]
            assert not bad, path
            assert len(answer.body) < 2_000_000


def test_pages_a_thing_of_two_types_counts_under_each(server: Server) -> None:
    home = server.get("/", Accept="text/html").text
    for kind, count in (("Method", 6), ("Task", 1), ("Benchmark", 1), ("Metric", 1)):
        assert f'{kind}s<span class="count">{count}</span>' in home
        found = json.loads(server.get(f"/api/search?type={kind}").body)["items"]
        assert len(found) == count
    assert "8 things beside the papers; of several types, a thing counts under each." in home
