from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kg.extract.labels import CLASSES, ROLES
from kg.extract.network import settings
from kg.extract.signs import SIGNS
from kg.extract.things import CLASS, ROLE, temper, weigh, weigh_classes, weigh_roles, weights
from kg.vocabulary import EntityType, Level, Role

OPTIONS = replace(
    settings(),
    temper_reader=(1.0, 0.0),
    temper_judge=(1.0, 0.0),
    temper_roles=1.0,
    signs=dict.fromkeys((*CLASS.outcomes, *ROLE.outcomes), 1.0),
)
EVEN = np.full((1, len(CLASSES)), 1 / len(CLASSES), np.float32)


def sign(name: str) -> np.ndarray:
    return np.array([[float(own == name) for own in SIGNS]], np.float32)


def test_things_have_a_weight_for_every_sign() -> None:
    for asked in (CLASS, ROLE):
        assert weights()[asked].shape == (len(asked.signs), len(asked.outcomes))
        assert np.abs(weights()[asked]).max() > 0.1


def test_things_stay_what_the_network_says_without_signs() -> None:
    nothing = np.zeros((1, len(SIGNS)), np.float32)
    assert weigh_classes(EVEN, EVEN, nothing, OPTIONS) == pytest.approx(EVEN)


def test_things_that_are_known_are_what_they_are_known_as() -> None:
    benchmark = CLASSES.index((EntityType.BENCHMARK, Level.CORE))
    found = weigh_classes(EVEN, EVEN, sign("known as a Benchmark"), OPTIONS)
    assert int(found[0].argmax()) == benchmark
    assert found.sum() == pytest.approx(1)


def test_things_that_are_known_are_proposed_by_nobody() -> None:
    said = np.array([[0.6, 0.4, 0.0]], np.float32)
    proposed = ROLES.index(Role.PROPOSED)
    assert weigh_roles(said, sign("known as a Method"), OPTIONS)[0, proposed] < 0.4


def test_core_raises_what_is_core_of_each_type() -> None:
    raised = CLASS.raises[CLASS.outcomes.index("core")]
    assert [named is not None and named[1] is Level.CORE for named in CLASSES] == raised.tolist()


def test_temper_makes_less_sure_and_favours_none() -> None:
    sure = np.array([[0.1, 0.9]], np.float32)
    assert temper(sure, 1.0)[0] == pytest.approx(sure[0])
    assert temper(sure, 0.5)[0, 1] == pytest.approx(0.75)
    assert temper(sure, 1.0, 1.0)[0, 0] > 0.2
    assert weigh(sure, np.zeros((1, 1)), np.zeros((1, 1)), np.ones((1, 2), np.float32)).sum() == 1


def test_signs_hold_as_far_as_the_settings_say() -> None:
    options = replace(OPTIONS, signs=dict.fromkeys(OPTIONS.signs, 0.0))
    found = weigh_classes(EVEN, EVEN, sign("known as a Benchmark"), options)
    assert found == pytest.approx(EVEN)
