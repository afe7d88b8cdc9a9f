"""Every page of the explorer in a browser: no serious fault of accessibility in any light, at any
size, nothing asked of anybody else, and an answer two clicks from the front page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.axe import find_faults
from tests.chromium import Browser
from tests.serve.serving import Server

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "found": "/?q=prun",
    "of one kind": "/?type=Method",
    "nothing found": "/?q=zzzz",
    "questions": "/ask",
    "a question": "/ask/methods-for-task",
    "an answer": "/ask/methods-for-task?task=model+compression",
    "an answer without parameters": "/ask/proposals",
    "a name that nothing bears": "/ask/methods-for-task?task=modl+compresion",
    "no answer": "/ask/kinds?thing=Quince",
    "editor": "/query",
    "api": "/api",
    "paper": "/id/paper/quince-pruning-orchards-of-experts",
    "paper without abstract": "/id/paper/an-empty-orchard",
    "entity": "/id/method/quince",
    "group": "/id/method/greedycut?of=uses&direction=in",
    "no such group": "/id/method/greedycut?of=partOf",
}
OTHERS = {
    "claim": "SELECT ?n { ?n a kg:Claim ; rdf:predicate kg:outperforms }",
    "derived claim": "SELECT ?n { ?n a kg:DerivedClaim ; rdf:predicate kg:relatedTo }",
    "result": "SELECT ?n { ?n a kg:Result }",
    "evidence": "SELECT ?n { ?n a kg:Evidence }",
}
FAULTS = {"not found": "/id/method/medlar", "refused": "/ask/no-such-question"}


@pytest.fixture
def home(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture
def tab(chromium: Browser, home: str) -> Iterator[Browser]:
    """The browser; at the end nothing was asked of anybody else, complained or popped up."""
    chromium.resize(1280, 800, still=True)
    yield chromium
    chromium.rest(0.05)
    assert [url for url in chromium.requests if not url.startswith((home, "about:"))] == []
    assert chromium.complaints == [] and chromium.dialogs == []


def node(server: Server, query: str) -> str:
    """The address of the first thing that a query finds."""
    lines = server.query(f"{query} ORDER BY ?n LIMIT 1", "text/csv").text.split()
    return "/id/" + lines[1].partition("/id/")[2]


def test_browser_every_page_can_be_read_by_everybody(
    tab: Browser, axe: Path, server: Server, home: str
) -> None:
    others = {name: node(server, query) for name, query in OTHERS.items()}
    found: dict[str, object] = {}

    def look(name: str) -> None:
        for width, height in ((1280, 800), (390, 844)):
            for dark in (False, True):
                tab.resize(width, height, mobile=width < 500, dark=dark, still=True)
                where = f"{name} at {width}, {'dark' if dark else 'light'}"
                # In the dark only the colours are others.
                if faults := find_faults(tab, axe, only="color-contrast" if dark else ""):
                    found[where] = faults
                wide = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
                if wide > 0:
                    found[f"{where}, too wide"] = wide
        tab.resize(1280, 800, still=True)

    for name, path in (PAGES | others | FAULTS).items():
        tab.open(home + path)
        look(name)
        headings = tab.evaluate("document.querySelectorAll('h1').length")
        assert headings == 1, name
        if name in FAULTS:
            assert tab.complaints.pop().startswith("Failed to load resource")
        assert tab.complaints == [], name
    tab.open(f"{home}/query#{quote('SELECT ?p ?o { method:quince ?p ?o }')}")
    tab.evaluate("document.getElementById('run').click()")
    tab.wait_for("!!document.querySelector('#answer table')")
    look("editor with an answer")
    tab.open(f"{home}/")
    tab.write("qui")
    tab.wait_for("!!document.querySelector('.hits li')")
    look("home with suggestions")
    assert found == {}


def click(tab: Browser, selector: str) -> None:
    """Follows a link as a reader does."""
    spot = tab.evaluate(
        f"""(() => {{
          const found = document.querySelector({selector!r});
          found.scrollIntoView({{ block: "center" }});
          const {{ left, top, width, height }} = found.getClientRects()[0];
          return [left + width / 2, top + height / 2];
        }})()"""
    )
    before = tab.evaluate("location.href")
    tab.click(*spot)
    tab.wait_for(lambda: tab.evaluate("location.href") != before)
    tab.wait_for("document.readyState === 'complete'")


def test_browser_from_the_front_page_to_an_answer_and_its_sentence(tab: Browser, home: str) -> None:
    tab.open(f"{home}/")
    click(tab, ".first a[href^='/ask/methods-for-task']")
    assert "task=" in tab.evaluate("location.search")
    rows = "[...document.querySelectorAll('.answer td .node')].map((n) => n.textContent.trim())"
    assert "GreedyCut" in tab.evaluate(rows)
    click(tab, ".answer td .node")
    assert tab.evaluate("document.querySelectorAll('blockquote q mark').length") > 0


def test_browser_a_question_is_asked_by_what_is_suggested(tab: Browser, home: str) -> None:
    tab.open(f"{home}/ask/what-outperforms")
    assert tab.evaluate("document.querySelectorAll('.suggested a').length") > 1
    tab.evaluate("document.querySelector('.fields input').focus()")
    tab.write("greed")
    tab.wait_for("!!document.querySelector('.fields .hits li')")
    tab.press("ArrowDown")
    tab.press("Enter")
    tab.wait_for("!!document.querySelector('.answer table')")
    assert tab.evaluate("document.querySelector('.fields input').value") == "GreedyCut"
    assert "Quince" in tab.evaluate("document.querySelector('.answer tbody').textContent")


def test_browser_a_name_that_is_nearly_right_leads_on(tab: Browser, home: str) -> None:
    tab.open(f"{home}/ask/papers-with-method?method=GreedyCat")
    assert "GreedyCut" in tab.evaluate("document.querySelector('.fault').textContent")
    click(tab, ".fault + .kinds a")
    assert tab.evaluate("document.querySelectorAll('.answer tbody tr').length") > 0


def test_browser_an_answer_can_be_taken_along_and_changed(
    tab: Browser, server: Server, home: str
) -> None:
    tab.open(f"{home}/ask/methods-for-task?task=model+compression")
    names = "[...document.querySelectorAll('.answer tbody .node')].map((n) => n.textContent.trim())"
    shown = tab.evaluate(names)
    file = tab.evaluate("document.querySelector('.forms a').getAttribute('href')")
    saved = server.get(file)
    assert (saved.status, saved.media) == (200, "text/csv")
    assert sorted(line.split(",")[1] for line in saved.text.splitlines()[1:]) == sorted(shown)
    click(tab, ".forms a[href^='/query#']")
    asked = tab.evaluate("document.getElementById('sparql').value")
    assert "rdf:object task:model-compression ;" in asked
    tab.evaluate("document.getElementById('run').click()")
    tab.wait_for("!!document.querySelector('#answer table')")
    count = tab.evaluate("document.querySelectorAll('#answer tbody tr').length")
    assert count == len(shown)


def test_browser_the_editor_answers_and_shows_where_a_query_is_wrong(
    tab: Browser, home: str
) -> None:
    tab.open(f"{home}/query#{quote('SELECT ?m { ?p kg:proposes ?m }')}")
    tab.evaluate("document.getElementById('run').click()")
    tab.wait_for("!!document.querySelector('#answer table')")
    assert "Quince" in tab.evaluate("document.getElementById('answer').textContent").title()
    tab.evaluate("document.getElementById('sparql').value = 'SELECT ?m {\\n  ?p ?q \\n}'")
    tab.evaluate("document.getElementById('run').click()")
    tab.wait_for("!!document.querySelector('.fault')")
    assert tab.evaluate("document.querySelector('#lines .wrong').textContent.trim()") == "3"
    tab.rest(0.1)
    assert tab.complaints.pop().startswith("Failed to load resource")


def test_browser_every_page_has_a_strict_policy(server: Server) -> None:
    for path in (*PAGES.values(), *FAULTS.values()):
        policy = server.get(path, Accept="text/html").headers["content-security-policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["default-src"] == "'none'"
        assert rules["script-src"] == "'self'" and rules["style-src"] == "'self'"
        assert "unsafe" not in policy and "*" not in policy
