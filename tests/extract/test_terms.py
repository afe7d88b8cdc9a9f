from __future__ import annotations

import pytest
from spacy.language import Language

from kg.extract.terms import THRESHOLD


def found(rules: Language, text: str) -> dict[str, str]:
    return {entity.name: entity.type.value for entity in rules(text)._.entities}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Tests show that QuinceNet grows.", "QuinceNet", "Method"),
        ("We test it on the PearBench benchmark.", "PearBench", "Benchmark"),
        ("We release FruitQA, a large dataset of fruit.", "FruitQA", "Benchmark"),
        ("It is measured on datasets such as Orchard, Meadow and Grove.", "Meadow", "Benchmark"),
        ("It reaches a pass@1 of 20.", "pass@1", "Metric"),
        (
            "Fruit image segmentation is old. We study fruit image segmentation.",
            "fruit image segmentation",
            "Task",
        ),
        (
            "An orchard diffusion network is an orchard diffusion network.",
            "orchard diffusion network",
            "Method",
        ),
        ("It predicts well with reinforcement learning.", "reinforcement learning", "Task"),
    ],
)
def test_terms_are_found_with_their_type(rules: Language, text: str, name: str, kind: str) -> None:
    assert found(rules, text).get(name) == kind


@pytest.mark.parametrize(
    "text",
    [
        "Our method improves performance over existing approaches.",
        "The results show a better quality of this model.",
        "We propose a novel framework that outperforms strong baselines.",
        "This problem is a challenge for the network and the algorithm.",
        "Experiments in China with 121 participants used a GPU.",
        "Code is at https://example.org/Pear-Event-Extraction now.",
    ],
)
def test_terms_are_not_general_words(rules: Language, text: str) -> None:
    assert found(rules, text) == {}


def test_terms_have_no_article_and_no_praise(rules: Language) -> None:
    doc = rules("We use the novel efficient graph transformer. A new graph transformer is fast.")
    assert [e.text for e in doc.ents] == ["graph transformer", "graph transformer"]


def test_terms_stay_out_below_the_threshold(rules: Language) -> None:
    doc = rules("QuinceNet and a graph transformer grow in an orchard of plain fruit trees.")
    assert doc.ents
    assert all(THRESHOLD <= e._.score <= 1.0 and round(e._.score, 3) == e._.score for e in doc.ents)
