from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.check import evaluate
from kg.check.evaluation import bootstrap
from kg.check.scores import PRF, PaperScore
from kg.errors import InputError
from kg.model import Evidence, Extraction, LocalEntity, Mention, Result
from kg.vocabulary import EntityType, ResultKind, Role
from tests.check.test_scoring import BY_HAND, GOLD, PREDICTED
from tests.invented import PAPERS, quote

QUINCE = PAPERS[0]
OTHER = {"id": 2, "title": "Other", "entities": [{"name": "fruit picking", "type": "Task"}]}


def lines(path: Path, *forms: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(form) + "\n" for form in forms), encoding="utf-8")
    return path


def test_evaluate_counts_by_hand(tmp_path: Path) -> None:
    gold = lines(tmp_path / "gold.jsonl", GOLD, OTHER)
    predicted = lines(tmp_path / "predicted.jsonl", PREDICTED, {"id": "not in the gold"})
    scores = evaluate(gold, predicted)
    missed = {"entities", "entities: Task", "spans (any type)"}
    expected = {name: c + PRF(fn=name in missed) for name, c in BY_HAND.items()}
    assert scores.rows == expected
    assert scores.unpredicted == (2,)
    assert scores.works == 0
    assert evaluate(gold, predicted, ids=[1]).rows == BY_HAND


@pytest.mark.parametrize("predicted_id", ["paper:quince-pruning-orchards-of-experts", "paper:any"])
def test_evaluate_matches_by_title(tmp_path: Path, predicted_id: str) -> None:
    gold = lines(
        tmp_path / "gold.jsonl", OTHER, GOLD | {"title": "\\textbf{Quince}: Pruning  Orchards"}
    )
    predicted = lines(
        tmp_path / "predicted.jsonl",
        PREDICTED | {"id": predicted_id, "title": "Quince: pruning orchards"},
    )
    scores = evaluate(gold, predicted)
    assert scores.papers[1].rows == BY_HAND
    assert scores.unpredicted == (2,)


def test_evaluate_matches_by_place_where_the_gold_has_no_titles(tmp_path: Path) -> None:
    gold = lines(tmp_path / "gold.jsonl", GOLD | {"id": 2})
    predicted = lines(
        tmp_path / "predicted.jsonl",
        {"id": "paper:a", "title": "A"},
        PREDICTED | {"id": "paper:b", "title": "B"},
    )
    assert evaluate(gold, predicted).rows == BY_HAND


def test_evaluate_cleans_the_gold_as_papers_are_cleaned(tmp_path: Path) -> None:
    gold = lines(
        tmp_path / "gold.jsonl",
        {
            "id": 1,
            "entities": [{"name": "$\\alpha$-pruning", "type": "Method"}],
            "results": [{"value": "60\\%"}],
        },
    )
    predicted = lines(
        tmp_path / "predicted.jsonl",
        {
            "id": 1,
            "entities": [{"name": "α-pruning", "type": "Method"}],
            "results": [{"value": "60%"}],
        },
    )
    rows = evaluate(gold, predicted).rows
    assert rows["entities"] == rows["results (value)"] == PRF(tp=1)


def test_evaluate_takes_extractions(tmp_path: Path) -> None:
    name = quote(QUINCE, "Quince")
    sentence = quote(
        QUINCE, "On PearBench, Quince outperforms GreedyCut and reaches 91.5% accuracy."
    )
    extraction = Extraction(
        paper=QUINCE.id,
        extractor="hand@1",
        entities=(
            LocalEntity(
                "e1", "Quince", EntityType.METHOD, (Mention(name, 0.9, "hand@1"),), 0.9,
                role=Role.PROPOSED,
            ),
        ),
        results=(
            Result("91.5%", 91.5, "%", ResultKind.ABSOLUTE, Evidence((sentence,), "hand@1", 0.9),
                   method="e1"),
        ),
        urls=("https://example.org/quince",),
    )  # fmt: skip
    gold = lines(
        tmp_path / "gold.jsonl",
        GOLD | {"title": QUINCE.title, "results": [{"value": "91.5%", "method": "Quince"}]},
    )
    rows = evaluate(gold, [(QUINCE, extraction)]).rows
    assert rows["entities"] == PRF(1, 0, 5)
    assert rows["proposed"] == PRF(1, 0, 0)
    assert rows["results (value, method, metric)"] == PRF(1, 0, 0)
    assert rows["urls"] == PRF(1, 0, 1)


def test_evaluate_reports_bad_lines_of_both_files(tmp_path: Path) -> None:
    gold = lines(tmp_path / "gold.jsonl", GOLD)
    gold.write_text(gold.read_text() + "{\n")
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text("nonsense\n" + json.dumps(PREDICTED) + "\n")
    scores = evaluate(gold, predicted)
    assert scores.rows == BY_HAND
    assert [(r.file, r.line) for r in scores.rejected] == [(str(gold), 2), (str(predicted), 1)]


def test_evaluate_refuses_files_that_do_not_belong_together(tmp_path: Path) -> None:
    gold = lines(tmp_path / "gold.jsonl", GOLD | {"title": "Quince"})
    predicted = lines(tmp_path / "predicted.jsonl", {"id": "paper:other", "title": "Other"})
    with pytest.raises(InputError, match=r"no paper of .*predicted\.jsonl has an id or title"):
        evaluate(gold, predicted)
    with pytest.raises(InputError, match="none of the ids asked for"):
        evaluate(gold, predicted, ids=[77])


def test_bootstrap_holds_the_figure_and_is_repeatable() -> None:
    papers = [PaperScore({"entities": PRF(n % 4, 1, n % 2)}, works=True) for n in range(40)]
    total = sum((paper.rows["entities"] for paper in papers), PRF())
    low, high = bootstrap(papers, resamples=500, seed=1)["entities"]
    assert low < total.f1 < high
    assert high - low < 0.3
    assert bootstrap(papers, resamples=500, seed=1)["entities"] == (low, high)
    assert bootstrap(papers, resamples=0, seed=1) == {}
    same = [PaperScore({"entities": PRF(1, 1, 0)}, works=True)] * 5
    assert bootstrap(same, resamples=50, seed=1)["entities"] == pytest.approx((2 / 3, 2 / 3))
