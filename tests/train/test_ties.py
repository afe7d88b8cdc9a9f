from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kg.extract import pairs, ties
from kg.extract.labels import ENDS
from kg.extract.network import network
from kg.extract.pipeline import create_pipeline
from kg.train.annotations import clean
from kg.train.hidden import HidingNetwork
from kg.train.pairs import fit_pairs, pairs_of
from kg.train.ties import Choice, add_ties, choices, crossed, fit_choices, fit_ties

GOLD: dict[str, Any] = clean(
    {
        "id": "x",
        "title": "QuinceNet for Text Classification",
        "abstract": "We propose QuinceNet for text classification. QuinceNet improves accuracy and "
        "recall by 3.2% and 4.1%, respectively.",
        "entities": [
            {"name": "QuinceNet", "type": "Method", "level": "core", "mentions": ["QuinceNet"]},
            {
                "name": "text classification",
                "type": "Task",
                "level": "core",
                "mentions": ["Text Classification", "text classification"],
            },
            {"name": "accuracy", "type": "Metric", "level": "core", "mentions": ["accuracy"]},
            {"name": "recall", "type": "Metric", "level": "core", "mentions": ["recall"]},
        ],
        "relations": [["QuinceNet", "usedFor", "text classification"]],
        "results": [
            {"method": "QuinceNet", "value": "3.2%", "metric": "accuracy", "kind": "gain"},
            {"method": "QuinceNet", "value": "4.1%", "metric": "recall", "kind": "gain"},
        ],
    }
)


def test_ties_are_learnt_from_what_is_annotated() -> None:
    found = [choice for end, choice in choices(create_pipeline(), GOLD) if end == "metric"]
    assert len(found) == 2
    rank = [next(i for i, f in enumerate(c.features) if f.get("list: same rank")) for c in found]
    assert [choice.right for choice in found] == [[rank[0]], [rank[1]]]


def test_ties_learn_the_sign_that_tells_right_from_wrong() -> None:
    seen = [Choice([{"a": 1.0, "b": 1.0}, {"b": 1.0}], [0])] * 30
    fitted = fit_choices(seen)
    assert fitted["a"] > 0.5 and abs(fitted["b"]) < 0.01
    assert crossed([[choice] for choice in seen]) == 1.0
    assert crossed([]) == 0.0


def test_ties_hold_the_weights_that_are_known() -> None:
    seen = [Choice([{"a": 1.0, "b": 1.0}, {"b": 1.0}], [0])] * 30
    assert set(fit_choices(seen, held={"b": 3.0})) == {"a"}
    assert fit_choices(seen, held={"b": 3.0}) == pytest.approx(
        {"a": fit_choices(seen)["a"]}, abs=0.01
    )
    known = [Choice([{"a": 1.0, "c": 1.0}, {}], [0])] * 30
    assert fit_choices(known, held={"c": 5.0})["a"] < 0.5 * fit_choices(known)["a"]


def test_ties_are_added_to_those_that_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ties.weights, "cache_clear", lambda: None)
    known = dict(ties.weights())
    known["metric"] = {name: w for name, w in known["metric"].items() if name != "here"}
    (tmp_path / "ties.json").write_text(json.dumps(known), "utf-8")
    add_ties(create_pipeline(), [GOLD] * 5, tmp_path, lambda line: None)
    written = json.loads((tmp_path / "ties.json").read_text("utf-8"))
    assert written["metric"]["here"] != 0
    assert {n: w for n, w in written["metric"].items() if n in known["metric"]} == known["metric"]
    assert written["task"] == known["task"]


def test_a_network_does_not_know_the_words_that_are_hidden() -> None:
    text = "We propose QuinceNet, which reaches 81.5%."
    nothing, everything = HidingNetwork(0.0, 1).read(text), HidingNetwork(1.0, 1).read(text)
    assert np.array_equal(nothing.vectors, network().read(text).vectors)
    other = HidingNetwork(1.0, 1).read("We harvest PearTrees, while losing 81.5%.")
    assert np.array_equal(everything.vectors, other.vectors)
    assert not np.array_equal(everything.vectors, nothing.vectors)


def test_ties_and_pairs_are_written_beside_the_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ties.weights, "cache_clear", lambda: None)
    monkeypatch.setattr(pairs.weights, "cache_clear", lambda: None)
    said: list[str] = []
    fit_ties(create_pipeline(), [GOLD] * 5, tmp_path, said.append)
    fit_pairs(create_pipeline(), [GOLD] * 5, tmp_path, said.append)
    assert set(json.loads((tmp_path / "ties.json").read_text("utf-8"))) == {*ENDS, "kind"}
    written = json.loads((tmp_path / "pairs.json").read_text("utf-8"))
    assert set(written["usedFor"]) == set(pairs.SIGNS)
    assert len(said) == len(ENDS) + 1 + len(pairs.KINDS)


def test_pairs_are_right_where_the_annotation_has_them() -> None:
    _, right, kinds = pairs_of(create_pipeline(), GOLD)
    assert [pairs.KINDS[kind].value for kind in kinds[right > 0]] == ["usedFor"]
