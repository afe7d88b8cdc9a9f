from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import Span

from kg.extract.document import make_doc
from kg.extract.entities import kg_entities
from kg.model import Paper
from kg.vocabulary import Level


def test_entities_join_case_hyphen_and_plural(rules: Language) -> None:
    doc = rules(
        "Graph-neural networks grow. The graph neural network grows. Graph Neural Networks!"
    )
    (entity,) = doc._.entities
    assert entity.name == "graph neural network"
    assert len(entity.mentions) == 3


def test_entities_do_not_join_versions(rules: Language) -> None:
    names = {e.name for e in rules("We compare GPT-3 with GPT-4 and with GPT-3.5.")._.entities}
    assert names == {"GPT-3", "GPT-4", "GPT-3.5"}


def test_entities_are_numbered_by_first_mention(rules: Language) -> None:
    entities = rules("PearNet beats QuinceNet. QuinceNet beats PearNet and PlumNet.")._.entities
    assert [(e.key, e.name) for e in entities] == [
        ("e1", "PearNet"),
        ("e2", "QuinceNet"),
        ("e3", "PlumNet"),
    ]


def test_entities_come_from_spans_of_any_component(rules: Language) -> None:
    doc = rules.make_doc("The orchard is green.")
    doc[0].is_sent_start = True
    doc.ents = (Span(doc, 1, 2, label="Task"), Span(doc, 3, 4, label="COLOUR"))
    (entity,) = kg_entities(doc)._.entities
    assert (entity.name, entity.type, entity.score) == ("orchard", "Task", 0.5)


def test_entities_of_a_known_short_name_keep_the_title_s(rules: Language) -> None:
    paper = Paper(
        "paper:x",
        "IQP: pruning of orchards",
        "We propose Iterative Quince Pruning (IQP), a rule. IQP is fast.",
    )
    (entity,) = [e for e in rules(make_doc(rules, paper))._.entities if e.role == "proposed"]
    assert entity.name == "IQP"
    assert {m.quote.text for m in entity.mentions} == {"IQP", "Iterative Quince Pruning"}
    assert entity.salience is Level.CORE


@pytest.mark.parametrize(
    ("text", "level"),
    [("ResNet grows.", Level.OPTIONAL), ("ResNet grows. ResNet is old.", Level.CORE)],
)
def test_entities_named_once_are_optional(rules: Language, text: str, level: Level) -> None:
    assert rules(text)._.entities[0].salience is level
