from __future__ import annotations

import json
from collections import Counter

import pytest

from kg.graph import KnowledgeGraph
from kg.store import Store
from kg.view import selection as selecting
from kg.view import view_data
from kg.view.selection import Selection, select
from kg.vocabulary import ROLE_PREDICATES, Predicate
from tests.growth import grows_like_its_input
from tests.view.large import COMMON, FIELDS, large_graph


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return large_graph(360)


@pytest.fixture(scope="module")
def chosen(graph: KnowledgeGraph) -> Selection:
    return select(graph, 80)


def _field(paper: str) -> str:
    return paper.partition(":")[2].partition("-")[0]


def test_select_takes_all_of_a_small_graph(tiny_graph: KnowledgeGraph) -> None:
    found = select(tiny_graph, 4)
    assert found.whole is None
    assert list(found.papers.values()) == list(tiny_graph.papers())
    assert found.entities == list(tiny_graph.entities())
    assert found.claims == list(tiny_graph.claims())


def test_select_takes_papers_of_every_community_more_of_the_large_ones(
    graph: KnowledgeGraph, chosen: Selection
) -> None:
    held = Counter(map(_field, chosen.papers))
    every = Counter(_field(paper.id) for paper in graph.papers())
    assert held.keys() == set(FIELDS) and sum(held.values()) == 80
    assert held["apple"] > held["hazel"]
    # But less than their share, so that the small ones are seen.
    assert held["apple"] / held["hazel"] < every["apple"] / every["hazel"]
    for community in chosen.communities:
        assert len({_field(paper) for paper in community.papers}) == 1
        assert set(community.papers) & set(chosen.papers)


def test_select_keeps_all_that_the_chosen_papers_say(
    graph: KnowledgeGraph, chosen: Selection
) -> None:
    said = {c.key for c in graph.claims() if c.subject in chosen.papers and not c.derived}
    assert {c.key for c in chosen.claims if not c.derived} == said
    related = [c for c in chosen.claims if c.predicate is Predicate.RELATED_TO]
    assert related and all({c.subject, c.object} <= set(chosen.papers) for c in related)
    ends = {c.object for c in chosen.claims if c.predicate is not Predicate.RELATED_TO}
    assert {entity.id for entity in chosen.entities} == ends
    assert chosen.claims == sorted(chosen.claims, key=lambda claim: claim.key)


def test_select_counts_the_whole_graph(graph: KnowledgeGraph, chosen: Selection) -> None:
    assert chosen.whole is not None
    users = Counter(c.object for c in graph.claims() if c.predicate in ROLE_PREDICATES)
    assert chosen.whole.papers_of == users
    counts = chosen.whole.counts
    assert (counts["papers"], counts["results"]) == (360, 0)
    assert counts["entities"] == counts["Method"] + counts["Task"] == len(list(graph.entities()))
    assert counts["shared"] == sum(count > 1 for count in users.values())
    assert counts["claims"] == graph.stats().claims


def test_select_puts_a_thing_where_most_of_its_papers_are(
    graph: KnowledgeGraph, chosen: Selection
) -> None:
    def home(thing: str) -> str:
        return _field(chosen.communities[chosen.home[thing]].papers[0])

    assert [home(f"task:{field}-care") for field in FIELDS] == list(FIELDS)
    users = Counter(_field(c.subject) for c in graph.claims() if c.object == COMMON)
    assert users[home(COMMON)] == max(users.values())


def test_select_takes_fewer_papers_where_their_texts_are_long() -> None:
    short, long = (select(large_graph(200, words=n), 100) for n in (8, 8_000))
    assert len(short.papers) == 100
    assert len(FIELDS) < len(long.papers) < 60
    text = sum(len(paper.abstract) for paper in long.papers.values())
    assert text <= selecting._ROOM


def test_select_gives_the_same_from_the_store(graph: KnowledgeGraph, chosen: Selection) -> None:
    with Store(None) as store:
        with store.replacing() as writer:
            writer.put_info(graph.info, terms=None)
            writer.put_papers((paper, ()) for paper in graph.papers())
            writer.put_graph(
                entities=graph.entities(), results=(), claims=graph.claims(), merges=(), links=()
            )
        assert select(store, 80) == chosen
        assert view_data(store, max_papers=80) == view_data(graph, max_papers=80)


def test_select_does_not_depend_on_the_order_of_what_it_is_given(graph: KnowledgeGraph) -> None:
    turned = KnowledgeGraph(
        info=graph.info,
        papers=reversed(list(graph.papers())),
        entities=reversed(list(graph.entities())),
        claims=reversed(list(graph.claims())),
    )
    first, second = (json.dumps(view_data(g, max_papers=80)) for g in (graph, turned))
    assert first == second


def test_select_fills_a_page_where_nothing_is_related() -> None:
    graph = large_graph(50)
    alone = KnowledgeGraph(
        info=graph.info,
        papers=graph.papers(),
        entities=graph.entities(),
        claims=[c for c in graph.claims() if not c.derived],
    )
    data = view_data(alone, max_papers=20)
    assert data["counts"]["papers"] == 20 and data["communities"] == []


@pytest.mark.parametrize("limit", [1, 3])
def test_select_has_no_community_without_a_paper_on_the_page(limit: int) -> None:
    data = view_data(large_graph(100), max_papers=limit)
    assert len(data["communities"]) == limit
    assert {node["community"] for node in data["nodes"][:limit]} == set(range(limit))


def test_select_takes_time_in_proportion_to_the_graph() -> None:
    graphs = {size: large_graph(size) for size in (500, 4000)}
    assert grows_like_its_input(lambda size: select(graphs[size], 100), 4000)
