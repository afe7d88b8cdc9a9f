"""Parts of a store, found by their ids: those that the graph in memory gives."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import DamagedError
from kg.graph import KnowledgeGraph
from kg.graph.parts import claims_around, neighbourhood
from kg.model import outlines
from kg.store import Store
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
