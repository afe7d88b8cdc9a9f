from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.extract.labels import CLASSES, KINDS, RELATIONS, ROLES
from kg.train.annotations import clean, in_order, load, place_mentions, to_example
from kg.vocabulary import EntityType, Level, Predicate, ResultKind, Role

ANNOTATION: dict[str, Any] = {
    "id": 1,
    "title": "Quince: Pruning",
    "abstract": r"We propose \emph{Quince} (QN) for fruit detection. Quince gains 3.2\%.",
    "entities": [
        {"name": "Quince", "type": "Method", "level": "core", "role": "proposed",
         "mentions": [r"\emph{Quince}", "Quince", "QN"]},
        {"name": "fruit detection", "type": "Task", "level": "optional",
         "mentions": ["fruit detection"]},
        {"name": "nowhere", "type": "Task", "level": "core", "mentions": ["absent"]},
    ],
    "relations": [["Quince", "usedFor", "fruit detection"], ["Quince", "usedFor", "nowhere"]],
    "results": [{"method": "Quince", "value": r"3.2\%", "kind": "gain", "metric": "",
                 "benchmark": "", "task": "", "baseline": "", "sentence": "Quince gains"}],
}  # fmt: skip


def test_annotations_are_cleaned_as_papers_are() -> None:
    cleaned = clean(ANNOTATION)
    assert cleaned["abstract"] == "We propose Quince (QN) for fruit detection. Quince gains 3.2%."
    assert cleaned["entities"][0]["mentions"] == ["Quince", "Quince", "QN"]
    assert cleaned["results"][0]["value"] == "3.2%"


def test_annotations_become_spans_of_words() -> None:
    example = to_example(ANNOTATION)
    surfaces = [
        [example.text[example.words[a][0] : example.words[b - 1][1]] for a, b in thing.spans]
        for thing in example.things
    ]
    assert surfaces == [["Quince", "Quince", "QN", "Quince"], ["fruit detection"]]
    quince, detection = example.things
    assert CLASSES[quince.label] == (EntityType.METHOD, Level.CORE)
    assert ROLES[quince.role] is Role.PROPOSED
    assert CLASSES[detection.label] == (EntityType.TASK, Level.OPTIONAL)
    assert example.relations == [(0, RELATIONS.index(Predicate.USED_FOR), 1)]


def test_annotations_tie_the_numbers_of_the_text() -> None:
    (finding,) = to_example(ANNOTATION).findings
    assert KINDS[finding.kind] is ResultKind.GAIN
    assert finding.ends == [0, -1, -1, -1, -1]


def test_annotations_place_the_longer_of_two_that_overlap() -> None:
    text = "deep pear nets beat pear nets"
    words = [(0, 4), (5, 9), (10, 14), (15, 19), (20, 24), (25, 29)]
    spans, nested = place_mentions(text, words, [["deep pear nets"], ["pear nets"]])
    assert spans == [[(0, 3)], [(4, 6)]]
    assert nested == [(1, 3)]


def test_annotations_have_an_order_of_their_own() -> None:
    numbered = [{"id": n} for n in range(9)]
    assert in_order(numbered) == in_order(numbered[::-1])


def test_annotations_name_the_line_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(ANNOTATION) + "\n{\n", "utf-8")
    with pytest.raises(InputError, match=r"a\.jsonl:2"):
        load(file)
    with pytest.raises(InputError, match="cannot be read"):
        load(tmp_path / "none.jsonl")
