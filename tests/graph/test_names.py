from __future__ import annotations

import difflib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import AmbiguousNameError, UnknownEntityError
from kg.graph import KnowledgeGraph
from kg.graph.names import Bearer, Names, bearer_of, close_to
from kg.graph.parts import resolve
from kg.model import Entity, Paper
from kg.vocabulary import EntityType, alias_ids
from tests.strategies import graphs
from tests.streamed import Streamed

METHOD, TASK = EntityType.METHOD, EntityType.TASK

THINGS: list[Paper | Entity] = [
    Entity("method:c", "C", (METHOD,), ("C",)),
    Entity("method:c-plus-plus", "C++", (METHOD,), ("C++",)),
    Entity("method:experience-replay", "experience replay", (METHOD,), ("ER",)),
    Entity("method:prioritized-replay", "prioritized experience replay", (METHOD,)),
    Entity("task:replay", "replay", (TASK, METHOD), ("ER", "Replay of Experience")),
    Paper("paper:10.1-a", "Experience Replay: a Study", doi="10.1/a", arxiv="2001.00001"),
]
NAMES = Names(map(bearer_of, THINGS))


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("method:c", "method:c"),
        ("method:replay", "task:replay"),
        ("task:replay-of-experience", "task:replay"),
        ("C", "method:c"),
        ("C++", "method:c-plus-plus"),
        ("Experience-Replay", "method:experience-replay"),
        ("replay of experience", "task:replay"),
        ("experience replay a study", "paper:10.1-a"),
        ("paper:arxiv-2001.00001", "paper:10.1-a"),
        ("paper:experience-replay-a-study", "paper:10.1-a"),
    ],
)
def test_names_resolve(name: str, identifier: str) -> None:
    assert NAMES.resolve(name) == identifier


@pytest.mark.parametrize(
    ("name", "candidates"),
    [
        ("ER", ("method:experience-replay", "task:replay")),
        ("er", ("method:experience-replay", "task:replay")),
        ("method:er", ("method:experience-replay", "task:replay")),
        ("c", ("method:c", "method:c-plus-plus")),
    ],
)
def test_names_ambiguous_name_lists_the_candidates(name: str, candidates: tuple[str, ...]) -> None:
    with pytest.raises(AmbiguousNameError) as caught:
        NAMES.resolve(name)
    assert caught.value.candidates == candidates
    assert str(caught.value) == f"{name!r} may be {candidates[0]} or {candidates[1]}; ask by id"


def test_names_own_id_wins_over_an_alias() -> None:
    names = Names(
        [
            Bearer("method:a", "A", ("A",), ("method:a", "method:b")),
            Bearer("method:b", "B", ("B",), ("method:b",)),
        ]
    )
    assert names.resolve("method:b") == "method:b"


def test_names_unknown_name_offers_the_nearest() -> None:
    with pytest.raises(UnknownEntityError) as caught:
        NAMES.resolve("experience reply")
    assert caught.value.nearest[0] == "experience replay"
    assert len(caught.value.nearest) <= 3
    with pytest.raises(UnknownEntityError) as caught:
        NAMES.resolve("method:experience-reply")
    assert caught.value.nearest[0] == "method:experience-replay"
    # What is offered is the name that was nearly hit, not the label of what bears it.
    assert NAMES.nearest("Replay of Experiences") == ["Replay of Experience"]
    continual = Names(
        Bearer(f"task:{n}", n, (n,), ())
        for n in ("counting", "contextual", "continual learning", "continual graph learning")
    )
    assert continual.nearest("continual")[0] == "continual learning"
    assert NAMES.nearest("study")[0] == "Experience Replay: a Study"  # shares a word
    with pytest.raises(UnknownEntityError, match=r"is called 'zzz'$"):
        NAMES.resolve("zzz")


def test_names_find_is_best_first() -> None:
    assert NAMES.find("experience replay", {}) == [
        "method:experience-replay",  # the label
        "paper:10.1-a",  # begins so
        "task:replay",  # an alias has the same words
        "method:prioritized-replay",  # shares two of three words
    ]
    assert NAMES.find("ER", {"task:replay": 2}) == ["task:replay", "method:experience-replay"]
    assert NAMES.find("ER", {}) == ["method:experience-replay", "task:replay"]
    assert NAMES.find("method:er", {}) == ["method:experience-replay", "task:replay"]
    assert NAMES.find("🍐", {}) == []
    assert NAMES.find("", {}) == []


@settings(max_examples=40)
@given(graphs())
def test_names_every_id_of_every_alias_leads_to_its_entity(graph: KnowledgeGraph) -> None:
    for entity in graph.entities():
        assert graph.get(entity.id).record is entity
        for identifier in alias_ids(entity.types, entity.aliases):
            try:
                found = [graph.get(identifier).id]
            except AmbiguousNameError as error:
                found = list(error.candidates)
            # An entity's own id goes before another's alias.
            assert entity.id in found or identifier in graph
        assert entity.id in [view.id for view in graph.find(entity.label, limit=None)]


@given(st.text("abc -é", max_size=12), st.lists(st.text("abc -é", max_size=12), max_size=20))
def test_names_close_to_a_name_are_those_of_difflib(name: str, others: list[str]) -> None:
    assert close_to(name, others) == difflib.get_close_matches(name, others)


@settings(max_examples=50)
@given(graphs(), st.text("abcdeimnoprst", min_size=3, max_size=9))
def test_names_that_are_not_near_change_nothing(graph: KnowledgeGraph, name: str) -> None:
    things: list[Paper | Entity] = [*graph.papers(), *graph.entities()]
    with pytest.raises(UnknownEntityError) as of_all:
        Names(map(bearer_of, things)).resolve(f"{name} {name}")
    with pytest.raises(UnknownEntityError) as of_near:
        resolve(Streamed(graph), f"{name} {name}")
    assert of_all.value.nearest == of_near.value.nearest


def test_names_are_offered_without_the_signs_that_some_text_has_in_them() -> None:
    things = [
        Entity("method:large-language-model", "large language model", (METHOD,)),
        Entity("task:large-language-model", "Large** Language Model", (TASK,)),
    ]
    assert Names(map(bearer_of, things)).nearest("large langage model") == ["large language model"]
