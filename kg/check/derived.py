"""Checks of derived claims: their premises exist, and they follow from them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kg.check.faults import Fault
from kg.check.nodes import Node
from kg.model import Claim
from kg.vocabulary import PREDICATES, ROLE_PREDICATES, EntityType, Predicate, fold

_FAMILY = "family"
"""The rule by which a version is under its family."""
_BROADER: Final = "authority-broader"
"""The rule of a `subclassOf` that an authority file's broader term gives."""


@dataclass(frozen=True, slots=True)
class Premise:
    """A claim as those that rest on it need it."""

    subject: str
    predicate: Predicate
    object: str
    confidence: float


def check_derived(
    claim: Claim, premises: Mapping[str, Premise], nodes: Mapping[str, Node]
) -> Iterator[Fault]:
    """Whether the claim follows from its premises; `premises` knows every claim by id, `nodes`
    every node."""
    told = " ".join(claim.key)
    if claim.score is None or not 0 <= claim.score <= 1:
        yield Fault(claim.id, "number", f"{told}: a score of {claim.score}")
    messages = [*_unfounded(claim, premises)]
    found = [premises[premise] for premise in claim.premises if premise in premises]
    whole = bool(found) and len(found) == len(claim.premises)
    if claim.rule == _FAMILY and {claim.subject, claim.object} <= nodes.keys():
        messages += _unnamed(nodes[claim.subject], nodes[claim.object])
        if whole:
            messages += _unlike(claim, found)
    if claim.predicate is Predicate.RELATED_TO:
        messages += _malformed(claim)
        if whole:
            messages += _unrelated(claim, found)
    elif claim.rule == _BROADER and whole:
        messages += _unplaced(claim, found)
    for message in messages:
        yield Fault(claim.id, "premise", f"{told}: {message}")


def _unfounded(claim: Claim, known: Mapping[str, Premise]) -> Iterator[str]:
    """Why the premises cannot carry the claim, whatever its rule."""
    if not claim.premises:
        yield "neither a quote nor a premise"
    if len(set(claim.premises)) < len(claim.premises):
        yield "a premise is listed twice"
    if claim.id in claim.premises:
        yield "it rests on itself"
    for premise in claim.premises:
        if premise not in known:
            yield f"its premise {premise} is not in the graph"


def _unplaced(claim: Claim, premises: list[Premise]) -> Iterator[str]:
    """Why what an authority file says of two things does not belong in the graph: it must be about
    what papers name."""
    if claim.predicate is not Predicate.SUBCLASS_OF:
        yield f"{claim.rule} gives no {claim.predicate}"
    named = {p.object for p in premises if PREDICATES[p.predicate].domain == (EntityType.PAPER,)}
    for end in (claim.subject, claim.object):
        if end not in named:
            yield f"no premise says that a paper names {end}"


def _malformed(claim: Claim) -> Iterator[str]:
    """What is wrong with a `relatedTo` by itself."""
    shared = [item.entity for item in claim.shared]
    if claim.subject >= claim.object:
        yield "the smaller id comes first"
    if not shared:
        yield "it lists no shared entity"
    if len(set(shared)) < len(shared):
        yield "a shared entity is listed twice"
    if claim.weight is None or not 0 < claim.weight <= 1:
        yield f"a weight of {claim.weight}"
    if any(not 0 < item.weight <= 1 for item in claim.shared):
        yield "the weight of a shared entity is not in (0, 1]"


def _unrelated(claim: Claim, premises: list[Premise]) -> Iterator[str]:
    """Why two papers are not related as the claim says."""
    papers = (claim.subject, claim.object)
    shared = sorted({item.entity for item in claim.shared})
    # Where a paper has a thing in two roles, the surer one counts.
    confidence: dict[tuple[str, str], float] = {}
    for premise in premises:
        triple = f"{premise.subject} {premise.predicate} {premise.object}"
        if premise.predicate not in ROLE_PREDICATES:
            yield f"{triple} is no role of a thing in a paper"
        elif premise.subject not in papers:
            yield f"{triple} is about another paper"
        elif premise.object not in shared:
            yield f"{triple} is about an entity that is not listed as shared"
        else:
            key = (premise.subject, premise.object)
            confidence[key] = max(confidence.get(key, 0.0), premise.confidence)
    lacking = [(p, e) for e in shared for p in papers if (p, e) not in confidence]
    for paper, entity in lacking:
        yield f"no premise says what {entity} is to {paper}"
    if not lacking and claim.score is not None:
        doubts = (1 - confidence[papers[0], e] * confidence[papers[1], e] for e in shared)
        score = round(1 - math.prod(doubts), 3)
        if abs(score - claim.score) > 1e-9:
            yield f"its premises give a score of {score}, not {claim.score}"


def _unnamed(member: Node, family: Node) -> Iterator[str]:
    """Why the names of two nodes do not make one a version of the other."""
    ours, theirs = ({_squeezed(s) for s in node.surfaces} for node in (member, family))
    if not any(
        len(name) > len(part) > 1 and (name.startswith(part) or name.endswith(part))
        for name in ours
        for part in theirs
    ):
        yield "no name of the family is a part of a name of its member"
    if member.types[:1] != family.types[:1]:
        yield "the two are mainly of different types"


def _squeezed(surface: str) -> str:
    """The letters, digits and signs of a surface, folded."""
    return "".join(fold(c) or c for c in surface if c.isalnum() or c in "+#*")


def _unlike(claim: Claim, premises: list[Premise]) -> Iterator[str]:
    """Why the premises of a version under its family do not say that papers name the two."""
    confidence: dict[str, float] = {}
    for premise in premises:
        triple = f"{premise.subject} {premise.predicate} {premise.object}"
        if premise.predicate not in ROLE_PREDICATES | {Predicate.MENTIONS}:
            yield f"{triple} is not what a thing is to a paper"
        elif premise.object not in (claim.subject, claim.object):
            yield f"{triple} is about another thing"
        else:
            best = confidence.get(premise.object, 0.0)
            confidence[premise.object] = max(best, premise.confidence)
    lacking = [end for end in (claim.subject, claim.object) if end not in confidence]
    for end in lacking:
        yield f"no premise says that a paper names {end}"
    if not lacking and claim.score is not None:
        score = round(math.prod(confidence[end] for end in (claim.subject, claim.object)), 3)
        if abs(score - claim.score) > 1e-9:
            yield f"its premises give a score of {score}, not {claim.score}"
