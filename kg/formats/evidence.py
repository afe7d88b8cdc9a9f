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
from kg.model import Claim, Evidence, GraphSource, Quote
from kg.vocabulary import OA, PROV

_CLAIM: Final = f"{TYPE} {kg('Claim')}"
_DERIVED: Final = f"{TYPE} {kg('DerivedClaim')}"
_IS_EVIDENCE: Final = f"{TYPE} {kg('Evidence')}"
_CONFIDENCE: Final = kg("confidence")
_EVIDENCE: Final = kg("evidence")
_SHARED: Final = kg("shared")
_SCORE: Final = kg("score")
_QUOTE: Final = kg("quote")
_MARK: Final = kg("mark")
_IN_QUOTE: Final = block_of(
    "%s",
    (
        f"{TYPE} <{OA}TextPositionSelector>",
        f"{TYPE} <{OA}TextQuoteSelector>",
        f"<{OA}end> %s",
        f"<{OA}exact> %s",
        f"<{OA}hasSource> %s",
        f"<{OA}start> %s",
        f"{kg('field')} %s",
    ),
)
"""The block of a quote: its term, end, text, paper, start and field."""
_IN_SHARED: Final = block_of(
    "%s",
    (f"{kg('adds')} %s", f"{kg('entity')} %s", f"{TYPE} {kg('SharedEntity')}"),
)
"""The block of what two papers share: its term, weight and entity."""
_CITED: Final = 100_000
"""So many quotes are remembered."""
_number = lru_cache(maxsize=1 << 14)(decimal)
"""Scores and weights have three decimals, so few are distinct."""


def quote_id(span: Quote) -> str:
    """The id of a span of a text: the paper, the field and the half-open offsets.

    >>> quote_id(Quote("paper:pears", "abstract", 3, 9, "Quince"))
    'quote:pears.abstract.3-9'
    """
    return f"quote:{span.paper.partition(':')[2]}.{span.field}.{span.start}-{span.end}"


def evidence_blocks(source: GraphSource, *, repeated: bool = False) -> Iterator[str]:
    """The blocks of the layer: claims with their confidence, their quotes or their premises.

    The block of a quote that several claims cite comes about once; with `repeated` it comes before
    each of them, for who says each claim by itself.

    Raises:
        InputError: when the base IRI of the build is none.
    """
    base = check_base(source.info.base_iri)
    counts: Counter[str] = Counter()
    components: set[str] = set()
    layer = _Layer(base, repeated=repeated)
    for claim in source.claims():
        counts["DerivedClaim" if claim.derived else "Claim"] += 1
        components.update(item.by for item in claim.evidence)
        yield from layer.claim(claim)
    for name in sorted(components):
        # No triple stands in both files: who asks both and joins the answers counts it twice.
        known = name == source.info.extractor
        yield from blocks_of(component(f"component:{name}", name, base, known=known))
    yield from blocks_of(describe_evidence(counts, base))


class _Layer:
    """Spells the nodes under one base IRI; remembers the terms that come often."""

    def __init__(self, base: str, *, repeated: bool) -> None:
        self._base = base
        self._repeated = repeated
        self._cited: set[tuple[str, str]] = set()
        self._node = lru_cache(maxsize=1 << 16)(lambda identifier: node(identifier, base))
        self._quotes_of = lru_cache(maxsize=1 << 12)(
            lambda paper: node(f"quote:{paper.partition(':')[2]}", base)[:-1]
        )

    def claim(self, claim: Claim) -> Iterator[str]:
        """The block of a claim, and those of what it rests on."""
        identifier = claim.id
        name = identifier.partition(":")[2]
        at, base = self._node, self._base
        facts = [
            _DERIVED if claim.derived else _CLAIM,
            f"<{RDF}subject> {at(claim.subject)}",
            f"<{RDF}predicate> {kg(claim.predicate)}",
            f"<{RDF}object> {at(claim.object)}",
            f"{_CONFIDENCE} {_number(claim.confidence)}",
        ]
        if self._repeated:
            self._cited.clear()
        for place, item in enumerate(claim.evidence, start=1):
            here = f"<{base}evidence/{name}-{place}>"
            facts.append(f"{_EVIDENCE} {here}")
            yield from self._evidence(here, item)
        for premise in claim.premises:
            facts.append(f"<{PROV}wasDerivedFrom> {self._claim_term(premise)}")
        if claim.rule:
            facts.append(f"{kg('rule')} {literal(claim.rule)}")
        if claim.weight is not None:
            facts.append(f"{kg('weight')} {_number(claim.weight)}")
        for place, shared in enumerate(claim.shared, start=1):
            here = f"<{base}shared/{name}-{place}>"
            facts.append(f"{_SHARED} {here}")
            yield _IN_SHARED % (here, _number(shared.weight), at(shared.entity))
        yield block_of(self._claim_term(identifier), facts)

    def _claim_term(self, identifier: str) -> str:
        """The term of a claim's id, which mostly is a hash and needs no escape."""
        name = identifier.removeprefix("claim:")
        plain = name.isascii() and name.isalnum() and name != identifier
        return f"<{self._base}claim/{name}>" if plain else node(identifier, self._base)

    def _evidence(self, here: str, item: Evidence) -> Iterator[str]:
        facts = [
            _IS_EVIDENCE,
            f"{_SCORE} {_number(item.score)}",
            f"<{PROV}wasGeneratedBy> {self._node(f'component:{item.by}')}",
        ]
        facts += [f"<{PROV}hadPrimarySource> {self._node(s.paper)}" for s in item.quotes]
        for predicate, spans in ((_QUOTE, item.quotes), (_MARK, item.marks)):
            for span in spans:
                place = self._quote_term(span)
                facts.append(f"{predicate} {place}")
                if self._is_new(place, span.text):
                    yield _IN_QUOTE % (
                        *(place, integer(span.end), literal(span.text)),
                        *(self._node(span.paper), integer(span.start), literal(span.field)),
                    )
        yield block_of(here, facts)

    def _is_new(self, place: str, text: str) -> bool:
        """Whether the quote did not come of late: claims about one paper cite the same
        sentences. What comes again all the same is dropped where blocks are sorted."""
        if (place, text) in self._cited:
            return False
        if len(self._cited) >= _CITED:
            self._cited.clear()
        self._cited.add((place, text))
        return True

    def _quote_term(self, span: Quote) -> str:
        """The term of `quote_id`, of which only the paper may need an escape."""
        return f"{self._quotes_of(span.paper)}.{span.field}.{span.start}-{span.end}>"
