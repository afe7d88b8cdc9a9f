from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kg.extract import things
from kg.extract.labels import CLASSES, ROLES
from kg.extract.network import settings
from kg.extract.pipeline import create_pipeline
from kg.extract.things import CLASS, ROLE
from kg.train.annotations import clean
from kg.train.calibration import NONES, fit_temper
from kg.train.observe import Observed, observe
from kg.train.things import (
    class_rows,
    classes_of,
    crossed,
    fit_outcomes,
    fit_things,
    loss_of,
    roles_of,
    tune_signs,
    tune_temper,
)
from kg.vocabulary import EntityType, Level, Role

GOLD: dict[str, Any] = clean(
    {
        "id": "x",
        "title": "QuinceNet for Text Classification",
        "abstract": "We propose QuinceNet for text classification. QuinceNet beats GreedyCut.",
        "entities": [
            {
                "name": "QuinceNet",
                "type": "Method",
                "role": "proposed",
                "level": "core",
                "mentions": ["QuinceNet"],
            },
            {
                "name": "text classification",
                "type": "Task",
                "alt_type": "Method",
                "level": "optional",
                "mentions": ["Text Classification", "text classification"],
            },
        ],
    }
)


@pytest.fixture(scope="module")
def observed() -> Observed:
    return observe(create_pipeline(), GOLD)


def row(o: Observed, surface: str) -> int:
    return next(i for i, e in enumerate(o.entities) if e.mentions[0].quote.text == surface)


def test_things_are_what_the_annotation_says(observed: Observed) -> None:
    right = classes_of(observed)
    assert right[row(observed, "QuinceNet"), CLASSES.index((EntityType.METHOD, Level.CORE))] == 1
    both = [CLASSES.index((kind, Level.OPTIONAL)) for kind in (EntityType.METHOD, EntityType.TASK)]
    assert right[row(observed, "Text Classification"), both].tolist() == [0.5, 0.5]
    assert right[row(observed, "GreedyCut"), 0] == 1


def test_roles_are_known_of_methods_alone(observed: Observed) -> None:
    right = roles_of(observed)
    assert right[row(observed, "QuinceNet"), ROLES.index(Role.PROPOSED)] == 1
    assert right.sum() == 1


def test_outcomes_learn_the_sign_that_tells_right_from_wrong(observed: Observed) -> None:
    said, signs, _ = class_rows(observed, settings())
    size = len(CLASSES)
    even = np.full((2, size), 1 / size, np.float32)
    own = np.zeros((2, signs.shape[1]), np.float32)
    own[1, 3] = 1
    right = np.eye(size)[[0, CLASSES.index((EntityType.TASK, Level.CORE))]]
    papers = [(even, own, right)] * 40
    weight = fit_outcomes(CLASS, papers)
    task, benchmark = (CLASS.outcomes.index(kind) for kind in ("Task", "Benchmark"))
    assert weight[3, task] > 1 > 0 > weight[3, benchmark]
    assert crossed(CLASS, papers) < loss_of(CLASS, papers) - 0.5
    assert crossed(CLASS, []) == 0.0
    assert said.shape[1] == size


def test_things_are_written_beside_the_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(things.weights, "cache_clear", lambda: None)
    said: list[str] = []
    fit_things(create_pipeline(), [GOLD] * 5, settings(), tmp_path, said.append)
    written = json.loads((tmp_path / "things.json").read_text("utf-8"))
    assert set(written) == {*CLASS.outcomes, *ROLE.outcomes}
    assert set(written["proposed"]) == set(ROLE.signs)
    assert len(said) == 2


def test_temper_finds_how_far_a_network_is_too_sure() -> None:
    right = np.eye(2)[[1] * 3 + [0]]
    share, none = fit_temper(np.array([[0.01, 0.99]] * 4, np.float32), right)
    assert share < 0.4 and none == 0.0
    fair = np.array([[0.25, 0.75]] * 4, np.float32)
    assert fit_temper(fair, right) == (1.0, 0.0)
    assert fit_temper(fair, np.eye(2)[[1, 0, 0, 0]], NONES)[1] > 0
    assert fit_temper(fair[:0], right[:0]) == (1.0, 0.0)


def test_temper_is_chosen_for_reader_judge_and_roles(observed: Observed) -> None:
    chosen = tune_temper([observed] * 3, settings())
    assert 0.3 <= chosen.temper_reader[0] <= 1.5
    assert 0.3 <= chosen.temper_judge[0] <= 1.5
    assert 0.3 <= chosen.temper_roles <= 1.5


def test_signs_hold_by_shares_from_none_to_more_than_all(observed: Observed) -> None:
    chosen = tune_signs([observed] * 3, settings())
    assert set(chosen.signs) == {*CLASS.outcomes, *ROLE.outcomes}
    assert all(0.0 <= share <= 1.2 for share in chosen.signs.values())
