"""What was joined and why, as a user sees it."""

from __future__ import annotations

import pytest

from kg.errors import InputError
from kg.graph import KnowledgeGraph
from kg.graph.joins import Joins, find_doubtful, find_identity, find_joins
from kg.model import BuildInfo, CloseMatch, Entity, Merge, Paper
from kg.vocabulary import EntityType

PAPERS = ("paper:a", "paper:b", "paper:c", "paper:d")
GRAPH = KnowledgeGraph(
    info=BuildInfo("hand@1"),
    papers=[Paper(p, p) for p in PAPERS],
    entities=[
        Entity(
            "method:quince-pruning",
            "quince pruning",
            (EntityType.METHOD,),
            ("QP", "Quince Pruning", "quince pruning", "trim"),
            ("https://example.org/quince(1)",),
        )
    ],
    merges=[
        Merge("QP", "method:quince-pruning", "acronym-in-corpus", 0.96, ("paper:a",)),
        Merge("Quince Pruning", "method:quince-pruning", "case-and-hyphens", 1.0, ("paper:b",)),
        Merge("quince pruning", "method:quince-pruning", "label", 1.0, PAPERS),
        Merge("trim", "method:quince-pruning", "same-paper", 0.5, ("paper:c",)),
        Merge("trim", "method:quince-pruning", "user", 1.0, ("paper:c",)),
    ],
)


def test_joins_are_listed_without_plain_spellings() -> None:
    joins = find_joins(GRAPH)
    assert [(j.surface, j.rule) for j in joins.items] == [
        ("QP", "acronym-in-corpus"), ("trim", "same-paper"), ("trim", "user")
    ]  # fmt: skip
    assert joins.to_text().splitlines()[0] == (
        "0.960  acronym-in-corpus  QP = quince pruning  (method:quince-pruning, 1 paper)"
    )
    assert joins.to_text(limit=2).splitlines()[1:] == [
        "0.500  same-paper         trim = quince pruning  (method:quince-pruning, 1 paper)",
        "… and 1 more",
    ]
    assert joins.to_text(limit=3) == joins.to_text() and Joins(()).to_text("none") == "none"
    assert [j["papers"] for j in find_joins(GRAPH, "label").to_json()] == [list(PAPERS)]
    with pytest.raises(InputError, match="nothing was joined by 'magic'; rules here: acronym-in"):
        find_joins(GRAPH, "magic")


def test_joins_for_review_are_unsure_and_not_decided() -> None:
    assert [j.surface for j in find_doubtful(GRAPH).items] == ["QP"]


def test_joins_for_review_come_least_sure_first() -> None:
    names = ("pear", "apple", "plum", "sloe")
    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=[Paper("paper:a", "A")],
        entities=[Entity(f"task:{n}", n, (EntityType.TASK,), (n, f"{n}s")) for n in names],
        merges=[
            Merge("pears", "task:pear", "same-paper", 0.0, ("paper:a",)),
            Merge("apples", "task:apple", "near-name", 0.75, ("paper:a",)),
        ],
        close=[
            CloseMatch("task:pear", "task:plum", 0.4, ("told -1.0",)),
            CloseMatch("task:pear", "task:sloe", 0.9, ("proper +1.0",)),
        ],
    )
    # What is probably one and was left apart is as doubtful as a join that is probably wrong.
    assert [j.surface for j in find_doubtful(graph).items] == ["pears", "sloe", "plum", "apples"]


def test_joins_tell_how_an_entity_came_to_be() -> None:
    identity = find_identity(GRAPH, "trim")
    text = identity.to_text().splitlines()
    assert text[:6] == [
        "quince pruning",
        "Method · method:quince-pruning",
        "same as https://example.org/quince(1)",
        "",
        "quince pruning",
        "  1.000  label  paper:a, paper:b, paper:c and 1 more",
    ]
    assert identity.to_json()["same_as"] == ["https://example.org/quince(1)"]
    with pytest.raises(InputError, match="only what papers name is joined"):
        find_identity(GRAPH, "paper:a")
