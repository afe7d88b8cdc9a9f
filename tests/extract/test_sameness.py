from __future__ import annotations

import re
from dataclasses import replace

import pytest
from spacy.tokens import Doc

from kg.extract import nlp, sameness
from kg.extract.document import make_doc, quote
from kg.extract.judge import join
from kg.extract.own_terms import OWN_TERMS
from kg.extract.sameness import Signs, join_same, signs_of_sameness
from kg.model import LocalEntity, Mention, Paper
from kg.vocabulary import EntityType

_M, _T = EntityType.METHOD, EntityType.TASK


def paper_doc(title: str, abstract: str, **kinds: EntityType) -> tuple[Doc, list[LocalEntity]]:
    """A Doc, and an entity for each name (`_` for a space) with all its mentions outside longer
    names."""
    doc = make_doc(nlp(), Paper("paper:x", title, abstract))
    for name, component in nlp().pipeline:
        if name in ("kg_sentences", "kg_abbreviations"):
            doc = component(doc)
    found: dict[str, LocalEntity] = {}
    taken: set[int] = set()
    for name in sorted(kinds, key=len, reverse=True):
        surface = name.replace("_", " ")
        places = [m.span() for m in re.finditer(rf"\b{surface}\b", doc.text, re.IGNORECASE)]
        places = [place for place in places if taken.isdisjoint(range(*place))]
        taken.update(at for place in places for at in range(*place))
        mentions = tuple(Mention(quote(doc, *place), 0.9, "test@1") for place in places)
        found[name] = LocalEntity("e", surface, kinds[name], mentions, 0.9)
    return doc, [found[name] for name in kinds]


def only_signs(doc: Doc, entities: list[LocalEntity]) -> Signs:
    ((_, _, signs),) = signs_of_sameness(doc, entities)
    return signs


@pytest.fixture
def weighed(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Weights of the test's own."""
    own: dict[str, float] = {}
    monkeypatch.setattr(sameness, "weights", lambda: own)
    return own


def test_sameness_joins_what_is_probable_enough(weighed: dict[str, float]) -> None:
    doc, entities = paper_doc("", "pose, pear and visual pose.", visual_pose=_T, pear=_T, pose=_T)
    weighed["ends"] = 1.0
    assert join_same(doc, entities) == [[0, 2], [1]]
    weighed["ends"] = -1.0
    assert join_same(doc, entities) == [[0], [1], [2]]


def test_sameness_keeps_types_and_numbers_apart(weighed: dict[str, float]) -> None:
    weighed["any"] = 5.0
    doc, entities = paper_doc("", "pose and visual pose.", pose=_T, visual_pose=_M)
    assert len(join_same(doc, entities)) == 2
    doc, entities = paper_doc("", "PearNet 3 and big PearNet 4.", PearNet_3=_M, big_PearNet_4=_M)
    assert len(join_same(doc, entities)) == 2


def test_sameness_leaves_alone_what_it_is_told_to(weighed: dict[str, float]) -> None:
    weighed["any"] = 5.0
    doc, entities = paper_doc("", "pose and visual pose.", pose=_T, visual_pose=_T)
    assert join_same(doc, entities) == [[0, 1]]
    assert join_same(doc, entities, {1}) == [[0], [1]]


def test_sameness_keeps_groups_apart_that_hold_an_improbable_pair(
    weighed: dict[str, float],
) -> None:
    text = "pruning, ripe pruning and green pruning."
    doc, entities = paper_doc("", text, pruning=_T, ripe_pruning=_T, green_pruning=_T)
    weighed |= {"ends": 3.0, "shared stems": -3.0}
    assert len(join_same(doc, entities)) == 1, "one stem is too little to be alike"
    text = "tree pruning, ripe tree pruning and green tree pruning."
    doc, entities = paper_doc(
        "", text, tree_pruning=_T, ripe_tree_pruning=_T, green_tree_pruning=_T
    )
    assert join_same(doc, entities) == [[0, 1], [2]]


def test_sameness_sees_where_things_stand() -> None:
    doc, entities = paper_doc(
        "Visual pose for pears", "We study pose. The pose is hard.", pose=_T, visual_pose=_T
    )
    signs = only_signs(doc, entities)
    for sign in ("ends", "+ visual", "the longer only in the title", "the shorter behind 'the'"):
        assert signs[sign] == 1.0
    assert "one sentence" not in signs and "the shorter only in the title" not in signs


def test_sameness_sees_what_lies_between() -> None:
    text = "On ripe pear picking, green pear picking and pear picking."
    doc, entities = paper_doc("", text, ripe_pear_picking=_T, pear_picking=_T)
    assert only_signs(doc, entities)["one sentence"] == 1.0
    doc, entities = paper_doc("", text, ripe_pear_picking=_T, green_pear_picking=_T)
    signs = only_signs(doc, entities)
    assert signs["listed"] == signs["listed, other name"] == signs["listed, of a Task"] == 1.0


def test_sameness_counts_rivals() -> None:
    text = "Ripe pears, green pears and pears."
    doc, entities = paper_doc("", text, pears=_T, ripe_pears=_T, green_pears=_T)
    pairs = {(i, j): signs for i, j, signs in signs_of_sameness(doc, entities)}
    assert pairs[0, 1]["rivals"] == pairs[0, 2]["rivals"] == 1.0


def test_sameness_reads_short_forms_of_the_text() -> None:
    text = "We learn pear pruning (PP). Deep PP helps. Deep pear pruning is PP."
    doc, entities = paper_doc("", text, deep_PP=_M, deep_pear_pruning=_M)
    assert only_signs(doc, entities)["equal"] == 1.0


def test_sameness_of_the_shipped_weights_knows_siblings_from_second_names() -> None:
    """What is two in one list stays two; what is named again without its first word is one."""
    text = "We test arithmetic reasoning, symbolic reasoning and planning. "
    doc, entities = paper_doc("", text, arithmetic_reasoning=_T, symbolic_reasoning=_T)
    assert len(join_same(doc, entities)) == 2
    text = "We propose a deep orchard network. The orchard network is good. It wins."
    doc, entities = paper_doc(
        "PearNet: a deep orchard network", text, deep_orchard_network=_M, orchard_network=_M
    )
    assert join_same(doc, entities) == [[0, 1]]


def test_sameness_leaves_what_the_user_has_a_term_for(weighed: dict[str, float]) -> None:
    weighed["any"] = 5.0
    doc, entities = paper_doc("", "pose and visual pose.", pose=_T, visual_pose=_T)
    assert len(join(doc, entities)) == 1
    own = tuple(replace(m, by=OWN_TERMS) for m in entities[0].mentions)
    assert len(join(doc, [replace(entities[0], mentions=own), entities[1]])) == 2
