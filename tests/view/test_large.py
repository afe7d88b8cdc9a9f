"""The page of a large graph in a browser: what it holds, what it only names, how it gets more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.graph import KnowledgeGraph
from kg.pipeline import export_as
from kg.view import view_data
from kg.view.page import render_page
from tests.chromium import Browser
from tests.serve.serving import serving
from tests.view.explorer import PANEL, TITLE, go, shown
from tests.view.hostile import hostile_graph
from tests.view.large import FIELDS, large_graph

pytestmark = pytest.mark.browser

HELD = 60
FOUND = "[...document.querySelectorAll('#hits [role=option]')].map((o) => o.textContent)"
LOOKING = f"{PANEL}.textContent.includes('Looking it up')"


@pytest.fixture(scope="module")
def large() -> KnowledgeGraph:
    return large_graph(300)


@pytest.fixture(scope="module")
def folder(large: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph with its page, as a build leaves them."""
    folder = tmp_path_factory.mktemp("large") / "exports"
    folder.mkdir()
    for name in ("graph.json", "graph.nt"):
        export_as(large, folder / name)
    page = render_page(view_data(large, max_papers=HELD))
    (folder / "graph.html").write_text(page, encoding="utf-8")
    return folder


@pytest.fixture
def page(chromium: Browser, folder: Path) -> Iterator[Browser]:
    """The page from disk; at the end nothing was asked for and nothing complained."""
    chromium.resize(1280, 800, still=True)
    chromium.open(folder / "graph.html")
    yield chromium
    chromium.rest(0.05)
    assert {url.partition("#")[0] for url in chromium.requests} == {
        (folder / "graph.html").as_uri()
    }
    assert chromium.complaints == [] and chromium.dialogs == []


def _unheld(browser: Browser, graph: KnowledgeGraph) -> str:
    """A paper that the page has only the name of."""
    held = set(browser.evaluate("kg.nodes.map((node) => node.id)"))
    return next(paper.id for paper in graph.papers() if paper.id not in held)


def test_large_opens_on_every_community_with_its_size(page: Browser, large: KnowledgeGraph) -> None:
    rows = page.evaluate("kg.data.communities.map((c) => [c.label.split(' ')[0], c.papers])")
    every = [paper.id.partition(":")[2].partition("-")[0] for paper in large.papers()]
    assert dict(rows) == {field: every.count(field) for field in FIELDS}
    papers = {identifier for identifier in shown(page) if identifier.startswith("paper:")}
    assert len(papers) == HELD
    # What many papers of the graph share is shown, what only one names is not.
    things = shown(page) - papers
    assert {f"task:{field}-care" for field in FIELDS} <= things
    assert not any("graft" in thing for thing in things)
    assert "300 papers" in page.evaluate("document.getElementById('sentence').textContent")


def test_large_counts_the_papers_of_the_graph(page: Browser, large: KnowledgeGraph) -> None:
    count = len({c.subject for c in large.claims() if c.object == "task:apple-care"} - {""})
    go(page, "task:apple-care")
    held = page.evaluate("kg.nodeOf('task:apple-care').here")
    told = page.evaluate(f"{PANEL}.textContent")
    assert 0 < held < count
    assert f"Matters to {count} papers, {held} of them on this page." in told
    assert "kg view task:apple-care --open" in told


def test_large_search_finds_every_name(page: Browser, large: KnowledgeGraph) -> None:
    page.evaluate("kg.unpackNames().then(() => true)")
    labels = [p.title for p in large.papers()] + [e.label for e in large.entities()]
    missed = page.evaluate(
        f"{labels!r}.filter((l) => !kg.search(l).slice(0, 2).some((n) => n.label === l))"
    )
    assert len(labels) > 600 and missed == []


def test_large_search_leads_to_how_to_see_what_is_not_held(
    page: Browser, large: KnowledgeGraph
) -> None:
    paper = large.get(_unheld(page, large))
    page.press("/")
    page.write(paper.label)
    page.wait_for(f"({FOUND})[0]?.includes({paper.label!r})")
    page.press("Enter")
    page.wait_for(f"{TITLE} === {paper.label!r} && !{LOOKING}")
    told = page.evaluate(f"{PANEL}.textContent")
    assert f"kg view {paper.id} --open" in told and "kg serve --open" in told
    assert page.evaluate("decodeURIComponent(location.hash)") == f"#{paper.id}"
    assert page.evaluate("document.title").startswith(page.evaluate("kg.state.selected.node.short"))
    # What is not here cannot be taken along: what is shown is.
    page.evaluate("document.getElementById('export').click()")
    assert page.evaluate("document.getElementById('taken').textContent").startswith("what is shown")


