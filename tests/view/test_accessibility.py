"""No serious fault that axe-core finds, in every light, at every size, whatever is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.graph import KnowledgeGraph
from kg.view import view_data, write_page
from kg.view.page import render_page
from tests.axe import find_faults
from tests.chromium import Browser
from tests.view.large import large_graph

pytestmark = pytest.mark.browser

STATES = {
    "map": "",
    "paper": "#paper:quince-pruning-orchards-of-experts",
    "thing": "#method:greedycut",
    "line": "#method:greedycut|method:quince",
    "things": "#?table=things",
    "claims": "#?table=claims",
    "papers beside a panel": "#method:greedycut?table=papers",
    "nothing": "#?papers=99",
    "filtered": "#?type=Paper,Method&role=proposes,uses&papers=1",
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_accessibility_of_every_state(
    chromium: Browser,
    axe: Path,
    tiny_graph: KnowledgeGraph,
    tmp_path: Path,
    width: int,
    height: int,
    dark: bool,
) -> None:
    path = tmp_path / "graph.html"
    write_page(tiny_graph, path)
    chromium.resize(width, height, mobile=width < 500, dark=dark, still=True)
    chromium.open(path)
    found = {}
    for name, address in STATES.items():
        chromium.evaluate(f"location.hash = '{address}'")
        chromium.rest(0.1)
        if faults := find_faults(chromium, axe):
            found[name] = faults
    chromium.evaluate("location.hash = ''; document.getElementById('tune').click()")
    chromium.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    chromium.evaluate("document.getElementById('export').click()")
    if faults := find_faults(chromium, axe):
        found["filters and menu"] = faults
    chromium.press("Escape")
    chromium.press("Escape")
    chromium.press("/")
    chromium.write("cut")
    if faults := find_faults(chromium, axe):
        found["search"] = faults
    assert found == {}


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_accessibility_of_what_a_large_page_only_names(
    chromium: Browser, axe: Path, tmp_path: Path, width: int, dark: bool
) -> None:
    path = tmp_path / "graph.html"
    path.write_text(render_page(view_data(large_graph(100), max_papers=20)), encoding="utf-8")
    chromium.resize(width, 800, mobile=width < 500, dark=dark, still=True)
    chromium.open(path)
    found = {"map": find_faults(chromium, axe)}
    held = set(chromium.evaluate("kg.nodes.map((node) => node.id)"))
    beyond = next(paper.id for paper in large_graph(100).papers() if paper.id not in held)
    for name, address in {"beyond": beyond, "thing": "task:apple-care"}.items():
        chromium.evaluate(f"location.hash = '#{address}'")
        chromium.wait_for("document.querySelector('#panel pre') !== null")
        chromium.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        found[name] = find_faults(chromium, axe)
    chromium.press("/")
    chromium.write(chromium.evaluate(f"kg.nodeOf('{beyond}').label"))
    chromium.wait_for("document.querySelector('#hits .away') !== null")
    found["search"] = find_faults(chromium, axe)
    assert not any(found.values()), found
