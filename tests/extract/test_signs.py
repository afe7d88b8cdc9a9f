from __future__ import annotations

import pytest
from spacy.language import Language

from kg.extract.document import make_doc
from kg.extract.signs import SIGNS, signs_of_things
from kg.model import LocalEntity, Paper

PAPER = Paper(
    "paper:x",
    "PearNet: Graph Pruning with Language Models",
    "Existing graph pruning methods are slow. We propose PearNet (PN), a new network for pruning "
    "trees. PN outperforms GreedyCut on the TreeBank benchmark, such as in recall of 91.2% and "
    "accuracy.",
)


@pytest.fixture(scope="module")
def signs(nlp: Language) -> dict[str, dict[str, float]]:
    """The signs by the first form of each thing, whatever the network finds."""
    doc = make_doc(nlp, PAPER)
    for name, component in nlp.pipeline:
        if name == "kg_judge":
            break
        doc = component(doc)
    things: list[LocalEntity] = list(doc._.entities)
    table = signs_of_things(doc, things, [False] * len(things))
    return {
        thing.mentions[0].quote.text: dict(zip(SIGNS, row.tolist(), strict=True))
        for thing, row in zip(things, table, strict=True)
    }


def having(signs: dict[str, dict[str, float]], sign: str) -> set[str]:
    return {thing for thing, own in signs.items() if own[sign]}


def test_signs_are_numbers_of_every_thing(signs: dict[str, dict[str, float]]) -> None:
    assert {"PearNet", "GreedyCut", "TreeBank"} <= set(signs)
    assert having(signs, "any") == set(signs)


def test_signs_see_where_a_thing_stands(signs: dict[str, dict[str, float]]) -> None:
    assert having(signs, "begins the title") == having(signs, "before the title's colon")
    assert "PearNet" in having(signs, "begins the title")
    assert "PearNet" not in having(signs, "only in the title")
    assert "Language Models" in having(signs, "behind the title's colon")
    assert "GreedyCut" in having(signs, "in the last sentence")
    assert "PearNet" in having(signs, "next to 'we propose'")
    assert "GreedyCut" not in having(signs, "behind 'we propose'")


def test_signs_see_what_stands_around(signs: dict[str, dict[str, float]]) -> None:
    assert "GreedyCut" in having(signs, "behind a word for a rival")
    assert "TreeBank" in having(signs, "behind a word for on")
    assert "TreeBank" in having(signs, "before the head of a Benchmark")
    assert "PearNet" in having(signs, "before a bracket")
    assert "PearNet" in having(signs, "a long form")
    assert "recall" in having(signs, "before a number")
    assert "recall" in having(signs, "behind a word for an example")


def test_signs_see_how_a_thing_is_written(signs: dict[str, dict[str, float]]) -> None:
    assert {"PearNet", "GreedyCut"} <= having(signs, "one word with a capital inside")
    assert "accuracy" in having(signs, "known as a Metric")
    assert "Language Models" in having(signs, "known as a Method")
    assert "PearNet" not in having(signs, "in small letters")
    assert signs["PearNet"]["one mention"] == 0


def test_signs_of_nothing_are_none(nlp: Language) -> None:
    doc = make_doc(nlp, Paper("paper:x", "", ""))
    for _, component in nlp.pipeline[:5]:
        doc = component(doc)
    assert signs_of_things(doc, [], []).shape == (0, len(SIGNS))
