"""Parts of a store, found by their ids: those that the graph in memory gives."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import DamagedError
from kg.graph import KnowledgeGraph
from kg.graph.choosing import claims_of, count_quotes, outlines_of
from kg.graph.counting import take_stats
from kg.graph.parts import claims_around, neighbourhood
from kg.model import Claim, outlines
from kg.rank import leaderboard, overview
from kg.store import Store
from kg.view.task import find_task, task_data
from kg.view.timeline import timeline_data
from kg.vocabulary import Predicate
from tests.strategies import graphs
from tests.test_store import fill


@pytest.fixture
def path(tmp_path: Path, tiny_graph: KnowledgeGraph) -> Path:
    with Store(tmp_path / "build.sqlite", write=True) as store:
        fill(store, tiny_graph)
    return tmp_path / "build.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as opened:
        yield opened


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(graphs(), st.integers(0, 2))
def test_narrowed_parts_are_those_of_the_graph(graph: KnowledgeGraph, hops: int) -> None:
    with Store(None) as store:
        fill(store, graph)
        for start in list(graph.nx)[:3]:
            expected = graph.subgraph(start, hops=hops)
            part = neighbourhood(store, [start], hops)
            assert part.explain(start).to_json() == expected.explain(start).to_json()
            assert [*part.papers(), *part.claims()] == [*expected.papers(), *expected.claims()]
            around = claims_around(store, [start])
            assert around.explain(start).to_json() == graph.explain(start).to_json()


def test_narrowed_streams_hold_what_belongs_to_the_nodes(
    store: Store, tiny_graph: KnowledgeGraph
) -> None:
    every = [*tiny_graph.nx, *(c.id for c in tiny_graph.claims()), "claim:none", "method:none"]
    part = store.narrowed(every)
    assert part.info == tiny_graph.info
    for name in ("papers", "entities", "results", "merges", "links", "claims", "inner_claims"):
        asked = name.removeprefix("inner_")
        assert [*getattr(part, name)()] == [*getattr(tiny_graph, asked)()], name
    assert [*part.outlines()] == [*outlines(store)]
    assert [*part.close_matches()] == [*store.close_matches()]


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(graphs(), st.sets(st.sampled_from(Predicate), max_size=4))
def test_narrowed_claims_of_predicates_are_those_of_the_graph(
    graph: KnowledgeGraph, predicates: set[Predicate]
) -> None:
    with Store(None) as store:
        fill(store, graph)
        expected = [*claims_of(graph, predicates)]
        assert {claim.predicate for claim in expected} <= predicates
        assert [*claims_of(store, predicates)] == expected
        bare = [replace(claim, evidence=()) for claim in expected]
        assert [*outlines_of(store, predicates)] == bare
        assert count_quotes(store) == count_quotes(graph)
        for start in list(graph.nx)[:3]:
            part = store.narrowed([start])
            near = [c for c in expected if start in (c.subject, c.object)]
            assert [*claims_of(part, predicates)] == near
            assert [c.key for c in outlines_of(part, predicates)] == [c.key for c in near]


class Whole(Store):
    """A store that says when all of it is read with evidence, which is most of a graph."""

    def claims(self) -> Iterator[Claim]:
        raise AssertionError("all claims were read")


def test_narrowed_answers_are_those_of_the_graph_and_read_only_a_part(
    tiny_graph: KnowledgeGraph,
) -> None:
    with Whole(None) as store:
        fill(store, tiny_graph)
        assert take_stats(store) == tiny_graph.stats()
        assert timeline_data(store) == timeline_data(tiny_graph)
        for task in (entity for entity in tiny_graph.entities() if "Task" in entity.types):
            pages = [
                task_data(source, find_task(source, task.id)) for source in (store, tiny_graph)
            ]
            assert pages[0] == pages[1]
        assert overview(store) == overview(tiny_graph)
        for place in overview(tiny_graph, loose=True).places:
            assert leaderboard(store, place.id, loose=True) == leaderboard(
                tiny_graph, place.id, loose=True
            )


def test_narrowed_keeps_only_so_many_papers(
    store: Store, tiny_graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.store.narrowed._KEPT", 1)
    monkeypatch.setattr("kg.store.narrowed._AT_ONCE", 2)
    part = store.narrowed(tiny_graph.nx)
    assert [*part.claims()] == [*tiny_graph.claims()]
    assert [*part.papers()] == [*tiny_graph.papers()]
    assert [*claims_of(store, Predicate)] == [*tiny_graph.claims()]


def test_narrowed_claims_are_found_by_their_ids(store: Store, tiny_graph: KnowledgeGraph) -> None:
    claim = next(tiny_graph.claims())
    assert [*store.narrowed([claim.id]).claims()] == [claim]
    assert [*store.narrowed([]).claims()] == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE papers SET title = 'x' || title",
        "UPDATE claims SET object = object || 'x'",
        "UPDATE evidence SET quotes = replace(quotes, 'a', 'e')",
        "UPDATE evidence SET quotes = '[]x'",
        "UPDATE entities SET types = '[\"Meth\"]'",
    ],
)
def test_narrowed_streams_notice_damage(
    path: Path, tiny_graph: KnowledgeGraph, damage: str
) -> None:
    with sqlite3.connect(path) as db:
        db.execute(damage)
    db.close()
    with Store(path) as store, pytest.raises(DamagedError, match=r"build.sqlite: is damaged"):
        for node in tiny_graph.nx:
            claims_around(store, [node])


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE claims SET object = object || 'x'",
        "UPDATE evidence SET quotes = replace(quotes, 'a', 'e')",
        "UPDATE evidence SET quotes = '[]x'",
    ],
)
def test_narrowed_claims_of_predicates_notice_damage(path: Path, damage: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute(damage)
    db.close()
    with Store(path) as store, pytest.raises(DamagedError, match=r"build.sqlite: is damaged"):
        list(claims_of(store, Predicate))
    if damage.endswith("x'") and "evidence" in damage:
        with Store(path) as store, pytest.raises(DamagedError, match=r"build.sqlite: is damaged"):
            count_quotes(store)
