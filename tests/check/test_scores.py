from __future__ import annotations

import pytest

from kg.check.scores import MAIN_ROWS, PRF, PaperScore, Scores
from kg.model import Rejection

SCORES = Scores(
    papers={
        "a": PaperScore({"entities": PRF(3, 1, 0), "entities: Task": PRF(1, 0, 0)}, works=True),
        2: PaperScore({"entities": PRF(0, 0, 2), "relations: partOf": PRF(0, 1, 0)}, works=False),
    },
    unpredicted=(2,),
    rejected=(Rejection("gold.jsonl", 7, "no JSON"),),
    intervals={"entities": (0.5, 0.75)},
)


@pytest.mark.parametrize(
    ("counts", "figures"),
    [(PRF(3, 1, 2), (0.75, 0.6, 2 / 3)), (PRF(), (0, 0, 0)), (PRF(0, 2, 2), (0, 0, 0))],
)
def test_scores_figures(counts: PRF, figures: tuple[float, float, float]) -> None:
    assert (counts.precision, counts.recall, counts.f1) == pytest.approx(figures)


def test_scores_sum_over_papers_in_a_fixed_order() -> None:
    rows = SCORES.rows
    assert rows["entities"] == PRF(3, 1, 2)
    assert [name for name in rows if name in MAIN_ROWS] == list(MAIN_ROWS)
    assert list(rows)[:3] == ["entities", "entities: Task", "spans (any type)"]
    assert SCORES.works == 1


def test_scores_table() -> None:
    lines = SCORES.to_table().splitlines()
    assert lines[0] == "papers: gold 2, predicted among them 1"
    assert lines[1] == (
        "entities                         P  75.0  R  60.0  F1  66.7 [ 50.0,  75.0]  "
        "(tp 3 fp 1 fn 2)"
    )
    assert lines[-2:] == [
        "rows that work (proposed, tasks, benchmarks all found): 1 of 2",
        "left out gold.jsonl:7: no JSON",
    ]


def test_scores_table_shows_no_figure_of_nothing() -> None:
    scores = Scores({"a": PaperScore({"urls": PRF()}, works=True)}, intervals={"urls": (0.0, 1.0)})
    (line,) = [line for line in scores.to_table().splitlines() if line.startswith("urls")]
    assert line.split() == ["urls", *"P – R – F1 –".split(), *"(tp 0 fp 0 fn 0)".split()]


def test_scores_json() -> None:
    form = SCORES.to_json()
    assert isinstance(form["rows"], dict)
    assert form["rows"]["entities"] == {
        "tp": 3, "fp": 1, "fn": 2,
        "precision": 0.75, "recall": 0.6, "f1": 0.6667, "interval": [0.5, 0.75],
    }  # fmt: skip
    assert (form["papers"], form["works"], form["fails"]) == (2, 1, [2])
    assert form["rejected"] == [{"file": "gold.jsonl", "line": 7, "reason": "no JSON"}]
