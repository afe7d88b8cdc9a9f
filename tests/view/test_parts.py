"""Parts of a graph that have a page of their own, and what their pages show."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import UnknownEntityError
from kg.graph import KnowledgeGraph
from kg.view import answer_part, neighbourhood, view_data, write_page
from kg.vocabulary import ROLE_PREDICATES
from tests.chromium import Browser
from tests.view.explorer import PANEL, TITLE, shown

RARE = "method:grpo"


def test_neighbourhood_is_of_a_thing_and_what_it_touches(seeds: KnowledgeGraph) -> None:
    part, about = neighbourhood(seeds, "GRPO")
    assert (about.title, about.things) == ("GRPO and what it touches", (RARE,))
    ids = {view.id for view in seeds.get(RARE).neighbours() if not view.id.startswith("result:")}
    assert ids <= {node["id"] for node in view_data(part, about=about)["nodes"]}
    _, far = neighbourhood(seeds, "GRPO", 2)
    assert far.title == "GRPO and what is at most 2 claims away"
    with pytest.raises(UnknownEntityError):
        neighbourhood(seeds, "no such orchard")


def test_neighbourhood_has_papers_with_what_they_say_of_it(tiny_graph: KnowledgeGraph) -> None:
    part, _ = neighbourhood(tiny_graph, "method:pruning-rule")
    kept = {node.id for nodes in (part.papers(), part.entities()) for node in nodes}
    said = {c.key for c in tiny_graph.claims() if {c.subject, c.object} <= kept}
    assert said and said == {c.key for c in part.claims() if {c.subject, c.object} <= kept}


def test_answer_part_brings_the_papers_of_what_no_claim_touches(seeds: KnowledgeGraph) -> None:
    metrics = ["metric:accuracy", "metric:regret"]
    part, about = answer_part(seeds, metrics, "SELECT ?x\n  { ?x a kg:Metric }")
    assert (about.title, about.things) == ("Answer to SELECT ?x { ?x a kg:Metric }", tuple(metrics))
    for metric in metrics:
        own = {view.id for view in seeds.get(metric).papers()}
        assert own and own <= {paper.id for paper in part.papers()}


def test_answer_part_ties_quoted_papers_to_what_they_name(seeds: KnowledgeGraph) -> None:
    claim = next(c for c in seeds.claims() if c.predicate == "outperforms")
    part, _ = answer_part(seeds, sorted({claim.subject, claim.object}), "@rankings")
    quoted = {quote.paper for item in claim.evidence for quote in item.quotes}
    named = {c.subject for c in part.claims() if c.predicate in ROLE_PREDICATES}
    assert quoted and quoted == {paper.id for paper in part.papers()}
    assert quoted & named


def test_view_data_shows_what_was_asked_for(seeds: KnowledgeGraph) -> None:
    part, about = neighbourhood(seeds, "GRPO")
    data = view_data(part, about=about)
    (asked,) = data["about"]["nodes"]
    assert data["nodes"][asked]["id"] == RARE and data["first"] == 0
    large, of = neighbourhood(seeds, "task:reinforcement-learning", 2)
    data = view_data(large, max_papers=10, about=of)
    assert data["first"] >= 2 and [data["nodes"][n]["id"] for n in data["about"]["nodes"]]


@pytest.mark.browser
def test_page_of_a_rare_thing_opens_with_it(
    chromium: Browser, seeds: KnowledgeGraph, tmp_path: Path
) -> None:
    part, about = neighbourhood(seeds, "GRPO")
    write_page(part, tmp_path / "grpo.html", about=about)
    chromium.resize(1280, 800, still=True)
    chromium.open(tmp_path / "grpo.html")
    assert shown(chromium) == {n.id for ns in (part.papers(), part.entities()) for n in ns}
    assert chromium.evaluate(TITLE) == "GRPO"
    assert chromium.evaluate("document.title") == "GRPO – GRPO and what it touches"
    assert chromium.evaluate("document.querySelector('h1').textContent") == about.title
    # Closed it stays closed, and what was asked for stays on the map whatever shares it.
    chromium.press("Escape")
    chromium.wait_for(f"{PANEL}.hidden")
    chromium.evaluate("location.hash = '?papers=3'")
    chromium.wait_for("kg.state.filter.papers === 3")
    assert RARE in shown(chromium)


@pytest.mark.browser
def test_page_of_an_answer_shows_all_of_it(
    chromium: Browser, seeds: KnowledgeGraph, tmp_path: Path
) -> None:
    metrics = [e.id for e in seeds.entities() if e.types[0] == "Metric"]
    part, about = answer_part(seeds, metrics, "SELECT ?x { ?x a kg:Metric }")
    write_page(part, tmp_path / "metrics.html", about=about)
    chromium.open(tmp_path / "metrics.html")
    assert set(metrics) <= shown(chromium)
    assert chromium.evaluate(f"{PANEL}.hidden")
    assert chromium.evaluate("document.getElementById('nothing').hidden")


@pytest.mark.browser
def test_page_of_a_paper_shows_the_papers_that_it_is_related_to(
    chromium: Browser, seeds: KnowledgeGraph, tmp_path: Path
) -> None:
    paper = next(c.subject for c in seeds.claims() if c.predicate == "relatedTo")
    part, about = neighbourhood(seeds, paper)
    write_page(part, tmp_path / "paper.html", about=about)
    chromium.open(tmp_path / "paper.html")
    related = {view.id for view in seeds.get(paper).papers("relatedTo")}
    near = "kg.focus().near.map((node) => node.id)"
    assert related and related <= set(chromium.evaluate(near))
    keys = chromium.evaluate(
        "[...document.querySelectorAll('[data-choice=communities]')].map((box) => box.value)"
    )
    assert len(keys) > 1 and len(set(keys)) == len(keys)
