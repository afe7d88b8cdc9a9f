from __future__ import annotations

import numpy as np
import pytest

from kg.extract.network import Floats
from kg.extract.pairs import KINDS, SIGNS, signs_of_pairs, weigh_pairs, weights
from kg.model import LocalEntity, Mention, Quote
from kg.vocabulary import EntityType, Predicate

USED, PART = 1 + KINDS.index(Predicate.USED_FOR), 1 + KINDS.index(Predicate.PART_OF)


def thing(name: str) -> LocalEntity:
    mention = Mention(Quote("paper:x", "title", 0, len(name), name), 0.9, "x")
    return LocalEntity(name, name, EntityType.METHOD, (mention,), 0.9)


def sign(signs: Floats, head: int, tail: int, name: str) -> float:
    return float(signs[head, tail, SIGNS.index(name)])


@pytest.fixture
def signs() -> Floats:
    """Three things: the first is part of the second, which is used for the third."""
    probable = np.full((3, 3, 1 + len(KINDS)), 0.01, np.float32)
    probable[0, 1, PART] = 0.8
    probable[1, 2, USED] = 0.5
    things = [thing("pear"), thing("pear tree pruning"), thing("tree pruning")]
    return signs_of_pairs(probable, things, [frozenset({0, 1}), frozenset({1, 2}), frozenset()])


def test_pairs_carry_relations_over_a_third_thing(signs: Floats) -> None:
    assert sign(signs, 0, 2, "partOf and usedFor") == pytest.approx(0.4, abs=0.01)
    assert sign(signs, 2, 0, "partOf and usedFor") < 0.01


def test_pairs_see_the_other_way(signs: Floats) -> None:
    assert sign(signs, 1, 0, "partOf the other way") == pytest.approx(0.8)


def test_pairs_see_names_in_names(signs: Floats) -> None:
    assert sign(signs, 1, 2, "the head's name ends in the tail's") == 1
    assert sign(signs, 2, 1, "the tail's name ends in the head's") == 1
    assert sign(signs, 0, 1, "the head's name ends in the tail's") == 0


def test_pairs_count_common_sentences(signs: Floats) -> None:
    assert sign(signs, 0, 1, "common sentences") == 1
    assert sign(signs, 0, 2, "common sentences") == 0


def test_pairs_of_nothing_are_none() -> None:
    assert signs_of_pairs(np.zeros((0, 0, 7), np.float32), [], []).shape == (0, 0, len(SIGNS))


def test_pairs_have_a_weight_for_every_sign(signs: Floats) -> None:
    assert weights().shape == (len(KINDS), len(SIGNS))
    likely = weigh_pairs(signs, weights())
    assert likely[1, 2].argmax() == USED - 1
