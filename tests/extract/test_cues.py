from __future__ import annotations

import pytest
from spacy.language import Language


def relations(rules: Language, text: str) -> set[tuple[str, str, str]]:
    doc = rules(text)
    names = {e.key: e.name for e in doc._.entities}
    return {(names[r.head], r.type.value, names[r.tail]) for r in doc._.relations}


@pytest.mark.parametrize(
    "text",
    [
        "We propose QuinceNet, which prunes.",
        "In this paper, we introduce a new rule called QuinceNet.",
        "This paper presents QuinceNet.",
        "Our method, QuinceNet, prunes.",
        "QuinceNet: a rule for orchards\n\nIt prunes.",
        "We present a pruning framework dubbed “QuinceNet”.",
    ],
)
def test_cues_say_what_is_proposed(rules: Language, text: str) -> None:
    roles = {e.name: e.role for e in rules(text)._.entities}
    assert roles == {"QuinceNet": "proposed"}


@pytest.mark.parametrize(
    ("text", "triple"),
    [
        ("QuinceNet outperforms PearNet.", ("QuinceNet", "outperforms", "PearNet")),
        ("QuinceNet is far better than PearNet.", ("QuinceNet", "outperforms", "PearNet")),
        ("QuinceNet beats FigNet and PearNet.", ("QuinceNet", "outperforms", "PearNet")),
        ("QuinceNet is compared with PearNet.", ("QuinceNet", "comparedWith", "PearNet")),
        ("QuinceNet is built on PearNet.", ("PearNet", "partOf", "QuinceNet")),
        ("QuinceNet combines FigNet and PearNet.", ("PearNet", "partOf", "QuinceNet")),
        ("We use QuinceNet for robotics.", ("QuinceNet", "usedFor", "robotics")),
        ("QuinceNet was run on the PearBench suite.", ("QuinceNet", "evaluatedOn", "PearBench")),
        ("QuinceNet is a transformer.", ("QuinceNet", "subclassOf", "transformer")),
        ("Autoencoders such as QuinceNet grow.", ("QuinceNet", "subclassOf", "autoencoder")),
        ("A graph neural network is a neural network.",
         ("graph neural network", "subclassOf", "neural network")),
    ],
)  # fmt: skip
def test_cues_relate(rules: Language, text: str, triple: tuple[str, str, str]) -> None:
    assert triple in relations(rules, text)


def test_cues_mark_the_beaten_as_compared(rules: Language) -> None:
    roles = {e.name: e.role for e in rules("We propose FigNet. FigNet beats PearNet.")._.entities}
    assert roles == {"FigNet": "proposed", "PearNet": "compared"}


def test_cues_take_our_method_for_what_is_proposed(rules: Language) -> None:
    doc = rules("We propose QuinceNet. It is green. Our method outperforms PearNet.")
    (relation,) = [r for r in doc._.relations if r.type == "outperforms"]
    quotes = [q.text for q in relation.evidence.quotes]
    assert quotes == ["We propose QuinceNet.", "Our method outperforms PearNet."]
    assert [m.text for m in relation.evidence.marks] == ["QuinceNet", "PearNet"]


@pytest.mark.parametrize(
    "text",
    ["A gain in QuinceNet improves over PearNet.", "QuinceNet grows. PearNet grows."],
)
def test_cues_do_not_relate_without_a_phrase(rules: Language, text: str) -> None:
    assert not relations(rules, text)
