"""What tests of the page on the seed graph share: the graph, and what a reader does on the page."""

from __future__ import annotations

from pathlib import Path

from kg.graph import KnowledgeGraph
from kg.vocabulary import Predicate
from tests.chromium import Browser

SAMPLE = Path(__file__).parents[2] / "exports" / "sample"
TASK = "task:continual-learning"
PANEL = "document.getElementById('panel')"
TITLE = "(document.querySelector('#panel h2') || {}).textContent"


def go(browser: Browser, address: str) -> None:
    """Leads the page to an address (what stands behind the #)."""
    browser.evaluate(f"location.hash = {address!r}")
    browser.wait_for(f"location.hash.slice(1) === {address!r}")
    browser.rest(0.02)


def shown(browser: Browser) -> set[str]:
    """The ids of what the filters let through."""
    return set(browser.evaluate("[...kg.chosen.nodes].map((node) => node.id)"))


def press(browser: Browser, selector: str) -> None:
    """Presses the first element that a selector finds."""
    browser.evaluate(f"document.querySelector({selector!r}).click()")


def things(graph: KnowledgeGraph, roles: set[Predicate], least: int, papers: set[str]) -> set[str]:
    """What at least so many of the papers have in one of the roles: what the page should show."""
    users: dict[str, set[str]] = {}
    for claim in graph.claims():
        if claim.subject in papers and claim.predicate in roles:
            users.setdefault(claim.object, set()).add(claim.subject)
    return {thing for thing, found in users.items() if len(found) >= least}
