from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from kg.errors import OutputError
from kg.graph import KnowledgeGraph
from kg.view import view_data, write_page
from kg.view.page import embed_json, render_page, served_page
from tests.view.hostile import hostile_graph
from tests.view.large import large_graph


class Page(HTMLParser):
    """The elements of a page, and the text inside each script and style."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.texts: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:
            self.texts.append((*self.elements[-1], data))

    def json(self, name: str) -> Any:
        (text,) = ("".join(t for _, a, t in self.texts if a.get("id") == name),)
        return json.loads(text)


@pytest.fixture(scope="module")
def html(tiny_graph: KnowledgeGraph) -> str:
    return render_page(view_data(tiny_graph))


def test_page_holds_data_and_drawing(html: str, tiny_graph: KnowledgeGraph) -> None:
    page = Page(html)
    data, drawing = page.json("data"), page.json("drawing")
    assert [node["label"] for node in data["nodes"]] == [
        node["label"] for node in view_data(tiny_graph)["nodes"]
    ]
    assert [node["id"] for node in drawing["nodes"]] == [f"n{n}" for n in range(12)]
    assert {node["shape"] for node in drawing["nodes"]} == {
        "square", "dot", "triangle", "diamond", "hexagon",
    }  # fmt: skip
    assert drawing["options"]["physics"] == {"enabled": False}
    assert all({"x", "y"} <= node.keys() for node in drawing["nodes"])


def test_page_draws_one_line_between_two_nodes(html: str) -> None:
    page = Page(html)
    ends = [frozenset((e["from"], e["to"])) for e in page.json("drawing")["edges"]]
    assert len(ends) == len(set(ends))
    data = page.json("data")
    joined = {frozenset((f"n{e[0]}", f"n{e[2]}")) for e in data["edges"]}
    joined |= {frozenset((f"n{e[0]}", f"n{e[1]}")) for e in data["related"]}
    assert set(ends) == joined


def test_page_refers_to_nothing_outside(html: str) -> None:
    for tag, attributes in Page(html).elements:
        assert not (
            tag in ("link", "iframe", "object", "embed", "base") and "icon" not in str(attributes)
        )
        for name in ("src", "href", "action", "data", "srcset"):
            assert re.match(r"#|data:image/svg", attributes.get(name) or "#")
    assert "@import" not in html and "sourceMappingURL" not in html


def test_page_allows_only_its_own_scripts_and_style(html: str) -> None:
    page = Page(html)
    policy = next(
        attributes["content"] or ""
        for _, attributes in page.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'" and rules["img-src"] == "data:"
    assert "unsafe" not in policy and "nonce" not in policy
    hashes = {
        tag: {
            "'sha256-" + base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() + "'"
            for name, attributes, t in page.texts
            if name == tag and attributes.get("type") != "application/json"
        }
        for tag in ("script", "style")
    }
    assert set(rules["script-src"].split()) == hashes["script"]
    assert set(rules["style-src"].split()) == hashes["style"]
    for _, attributes in page.elements:
        assert not any(name == "style" or name.startswith("on") for name in attributes)


def test_page_keeps_the_licence_of_what_it_carries(html: str) -> None:
    assert "vis.js is dual licensed" in html


def test_page_says_what_it_is_without_scripts(html: str) -> None:
    assert "4 papers and 8 things; 29 claims, each with what it rests on, 3 between papers." in html
    fallback = html[html.index("<noscript>") : html.index("</noscript>")]
    assert "Quince: Pruning Orchards of Experts" in fallback
    assert "proposes Quince" in fallback and "&lt;compressed&gt;" in fallback


def test_page_takes_no_name_for_markup(tiny_graph: KnowledgeGraph) -> None:
    harmless, hostile = Page(render_page(view_data(tiny_graph))), None
    html = render_page(view_data(hostile_graph()))
    hostile = Page(html)
    tags = {tag for tag, _ in hostile.elements}
    assert tags == {tag for tag, _ in harmless.elements} | {"br"} & tags
    assert [t for t, _ in hostile.elements if t == "script"] == ["script"] * 4
    assert hostile.json("data")["nodes"][0]["label"].startswith("</script>")
    assert "javascript:" not in str([a.get("href") for _, a in hostile.elements])
    html.encode("utf-8")


def test_page_embeds_every_character() -> None:
    text = "".join(map(chr, range(0x3000))) + "\ud800 \udfff\ufeff\u2028🍐</script><!--"
    said = str(embed_json({"text": text}))
    assert json.loads(said) == {"text": text}
    assert not re.search("[<>&\u2028\u2029\u202e\ud800-\udfff]", said)


def test_page_with_a_lone_surrogate_is_utf8(tmp_path: Path) -> None:
    from kg.model import BuildInfo, Paper

    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"), papers=[Paper("paper:x", "half a pear \ud83c", "and \udf50 half")]
    )
    write_page(graph, tmp_path / "x.html")
    page = Page((tmp_path / "x.html").read_text(encoding="utf-8"))
    assert page.json("data")["nodes"][0]["label"] == "half a pear \ud83c"


def test_page_is_the_same_in_another_process_with_another_hash_seed(html: str) -> None:
    code = (
        "import hashlib; from tests.invented import invented_graph\n"
        "from kg.view import view_data; from kg.view.page import render_page\n"
        "print(hashlib.sha256(render_page(view_data(invented_graph())).encode()).hexdigest())"
    )
    for seed in ("1", "2"):
        said = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        assert said == hashlib.sha256(html.encode()).hexdigest()


def test_page_is_written_beside_and_renamed(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_page(tiny_graph, tmp_path / "new" / "graph.html")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["graph.html"]
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        write_page(tiny_graph, tmp_path / "file" / "graph.html")


def test_page_is_imported_without_pyvis() -> None:
    code = "import sys, kg.view; print('pyvis' in sys.modules, 'jinja2' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "False False\n"


def _policy(html: str) -> str:
    (found,) = (
        a["content"] for tag, a in Page(html).elements
        if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy"
    )  # fmt: skip
    assert found is not None
    return found


def test_page_of_a_large_graph_may_ask_only_the_server_that_serves_it() -> None:
    alone = render_page(view_data(large_graph(100), max_papers=20))
    assert "connect-src" not in _policy(alone) and "default-src 'none'" in _policy(alone)
    served = served_page(alone.encode()).decode()
    assert _policy(served) == _policy(alone).replace("base-uri", "connect-src 'self'; base-uri")
    # The scripts stay as they are, so their hashes do too.
    assert served.partition("</head>")[2] == alone.partition("</head>")[2]
    assert served_page(served.encode()).decode() == served


def test_page_of_a_small_graph_asks_nobody_when_served(html: str) -> None:
    assert served_page(html.encode()).decode() == html
    assert "kg-server" not in html.partition("</head>")[0]


def test_page_of_a_large_hostile_graph_is_well_formed() -> None:
    graph = hostile_graph()
    html = render_page(view_data(graph, max_papers=1))
    page = Page(html)
    assert {tag for tag, _ in page.elements if tag in ("img", "iframe")} == set()
    packed = [text for _, attributes, text in page.texts if attributes.get("id") == "names"]
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", "".join(packed).strip())
