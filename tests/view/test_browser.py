"""The page in a real browser without network: what a reader does, and what must never happen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.graph import KnowledgeGraph
from kg.model import BuildInfo, Claim, Entity, Evidence, Paper, Quote
from kg.view import write_page
from kg.vocabulary import EntityType, Predicate
from tests.chromium import Browser
from tests.view.hostile import LONG, hostile_graph

pytestmark = pytest.mark.browser

QUINCE = "#method:quince"
PANEL = "document.getElementById('panel')"
TITLE = "(document.querySelector('#panel h2') || {}).textContent"
# Where a node is in the window, and where the middle of what no panel covers is.
SPOT = """(() => {{
  const node = kg.nodes.find((n) => n.id === "{id}");
  const map = document.getElementById("map").getBoundingClientRect();
  const at = kg.network.canvasToDOM(kg.network.getPosition("n" + node.i));
  return [at.x + map.left, at.y + map.top];
}})()"""
MIDDLE = """(() => {
  const box = (id) => document.getElementById(id).getBoundingClientRect();
  const [map, panel, legend] = [box("map"), box("panel"), box("controls")];
  const narrow = innerWidth <= 720;
  const right = narrow ? 0 : panel.width;
  const left = innerWidth > 980 && map.width - right > 700 ? legend.width + 20 : 0;
  const below = narrow ? panel.height : 0;
  return [(map.left + left + map.right - right) / 2, (map.top + map.bottom - below) / 2];
})()"""


@pytest.fixture(scope="module")
def page(tiny_graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "graph.html"
    write_page(tiny_graph, path)
    return path


@pytest.fixture
def browser(chromium: Browser, page: Path) -> Iterator[Browser]:
    """The page, opened; at the end nothing was asked for, complained or popped up."""
    chromium.resize(1280, 800)
    chromium.open(page)
    yield chromium
    chromium.rest(0.1)
    assert all(url.startswith(page.as_uri()) for url in chromium.requests)
    assert chromium.complaints == [] and chromium.dialogs == []


def _near(browser: Browser, identifier: str) -> Callable[[], bool]:
    def near() -> bool:
        spot, middle = browser.evaluate(SPOT.format(id=identifier)), browser.evaluate(MIDDLE)
        return all(abs(a - b) < 3 for a, b in zip(spot, middle, strict=True))

    return near


def _visible(browser: Browser) -> set[str]:
    return set(browser.evaluate("[...kg.visible].map((node) => node.id)"))


def test_browser_opens_on_all_of_little_else_on_what_papers_share(browser: Browser) -> None:
    assert len(_visible(browser)) == browser.evaluate("kg.nodes.length")
    browser.evaluate("document.querySelector('[name=papers][value=\"2\"]').click()")
    visible = _visible(browser)
    assert len([v for v in visible if v.startswith("paper:")]) == 4
    assert visible - {v for v in visible if v.startswith("paper:")} == {
        "benchmark:pearbench",
        "method:greedycut",
        "method:mixture-of-experts",
        "metric:accuracy",
        "task:model-compression",
    }
    assert browser.evaluate(f"{PANEL}.hidden")
    browser.evaluate("document.querySelector('[name=papers][value=\"0\"]').click()")
    assert "method:quince" in _visible(browser)


def test_browser_draws_the_map(browser: Browser) -> None:
    inked = """(() => {
      const canvas = document.querySelector("#map canvas");
      const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      const colours = new Set();
      for (let k = 0; k < pixels.length; k += 4) colours.add(pixels.slice(k, k + 4).join());
      return colours.size;
    })()"""
    browser.wait_for(f"{inked} > 20")


def test_browser_search_finds_centres_and_opens(browser: Browser) -> None:
    browser.press("/")
    browser.write("moe")
    option = "document.querySelector('#hits [aria-selected=true]')"
    assert "mixture of experts" in browser.evaluate(f"{option}.textContent")
    assert "MoE" in browser.evaluate(f"{option}.textContent")  # the alias that was found
    browser.press("Enter")
    browser.wait_for(f"!{PANEL}.hidden")
    assert browser.evaluate(TITLE) == "mixture of experts"
    assert browser.evaluate("location.hash") == "#method:mixture-of-experts"
    browser.wait_for(_near(browser, "method:mixture-of-experts"))


def test_browser_search_goes_by_arrows_and_escape(browser: Browser) -> None:
    browser.press("/")
    browser.write("cut")
    found = "[...document.querySelectorAll('#hits [role=option]')].map((o) => o.ariaSelected)"
    count = len(browser.evaluate(found))
    assert count > 1
    browser.press("ArrowDown")
    assert browser.evaluate(found).index("true") == 1
    browser.press("ArrowUp")
    browser.press("ArrowUp")
    assert browser.evaluate(found).index("true") == count - 1
    browser.press("Escape")
    assert browser.evaluate("document.getElementById('hits').hidden")
    browser.press("Escape")
    assert browser.evaluate("document.activeElement === document.body")


def test_browser_click_on_a_thing_shows_its_quotes(browser: Browser) -> None:
    browser.click(*browser.evaluate(SPOT.format(id="method:greedycut")))
    browser.wait_for(f"!{PANEL}.hidden")
    assert browser.evaluate(TITLE) == "GreedyCut"
    quotes = browser.evaluate(
        "[...document.querySelectorAll('#panel q')].map((q) => q.textContent)"
    )
    assert "On PearBench, Quince outperforms GreedyCut and reaches 91.5% accuracy." in quotes
    marks = browser.evaluate(
        "[...document.querySelectorAll('#panel q mark')].map((m) => m.textContent)"
    )
    assert set(marks) <= {"GreedyCut", "91.5%", "Quince", "PearBench", "accuracy"}
    assert "GreedyCut" in marks


def test_browser_click_on_a_paper_marks_its_abstract(browser: Browser) -> None:
    paper = "paper:quince-pruning-orchards-of-experts"
    browser.click(*browser.evaluate(SPOT.format(id=paper)))
    browser.wait_for(f"!{PANEL}.hidden")
    assert browser.evaluate(TITLE) == "Quince: Pruning Orchards of Experts"
    abstract = browser.evaluate("document.querySelector('.abstract').textContent")
    assert abstract.startswith("Mixture-of-experts (MoE)") and "🍐" in abstract
    marks = browser.evaluate(
        "[...document.querySelectorAll('.abstract a')]"
        ".map((a) => [a.textContent, a.getAttribute('href')])"
    )
    assert ["MoE", "#method:mixture-of-experts"] in marks
    assert ["GreedyCut", "#method:greedycut"] in marks  # after the pear: no offset has slipped
    assert ["accuracy", "#metric:accuracy"] in marks
    text = browser.evaluate(f"{PANEL}.textContent")
    assert all(word in text for word in ("proposes", "A. Gardener", "91.5%", "Nearest papers"))
    assert browser.evaluate("document.querySelector('#panel .links a').href") == (
        "https://example.org/quince"
    )


def test_browser_panel_shows_the_surest_first(chromium: Browser, tmp_path: Path) -> None:
    text = "Apple, plum and quince are used for pruning."
    paper = Paper("paper:p", "Fruit", text)
    quote = Quote(paper.id, "abstract", 0, len(text), text)
    task = Entity("task:pruning", "pruning", (EntityType.TASK,))
    methods = [Entity(f"method:{n}", n, (EntityType.METHOD,)) for n in ("apple", "plum", "quince")]
    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=[paper],
        entities=[task, *methods],
        claims=[
            Claim(method.id, Predicate.USED_FOR, task.id, (Evidence((quote,), "hand@1", score),))
            for method, score in zip(methods, (0.4, 0.9, 0.6), strict=True)
        ],
    )
    write_page(graph, tmp_path / "graph.html")
    chromium.open(tmp_path / "graph.html", f"#{task.id}")
    chromium.wait_for(f"!{PANEL}.hidden")
    shown = f"[...{PANEL}.querySelectorAll('.row-head')].map((one) => one.textContent.trim())"
    names = [line.split()[0][:4] for line in chromium.evaluate(shown)]
    assert names == ["plum", "quin", "appl"]


def test_browser_click_on_a_line_shows_its_sentence(browser: Browser) -> None:
    a = browser.evaluate(SPOT.format(id="paper:10.9999-pear.1"))
    b = browser.evaluate(SPOT.format(id="metric:accuracy"))
    browser.click((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    browser.wait_for(f"!{PANEL}.hidden")
    assert browser.evaluate("location.hash").count("|") == 1
    assert (
        browser.evaluate("document.querySelector('#panel q').textContent") == "It reports accuracy."
    )
    assert browser.evaluate("document.querySelector('#panel q mark').textContent") == "accuracy"


def test_browser_related_papers_show_why(browser: Browser) -> None:
    browser.evaluate("location.hash = '#paper:10.9999-pear.1|paper:arxiv-3101.00001'")
    browser.wait_for(f"!{PANEL}.hidden")
    text = browser.evaluate(f"{PANEL}.textContent")
    assert "model compression" in text and "We introduce PearBench" in text


@pytest.mark.parametrize(
    ("fragment", "title"),
    [
        (QUINCE, "Quince"),
        ("#method:moe", "mixture of experts"),
        ("#paper:an-empty-orchard", "An Empty Orchard"),
        ("#result:0123456789abcdef", "Quince: Pruning Orchards of Experts"),
    ],
)
def test_browser_address_opens_a_node(
    chromium: Browser, page: Path, fragment: str, title: str
) -> None:
    chromium.resize(1280, 800)
    chromium.open(page, fragment)
    assert chromium.evaluate(TITLE) == title
    assert chromium.complaints == []


@pytest.mark.parametrize("fragment", ["#method:nothing", "#%", "#a|b|c", "#|"])
def test_browser_address_of_nothing_says_so(chromium: Browser, page: Path, fragment: str) -> None:
    chromium.open(page, fragment)
    assert chromium.evaluate(f"{PANEL}.hidden")
    assert not chromium.evaluate("document.getElementById('missing').hidden")
    assert chromium.complaints == []


def test_browser_goes_back_and_escape_closes(browser: Browser) -> None:
    browser.evaluate("location.hash = '#method:quince'")
    browser.wait_for(f"{TITLE} === 'Quince'")
    browser.evaluate("location.hash = '#benchmark:pearbench'")
    browser.wait_for(f"{TITLE} === 'PearBench'")
    browser.evaluate("history.back()")
    browser.wait_for(f"{TITLE} === 'Quince'")
    browser.press("Escape")
    browser.wait_for(f"{PANEL}.hidden")
    browser.evaluate("history.back()")
    browser.wait_for(f"!{PANEL}.hidden")


def test_browser_opening_reveals_what_is_filtered_out(browser: Browser) -> None:
    browser.evaluate("document.querySelector('[name=papers][value=\"2\"]').click()")
    assert "method:quince" not in _visible(browser)
    browser.evaluate(f"location.hash = '{QUINCE}?papers=2'")
    browser.wait_for(f"!{PANEL}.hidden")
    assert {"method:quince", "method:pruning-rule"} <= _visible(browser)


def test_browser_filters_by_type(browser: Browser) -> None:
    browser.evaluate("document.querySelector('[data-type=Metric]').click()")
    assert "metric:accuracy" not in _visible(browser)
    browser.evaluate("document.querySelector('[data-type=Metric]').click()")
    assert "metric:accuracy" in _visible(browser)


def test_browser_opens_the_panel_beside_the_table(browser: Browser) -> None:
    browser.evaluate("document.getElementById('show-table').click()")
    rows = browser.evaluate(
        "[...document.querySelectorAll('#table tbody th')].map((c) => c.textContent)"
    )
    assert len(rows) == 8 and rows[0] == "PearBench"
    browser.evaluate("document.querySelector('#table tbody a').click()")
    browser.wait_for(f"!{PANEL}.hidden")
    assert browser.evaluate(TITLE) == "PearBench"
    assert not browser.evaluate("document.getElementById('table').hidden")


def test_browser_follows_the_system_and_its_own_switch(browser: Browser) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = browser.evaluate(ground)
    browser.resize(1280, 800, dark=True)
    browser.wait_for(f"{ground} !== '{light}'")
    browser.evaluate("document.getElementById('theme').click()")
    assert browser.evaluate(ground) == light
    browser.evaluate("localStorage.clear()")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_browser_fits_the_window(chromium: Browser, page: Path, width: int, height: int) -> None:
    chromium.resize(width, height, mobile=width < 500)
    for fragment in ("", QUINCE):
        chromium.open(page, fragment)
        assert chromium.evaluate("document.documentElement.scrollWidth") <= width
        assert chromium.evaluate("document.documentElement.scrollHeight") <= height
    chromium.wait_for(_near(chromium, "method:quince"))
    assert chromium.complaints == []


def test_browser_is_unharmed_by_hostile_texts(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    write_page(hostile_graph(), path)
    chromium.resize(1280, 800)
    chromium.open(path)
    addresses: list[str] = chromium.evaluate("kg.nodes.map((node) => node.id)")
    addresses += ["paper:p0|task:bidi", "paper:p2|benchmark:long"]
    for address in addresses:
        chromium.evaluate(f"location.hash = '#{address}'")
        chromium.wait_for(f"!{PANEL}.hidden && location.hash === '#{address}'")
        chromium.rest(0.05)
        assert chromium.evaluate(f"{PANEL}.scrollWidth <= {PANEL}.clientWidth")
        assert (
            chromium.evaluate(f"[...{PANEL}.querySelectorAll('img, svg[onload], script')].length")
            == 0
        )
        links = chromium.evaluate(f"[...{PANEL}.querySelectorAll('a')].map((a) => a.protocol)")
        assert set(links) <= {"file:", "https:"}
    _search_and_tables(chromium)
    assert chromium.dialogs == [] and chromium.complaints == []
    assert all(url.startswith(path.as_uri()) for url in chromium.requests)


def _search_and_tables(chromium: Browser) -> None:
    chromium.press("Escape")
    chromium.wait_for(f"{PANEL}.hidden")
    chromium.press("/")
    chromium.write("quince")
    chromium.press("Enter")
    chromium.wait_for(f"!{PANEL}.hidden && {TITLE}.startsWith('quince quince')")
    assert chromium.evaluate(f"{TITLE}.length") < 300
    chromium.evaluate(f"{PANEL}.querySelector('.more').click()")
    assert chromium.evaluate(f"{TITLE}.length") == len(LONG)
    chromium.press("Escape")
    chromium.wait_for(f"{PANEL}.hidden")
    for table, rows in (("things", 4), ("papers", 3), ("claims", 12)):
        chromium.evaluate(f"location.hash = '#?table={table}'")
        chromium.wait_for(f"document.querySelectorAll('#table tbody tr').length === {rows}")
        assert (
            chromium.evaluate("document.querySelectorAll('#table script, #table img').length") == 0
        )
        cells = "[...document.querySelectorAll('#table td, #table th')]"
        assert chromium.evaluate(f"Math.max(...{cells}.map((c) => c.textContent.length))") < 200


def test_browser_policy_stops_what_is_not_the_page(browser: Browser) -> None:
    def attempt(code: str) -> Any:
        return browser.evaluate(f"(async () => {{ {code} }})().then(() => 'done', () => 'stopped')")

    assert attempt("await fetch('https://example.org/')") == "stopped"
    assert attempt("new Function('return 1')()") == "stopped"
    attempt(
        "const s = document.createElement('script');"
        "s.textContent = 'window.harm = 1'; document.body.append(s)"
    )
    assert browser.evaluate("typeof window.harm") == "undefined"
    # The policy says so on the console, which is right here.
    assert browser.complaints
    browser.complaints.clear()
