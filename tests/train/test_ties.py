from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.extract import pairs, ties
from kg.extract.labels import ENDS
from kg.extract.pipeline import create_pipeline
from kg.train.annotations import clean
from kg.train.pairs import fit_pairs, pairs_of
from kg.train.ties import Choice, choices, crossed, fit_choices, fit_ties

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
