"""What the second pass recalls of the things of a paper."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from kg.link.local import local_things
from kg.link.recall import note, recall
from kg.model import Extraction
from kg.vocabulary import EntityType, Role
from tests.link.papers import Draft, method, paper, task
from tests.link.test_laws import corpora


def told(extraction: Extraction) -> tuple[list[tuple[object, ...]], dict[str, int]]:
    """What the things of a paper must be after the first pass."""
    local = local_things(extraction)
    return [(t.type, t.role, t.salience, t.score, t.mentions) for t in local.things], local.ends


@given(corpora)
def test_recall_gives_the_things_that_were_noted(found: list[Draft]) -> None:
    for extraction in (draft.done() for draft in found):
        page = recall(extraction, note(extraction, local_things(extraction)))
        assert ([tuple(thing) for thing in page.things], page.ends) == told(extraction)


def test_recall_tells_entities_apart_that_have_the_same_mention() -> None:
    first = paper("a", method("PIN", role=Role.PROPOSED), task("pinning"))
    one, other = first.entities
    both = replace(first, entities=(one, replace(other, mentions=one.mentions, score=0.3)))
    page = recall(both, note(both, local_things(both)))
    assert [(t.type, t.score) for t in page.things] == [
        (EntityType.METHOD, one.score),
        (EntityType.TASK, 0.3),
    ]


def test_recall_of_a_group_that_came_apart() -> None:
    group = method("schedule", "Schedule-Free", role=Role.PROPOSED)
    extraction = paper("a", group)
    page = recall(extraction, note(extraction, local_things(extraction)))
    assert [(t.role, t.mentions[0].quote.text) for t in page.things] == [
        (Role.PROPOSED, "Schedule-Free"),
        (Role.USED, "schedule"),
    ]
