from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.extract import sameness
from kg.extract.network import settings
from kg.extract.pipeline import create_pipeline
from kg.train.annotations import clean
from kg.train.observe import observe
from kg.train.same import Pairs, fit_same, pairs_of

GOLD: dict[str, Any] = {
    "id": "x",
    "title": "PearNet: Visual Pose Estimation of Orchard Robots",
    "abstract": "Pose estimation is hard. We propose PearNet for visual pose estimation, and show "
    "that it improves accuracy on tasks of text classification and image classification.",
    "entities": [
        {"name": "PearNet", "type": "Method", "role": "proposed", "level": "core",
         "mentions": ["PearNet"]},
        {"name": "text classification", "type": "Task", "level": "core",
         "mentions": ["text classification"]},
        {"name": "image classification", "type": "Task", "level": "core",
         "mentions": ["image classification"]},
        {"name": "visual pose estimation", "type": "Task", "level": "core",
         "mentions": ["Visual Pose Estimation", "visual pose estimation", "Pose estimation"]},
    ],
}  # fmt: skip


def test_same_are_the_pairs_of_annotated_things_that_are_alike() -> None:
    pairs = pairs_of(observe(create_pipeline(), clean(GOLD)), settings())
    assert [same for signs, same in pairs if "ends" in signs] == [True]
    apart = {**GOLD, "entities": [dict(e) for e in GOLD["entities"]]}
    apart["entities"][3]["mentions"] = ["Visual Pose Estimation", "visual pose estimation"]
    assert pairs_of(observe(create_pipeline(), clean(apart)), settings()) == []


def test_same_learns_the_sign_that_tells_one_from_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sameness.weights, "cache_clear", lambda: None)
    papers: list[Pairs] = [[({"any": 1.0, "listed": 1.0}, False), ({"any": 1.0}, True)]] * 60
    papers += [[({"any": 1.0, "rare": 1.0}, True)]] * 3
    said: list[str] = []
    fit_same(papers, tmp_path, said.append)
    fitted = json.loads((tmp_path / "same.json").read_text("utf-8"))
    assert set(fitted) == {"any", "listed"}, "rare signs have no weight"
    assert fitted["any"] > 0.3 > -0.3 > fitted["listed"]
    assert len(said) == 1


def test_same_is_fitted_on_however_few_abstracts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sameness.weights, "cache_clear", lambda: None)
    one: list[Pairs] = [[({"any": 1.0}, True)] * 12]
    few: list[Pairs] = [[({"any": 1.0}, True)], []]
    nothing: list[Pairs] = []
    for papers, known in ((one, {"any"}), (few, set()), (nothing, set())):
        fit_same(papers, tmp_path, lambda line: None)
        assert set(json.loads((tmp_path / "same.json").read_text("utf-8"))) == known
