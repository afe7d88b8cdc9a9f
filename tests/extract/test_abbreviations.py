from __future__ import annotations

import pytest
from spacy.language import Language

from kg.extract.abbreviations import find_pairs


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("We use large language models (LLMs) here.", "LLMs", "large language models"),
        ("BERT (Bidirectional Encoder Representations from Transformers) helps.", "BERT",
         "Bidirectional Encoder Representations from Transformers"),
        ("t-distributed Stochastic Neighbor Embedding (t-SNE)", "t-SNE",
         "t-distributed Stochastic Neighbor Embedding"),
        ("via Proximal Policy Optimization (PPO)", "PPO", "Proximal Policy Optimization"),
        ("the Tree of Thoughts (ToT) prompt", "ToT", "Tree of Thoughts"),
        ("Iterative Quince Pruning (IQP; ours)", "IQP", "Iterative Quince Pruning"),
        ("pre-trained language models (PLMs)", "PLMs", "pre-trained language models"),
    ],
)  # fmt: skip
def test_abbreviations_both_directions(text: str, short: str, long: str) -> None:
    found = [(text[a:b], text[c:d]) for (a, b), (c, d) in find_pairs(text)]
    assert found == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "We prune experts (see Figure 3).",
        "It is fast (2.71x).",
        "Pears (Miller et al., 2031) are good.",
        "On two tasks (GLUE and MMLU) it fails.",
        "a unrelated phrase (XYZ)",
        "() (a) ((",
    ],
)
def test_abbreviations_not_in_other_brackets(text: str) -> None:
    assert list(find_pairs(text)) == []


def test_abbreviations_join_later_mentions_of_either_form(rules: Language) -> None:
    doc = rules(
        "Orchard pruning networks (OPNs) waste little. An OPN grows. Orchard Pruning Network!"
    )
    (entity,) = doc._.entities
    assert entity.name == "orchard pruning network"
    assert [m.quote.text for m in entity.mentions] == [
        "Orchard pruning networks",
        "OPNs",
        "OPN",
        "Orchard Pruning Network",
    ]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("It is Pick, Peel, Press (P3).", [("P3", "Pick, Peel, Press")]),
        ("We call it Pear to Plum (P2P).", [("P2P", "Pear to Plum")]),
        ("quick quince quadrant (Q3) trees", [("Q3", "quick quince quadrant")]),
        ("our first hypothesis (H1) and plums (P2)", []),
        ("prune, then pick, then peel (P4)", []),
    ],
)
def test_abbreviations_with_digits_that_stand_for_letters(
    text: str, pairs: list[tuple[str, str]]
) -> None:
    assert [(text[a:b], text[c:d]) for (a, b), (c, d) in find_pairs(text)] == pairs
