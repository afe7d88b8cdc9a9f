"""No serious fault that axe-core finds, in every light, at every size, whatever is open."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.graph import KnowledgeGraph
from kg.view import write_page
from tests.axe import COMMAND, find_axe, find_faults
from tests.chromium import Browser

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


@pytest.fixture(scope="module")
def axe() -> Path:
    script = find_axe()
    if script is None:
        reason = f"axe-core is not installed: {COMMAND}"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}, and under CI=true it must be")
        pytest.skip(reason)
    return script


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
