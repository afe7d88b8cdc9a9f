"""Some claims of a source: those of a few predicates, which a store finds without reading all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, runtime_checkable

from kg.model import Claim, GraphSource, outlines
from kg.vocabulary import Predicate


@runtime_checkable
class Choosing(Protocol):
    """A source that finds the claims of some predicates without reading the others."""

    def claims_of(self, predicates: Iterable[Predicate]) -> Iterator[Claim]:
        """Those of the claims, sorted by triple."""
        ...

    def outlines_of(self, predicates: Iterable[Predicate]) -> Iterator[Claim]:
        """The same, without evidence (see `Outlining`)."""
        ...


def claims_of(source: GraphSource, predicates: Iterable[Predicate]) -> Iterator[Claim]:
    """The claims of a source that have one of these predicates, sorted by triple."""
    if isinstance(source, Choosing):
        return source.claims_of(predicates)
    wanted = frozenset(predicates)
    return (claim for claim in source.claims() if claim.predicate in wanted)


def outlines_of(source: GraphSource, predicates: Iterable[Predicate]) -> Iterator[Claim]:
    """The same, without evidence where the source can leave it out (see `outlines`)."""
    if isinstance(source, Choosing):
        return source.outlines_of(predicates)
    wanted = frozenset(predicates)
    return (claim for claim in outlines(source) if claim.predicate in wanted)


@runtime_checkable
class Quoting(Protocol):
    """A source that counts its quotes without reading them."""

    def count_quotes(self) -> int:
        """How many sentences the claims quote."""
        ...


def count_quotes(source: GraphSource) -> int:
    """How many sentences the claims of a source quote."""
    if isinstance(source, Quoting):
        return source.count_quotes()
    return sum(len(item.quotes) for claim in source.claims() for item in claim.evidence)
