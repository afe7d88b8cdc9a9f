"""The filters of the page on the seed graph: what they let through is what the graph says."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from kg.graph import KnowledgeGraph
from kg.view import write_page
from kg.vocabulary import ROLE_PREDICATES, Predicate
from tests.chromium import Browser
from tests.view.explorer import PANEL, TASK, go, press, shown, things

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("kind", ["Paper", "Method", "Task", "Benchmark", "Metric"])
def test_filter_by_type(explorer: Browser, kind: str) -> None:
    before = shown(explorer)
    press(explorer, f"[data-type={kind}]")
    gone = before - shown(explorer)
    assert gone and {identifier.split(":")[0] for identifier in gone} == {kind.lower()}
    press(explorer, f"[data-type={kind}]")
    assert shown(explorer) == before


@pytest.mark.parametrize("least", [1, 2, 3, 5, 10])
def test_filter_by_number_of_papers(explorer: Browser, seeds: KnowledgeGraph, least: int) -> None:
    press(explorer, f"[name=papers][value='{least}']")
    papers = {paper.id for paper in seeds.papers()}
    assert shown(explorer) - papers == things(seeds, set(ROLE_PREDICATES), least, papers)


def test_filter_by_role(explorer: Browser, seeds: KnowledgeGraph) -> None:
    press(explorer, "[data-none=roles]")
    assert shown(explorer) == set()
    assert not explorer.evaluate("document.getElementById('nothing').hidden")
    for role in ("proposes", "comparesWith"):
        press(explorer, f"[data-choice=roles][value={role}]")
    press(explorer, "[name=papers][value='1']")
    roles = {Predicate.PROPOSES, Predicate.COMPARES_WITH}
    papers = {claim.subject for claim in seeds.claims() if claim.predicate in roles}
    assert shown(explorer) == papers | things(seeds, roles, 1, papers)
    assert "role=proposes,comparesWith" in explorer.evaluate("location.hash")


def test_filter_by_predicate(explorer: Browser, seeds: KnowledgeGraph) -> None:
    press(explorer, "[data-none=relations]")
    press(explorer, "[data-choice=relations][value=usedFor]")
    said = explorer.evaluate(
        "kg.chosen.claims.filter((c) => c.subject.type !== 'Paper')"
        ".map((c) => [c.subject.id, c.predicate, c.object.id])"
    )
    seen = shown(explorer)
    expected = {
        (claim.subject, claim.predicate.value, claim.object)
        for claim in seeds.claims()
        if claim.predicate is Predicate.USED_FOR and {claim.subject, claim.object} <= seen
    }
    assert expected and {tuple(row) for row in said} == expected


def test_filter_by_community(explorer: Browser) -> None:
    press(explorer, f"[data-choice=communities][value='{TASK}']")
    papers = [identifier for identifier in shown(explorer) if identifier.startswith("paper:")]
    number = explorer.evaluate(f"kg.nodes.find((n) => n.id === '{TASK}').community")
    inside = "kg.nodes.filter((n) => n.type === 'Paper' && n.community === {}).map((n) => n.id)"
    assert papers and set(papers) == set(explorer.evaluate(inside.format(number)))
    count = explorer.evaluate(
        f"document.querySelector('[value=\"{TASK}\"]').parentNode.querySelector('.count').textContent"
    )
    assert int(count) == len(papers)


def test_filter_relates_papers_on_demand(explorer: Browser, seeds: KnowledgeGraph) -> None:
    press(explorer, "[data-choice=related]")
    pairs = explorer.evaluate("kg.chosen.pairs.length")
    assert pairs == sum(claim.predicate is Predicate.RELATED_TO for claim in seeds.claims())


def test_filter_says_that_years_are_not_known(explorer: Browser) -> None:
    text = explorer.evaluate("document.getElementById('group-years').textContent")
    assert "No paper here says its year." in text


def test_filter_counts_what_each_choice_holds(explorer: Browser, seeds: KnowledgeGraph) -> None:
    said = dict(
        explorer.evaluate(
            "[...document.querySelectorAll('[data-choice=roles]')].map((input) =>"
            " [input.value, Number(input.parentNode.querySelector('.count').textContent)])"
        )
    )
    found = Counter(claim.predicate.value for claim in seeds.claims())
    assert said == {role: found[role] for role in said} and len(said) >= 7
    types = explorer.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-type]')].map((button) =>"
        " [button.dataset.type, Number(button.querySelector('.count').textContent)]))"
    )
    seen = Counter(identifier.split(":")[0].capitalize() for identifier in shown(explorer))
    assert types == {kind: seen[kind] for kind in types}


def test_filter_keeps_filters_in_the_address_and_goes_back(explorer: Browser) -> None:
    states = [shown(explorer)]
    for selector in ("[data-type=Metric]", "[name=papers][value='3']", "[data-choice=related]"):
        press(explorer, selector)
        states.append(shown(explorer))
    address = explorer.evaluate("location.hash")
    assert address == "#?type=Paper,Method,Task,Benchmark&related=yes&papers=3"
    assert explorer.evaluate("document.querySelector('#tune .badge').textContent") == "3"
    go(explorer, "")
    explorer.evaluate(f"location.hash = '{address}'")
    explorer.wait_for("kg.state.filter.papers === 3")
    assert shown(explorer) == states[-1]
    explorer.evaluate("history.back()")
    explorer.wait_for("kg.state.filter.papers === 2")
    explorer.evaluate(f"location.hash = '{address}'")
    explorer.wait_for("kg.state.filter.papers === 3")
    press(explorer, "#clear")
    assert shown(explorer) == states[0]
    assert explorer.evaluate("document.getElementById('clear').hidden")


def test_filter_combines_filters_and_selection(explorer: Browser) -> None:
    go(explorer, "?papers=5&type=Paper,Task")
    before = shown(explorer)
    press(explorer, "#show-table")
    explorer.evaluate("document.querySelector('#table tbody a').click()")
    explorer.wait_for(f"!{PANEL}.hidden")
    assert re.fullmatch(
        r"#task:[a-z-]+\?type=Paper,Task&papers=5&table=things", explorer.evaluate("location.hash")
    )
    assert shown(explorer) == before


def test_filter_by_year(chromium: Browser, tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    papers = [
        replace(p, year=2029 + n if p.year else None) for n, p in enumerate(tiny_graph.papers())
    ]
    graph = KnowledgeGraph(
        info=tiny_graph.info,
        papers=papers,
        entities=tiny_graph.entities(),
        results=tiny_graph.results(),
        claims=tiny_graph.claims(),
    )
    path = tmp_path / "years.html"
    write_page(graph, path)
    chromium.open(path)
    years = sorted(p.year for p in papers if p.year)
    options = chromium.evaluate(
        "[...document.querySelectorAll('[data-year=from] option')].map((o) => o.textContent)"
    )
    assert options == ["from", *(f"{year} (1)" for year in years)]
    chromium.evaluate(
        f"const menu = document.querySelector('[data-year=from]'); menu.value = '{years[1]}';"
        "menu.dispatchEvent(new Event('change', { bubbles: true }))"
    )
    assert chromium.evaluate("location.hash") == f"#?from={years[1]}"
    dated = {p.id for p in papers if p.year and p.year >= years[1]}
    assert {i for i in shown(chromium) if i.startswith("paper:")} == dated
    assert "2 papers without a year" in chromium.evaluate(
        "document.getElementById('yearless').textContent"
    )
    assert chromium.complaints == []


@pytest.mark.parametrize(
    "address",
    ["?type=Pear", "?papers=0", "?constructor=1", "?from=&to=x", "?sort=a&table=pears", "??"],
)
def test_filter_passes_over_what_it_does_not_understand(explorer: Browser, address: str) -> None:
    go(explorer, address)
    assert explorer.evaluate("document.getElementById('missing').hidden")
    expected = 0 if address == "?type=Pear" else 100
    assert len(shown(explorer)) >= expected
