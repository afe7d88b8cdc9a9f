"""Pages of text and tables: one file each, allowed nothing, hurt by nothing that a name says."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.model import Evidence, GraphSource, Quote
from kg.view.document import marked, sentences, short
from kg.view.papers import papers_data, render_papers
from kg.view.report import render_report, report_data
from kg.view.task import find_task, render_task, task_data
from kg.view.timeline import render_timeline, timeline_data
from tests.chromium import Browser
from tests.streamed import Streamed
from tests.view.hostile import BIDI, LONG, SCRIPT
from tests.view.sheets import HOSTILE_BOARD, HOSTILE_BUILD, Sheet, dated_orchard, hostile_orchard

Make = Callable[[GraphSource, str], str]

PAGES: dict[str, Make] = {
    "papers": lambda graph, _: render_papers(papers_data(graph)),
    "task": lambda graph, task: render_task(task_data(graph, find_task(graph, task))),
    "timeline": lambda graph, _: render_timeline(timeline_data(graph)),
    "report": lambda graph, _: render_report(report_data(graph, HOSTILE_BUILD, [HOSTILE_BOARD])),
}
ORCHARD, EVIL = "task:model-compression", "task:bidi"


@pytest.fixture(scope="module")
def harmless() -> dict[str, str]:
    return {name: make(dated_orchard(), ORCHARD) for name, make in PAGES.items()}


@pytest.fixture(scope="module")
def hostile() -> dict[str, str]:
    return {name: make(hostile_orchard(), EVIL) for name, make in PAGES.items()}


@pytest.mark.parametrize("name", PAGES)
def test_document_allows_only_its_own_style_and_script(name: str, harmless: dict[str, str]) -> None:
    html = harmless[name]
    page = Sheet(html)
    (policy,) = (m["content"] or "" for m in page.all("meta") if "http-equiv" in m)
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        texts = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        hashes = [base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in texts]
        assert rules[rule].split() == ([f"'sha256-{h}'" for h in hashes] or ["'none'"])
    for _, attributes in page.elements:
        assert not any(key == "style" or key.startswith("on") for key in attributes)
    assert not re.search(r"(src|href)=\"(https?:)?//", html)


@pytest.mark.parametrize("name", PAGES)
def test_document_is_the_same_of_a_stream(name: str, harmless: dict[str, str]) -> None:
    assert PAGES[name](Streamed(dated_orchard()), ORCHARD) == harmless[name]


@pytest.mark.parametrize("name", PAGES)
def test_document_takes_no_name_for_markup(
    name: str, harmless: dict[str, str], hostile: dict[str, str]
) -> None:
    page = Sheet(hostile[name])
    known = {tag for tag, _ in Sheet(harmless[name]).elements}
    assert {tag for tag, _ in page.elements} <= known | {"li", "small", "article", "summary"}
    assert len(page.all("script")) == len(Sheet(harmless[name]).all("script"))
    for _, attributes in page.elements:
        assert not any(key.startswith("on") for key in attributes)
        assert not (attributes.get("href") or "").lower().startswith("javascript")
    assert "<img" in page.text or name == "timeline"
    assert "\u202e" not in hostile[name] and "\x00" not in hostile[name]
    assert len(hostile[name]) < 120_000  # of names with 100,000 characters
    hostile[name].encode("utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_document_names_everything_once(name: str, hostile: dict[str, str]) -> None:
    page = Sheet(hostile[name])
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    for _, attributes in page.elements:
        for key in ("popovertarget", "aria-labelledby"):
            assert set((attributes.get(key) or "").split()) <= set(map(str, ids))
        href = attributes.get("href") or ""
        assert not href.startswith("#") or href == "#" or href[1:] in ids


def test_document_is_the_same_whatever_the_hash_seed(harmless: dict[str, str]) -> None:
    code = (
        "import hashlib\nfrom tests.view.test_document import ORCHARD, PAGES, dated_orchard\n"
        "for name, make in PAGES.items():\n"
        "    print(hashlib.sha256(make(dated_orchard(), ORCHARD).encode()).hexdigest())"
    )
    wanted = [hashlib.sha256(harmless[name].encode()).hexdigest() for name in PAGES]
    for seed in ("1", "2"):
        said = subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.split() == wanted


def test_document_marks_what_a_sentence_is_quoted_for() -> None:
    text = "We prune pears with PearCut."
    quote = Quote("p", "abstract", 100, 128, text)

    def mark(part: str) -> Quote:
        at = 100 + text.index(part)
        return Quote("p", "abstract", at, at + len(part), part)

    pieces = marked(quote, [mark("PearCut"), mark("pears"), mark("pears with"), mark("We")])
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, named in pieces if named] == ["We", "pears", " with", "PearCut"]
    elsewhere = Quote("p", "title", 0, 3, "The")
    assert marked(quote, [elsewhere]) == [(text, False)]


def test_document_cuts_a_long_sentence_around_its_first_mark() -> None:
    text = LONG + "pear" + LONG
    at = len(LONG)
    pieces = marked(
        Quote("p", "abstract", 0, len(text), text), [Quote("p", "abstract", at, at + 4, "pear")]
    )
    assert ("pear", True) in pieces
    assert sum(len(piece) for piece, _ in pieces) < 500
    assert pieces[0] == ("… ", False) and pieces[-1] == (" …", False)


def test_document_quotes_the_title_only_where_it_stands_alone() -> None:
    title, abstract = Quote("p", "title", 0, 4, "Pear"), Quote("p", "abstract", 0, 5, "Pears")
    assert sentences(Evidence((title, abstract), "x", 1.0)) == [[("Pears", False)]]
    assert sentences(Evidence((title,), "x", 1.0)) == [[("Pear", False)]]


def test_document_shortens_names_to_one_clean_line() -> None:
    assert short(f"a\n{BIDI}\x00b") == "a gnp.exe right to left b"
    assert len(short(LONG)) <= 90 and short(LONG).endswith("…")
    assert short(SCRIPT) == SCRIPT


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "height", "dark"), [(1280, 800, True), (390, 844, False)])
def test_document_executes_nothing_in_a_browser(
    chromium: Browser,
    tmp_path: Path,
    hostile: dict[str, str],
    name: str,
    width: int,
    height: int,
    dark: bool,
) -> None:
    path = tmp_path / f"{name}.html"
    path.write_text(hostile[name], "utf-8")
    chromium.resize(width, height, mobile=width < 500, dark=dark)
    chromium.open(path)
    assert chromium.evaluate("document.documentElement.scrollWidth") <= width
    chromium.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    keys = chromium.evaluate(
        "[...document.querySelectorAll('.matrix [popovertarget]')].map((b) => b.click() ?? "
        "document.getElementById(b.getAttribute('popovertarget')).matches(':popover-open'))"
    )
    assert all(keys)
    for address in chromium.evaluate("[...document.querySelectorAll('article')].map((a) => a.id)"):
        if address:
            chromium.evaluate(f"location.hash = '#{address}'")
            chromium.rest(0.02)
    assert chromium.evaluate("document.documentElement.scrollWidth") <= width
    assert chromium.evaluate("document.querySelectorAll('img, [onload], [onerror]').length") == 0
    chromium.rest(0.1)
    assert chromium.dialogs == [] and chromium.complaints == []
    assert all(url.startswith(path.as_uri()) for url in chromium.requests)