def test_large_address_of_what_is_not_held(
    page: Browser, folder: Path, large: KnowledgeGraph
) -> None:
    paper = large.get(_unheld(page, large))
    page.open(folder / "graph.html", f"#{paper.id}")
    page.wait_for(f"{TITLE} === {paper.label!r}")
    go(page, "method:of-nobody")
    page.wait_for("!document.getElementById('missing').hidden")
    assert page.evaluate("document.getElementById('panel').hidden")
    assert page.evaluate("document.activeElement.id") == "map"


def test_large_filters_and_table_hold(page: Browser) -> None:
    go(page, "?papers=1&table=things")
    everything = shown(page)
    assert any("graft" in thing for thing in everything)
    go(page, "?community=task:apple-care")
    papers = {identifier for identifier in shown(page) if identifier.startswith("paper:")}
    assert papers and all(paper.startswith("paper:apple-") for paper in papers)


def test_large_served_fetches_what_it_does_not_hold(
    chromium: Browser, folder: Path, large: KnowledgeGraph
) -> None:
    chromium.resize(1280, 800, still=True)
    chromium.open(folder / "graph.html")
    paper = large.get(_unheld(chromium, large))
    with serving(folder, "--workers", "1") as server:
        home = f"http://127.0.0.1:{server.port}/"
        chromium.open(f"{home}graph", f"#{paper.id}")
        chromium.wait_for(f"{TITLE} === {paper.label!r} && !{LOOKING}")
        told = chromium.evaluate(f"{PANEL}.textContent")
        assert "On " in told and "kg view" not in told
        marks = "[...document.querySelectorAll('#panel mark')].map((m) => m.textContent)"
        assert set(chromium.evaluate(marks)) >= {
            large.get(c.object).label
            for c in large.claims()
            if c.subject == paper.id and not c.derived
        }
        # From there to another thing that is not held, and back.
        held = set(chromium.evaluate("kg.nodes.map((node) => node.id)"))
        own = paper.label.partition(":")[0]
        links = "[...document.querySelectorAll('#panel .row a')]"
        chromium.evaluate(f"{links}.find((a) => a.textContent.trim() === {own!r}).click()")
        chromium.wait_for(f"{TITLE} !== {paper.label!r} && !{LOOKING}")
        there = chromium.evaluate("decodeURIComponent(location.hash.slice(1))")
        assert there.startswith("method:") and there not in held
        assert paper.label in chromium.evaluate(f"{PANEL}.textContent")
        chromium.evaluate("history.back()")
        chromium.wait_for(f"{TITLE} === {paper.label!r}")
        # Another spelling leads to the thing, and the search asks for such too.
        go(chromium, "method:drip")
        chromium.wait_for(f"{TITLE} === 'watering'")
        chromium.evaluate("document.getElementById('search').focus()")
        chromium.write("drip")
        chromium.wait_for(f"({FOUND}).length > 0")
        asked = {url.partition("#")[0].partition("?")[0] for url in chromium.requests}
        assert all(url.startswith(home) for url in asked)
        assert chromium.complaints == []


def test_large_hostile_names_beyond_the_page_do_nothing(chromium: Browser, tmp_path: Path) -> None:
    graph = hostile_graph()
    path = tmp_path / "graph.html"
    path.write_text(render_page(view_data(graph, max_papers=1)), encoding="utf-8")
    chromium.resize(1280, 800, still=True)
    chromium.open(path)
    held = set(chromium.evaluate("kg.nodes.map((node) => node.id)"))
    beyond = [paper.id for paper in graph.papers() if paper.id not in held]
    assert len(beyond) == 2
    for identifier in beyond:
        go(chromium, identifier)
        chromium.wait_for(f"!{PANEL}.hidden && !{LOOKING}")
        assert chromium.evaluate(f"{PANEL}.querySelectorAll('img, script').length") == 0
    chromium.evaluate("document.getElementById('search').focus()")
    for text in ("img", "right", "quince"):
        chromium.evaluate("document.getElementById('search').value = ''")
        chromium.write(text)
        chromium.wait_for(f"({FOUND}).length > 0")
    assert chromium.dialogs == [] and chromium.complaints == []
