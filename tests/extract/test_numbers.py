from __future__ import annotations

import pytest
from spacy.language import Language

from kg.extract.numbers import find_values


@pytest.mark.parametrize(
    ("text", "value", "number", "unit"),
    [
        ("by 8.1-11.3% in", "8.1-11.3%", (8.1, 11.3), "%"),
        ("of over 91.5%.", "91.5%", 91.5, "%"),
        ("(99.17%)", "99.17%", 99.17, "%"),
        ("a 2.71x speed-up", "2.71x", 2.71, "×"),
        ("is 3× faster", "3×", 3.0, "×"),
        ("2-4x faster", "2-4x", (2.0, 4.0), "×"),
        ("up to 60%–70% more", "60%–70%", (60.0, 70.0), "%"),
        ("on 10 out of 12 tasks", "10 out of 12", 10.0, "of 12"),
        ("gains 3.5 points", "3.5", 3.5, "points"),
        ("gains 2 percentage points", "2", 2.0, "%"),
        ("is 5 times faster", "5", 5.0, "×"),
        ("an F1 of 0.87", "0.87", 0.87, ""),
        ("by +6.8%", "+6.8%", 6.8, "%"),
    ],
)
def test_numbers_are_read_as_written(text: str, value: str, number: object, unit: str) -> None:
    (found,) = find_values(text)
    assert (text[found.start : found.end], found.number, found.unit) == (value, number, unit)


@pytest.mark.parametrize(
    "text",
    [
        "121 participants in 2031",
        "with 7B parameters",
        "a rate of O(1/k^2)",
        "Qwen2.5-7B and GPT-3.5",
        "only 10% of the training data",
        "with 5% labeled examples",
        "version 3",
    ],
)
def test_numbers_are_not_counts_or_names(text: str) -> None:
    assert list(find_values(text)) == []


def test_numbers_are_tied_to_what_they_measure(rules: Language) -> None:
    doc = rules(
        "We propose QuinceNet. On the PearBench benchmark, QuinceNet reaches 91.5% accuracy, "
        "an improvement of 3.2% over FigNet."
    )
    names = {e.key: e.name for e in doc._.entities} | {None: None}
    first, second = doc._.results
    assert (first.value, first.kind, first.unit) == ("91.5%", "absolute", "%")
    assert (second.value, second.kind) == ("3.2%", "gain")
    for result in (first, second):
        assert names[result.method] == "QuinceNet"
        assert names[result.metric] == "accuracy"
        assert names[result.benchmark] == "PearBench"
        assert names[result.baseline] == "FigNet"
        assert result.value in {m.text for m in result.evidence.marks}


def test_numbers_of_our_method_quote_where_it_is_named(rules: Language) -> None:
    (result,) = rules(
        "We propose QuinceNet. It grows. Our method improves accuracy by 5%."
    )._.results
    assert [q.text for q in result.evidence.quotes] == [
        "We propose QuinceNet.",
        "Our method improves accuracy by 5%.",
    ]


def test_numbers_outside_of_findings_are_no_results(rules: Language) -> None:
    assert rules("About 60% of all orchards are old.")._.results == ()
