from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytest.importorskip("matplotlib")

from kg.train.figures import Band, crossed
from kg.train.plots import draw_reliability, plot_learning_curve

POINTS = [
    {"abstracts": 4, "epochs": 2, "entities": 0.5, "roles": 0.7, "relations": 0.2},
    {"abstracts": 8, "epochs": 1, "entities": 0.61, "roles": 0.8, "relations": 0.3},
]


def text_of(svg: Path) -> str:
    return " ".join("".join(ElementTree.fromstring(svg.read_text("utf-8")).itertext()).split())


def test_a_learning_curve_names_its_lines_and_is_the_same_each_time(tmp_path: Path) -> None:
    (tmp_path / "points.json").write_text(json.dumps(POINTS), "utf-8")
    for name in ("one.svg", "other.svg"):
        plot_learning_curve(tmp_path / "points.json", tmp_path / name)
    text = text_of(tmp_path / "one.svg")
    assert "mentions (F1)" in text and "61.0" in text and "20.0" in text
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "other.svg").read_bytes()
    assert "date" not in (tmp_path / "one.svg").read_text("utf-8").lower()


def test_a_reliability_diagram_tells_counts_and_error(tmp_path: Path) -> None:
    bands = [Band(41, 0.55, 0.5), Band(7, 1.0, 0.97)]
    draw_reliability(bands, 0.0437, tmp_path / "reliability.svg")
    text = text_of(tmp_path / "reliability.svg")
    assert "41" in text and "7" in text and "calibration error 0.044" in text


def test_each_half_is_calibrated_by_the_other() -> None:
    lying, honest = [(0.9, False)] * 10, [(0.9, True)] * 10
    assert {score for score, right in crossed(lying, honest) if right} == {0.0}
    assert {score for score, right in crossed(lying, honest) if not right} == {1.0}
