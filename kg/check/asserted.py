"""Checks of asserted claims: quotes are what the sources say, and they hold both ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.check.faults import Fault
from kg.check.nodes import Node
from kg.check.surfaces import states
from kg.model import Claim, Evidence, Paper, Quote
from kg.vocabulary import PREDICATES, EntityType, Predicate


def check_ends(claim: Claim, nodes: Mapping[str, Node]) -> Iterator[Fault]:
    """Both ends exist and are of types that the predicate takes."""
    spec = PREDICATES[claim.predicate]
    for end, allowed in ((claim.subject, spec.domain), (claim.object, spec.range)):
        node = nodes.get(end)
        if node is None:
            yield Fault(claim.id, "dangling", f"{_told(claim)}: nothing has the id {end}")
        elif not set(node.types) & set(allowed):
            kinds = " or ".join(allowed)
            yield Fault(claim.id, "type", f"{_told(claim)}: {end} is no {kinds}")
    if claim.subject == claim.object:
        yield Fault(claim.id, "type", f"{_told(claim)}: both ends are the same")
    elif claim.predicate is Predicate.SUBCLASS_OF and {claim.subject, claim.object} <= nodes.keys():
        if not set(nodes[claim.subject].types) & set(nodes[claim.object].types):
            yield Fault(claim.id, "type", f"{_told(claim)}: the ends have no type in common")


def check_asserted(
    claim: Claim, nodes: Mapping[str, Node], sources: Mapping[str, Paper]
) -> Iterator[Fault]:
    """Whether the evidence is in the sources, holds both ends, and is scored within [0, 1]."""
    if PREDICATES[claim.predicate].derived:
        yield Fault(claim.id, "premise", f"{_told(claim)}: it must follow from premises")
    if claim.premises:
        yield Fault(claim.id, "premise", f"{_told(claim)}: it has both quotes and premises")
    for evidence in claim.evidence:
        if not evidence.quotes:
            yield Fault(claim.id, "quote", f"{_told(claim)}: evidence without a quote")
        if not 0 <= evidence.score <= 1:
            yield Fault(claim.id, "number", f"{_told(claim)}: a score of {evidence.score}")
        for quote in (*evidence.quotes, *evidence.marks):
            if fault := _misquoted(quote, sources):
                yield Fault(claim.id, "quote", f"{_told(claim)}: {fault}")
        yield from _check_holding(claim, evidence, nodes)


def _misquoted(quote: Quote, sources: Mapping[str, Paper]) -> str:
    """How the quote differs from its source, "" where it does not."""
    place = f"{quote.paper} {quote.field} {quote.start}–{quote.end}"
    paper = sources.get(quote.paper)
    if paper is None:
        return f"{place}: the sources lack the paper"
    text = paper.text(quote.field)
    # A slice forgives ends that lie outside the text; a quote must not.
    if not 0 <= quote.start < quote.end <= len(text):
        return f"{place}: lies outside the text of {len(text)} characters"
    said = text[quote.start : quote.end]
    return "" if said == quote.text else f"{place}: the source says {said!r}, not {quote.text!r}"


def _check_holding(claim: Claim, evidence: Evidence, nodes: Mapping[str, Node]) -> Iterator[Fault]:
    """Quotes are of the right paper, and marks name the ends.

    A paper is an end by being quoted. Any other end must be marked in the quotes, or stand in
    them; a mark must name one of the ends.
    """
    ends = {end: nodes[end] for end in (claim.subject, claim.object) if end in nodes}
    quoted = {quote.paper for quote in evidence.quotes}
    if len(quoted) > 1:
        yield Fault(claim.id, "quote", f"{_told(claim)}: one evidence quotes several papers")
    for end, node in ends.items():
        paper = end if EntityType.PAPER in node.types else node.paper
        if paper and quoted - {paper}:
            yield Fault(claim.id, "end", f"{_told(claim)}: a quote is not from {paper}")
    named = {end: node for end, node in ends.items() if EntityType.PAPER not in node.types}
    for mark in evidence.marks:
        if not any(quote.holds(mark) for quote in evidence.quotes):
            yield Fault(claim.id, "mark", f"{_told(claim)}: {mark.text!r} lies outside the quotes")
        if any(node.value == mark.text and _cut(mark, evidence) for node in named.values()):
            yield Fault(claim.id, "mark", f"{_told(claim)}: {mark.text!r} is cut from a number")
        if not any(node.is_named_by(mark) for node in named.values()):
            yield Fault(claim.id, "mark", f"{_told(claim)}: {mark.text!r} names neither end")
    for end, node in named.items():
        if not any(node.is_named_by(mark) for mark in evidence.marks) and not any(
            node.stands_in(quote.text) for quote in evidence.quotes
        ):
            yield Fault(claim.id, "end", f"{_told(claim)}: the quotes do not name {end}")


def _cut(mark: Quote, evidence: Evidence) -> bool:
    """Whether the marked value is only a part of a number in the quote that holds it."""
    return any(
        not states(mark.text, quote.text, mark.start - quote.start)
        for quote in evidence.quotes
        if quote.holds(mark)
    )


def _told(claim: Claim) -> str:
    return " ".join(claim.key)
