from __future__ import annotations

from dataclasses import replace

import pytest

from kg.extract import nlp
from kg.extract.judge import join
from kg.extract.network import settings
from kg.extract.own_terms import OWN_TERMS
from kg.extract.sameness import join_same, likeness, same_key
from kg.model import LocalEntity, Mention, Quote
from kg.vocabulary import EntityType, Role

_M, _T = EntityType.METHOD, EntityType.TASK


def entity(
    *surfaces: str, kind: EntityType = _T, role: Role | None = None, by: str = "test@1"
) -> LocalEntity:
    mentions = tuple(
        Mention(Quote("paper:x", "abstract", i, i + len(s), s), 0.9, by)
        for i, s in enumerate(surfaces)
    )
    return LocalEntity("e1", surfaces[0], kind, mentions, 0.9, role=role)


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        ("CAPE", "Contextual-Aware Position Encoding", "initials"),
        ("LLMs", "large language model", "initials"),
        ("FD-GAN", "Feature Distilling GAN", "acronym"),
        ("pose estimation", "visual pose estimation", "ends"),
        ("prompt extraction attack", "Prompt Extraction", "begins"),
        ("time-dependent confounders", "time-dependent confounding", "stems"),
        ("linguistics puzzles", "Linguistics Olympiad Puzzles", "among"),
        ("orchard", "pear", ""),
        ("GPT", "orchard pruning", ""),
    ],
)
def test_sameness_says_how_surfaces_are_alike(one: str, other: str, like: str) -> None:
    assert likeness(one, other) == likeness(other, one) == like


def test_sameness_joins_what_is_sure_enough() -> None:
    table = {same_key("ends", _T, False): 0.8}
    entities = [entity("visual pose estimation"), entity("fruit"), entity("pose estimation")]
    assert join_same(entities, table, 0.7) == [[0, 2], [1]]
    assert join_same(entities, table, 0.9) == [[0], [1], [2]]


def test_sameness_keeps_types_and_numbers_apart() -> None:
    table = {same_key(like, kind, False): 1.0 for like in ("ends", "stems") for kind in (_M, _T)}
    assert len(join_same([entity("pose"), entity("visual pose", kind=_M)], table, 0.5)) == 2
    assert len(join_same([entity("GPT-3", kind=_M), entity("big GPT-4", kind=_M)], table, 0.5)) == 2


def test_sameness_asks_whether_the_paper_proposes_both() -> None:
    table = {same_key("ends", _M, True): 0.9, same_key("ends", _M, False): 0.4}
    both = [entity(s, kind=_M, role=Role.PROPOSED) for s in ("pear network", "deep pear network")]
    one = [both[0], entity("deep pear network", kind=_M, role=Role.USED)]
    assert join_same(both, table, 0.7) == [[0, 1]]
    assert join_same(one, table, 0.7) == [[0], [1]]


def test_sameness_joins_chains() -> None:
    table = {same_key("ends", _T, False): 0.8}
    entities = [entity("pose"), entity("visual pose"), entity("fast visual pose")]
    assert join_same(entities, table, 0.7) == [[0, 1, 2]]


def test_sameness_leaves_what_the_user_has_a_term_for() -> None:
    options = replace(settings(), same={same_key("ends", _T, False): 0.99})
    doc = nlp().make_doc("visual pose estimation and pose estimation")
    long = entity("visual pose estimation")
    assert len(join(doc, [long, entity("pose estimation")], options)) == 1
    assert len(join(doc, [long, entity("pose estimation", by=OWN_TERMS)], options)) == 2
