"""From what papers say to claims: roles, relations and results, each with its sentences.

A paper has one role claim for each entity that matters to it. Where it names the entity in several
roles, the first of `PRECEDENCE` counts and the evidence of all is kept.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from kg.link.pile import ROOM, Pile
from kg.link.recall import Page, Told
from kg.model import (
    Entity,
    Evidence,
    Extraction,
    Mention,
    Quote,
    Relation,
    Result,
    ResultNode,
)
from kg.vocabulary import (
    PREDICATES,
    RESULT_ENDS,
    EntityType,
    Level,
    Predicate,
    Role,
    mint_result_id,
)

PRECEDENCE: Final = (
    Predicate.PROPOSES,
    Predicate.INTRODUCES,
    Predicate.COMPARES_WITH,
    Predicate.USES,
    Predicate.ADDRESSES,
    Predicate.USES_BENCHMARK,
    Predicate.MEASURES,
    Predicate.MENTIONS,
)
"""Of several roles of one entity in one paper, the first one counts."""


class Ledger:
    """The second pass over the papers: collects results, links, and the evidence of claims (in
    `pile`), in any order."""

    def __init__(self, entities: Iterable[Entity], *, room: int = ROOM) -> None:
        self.results: dict[str, ResultNode] = {}
        self.links: set[tuple[str, str]] = set()
        self.dropped: Counter[str] = Counter()
        self._types = {entity.id: entity.types for entity in entities}
        self.pile = Pile(room)

    def add(self, extraction: Extraction, told: Page, ids: tuple[str, ...]) -> None:
        """Take in one paper; `ids` are the entities of its things, one by one."""
        page = _Page(extraction, told, ids)
        self._add_roles(page)
        for relation in extraction.relations:
            self._add_relation(page, relation)
        for result in extraction.results:
            self._add_result(page, result)
        self.links |= {(extraction.paper, url) for url in extraction.urls}
        self.pile.spill()

    def _add_roles(self, page: _Page) -> None:
        for entity, things in page.things.items():
            predicate = min(map(role_of, things), key=PRECEDENCE.index)
            for evidence in page.sightings(things):
                self.pile.add(page.paper, predicate, entity, evidence)

    def _add_relation(self, page: _Page, relation: Relation) -> None:
        head, tail = page.entity(relation.head), page.entity(relation.tail)
        if head is None or tail is None:
            self.dropped[f"{relation.type}: an end has no mention"] += 1
        elif head == tail:
            self.dropped[f"{relation.type}: both ends are one entity"] += 1
        elif not self._fits(head, relation.type, tail):
            kinds = f"{self._types[head][0]} → {self._types[tail][0]}"
            self.dropped[f"{relation.type}: {kinds}"] += 1
        else:
            evidence = page.holding(relation.evidence, (head, tail))
            self.pile.add(head, relation.type, tail, evidence)

    def _add_result(self, page: _Page, result: Result) -> None:
        value = page.value(result)
        if value is None:
            self.dropped["reports: the quotes do not state the value"] += 1
            return
        node = _result_node(page, result, value)
        self.results[node.id] = node
        says = page.holding(result.evidence, (), value)
        self.pile.add(page.paper, Predicate.REPORTS, node.id, says)
        ends = {name: page.entity(getattr(result, name)) for name in RESULT_ENDS}
        for name, predicate in RESULT_ENDS.items():
            end = ends[name]
            if end is None:
                if getattr(result, name) is not None:
                    self.dropped[f"{predicate}: an end has no mention"] += 1
            elif name == "baseline" and end == ends["method"]:
                self.dropped[f"{predicate}: both ends are one entity"] += 1
            elif not self._fits(None, predicate, end):
                self.dropped[f"{predicate}: Result → {self._types[end][0]}"] += 1
            else:
                evidence = page.holding(result.evidence, (end,), value)
                self.pile.add(node.id, predicate, end, evidence)

    def _fits(self, head: str | None, predicate: Predicate, tail: str) -> bool:
        """Whether the ends bear types that the predicate takes (None is a result)."""
        spec = PREDICATES[predicate]
        subject = set(self._types[head] if head else (EntityType.RESULT,))
        obj = set(self._types[tail])
        same = predicate is not Predicate.SUBCLASS_OF or bool(subject & obj)
        return same and bool(subject & set(spec.domain)) and bool(obj & set(spec.range))


def role_of(thing: Told) -> Predicate:
    """What the thing is to its paper.

    A thing in passing is mentioned, whatever its role; a method without a role is used.
    """
    if thing.salience is not Level.CORE:
        return Predicate.MENTIONS
    if thing.type is EntityType.TASK:
        return Predicate.ADDRESSES
    if thing.type is EntityType.METRIC:
        return Predicate.MEASURES
    proposed = thing.role is Role.PROPOSED
    if thing.type is EntityType.BENCHMARK:
        return Predicate.INTRODUCES if proposed else Predicate.USES_BENCHMARK
    if proposed:
        return Predicate.PROPOSES
    return Predicate.COMPARES_WITH if thing.role is Role.COMPARED else Predicate.USES


def _result_node(page: _Page, result: Result, value: Quote) -> ResultNode:
    # The id is a function of the text alone: it stays when other papers rename the ends, and when
    # the extractor numbers its entities in another way.
    says = (value.field, str(value.start), result.value, result.unit, result.kind.value)
    ends = (page.place(getattr(result, name)) for name in RESULT_ENDS)
    return ResultNode(
        id=mint_result_id(page.paper, *says, *ends),
        paper=page.paper,
        value=result.value,
        number=result.number,
        unit=result.unit,
        kind=result.kind,
    )


class _Page:
    """One paper, with its entities and where it names them."""

    def __init__(self, extraction: Extraction, told: Page, ids: tuple[str, ...]) -> None:
        self.paper = extraction.paper
        self._ends = {key: ids[i] for key, i in told.ends.items()}
        self.things: dict[str, list[Told]] = defaultdict(list)
        for thing, entity in zip(told.things, ids, strict=True):
            self.things[entity].append(thing)
        self._mentions: dict[str, list[Quote]] = {
            entity: sorted({m.quote for t in things for m in t.mentions})
            for entity, things in self.things.items()
        }
        self._sentences: dict[str, list[Quote]] = defaultdict(list)
        for sentence in sorted(extraction.sentences):
            self._sentences[sentence.field].append(sentence)

    def entity(self, key: str | None) -> str | None:
        """The entity behind a key of the extraction."""
        return None if key is None else self._ends.get(key)

    def place(self, key: str | None) -> str:
        """Where the text first names what a key stands for; "" where it stands for nothing."""
        entity = self.entity(key)
        if entity is None:
            return ""
        # The title comes first in a text, though not in the alphabet.
        first = min(self._mentions[entity], key=lambda q: (q.field != "title", q.start, q.end))
        return f"{first.field} {first.start} {first.end}"

    def sentence(self, quote: Quote) -> Quote:
        """The sentence that the quote stands in, or the quote itself where none holds it."""
        sentences = self._sentences[quote.field]
        at = bisect_right(sentences, quote.start, key=lambda s: s.start) - 1
        return sentences[at] if at >= 0 and sentences[at].holds(quote) else quote

    def sightings(self, things: Iterable[Told]) -> list[Evidence]:
        """One evidence for each sentence that names the things.

        It is as sure as the surest mention in the sentence, and no surer than its thing.
        """
        found: dict[Quote, list[tuple[float, Mention]]] = defaultdict(list)
        for thing in things:
            for mention in thing.mentions:
                score = round(min(thing.score, mention.score), 3)
                found[self.sentence(mention.quote)].append((score, mention))
        return [
            Evidence(
                quotes=(sentence,),
                by=min((-score, m.by) for score, m in seen)[1],
                score=max(score for score, _ in seen),
                marks=tuple(sorted({m.quote for _, m in seen})),
            )
            for sentence, seen in found.items()
        ]

    def holding(
        self, evidence: Evidence, entities: Iterable[str], value: Quote | None = None
    ) -> Evidence:
        """The evidence with every end marked; a sentence is added for an end that it lacks."""
        quotes = set(evidence.quotes)
        marks = set() if value is None else {value}
        for entity in entities:
            mentions = self._mentions[entity]
            held = {m for m in mentions if any(q.holds(m) for q in quotes)}
            if not held:
                nearest = min(mentions, key=lambda m: _distance(m, quotes))
                quotes.add(self.sentence(nearest))
                held = {nearest}
            marks |= held
        return Evidence(
            tuple(sorted(quotes)), evidence.by, round(evidence.score, 3), tuple(sorted(marks))
        )

    def value(self, result: Result) -> Quote | None:
        """Where the result's quotes state its value."""
        for mark in sorted(result.evidence.marks):
            if mark.text == result.value and any(q.holds(mark) for q in result.evidence.quotes):
                return mark
        for quote in sorted(result.evidence.quotes):
            # Not "5%" inside "15%" or "2.5%".
            found = re.search(rf"(?<![\w.]){re.escape(result.value)}(?!\w)", quote.text)
            if result.value and found:
                start, end = quote.start + found.start(), quote.start + found.end()
                return Quote(quote.paper, quote.field, start, end, result.value)
        return None


def _distance(mention: Quote, quotes: Iterable[Quote]) -> tuple[int, Quote]:
    """How far the mention lies from the quotes; texts apart are far."""
    away = [abs(mention.start - q.start) for q in quotes if q.field == mention.field]
    return (min(away, default=1 << 30), mention)
