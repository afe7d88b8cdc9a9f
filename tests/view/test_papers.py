"""The map from paper to paper: places, lines with reasons, and what it does in a browser."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.graph import KnowledgeGraph
from kg.model import BuildInfo, Claim, Entity, Evidence, Paper, Quote, Shared
from kg.view.papers import MAX_PAPERS, papers_data, render_papers, write_papers
from kg.vocabulary import EntityType, Predicate
from tests.chromium import Browser
from tests.view.sheets import Sheet


def orchards(sizes: list[int], alone: int = 0) -> KnowledgeGraph:
    """Communities of papers, each around two of them and a thing of its own."""
    papers, claims, entities = [], [], []
    for group, size in enumerate(sizes):
        entities.append(Entity(f"method:m{group}", f"Method {group}", (EntityType.METHOD,)))
        own = [f"paper:g{group}-{n:04}" for n in range(size)]
        papers += [Paper(p, f"Pear {p[6:]}: on trees", "Pears.") for p in own]
        claims += [
            Claim(p, Predicate.USES, f"method:m{group}",
                  (Evidence((Quote(p, "abstract", 0, 6, "Pears."),), "hand@1", 0.9),))
            for p in own
        ]  # fmt: skip
        # Two hubs hold a community together.
        for a in own[:2]:
            claims += [
                Claim(a, Predicate.RELATED_TO, b, premises=("claim:0",), rule="r", score=0.5,
                      weight=0.3, shared=(Shared(f"method:m{group}", 0.3),))
                for b in own if a < b
            ]  # fmt: skip
    papers += [Paper(f"paper:alone-{n}", f"Alone {n}") for n in range(alone)]
    return KnowledgeGraph(info=BuildInfo("hand@1"), papers=papers, entities=entities, claims=claims)


def test_papers_are_nodes_and_what_they_share_is_on_the_lines(tiny_graph: KnowledgeGraph) -> None:
    data = papers_data(tiny_graph)
    assert data["lead"] == "3 papers in 1 community, joined by 3 links."
    assert len(data["papers"]) == 4 and len(data["lines"]) == 3
    heaviest = data["lines"][-1]
    assert heaviest["says"].startswith("0.70 · GreedyCut 0.30, mixture of experts 0.30, PearBench")
    quince = next(p for p in data["papers"] if p["brief"] == "Quince")
    nearest = quince["nearest"][0]
    assert nearest["title"].startswith("GreedyCut Revisited")
    assert [item["label"] for item in nearest["shared"]] == [
        "GreedyCut", "mixture of experts", "PearBench",
    ]  # fmt: skip
    assert data["papers"][data["alone_shown"][0]]["title"] == "An Empty Orchard"


def test_papers_stand_apart_and_inside_the_map() -> None:
    data = papers_data(orchards([12, 9, 4], alone=5))
    places = [(paper["x"], paper["y"]) for paper in data["papers"]]
    assert len(set(places)) == 30
    box = data["box"]
    for x, y in places:
        assert box["x"] < x < box["x"] + box["width"] and box["y"] < y < box["y"] + box["height"]
    assert [group["papers"] for group in data["communities"]] == [12, 9, 4]
    for name in data["names"]:
        own = [p for p in data["papers"] if p["community"] == name["number"]]
        assert name["y"] < min(paper["y"] for paper in own)


def test_papers_beyond_the_room_are_counted() -> None:
    data = papers_data(orchards([900, 300, 40, *[3] * 40], alone=100))
    assert len(data["papers"]) <= MAX_PAPERS
    assert data["left_out"] == 900 + 300 + 40 + 120 - len(data["papers"])
    assert data["alone"] == 100 and data["alone_shown"] == []
    assert data["more_communities"] == 19
    # What is shown of a community hangs together.
    joined = {end for line in data["lines"] for end in (line["a"], line["b"])}
    assert joined == set(range(len(data["papers"])))
    html = render_papers(data)
    assert f"{data['left_out']:,} more are left out" in Sheet(html).words()
    assert len(html) < 1_500_000


def test_papers_do_not_depend_on_order_or_hash_seed(tiny_graph: KnowledgeGraph) -> None:
    mixed = random.Random(7)
    parts = [
        list(part) for part in (tiny_graph.papers(), tiny_graph.entities(), tiny_graph.claims())
    ]
    for part in parts:
        mixed.shuffle(part)
    other = KnowledgeGraph(
        info=tiny_graph.info,
        papers=parts[0],  # type: ignore[arg-type]
        entities=parts[1],  # type: ignore[arg-type]
        results=tiny_graph.results(),
        claims=parts[2],  # type: ignore[arg-type]
    )
    html = render_papers(papers_data(tiny_graph))
    assert render_papers(papers_data(other)) == html
    code = (
        "from tests.view.test_papers import orchards\n"
        "from kg.view.papers import papers_data, render_papers\n"
        "import hashlib\n"
        "page = render_papers(papers_data(orchards([500, 30])))\n"
        "print(hashlib.sha256(page.encode()).hexdigest())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_papers_without_any() -> None:
    words = Sheet(render_papers(papers_data(orchards([], alone=2)))).words()
    assert "No paper is related to another." in words and "Alone 1" in words
    render_papers(papers_data(orchards([])))


# ── in a browser ─────────────────────────────────────────────────────────────────────────────────

SEEN = (
    "[...document.querySelectorAll('aside article')].filter((a) => a.offsetHeight).map((a) => a.id)"
)
LIT = "document.querySelectorAll('#atlas .nodes .on').length"


@pytest.fixture
def browser(chromium: Browser, tiny_graph: KnowledgeGraph, tmp_path: Path) -> Iterator[Browser]:
    """The map, opened; at the end nothing was asked for, complained or popped up."""
    path = tmp_path / "papers.html"
    write_papers(tiny_graph, path)
    chromium.resize(1280, 800)
    chromium.open(path)
    yield chromium
    chromium.rest(0.1)
    assert chromium.complaints == [] and chromium.dialogs == []
    assert all(url.startswith(path.as_uri()) for url in chromium.requests)


def _number(browser: Browser, title: str) -> int:
    return int(
        browser.evaluate(
            "[...document.querySelectorAll('aside article[id^=p]')]"
            f".find((a) => a.innerHTML.includes('<h2><bdi>{title}')).id.slice(1)"
        )
    )


@pytest.mark.browser
def test_papers_open_by_a_click_and_go_back(browser: Browser) -> None:
    number = _number(browser, "Quince")
    x, y = browser.evaluate(
        f"(() => {{ const b = document.querySelectorAll('.nodes a')[{number}].firstElementChild"
        ".getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()"
    )
    assert browser.evaluate(SEEN) == []
    browser.click(x, y)
    browser.wait_for(f"location.hash === '#p{number}'")
    assert browser.evaluate(SEEN) == [f"p{number}"]
    assert browser.evaluate(LIT) == 2
    browser.evaluate("history.back()")
    browser.wait_for("location.hash === ''")
    assert browser.evaluate(SEEN) == []


@pytest.mark.browser
def test_papers_are_found_by_words(browser: Browser) -> None:
    browser.press("/")
    browser.write("revisited BASELINE")
    browser.wait_for("document.querySelectorAll('#hits a').length === 1")
    browser.press("Enter")
    browser.wait_for(f"location.hash === '#p{_number(browser, 'GreedyCut')}'")
    assert browser.evaluate("document.getElementById('hits').hidden")
    browser.press("Escape")
    browser.evaluate("document.getElementById('seek').blur()")
    browser.press("Escape")
    browser.wait_for("location.hash === ''")


@pytest.mark.browser
def test_papers_zoom_and_names_never_overlap(browser: Browser) -> None:
    def width() -> float:
        return float(browser.evaluate("document.getElementById('atlas').viewBox.baseVal.width"))

    whole = width()
    for _ in range(3):
        browser.evaluate("document.getElementById('in').click()")
        boxes = browser.evaluate(
            "[...document.querySelectorAll('.texts .fits, .banners text:not(.crowded)')]"
            ".map((t) => t.getBoundingClientRect()).map((b) => [b.x, b.y, b.right, b.bottom])"
        )
        for n, a in enumerate(boxes):
            for b in boxes[n + 1 :]:
                # The rooms of letters may touch: the ink does not.
                apart = a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] - 4 or b[1] >= a[3] - 4
                assert apart, (a, b)
    assert width() < whole
    browser.evaluate("document.getElementById('all').click()")
    assert width() == whole


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_papers_fit_the_window(
    chromium: Browser, tiny_graph: KnowledgeGraph, tmp_path: Path, width: int
) -> None:
    path = tmp_path / "papers.html"
    write_papers(tiny_graph, path)
    chromium.resize(width, 844, mobile=width < 500)
    for fragment in ("", "#p0", "#c1", "#c99", "#p99", "#%00"):
        chromium.open(path, fragment)
        assert chromium.evaluate("document.documentElement.scrollWidth") <= width
    assert chromium.complaints == []


@pytest.mark.browser
def test_papers_of_no_two_communities_look_the_same(
    chromium: Browser, seeds: KnowledgeGraph, tmp_path: Path
) -> None:
    many = orchards([3] * 24)  # as many as there are colours and fillings
    chromium.resize(1280, 800)
    for name, graph in (("seeds", seeds), ("many", many)):
        looks = [group["look"] for group in papers_data(graph)["communities"]]
        assert len(looks) == 24 if graph is many else looks
        assert len(set(looks)) == len(looks)
        write_papers(graph, tmp_path / f"{name}.html")
        chromium.open(tmp_path / f"{name}.html")
        drawn = """(() => [...document.querySelectorAll('.groups li')].map((item) => {
          const style = getComputedStyle(item.querySelector('circle'));
          return [style.fill, style.stroke].join();
        }))()"""
        assert len(set(chromium.evaluate(drawn))) == len(looks)


@pytest.mark.browser
def test_papers_that_are_open_are_under_no_name_of_a_community(
    chromium: Browser, seeds: KnowledgeGraph, tmp_path: Path
) -> None:
    write_papers(seeds, tmp_path / "papers.html")
    chromium.resize(1280, 800)
    boxes = """(() => [...document.querySelectorAll('.banners text, .texts .on')]
      .filter((text) => getComputedStyle(text).display !== 'none')
      .map((text) => text.getBoundingClientRect())
      .map(({ left, top, right, bottom }) => [left, top + 2, right, bottom - 2]))()"""
    hidden = 0
    for number in range(0, 100, 9):
        chromium.open(tmp_path / "papers.html", f"#p{number}")
        places = chromium.evaluate(boxes)
        for a, b in itertools.combinations(places, 2):
            assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3], number
        hidden += chromium.evaluate("document.querySelectorAll('.banners .under').length")
    assert hidden > 0
