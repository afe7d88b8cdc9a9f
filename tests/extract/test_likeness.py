from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.likeness import FAMILIES, KINDS, likeness, name_of_surface

WORDS = st.sampled_from(
    ["pear", "pears", "RL", "LLM", "Orchard", "pruning", "pruner", "GPT-3", "of", "GraphNet"]
)

SPELT_OUT = {"rl": "reinforcement learning", "sp": "semantic parsing"}


def kind(one: str, other: str) -> str:
    found = likeness(name_of_surface(one, SPELT_OUT), name_of_surface(other, SPELT_OUT))
    return found.kind if found else ""


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        ("CAPE", "Contextual-Aware Position Encoding", "initials"),
        ("LLMs", "large language model", "initials"),
        ("RGTG", "Tokenwise Reward-Guided Text Generation", "initials of the end"),
        ("OptFormer-RL", "orchard planning with OFRL", ""),
        ("FD-GAN", "Feature Distilling GAN", "letters"),
        ("IterKey", "iterative keyword generation", "letters"),
        ("KeyGen", "iterative keyword generation", "pieces"),
        ("hierarchical RL", "Hierarchical Reinforcement Learning", "equal"),
        ("pose estimation", "visual pose estimation", "ends"),
        ("prompt extraction attack", "Prompt Extraction", "begins"),
        ("time-dependent confounders", "time-dependent confounding", "stems"),
        ("parse quickly", "Quick Parsing", ""),
        ("pear graph", "graph of pears", "among"),
        ("graph pear", "pear graph", "stems in another order"),
        ("community detector", "online community detection", "ends in stems"),
        ("orchard pruner", "orchard pruning of pears", "begins in stems"),
        ("linguistics puzzles", "Linguistics Olympiad Puzzles", "within"),
        ("puzzles of linguistics", "linguistics and logic puzzles", ""),
        ("entity recognition", "entity recogition", "spelling"),
        ("named orchard segmentation", "named orchad segmentation", "spelling"),
        ("deep pear model", "deep apple pear model", "within"),
        ("ripe pear detection", "green pear detection", "shared stems"),
        ("orchard", "pear", ""),
        ("GPT", "orchard pruning", ""),
        ("GPT-3", "GPT-4", ""),
        ("PearNet-2", "PearNet", ""),
    ],
)
def test_likeness_says_how_names_are_alike(one: str, other: str, like: str) -> None:
    assert kind(one, other) == kind(other, one) == like


def test_likeness_gives_the_words_that_one_name_has_more() -> None:
    names = [name_of_surface(s, SPELT_OUT) for s in ("RL", "deep hierarchical RL")]
    found = likeness(*names)
    assert found is not None
    assert (found.kind, found.short, found.extra) == ("ends", names[0], ("deep", "hierarchical"))


@given(st.lists(WORDS, min_size=1, max_size=3), st.lists(WORDS, min_size=1, max_size=3))
def test_likeness_is_the_same_from_both_sides(one: list[str], other: list[str]) -> None:
    a, b = name_of_surface(" ".join(one), {}), name_of_surface(" ".join(other), {})
    assert likeness(a, b) == likeness(b, a)


def test_likeness_of_a_family_is_a_kind() -> None:
    assert set(FAMILIES) < set(KINDS)
