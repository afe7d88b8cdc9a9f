"""Every feature of the page on the seed graph, in a browser without network.

The filters are in test_filter.py, what can be taken along in test_takeaway.py.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from kg.graph import KnowledgeGraph
from kg.vocabulary import ROLE_PREDICATES, Predicate
from tests.chromium import Browser
from tests.view.explorer import PANEL, TASK, TITLE, go, press, shown, things

pytestmark = pytest.mark.browser


DISPLAY = "getComputedStyle(document.getElementById('controls')).display"
SHOWN = "document.getElementById('shown').textContent"


def test_explorer_is_small(seeds_page: Path) -> None:
    assert seeds_page.stat().st_size < 2_000_000


def test_explorer_opens_on_papers_and_what_they_share(
    explorer: Browser, seeds: KnowledgeGraph
) -> None:
    papers = {paper.id for paper in seeds.papers()}
    assert shown(explorer) == papers | things(seeds, set(ROLE_PREDICATES), 2, papers)
    assert (
        explorer.evaluate(SHOWN) == f"{len(papers)} papers, {len(shown(explorer) - papers)} things"
    )
    assert explorer.evaluate("document.getElementById('clear').hidden")
    named = explorer.evaluate("kg.data.communities.filter((c) => c.label).length")
    assert named > 5


# ── hovering, moving ──────────────────────────────────────────────────────────────────────────────


def test_explorer_shows_neighbours_under_the_pointer(explorer: Browser) -> None:
    spot = explorer.evaluate(
        f"""(() => {{
          const node = kg.nodes.find((n) => n.id === "{TASK}");
          const map = document.getElementById("map").getBoundingClientRect();
          const at = kg.network.canvasToDOM(kg.network.getPosition("n" + node.i));
          return [at.x + map.left, at.y + map.top];
        }})()"""
    )
    drawn = "document.querySelector('#map canvas').toDataURL()"
    explorer.hover(700, 70)
    before = explorer.evaluate(drawn)
    explorer.hover(spot[0] + 3, spot[1] + 3)
    explorer.hover(*spot)
    explorer.wait_for("!document.getElementById('tip').hidden")
    assert "continual learning" in explorer.evaluate("document.getElementById('tip').textContent")
    explorer.wait_for(f"{drawn} !== {before!r}")
    near = explorer.evaluate("kg.focus().near.map((node) => node.id)")
    assert near and set(near) <= shown(explorer)
    explorer.hover(700, 70)
    explorer.wait_for("document.getElementById('tip').hidden")


def test_explorer_map_moves_by_keys(explorer: Browser) -> None:
    explorer.evaluate("document.getElementById('map').focus()")
    view = "JSON.stringify([kg.network.getScale(), kg.network.getViewPosition()])"
    seen = [explorer.evaluate(view)]
    for key in ("ArrowLeft", "+", "ArrowDown", "-", "0"):
        explorer.press(key)
        seen.append(explorer.evaluate(view))
    assert all(a != b for a, b in pairwise(seen))


def test_explorer_does_not_glide_where_motion_is_unwanted(explorer: Browser) -> None:
    place = "JSON.stringify(kg.network.getViewPosition())"
    explorer.evaluate(f"location.hash = '{TASK}'")
    explorer.wait_for(f"!{PANEL}.hidden")
    at_once = explorer.evaluate(place)
    explorer.rest(0.3)
    assert explorer.evaluate(place) == at_once


# ── panels ────────────────────────────────────────────────────────────────────────────────────────


def test_explorer_paper_panel_says_what_the_graph_says(
    explorer: Browser, seeds: KnowledgeGraph
) -> None:
    paper = max(seeds.papers(), key=lambda p: (len(seeds.claims_about(p.id)), p.id))
    go(explorer, paper.id)
    assert explorer.evaluate(TITLE) == paper.title
    assert explorer.evaluate("document.querySelector('#panel .abstract').textContent") == (
        paper.abstract
    )
    marks = explorer.evaluate(
        "[...document.querySelectorAll('#panel .abstract .mark')]"
        ".map((mark) => [mark.textContent, mark.getAttribute('href').slice(1)])"
    )
    known = {
        (mark.text, c.object)
        for c in seeds.claims_about(paper.id)
        for e in c.evidence
        for mark in e.marks
    }
    assert len(marks) > 5 and {tuple(mark) for mark in marks} <= known
    heads = explorer.evaluate(
        "[...document.querySelectorAll('#panel h3')].map((h) => h.textContent)"
    )
    assert "proposes" in heads and "Nearest papers" in heads
    press(explorer, "#panel .why")
    explorer.wait_for("location.hash.includes('|')")
    text = explorer.evaluate(f"{PANEL}.textContent")
    assert "Related papers" in text and "rarer, the more it counts" in text
    assert explorer.evaluate("document.querySelectorAll('#panel q mark').length") > 1


def test_explorer_thing_panel_has_its_papers_by_role(
    explorer: Browser, seeds: KnowledgeGraph
) -> None:
    go(explorer, TASK)
    heads = explorer.evaluate(
        "[...document.querySelectorAll('#panel h3')].map((h) => h.textContent)"
    )
    papers = len(seeds.get(TASK).papers("addresses"))
    assert f"addresses · {papers} papers" in heads and "Related: in the same papers" in heads
    assert "also written CL" in explorer.evaluate(f"{PANEL}.textContent")
    press(explorer, "#panel .quote-toggle")
    assert explorer.evaluate("document.querySelectorAll('#panel q mark').length") > 0


def test_explorer_line_panel_marks_both_ends(explorer: Browser, seeds: KnowledgeGraph) -> None:
    claim = next(
        c
        for c in seeds.claims()
        if c.predicate is Predicate.OUTPERFORMS and len({m.text for m in c.evidence[0].marks}) == 2
    )
    go(explorer, f"{claim.subject}|{claim.object}")
    marks = explorer.evaluate(
        "[...document.querySelectorAll('#panel q mark')].map((m) => m.textContent)"
    )
    assert {mark.text for mark in claim.evidence[0].marks} <= set(marks)


def test_explorer_focus_goes_into_the_panel_and_back(explorer: Browser) -> None:
    press(explorer, "#show-table")
    explorer.evaluate("document.querySelector('#table tbody a').focus()")
    name = explorer.evaluate("document.activeElement.textContent")
    explorer.press("Enter")
    explorer.wait_for(f"!{PANEL}.hidden")
    assert explorer.evaluate("document.activeElement.tagName") == "H2"
    explorer.press("Escape")
    explorer.wait_for(f"{PANEL}.hidden")
    assert explorer.evaluate("document.activeElement.textContent") == name


# ── search ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["continual", "CL", "replay scheduling", "reinforcement"])
def test_explorer_search_agrees_with_the_graph(
    explorer: Browser, seeds: KnowledgeGraph, text: str
) -> None:
    explorer.press("/")
    explorer.evaluate("document.getElementById('search').value = ''")
    explorer.write(text)
    found = explorer.evaluate("kg.search(document.getElementById('search').value).map((n) => n.id)")
    assert seeds.find(text)[0].id in found
    options = explorer.evaluate("document.querySelectorAll('#hits [role=option]').length")
    assert options == len(found)
    explorer.press("Escape")
    explorer.press("Escape")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("experence replay", "experience replay"),
        ("catastrofic forgeting", "catastrophic forgetting"),
        ("large langauge model", "large language model"),
        ("reinforcment learn", "reinforcement learning"),
    ],
)
def test_explorer_search_forgives_slips_and_says_so(
    explorer: Browser, text: str, found: str
) -> None:
    first = f"((hit) => [hit.nodes[0].label, hit.near.has(hit.nodes[0])])(kg.searchNear({text!r}))"
    assert explorer.evaluate(first) == [found, True]
    assert explorer.evaluate(f"kg.searchNear({found!r}).near.has(kg.search({found!r})[0])") is False


def test_explorer_search_marks_what_is_only_spelled_nearly_so(explorer: Browser) -> None:
    explorer.evaluate("document.getElementById('search').focus()")
    explorer.write("experence replay")
    first = "document.querySelector('#hits [aria-selected=true]').textContent"
    assert "experience replay near spelling" in explorer.evaluate(first)
    explorer.press("Escape")


def test_explorer_search_takes_a_short_word_as_it_is(explorer: Browser) -> None:
    assert explorer.evaluate("kg.search('qzx')") == []
    assert explorer.evaluate("kg.search('grpa')") == []


def test_explorer_search_says_when_there_is_nothing(explorer: Browser) -> None:
    explorer.press("/")
    explorer.evaluate("document.getElementById('search').value = ''")
    explorer.write("zzzz zzzz")
    assert not explorer.evaluate("document.getElementById('none').hidden")
    explorer.press("Escape")
    explorer.press("Escape")


# ── tables ────────────────────────────────────────────────────────────────────────────────────────


def _column(browser: Browser, number: int) -> list[str]:
    return list(
        browser.evaluate(
            "[...document.querySelectorAll('#table tbody tr')]"
            f".map((row) => row.children[{number}].textContent)"
        )
    )


def test_explorer_tables_hold_what_the_map_shows(explorer: Browser) -> None:
    seen = shown(explorer)
    count = sum(not identifier.startswith("paper:") for identifier in seen)
    claims = explorer.evaluate("kg.chosen.claims.length")
    for table, rows in (("things", count), ("papers", len(seen) - count), ("claims", claims)):
        go(explorer, f"?table={table}")
        while explorer.evaluate("!document.querySelector('#table > .more').hidden"):
            press(explorer, "#table > .more")
        assert explorer.evaluate("document.querySelectorAll('#table tbody tr').length") == rows
        assert explorer.evaluate("document.querySelector('#table caption').textContent").endswith(
            f"{rows} {table} shown"
        )


def test_explorer_tables_sort_by_a_press(explorer: Browser) -> None:
    press(explorer, "#show-table")
    counts = [int(count) for count in _column(explorer, 2)]
    assert counts == sorted(counts, reverse=True)
    press(explorer, "[data-sort=papers]")
    counts = [int(count) for count in _column(explorer, 2)]
    assert counts == sorted(counts)
    assert explorer.evaluate("document.querySelector('th[aria-sort]').ariaSort") == "ascending"
    assert explorer.evaluate("document.activeElement.dataset.sort") == "papers"
    press(explorer, "[data-sort=name]")
    names = [name.casefold() for name in _column(explorer, 0)]
    assert names[0] < names[-1] and explorer.evaluate("location.hash") == "#?table=things&sort=name"
    press(explorer, "[data-table=claims]")
    assert explorer.evaluate("location.hash") == "#?table=claims"
    explorer.press("Escape")
    assert explorer.evaluate("document.getElementById('table').hidden")


def test_explorer_is_walked_by_tab(explorer: Browser) -> None:
    explorer.evaluate("document.activeElement.blur()")
    seen = []
    for _ in range(9):
        explorer.press("Tab")
        seen.append(
            explorer.evaluate("document.activeElement.id || document.activeElement.dataset.type")
        )
    assert seen[:5] == ["skip", "search", "show-table", "export", "theme"]
    assert seen[5:] == ["Paper", "Method", "Task", "Benchmark"]
    explorer.evaluate("document.getElementById('skip').focus()")
    explorer.press("Enter")
    explorer.wait_for("!document.getElementById('table').hidden")
    assert explorer.evaluate("document.activeElement.id") == "table"


# ── the phone ─────────────────────────────────────────────────────────────────────────────────────


def test_explorer_on_a_phone(explorer: Browser, seeds_page: Path) -> None:
    explorer.resize(390, 844, mobile=True, still=True)
    explorer.open(seeds_page)
    for address in (
        "",
        TASK,
        "?table=things",
        "?table=claims",
        f"{TASK}?table=papers",
        "?papers=900",
    ):
        go(explorer, address)
        assert explorer.evaluate("document.documentElement.scrollWidth") <= 390
        assert explorer.evaluate("document.getElementById('table').scrollWidth") <= 390
        assert explorer.evaluate(f"{PANEL}.scrollWidth") <= 390
    go(explorer, TASK)
    half = explorer.evaluate(f"{PANEL}.offsetHeight")
    press(explorer, "#raise")
    explorer.wait_for(f"{PANEL}.offsetHeight > {half} * 1.4")
    explorer.press("Escape")
    press(explorer, "#tune")
    assert (
        explorer.evaluate("getComputedStyle(document.getElementById('controls')).display")
        == "block"
    )
    press(explorer, "[data-type=Metric]")
    press(explorer, "#done")
    assert explorer.evaluate(DISPLAY) == "none"
    assert explorer.evaluate("document.querySelector('#tune .badge').textContent") == "1"
    small = explorer.evaluate(
        "[...document.querySelectorAll('.tools button, .zoom button')].filter((b) => b.offsetParent"
        " && (b.offsetHeight < 40 || b.offsetWidth < 40)).map((b) => b.id)"
    )
    assert small == []
    explorer.resize(1280, 800, still=True)
    explorer.open(seeds_page)


def test_explorer_writes_names_whole_and_clear_of_the_buttons(
    explorer: Browser, seeds_page: Path
) -> None:
    explorer.resize(390, 844, mobile=True, still=True)
    explorer.open(seeds_page)
    explorer.wait_for("kg.written.length > 20")
    hidden = explorer.evaluate("""(() => {
      const map = document.getElementById("map").getBoundingClientRect();
      const zoom = document.querySelector(".zoom").getBoundingClientRect();
      return kg.written.filter(({ box: [left, top, right, bottom] }) => {
        const a = kg.network.canvasToDOM({ x: left, y: top });
        const b = kg.network.canvasToDOM({ x: right, y: bottom });
        const under = a.x + map.left < zoom.right && b.x + map.left > zoom.left
          && a.y + map.top < zoom.bottom && b.y + map.top > zoom.top;
        return under || [0, map.height].some((edge) => a.y < edge && edge < b.y);
      }).map(({ text }) => text);
    })()""")
    assert hidden == []
    explorer.resize(1280, 800, still=True)
    explorer.open(seeds_page)


def test_explorer_legend_needs_no_scroll_bar_where_one_takes_room(explorer: Browser) -> None:
    legend = "document.getElementById('controls')"
    explorer.evaluate(f"{legend}.style.width = `${{{legend}.offsetWidth - 15}}px`")
    assert explorer.evaluate(f"{legend}.scrollWidth <= {legend}.clientWidth")
    explorer.evaluate(f"{legend}.style.width = ''")


def test_explorer_keeps_names_clear_of_papers(explorer: Browser) -> None:
    explorer.evaluate("kg.network.redraw()")
    explorer.wait_for("kg.written.length > 20")
    covered = explorer.evaluate("""(() => {
      const papers = [...kg.visible].filter((node) => node.type === "Paper");
      return kg.written.filter(({ box: [left, top, right, bottom] }) => papers.some((node) => {
        const inside = (low, at, high) => low < at + node.size && at - node.size < high;
        const air = (bottom - top) * 0.2; // above and below the letters
        return inside(left, node.x, right) && inside(top + air, node.y, bottom - air);
      })).map(({ text }) => text);
    })()""")
    assert covered == []
    known = explorer.evaluate(
        "[...kg.visible].filter((node) => node.papers >= 6).map((node) => node.short)"
    )
    named = explorer.evaluate("kg.written.map(({ text }) => text)")
    assert len(known) > 5 and set(known) <= set(named)
