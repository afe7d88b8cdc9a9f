"""Entities that an authority file gives as labels of one concept."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.link import Linked, link, parse_decisions
from kg.link.naming import LABELS
from kg.model import Concept, Entity, Extraction
from kg.vocabulary import EntityType, Role, alias_ids
from tests.link.papers import Draft, Named, benchmark, method, paper, task
from tests.link.test_authority import concepts
from tests.link.test_laws import corpora

BASE = "https://example.org/orchard/"
STORING = Concept(f"{BASE}storing", "Fruit storing", ("keeping of apples", "FS"))
FOUND = (
    paper("a", task("fruit storing")),
    paper("b", task("keeping of apples")),
    paper("c", task("keeping of apples"), task("pear tart")),
)


def of(linked: Linked, name: str) -> Entity:
    (found,) = [e for e in linked.entities if name in e.aliases]
    return found


def told(linked: Linked) -> dict[str, list[str]]:
    """What the notes say of authority files."""
    found: dict[str, list[str]] = {}
    for note in linked.notes:
        if note.what.startswith("authority: "):
            found.setdefault(note.what.removeprefix("authority: "), []).append(note.of)
    return found


def are_one(linked: Linked, one: str, other: str) -> bool:
    return of(linked, one) is of(linked, other)


def test_labels_of_one_concept_are_one_thing() -> None:
    linked = link(FOUND, authorities=[[STORING]])
    found = of(linked, "fruit storing")
    assert found is of(linked, "keeping of apples")
    # The id is that of what most papers call it, the label that of the concept.
    assert (found.id, found.label) == ("task:keeping-of-apples", "Fruit storing")
    assert found.same_as == (STORING.iri,)
    before = {i for e in link(FOUND).entities for i in alias_ids(e.types, e.aliases)}
    assert before <= {i for e in linked.entities for i in alias_ids(e.types, e.aliases)}
    (joined,) = [m for m in linked.merges if m.rule == LABELS]
    assert (joined.surface, joined.score, joined.papers) == ("fruit storing", 0.95, ("paper:a",))
    assert told(linked) == {"joined": [f"fruit storing = keeping of apples: {STORING.iri}"]}


def test_a_label_that_stands_in_no_text_still_leads_there() -> None:
    found = [paper("a", task("fruit storings")), *FOUND[1:]]
    (thing,) = found[0].entities
    found[0] = replace(found[0], entities=(replace(thing, name="fruit storing"),))
    assert "task:fruit-storing" in {e.id for e in link(found).entities}
    linked = link(found, authorities=[[STORING]])
    assert len(linked.entities) == 2
    assert "fruit storing" in of(linked, "keeping of apples").aliases


def test_of_equally_frequent_names_that_of_the_concept_gives_the_id() -> None:
    assert of(link(FOUND[:2], authorities=[[STORING]]), "fruit storing").id == "task:fruit-storing"


def test_two_aliases_of_one_concept_are_one_thing() -> None:
    concept = Concept(BASE, "cellar", (*STORING.aliases, "fruit storing"))
    assert are_one(link(FOUND, authorities=[[concept]]), "fruit storing", "keeping of apples")


def test_a_method_and_a_task_may_be_one() -> None:
    found = (paper("a", method("fruit storing")), *FOUND[1:])
    assert are_one(link(found, authorities=[[STORING]]), "fruit storing", "keeping of apples")


def test_things_of_other_types_are_not_joined() -> None:
    found = (paper("a", benchmark("fruit storing")), *FOUND[1:])
    linked = link(found, authorities=[[STORING]])
    assert not are_one(linked, "fruit storing", "keeping of apples")
    # The surest is the concept; the other is told of.
    assert of(linked, "fruit storing").same_as == (STORING.iri,)
    assert told(linked) == {"concept is of another type": [f"keeping of apples: {STORING.iri}"]}


def test_a_concept_of_a_type_joins_things_of_that_type() -> None:
    typed = Concept(STORING.iri, STORING.label, STORING.aliases, type=EntityType.BENCHMARK)
    linked = link(FOUND, authorities=[[typed]])
    assert not are_one(linked, "fruit storing", "keeping of apples")
    assert told(linked) == {
        "concept is of another type": [
            f"fruit storing: {STORING.iri}",
            f"keeping of apples: {STORING.iri}",
        ]
    }


@pytest.mark.parametrize(
    "other",
    [
        Concept(f"{BASE}other", "keeping of apples"),
        Concept(f"{BASE}other", "cellar", ("keeping of apples",)),
    ],
)
def test_a_label_of_two_concepts_joins_nothing(other: Concept) -> None:
    linked = link(FOUND, authorities=[[STORING, other]])
    assert not are_one(linked, "fruit storing", "keeping of apples")
    assert "joined" not in told(linked)


def test_what_one_paper_grouped_with_a_thing_joins_nothing() -> None:
    found = (paper("a", task("late fruit storing", "fruit storing")), *FOUND[1:])
    assert are_one(link(found), "late fruit storing", "fruit storing")
    linked = link(found, authorities=[[STORING]])
    assert not are_one(linked, "late fruit storing", "keeping of apples")


def test_names_that_differ_in_an_edition_are_not_joined() -> None:
    concept = Concept(BASE, "Quince", ("Quince-base", "Quince-large"))
    found = (paper("a", method("Quince-base")), paper("b", method("Quince-large")))
    linked = link(found, authorities=[[concept]])
    assert not are_one(linked, "Quince-base", "Quince-large")


def test_two_concepts_in_another_file_are_two() -> None:
    other = [
        Concept("https://example.com/storing", "fruit storing"),
        Concept("https://example.com/keeping", "keeping of apples"),
    ]
    for files in ([[STORING], other], [other, [STORING]]):
        linked = link(FOUND, authorities=files)
        assert not are_one(linked, "fruit storing", "keeping of apples")
        assert "two concepts in another file" in told(linked)


def test_short_forms_without_a_long_form_are_joined_where_they_mean_one_thing() -> None:
    short = paper("s", task("FS"))
    linked = link([*FOUND, short], authorities=[[STORING]])
    assert are_one(linked, "FS", "fruit storing")
    # Two papers define it, each as something else.
    others = (
        paper("o", task("flower season", "FS"), define=[("FS", "flower season")]),
        paper("p", task("fair shares", "FS"), define=[("FS", "fair shares")]),
    )
    linked = link([*FOUND, short, *others], authorities=[[STORING]])
    assert "FS" not in of(linked, "fruit storing").aliases
    assert "short form may be something else" in told(linked)
    proposed = paper("s", Named(["FS"], EntityType.TASK, Role.PROPOSED))
    linked = link([*FOUND, proposed], authorities=[[STORING]])
    assert not are_one(linked, "FS", "fruit storing")


def test_the_user_tells_apart() -> None:
    text = '[[different]]\nnames = ["fruit storing", "keeping of apples"]'
    linked = link(FOUND, authorities=[[STORING]], decisions=parse_decisions(text))
    assert not are_one(linked, "fruit storing", "keeping of apples")
    assert told(linked)["told apart by the user"] == [f"keeping of apples: {STORING.iri}"]
    assert not [m for m in linked.merges if m.rule == LABELS]


def test_the_user_tells_a_name_apart_from_the_label_that_was_taken_over() -> None:
    # As `kg merges undo` does, which knows the label alone.
    concept = Concept(BASE, "cellar", (*STORING.aliases, "fruit storing"))
    text = '[[different]]\nnames = ["fruit storing", "cellar"]'
    linked = link(FOUND, authorities=[[concept]], decisions=parse_decisions(text))
    assert of(linked, "keeping of apples").same_as == (BASE,)
    assert of(linked, "fruit storing").same_as == ()


def test_the_user_joins_more() -> None:
    text = '[[same]]\nnames = ["fruit storing", "pear tart"]'
    linked = link(FOUND, authorities=[[STORING]], decisions=parse_decisions(text))
    assert are_one(linked, "pear tart", "keeping of apples")


def joined_names(linked: Linked) -> set[frozenset[str]]:
    return {frozenset(e.aliases) for e in linked.entities}


@settings(max_examples=60)
@given(corpora, st.lists(concepts, max_size=3), st.randoms(use_true_random=False))
def test_files_and_papers_come_in_any_order(
    found: list[Draft], files: list[list[Concept]], random: Random
) -> None:
    extractions = [draft.done() for draft in found]
    linked = link(extractions, authorities=files)
    shuffled = [random.sample(file, len(file)) for file in random.sample(files, len(files))]
    again: list[Extraction] = random.sample(extractions, len(extractions))
    assert link(again, authorities=shuffled) == linked
    plain = link(extractions)
    # What is one without the files is one with them, and no id goes.
    for entity in plain.entities:
        assert any(set(entity.aliases) <= names for names in joined_names(linked))
    homes = {i for e in linked.entities for i in (e.id, *alias_ids(e.types, e.aliases))}
    if not any(m.rule == LABELS for m in linked.merges):
        assert [e.id for e in linked.entities] == [e.id for e in plain.entities]
    assert {i for e in plain.entities for i in alias_ids(e.types, e.aliases)} <= homes
    called: dict[str, set[str]] = {}
    for merge in linked.merges:
        if merge.rule != "same-paper":
            called.setdefault(merge.entity, set()).add(merge.surface)
    for names in called.values():
        assert len({"GPT-3", "GPT-4", "GPT"} & names) <= 1
        assert len({"ImageNet", "ImageNet-R", "mini-ImageNet"} & names) <= 1
