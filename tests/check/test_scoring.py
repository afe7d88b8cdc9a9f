"""Figures counted by hand on one invented paper with every awkward case."""

from __future__ import annotations

from typing import Any

import pytest

from kg.check.annotations import annotation_from_json
from kg.check.scores import PRF
from kg.check.scoring import align, score_paper


def entity(name: str, kind: str, *mentions: str, **more: object) -> dict[str, Any]:
    return {"name": name, "type": kind, "mentions": [*mentions]} | more


GOLD: dict[str, Any] = {
    "id": 1,
    "entities": [
        entity("Quince", "Method", "Quince", role="proposed"),
        entity("mixture of experts", "Method", "Mixture-of-experts", "MoE", role="used"),
        entity("model compression", "Task", alt_type="Method"),
        entity("PearBench", "Benchmark"),
        entity("accuracy", "Metric"),
        entity("pruning rule", "Method", role="proposed", level="optional"),
        entity("orchard search", "Method", role="used", alt_role="proposed"),
    ],
    "relations": [
        ["Quince", "outperforms", "mixture of experts"],
        {"head": "mixture of experts", "type": "partOf", "tail": "Quince", "level": "optional"},
        ["Quince", "evaluatedOn", "PearBench"],
        ["Quince", "usedFor", "model compression"],
        ["Quince", "usedFor", "an end that is not annotated"],
    ],
    "results": [
        {"value": "91.5\\%", "method": "Quince", "metric": "accuracy"},
        {"value": "2.1x", "method": "Quince", "metric": "", "level": "optional"},
        {"value": "40", "method": "mixture of experts", "metric": "accuracy"},
    ],
    "urls": ["https://example.org/quince.", "https://example.org/data"],
}
PREDICTED: dict[str, Any] = {
    "id": 1,
    "entities": [
        entity("QUINCES", "Method", id="e1", role="proposed"),
        entity("MoE", "Method", id="e2", role="used"),
        entity("mixtures-of-experts", "Method", id="e3"),  # the long form split off
        entity("model compression", "Method", id="e4"),  # the other defensible type
        entity("PearBench", "Task", id="e5"),  # the wrong type
        entity("pruning rules", "Method", id="e6", role="proposed"),  # optional
        entity("orchard search", "Method", id="e7", role="proposed"),  # defensible role
        entity("orchards", "Metric", id="e8", role="proposed"),  # nothing of the gold
    ],
    "relations": [
        {"head": "e1", "type": "outperforms", "tail": "e2"},
        {"head": "e1", "type": "outperforms", "tail": "e3"},  # says the same of the split
        {"head": "MoE", "type": "partOf", "tail": "e1"},  # optional, an end by its name
        {"head": "e1", "type": "evaluatedOn", "tail": "e5"},  # the end has the wrong type
        {"head": "e4", "type": "usedFor", "tail": "e1"},  # turned round
        {"head": "e8", "type": "partOf", "tail": "e5"},  # no end is found
        {"head": "e5", "type": "partOf", "tail": "e8"},  # nor here: another false one
    ],
    "results": [
        {"value": "91.5%", "method": "e1", "metric": None},
        {"value": "2.1x", "method": "e1"},
        {"value": 7, "method": "e1"},
        {"value": "40", "method": "e2", "metric": "e9"},
    ],
    "urls": ["https://example.org/quince/", "https://example.org/other"],
}
BY_HAND = {
    "entities": PRF(4, 3, 2),
    "entities: Method": PRF(3, 1, 0),
    "entities: Task": PRF(1, 1, 0),
    "entities: Benchmark": PRF(0, 0, 1),
    "entities: Metric": PRF(0, 1, 1),
    "spans (any type)": PRF(5, 1, 1),
    "proposed": PRF(1, 1, 0),
    "relations": PRF(1, 4, 2),
    "relations: partOf": PRF(0, 2, 0),
    "relations: outperforms": PRF(1, 0, 0),
    "relations: evaluatedOn": PRF(0, 1, 1),
    "relations: usedFor": PRF(0, 1, 1),
    "results (value)": PRF(2, 1, 0),
    "results (value, method, metric)": PRF(0, 3, 2),
    "urls": PRF(1, 1, 1),
}


def test_scoring_equals_counts_by_hand() -> None:
    scored = score_paper(annotation_from_json(GOLD), annotation_from_json(PREDICTED))
    assert scored.rows == BY_HAND
    assert not scored.works, "the benchmark has the wrong type"


def test_scoring_of_gold_against_itself_is_perfect() -> None:
    relations = [said for said in GOLD["relations"] if "an end that is not annotated" not in said]
    gold = annotation_from_json(GOLD | {"relations": relations})
    scored = score_paper(gold, gold)
    assert all(counts.fp == counts.fn == 0 for counts in scored.rows.values())
    assert scored.rows["entities"].tp == 6
    assert scored.rows["relations"].tp == 3
    assert scored.works


@pytest.mark.parametrize(
    ("role", "works"),
    [("proposed", True), ("used", False)],
)
def test_scoring_a_row_works_when_what_is_proposed_is_found_as_such(role: str, works: bool) -> None:
    gold = annotation_from_json({"id": 1, "entities": GOLD["entities"]})
    found = [dict(item) for item in GOLD["entities"]]
    found = [item | {"role": role} if item["name"] == "Quince" else item for item in found]
    found = [item for item in found if item["type"] != "Metric"]  # metrics make no row
    scored = score_paper(gold, annotation_from_json({"id": 1, "entities": found}))
    assert scored.works is works


def test_scoring_nothing_predicted_is_all_missed() -> None:
    scored = score_paper(annotation_from_json(GOLD), annotation_from_json({"id": 1}))
    assert scored.rows["entities"] == PRF(0, 0, 6)
    assert scored.rows["urls"] == PRF(0, 0, 2)


def test_align_prefers_the_gold_entity_of_the_same_type() -> None:
    gold = annotation_from_json(
        {"id": 1, "entities": [entity("planning", "Task"), entity("Planning", "Method")]}
    ).things
    method = annotation_from_json({"id": 1, "entities": [entity("planning", "Method")]}).things
    metric = annotation_from_json({"id": 1, "entities": [entity("planning", "Metric")]}).things
    assert (align(gold, method).touching, align(gold, method).agreeing) == ({0: 1}, {0: 1})
    assert (align(gold, metric).touching, align(gold, metric).agreeing) == ({0: 0}, {})


def test_align_relaxed_takes_half_of_the_words() -> None:
    gold = annotation_from_json({"id": 1, "entities": [entity("GLUE", "Benchmark")]}).things
    long = annotation_from_json({"id": 1, "entities": [entity("GLUE suite", "Benchmark")]}).things
    longer = annotation_from_json({"id": 1, "entities": [entity("the GLUE suite", "Task")]}).things
    assert align(gold, long).touching == {}
    assert align(gold, long, relaxed=True).agreeing == {0: 0}
    assert align(gold, longer, relaxed=True).touching == {}
