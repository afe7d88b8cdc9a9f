"""The layer of claims in RDF: a node for each claim, each piece of evidence and each quote.

It is ten times as large as the main graph, so it is made block by block, a string for a node.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from kg.formats.about import component, describe_evidence
from kg.formats.blocks import SEPARATOR, blocks_of
from kg.formats.terms import RDF, TYPE, XSD, check_base, decimal, kg, literal, node
from kg.model import Claim, Evidence, GraphSource, Quote, Shared
from kg.vocabulary import NAMESPACE, OA, PROV


def _said(predicate: str) -> str:
    """What comes before each object of a predicate."""
    return f"{SEPARATOR}{predicate} "


# What is said of a node is put down in the order of the predicates, so nothing needs to be sorted
# but several objects of one: first RDF, then PROV, then ours in the order of the alphabet.
_OBJECT: Final = _said(f"<{RDF}object>")
_PREDICATE: Final = _said(f"<{RDF}predicate>")
_SUBJECT: Final = _said(f"<{RDF}subject>")
_CLAIM: Final = f"{_said(TYPE)}{kg('Claim')}"
_DERIVED: Final = f"{_said(TYPE)}{kg('DerivedClaim')}"
_IS_EVIDENCE: Final = f"{_said(TYPE)}{kg('Evidence')}"
_SOURCE: Final = _said(f"<{PROV}hadPrimarySource>")
_FROM: Final = _said(f"<{PROV}wasDerivedFrom>")
_BY: Final = _said(f"<{PROV}wasGeneratedBy>")
_CONFIDENCE: Final = _said(kg("confidence"))
_EVIDENCE: Final = _said(kg("evidence"))
_MARK: Final = _said(kg("mark"))
_QUOTE: Final = _said(kg("quote"))
_RULE: Final = _said(kg("rule"))
_SCORE: Final = _said(kg("score"))
_SHARED: Final = _said(kg("shared"))
_WEIGHT: Final = _said(kg("weight"))
_IS_QUOTE: Final = f"{_said(TYPE)}<{OA}TextPositionSelector>{_said(TYPE)}<{OA}TextQuoteSelector>"
_INTEGER: Final = f'"^^<{XSD}integer>'
_END: Final = f'{_IS_QUOTE}{_said(f"<{OA}end>")}"'
_EXACT: Final = f"{_INTEGER}{_said(f'<{OA}exact>')}"
_OF: Final = _said(f"<{OA}hasSource>")
_START: Final = f'{_said(f"<{OA}start>")}"'
_FIELD: Final = f"{_INTEGER}{_said(kg('field'))}"
_ADDS: Final = _said(kg("adds"))
_ENTITY: Final = _said(kg("entity"))
_IS_SHARED: Final = f"{_said(TYPE)}{kg('SharedEntity')}"
_CITED: Final = 100_000
"""So many quotes are remembered."""
_number = lru_cache(maxsize=1 << 14)(decimal)
"""Scores and weights have three decimals, so few are distinct."""
_field = lru_cache(maxsize=16)(literal)


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
        for item in claim.evidence:
            components.add(item.by)
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
        self._cited: dict[str, str] = {}
        self._node = lru_cache(maxsize=1 << 16)(lambda identifier: node(identifier, base))
        self._component = lru_cache(maxsize=1 << 8)(lambda by: node(f"component:{by}", base))
        self._quotes_of = lru_cache(maxsize=1 << 12)(
            lambda paper: node(f"quote:{paper.partition(':')[2]}", base)[:-1]
        )

    def claim(self, claim: Claim) -> list[str]:
        """The block of a claim, after those of what it rests on."""
        if self._repeated:
            self._cited.clear()
        blocks: list[str] = []
        name = claim.id.removeprefix("claim:")
        evidence = [
            self._evidence(f"<{self._base}evidence/{name}-{place}>", item, blocks)
            for place, item in enumerate(claim.evidence, start=1)
        ]
        # Most claims are asserted and have none of these.
        premises = rule = shared = weight = ""
        if claim.premises:
            premises = _each(_FROM, [self._claim_term(premise) for premise in claim.premises])
        if claim.rule:
            rule = f"{_RULE}{literal(claim.rule)}"
        if claim.shared:
            there = f"<{self._base}shared/{name}"
            items = enumerate(claim.shared, start=1)
            parts = [self._shared(f"{there}-{place}>", item, blocks) for place, item in items]
            shared = _each(_SHARED, parts)
        if claim.weight is not None:
            weight = f"{_WEIGHT}{_number(claim.weight)}"
        blocks.append(
            f"<{self._base}claim/{name}>{_OBJECT}{self._node(claim.object)}"
            f"{_PREDICATE}<{NAMESPACE}{claim.predicate}>{_SUBJECT}{self._node(claim.subject)}"
            f"{_DERIVED if claim.derived else _CLAIM}{premises}"
            f"{_CONFIDENCE}{_number(claim.confidence)}{_each(_EVIDENCE, evidence)}"
            f"{rule}{shared}{weight}\n"
        )
        return blocks

    def _claim_term(self, identifier: str) -> str:
        """The term of a claim's id, which mostly is a hash and needs no escape."""
        name = identifier.removeprefix("claim:")
        plain = name.isascii() and name.isalnum() and name != identifier
        return f"<{self._base}claim/{name}>" if plain else node(identifier, self._base)

    def _evidence(self, here: str, item: Evidence, blocks: list[str]) -> str:
        """The term; its block is added, after those of its quotes that are new."""
        papers = {span.paper: self._node(span.paper) for span in item.quotes}
        quotes = [self._quote(span, blocks) for span in item.quotes]
        marks = [self._quote(span, blocks) for span in item.marks]
        blocks.append(
            f"{here}{_IS_EVIDENCE}{_each(_SOURCE, [*papers.values()])}"
            f"{_BY}{self._component(item.by)}{_each(_MARK, marks)}{_each(_QUOTE, quotes)}"
            f"{_SCORE}{_number(item.score)}\n"
        )
        return here

    def _shared(self, here: str, item: Shared, blocks: list[str]) -> str:
        """The term; its block is added."""
        blocks.append(
            f"{here}{_IS_SHARED}{_ADDS}{_number(item.weight)}{_ENTITY}{self._node(item.entity)}\n"
        )
        return here

    def _quote(self, span: Quote, blocks: list[str]) -> str:
        """The term of `quote_id`, of which only the paper may need an escape; its block is added
        when it did not come of late: claims about one paper cite the same sentences. What comes
        again all the same is dropped where blocks are sorted."""
        here = f"{self._quotes_of(span.paper)}.{span.field}.{span.start}-{span.end}>"
        text = span.text
        if self._cited.get(here) != text:
            if len(self._cited) >= _CITED:
                self._cited.clear()
            self._cited[here] = text
            blocks.append(
                f"{here}{_END}{span.end}{_EXACT}{literal(text)}{_OF}{self._node(span.paper)}"
                f"{_START}{span.start}{_FIELD}{_field(span.field)}\n"
            )
        return here


def _each(predicate: str, objects: list[str]) -> str:
    """What is said with one predicate, sorted, none twice."""
    if len(objects) > 1:
        objects = sorted({*objects})
    return predicate + predicate.join(objects) if objects else ""
