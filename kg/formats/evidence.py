"""The layer of claims in RDF: a node for each claim, each piece of evidence and each quote.

It is ten times as large as the main graph, so it is made block by block, a string for a node.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from kg.formats.about import component, describe_evidence
from kg.formats.blocks import block_of, blocks_of
from kg.formats.terms import RDF, TYPE, check_base, decimal, integer, kg, literal, node
from kg.model import Claim, Evidence, GraphSource, Quote, Shared
from kg.vocabulary import OA, PROV

_IS_QUOTE: Final = (
    f"{TYPE} <{OA}TextPositionSelector>",
    f"{TYPE} <{OA}TextQuoteSelector>",
)
_number = lru_cache(maxsize=1 << 14)(decimal)
"""Scores and weights have three decimals, so few are distinct."""


def quote_id(span: Quote) -> str:
    """The id of a span of a text: the paper, the field and the half-open offsets.

    >>> quote_id(Quote("paper:pears", "abstract", 3, 9, "Quince"))
    'quote:pears.abstract.3-9'
    """
    return f"quote:{span.paper.partition(':')[2]}.{span.field}.{span.start}-{span.end}"


def evidence_blocks(source: GraphSource) -> Iterator[str]:
    """The blocks of the layer: claims with their confidence, their quotes or their premises.

    Raises:
        InputError: when the base IRI of the build is none.
    """
    base = check_base(source.info.base_iri)
    counts: Counter[str] = Counter()
    components: set[str] = set()
    layer = _Layer(base)
    for claim in source.claims():
        counts["DerivedClaim" if claim.derived else "Claim"] += 1
        components.update(item.by for item in claim.evidence)
        yield from layer.claim(claim)
    for name in sorted(components):
        yield from blocks_of(component(f"component:{name}", name, base))
    yield from blocks_of(describe_evidence(counts, base))


class _Layer:
    """Spells the nodes under one base IRI; remembers the terms that come often."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._node = lru_cache(maxsize=1 << 16)(lambda identifier: node(identifier, base))

    def claim(self, claim: Claim) -> Iterator[str]:
        """The block of a claim, and those of what it rests on."""
        identifier = claim.id
        name = identifier.partition(":")[2]
        at = self._node
        facts = [
            f"{TYPE} {kg('DerivedClaim' if claim.derived else 'Claim')}",
            f"<{RDF}subject> {at(claim.subject)}",
            f"<{RDF}predicate> {kg(claim.predicate)}",
            f"<{RDF}object> {at(claim.object)}",
            f"{kg('confidence')} {_number(claim.confidence)}",
        ]
        for place, item in enumerate(claim.evidence, start=1):
            here = f"<{self._base}evidence/{name}-{place}>"
            facts.append(f"{kg('evidence')} {here}")
            yield from self._evidence(here, item)
        facts += [f"<{PROV}wasDerivedFrom> {node(p, self._base)}" for p in claim.premises]
        if claim.rule:
            facts.append(f"{kg('rule')} {literal(claim.rule)}")
        if claim.weight is not None:
            facts.append(f"{kg('weight')} {_number(claim.weight)}")
        for place, shared in enumerate(claim.shared, start=1):
            here = f"<{self._base}shared/{name}-{place}>"
            facts.append(f"{kg('shared')} {here}")
            yield self._shared(here, shared)
        yield block_of(node(identifier, self._base), facts)

    def _shared(self, here: str, shared: Shared) -> str:
        return block_of(
            here,
            (
                f"{TYPE} {kg('SharedEntity')}",
                f"{kg('entity')} {self._node(shared.entity)}",
                f"{kg('adds')} {_number(shared.weight)}",
            ),
        )

    def _evidence(self, here: str, item: Evidence) -> Iterator[str]:
        facts = [
            f"{TYPE} {kg('Evidence')}",
            f"{kg('score')} {_number(item.score)}",
            f"<{PROV}wasGeneratedBy> {self._node(f'component:{item.by}')}",
        ]
        facts += [f"<{PROV}hadPrimarySource> {self._node(s.paper)}" for s in item.quotes]
        for predicate, spans in ((kg("quote"), item.quotes), (kg("mark"), item.marks)):
            for span in spans:
                place = self._quote_term(span)
                facts.append(f"{predicate} {place}")
                yield self._quote(place, span)
        yield block_of(here, facts)

    def _quote_term(self, span: Quote) -> str:
        """The term of `quote_id`, of which only the paper may need an escape."""
        paper = self._node(f"quote:{span.paper.partition(':')[2]}")
        return f"{paper[:-1]}.{span.field}.{span.start}-{span.end}>"

    def _quote(self, here: str, span: Quote) -> str:
        return block_of(
            here,
            (
                *_IS_QUOTE,
                f"<{OA}hasSource> {self._node(span.paper)}",
                f"{kg('field')} {literal(span.field)}",
                f"<{OA}start> {integer(span.start)}",
                f"<{OA}end> {integer(span.end)}",
                f"<{OA}exact> {literal(span.text)}",
            ),
        )
