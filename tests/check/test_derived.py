"""Checks of versions under their families."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kg.check import VerifyReport, verify
from kg.graph import KnowledgeGraph
from kg.link import Linked, link
from kg.model import BuildInfo, Claim, Extraction, Paper
from kg.vocabulary import Predicate, mint_claim_id
from tests.link.papers import method, paper, task

EXTRACTIONS = (
    paper("a", method("GPT-4"), method("Quince")),
    paper("b", method("GPT")),
    paper("c", method("GPT-4"), task("Pear 2")),
)


def checked(linked: Linked, claims: tuple[Claim, ...]) -> VerifyReport:
    """The report on a graph with these claims."""
    papers = [Paper(e.paper, "Untitled", text_of(e)) for e in EXTRACTIONS]
    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=papers,
        entities=linked.entities,
        claims=claims,
        merges=linked.merges,
    )
    return verify(graph, papers)


def text_of(extraction: Extraction) -> str:
    """The abstract, put together again from its sentences."""
    return " ".join(quote.text for quote in extraction.sentences)


def family_of(linked: Linked) -> Claim:
    (claim,) = [claim for claim in linked.claims if claim.rule == "family"]
    return claim


def test_verify_takes_a_version_under_its_family() -> None:
    linked = link(EXTRACTIONS)
    assert family_of(linked).key == ("method:gpt-4", "subclassOf", "method:gpt")
    assert not checked(linked, tuple(linked.claims)).faults


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"object": "method:quince"}, "no name of the family is a part"),
        ({"subject": "method:gpt", "object": "method:gpt-4"}, "no name of the family is a part"),
        ({"object": "task:pear-2"}, "mainly of different types"),
        ({"score": 0.2}, "its premises give a score of 0.81, not 0.2"),
        ({"premises": ()}, "neither a quote nor a premise"),
        ({"premises": ("claim:0123456789abcdef",)}, "is not in the graph"),
        ({"premises": ("gpt-4",)}, "no premise says that a paper names method:gpt"),
        ({"premises": ("gpt-4", "gpt", "quince")}, "is about another thing"),
    ],
)  # fmt: skip
def test_verify_finds_a_family_that_does_not_follow(changes: dict[str, Any], message: str) -> None:
    linked = link(EXTRACTIONS)
    claim = family_of(linked)
    of = {
        "gpt-4": mint_claim_id("paper:a", Predicate.USES, "method:gpt-4"),
        "gpt": mint_claim_id("paper:b", Predicate.USES, "method:gpt"),
        "quince": mint_claim_id("paper:a", Predicate.USES, "method:quince"),
    }
    if "premises" in changes:
        changes = {"premises": tuple(of.get(p, p) for p in changes["premises"])}
    wrong = replace(claim, **changes)
    claims = tuple(sorted((*(c for c in linked.claims if c != claim), wrong), key=lambda c: c.key))
    faults = checked(linked, claims).faults
    assert any(message in fault.message for fault in faults), faults
