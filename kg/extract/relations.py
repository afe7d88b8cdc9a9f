"""How the things of a text relate, and which numbers are findings about them, by the network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import abstract_start, doc_start
from kg.extract.evidence import relation_evidence, to_result
from kg.extract.judge import word_spans
from kg.extract.labels import END_TYPES, ENDS, KINDS, RELATIONS, may_relate
from kg.extract.lexicon import fold_term
from kg.extract.masking import Sentence, mask_sentences, places_of
from kg.extract.network import Floats, Reading, calibrate, network, settings
from kg.extract.reading import lay_out
from kg.extract.values import Value, find_candidates
from kg.extract.words import Span
from kg.model import LocalEntity, Relation, Result
from kg.vocabulary import TERM_TYPES, Predicate, ResultKind

_BY_PAIRS, _BY_NUMBERS = "kg_relations@1", "kg_findings@1"
_MOST_THINGS = 100
"""Pairs grow with the square; an abstract has a dozen things."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """The entities that the network can compare: their places in `doc._.entities`, their spans,
    vectors and types."""

    reading: Reading
    entities: list[int]
    spans: list[list[Span]]
    vectors: Floats
    types: list[int]


def _scene(doc: Doc) -> _Scene | None:
    entities: Sequence[LocalEntity] = doc._.entities
    surest = sorted(range(len(entities)), key=lambda i: (-entities[i].score, i))[:_MOST_THINGS]
    spans = {i: own for i in sorted(surest) if (own := word_spans(doc, entities[i]))}
    if not spans:
        return None
    vectors, _, _ = network().judge(doc._.reading, list(spans.values()))
    types = [TERM_TYPES.index(entities[i].type) for i in spans]
    return _Scene(doc._.reading, list(spans), list(spans.values()), vectors, types)


@Language.component(
    "kg_relations", requires=["doc._.entities", "doc._.reading"], assigns=["doc._.relations"]
)
def kg_relations(doc: Doc) -> Doc:
    """Sets `doc._.relations`, each pair of ends with one at most, sorted by ends."""
    scene = _scene(doc)
    if scene is None:
        return doc
    layout = lay_out(scene.spans, [])
    probable = network().relate(scene.reading, scene.vectors, scene.types, layout)
    entities: Sequence[LocalEntity] = doc._.entities
    sentences = mask_sentences(doc)
    places = places_of(sentences)
    relations = []
    for i, head in enumerate(scene.entities):
        for j, tail in enumerate(scene.entities):
            if i != j and head in places and tail in places:
                best = _best(probable[i, j], entities[head], entities[tail])
                if best is not None:
                    kind, raw = best
                    score = calibrate(raw, settings().relation_steps)
                    ends = (head, tail)
                    evidence = relation_evidence(ends, sentences, places, score, _BY_PAIRS)
                    keys = entities[head].key, entities[tail].key
                    relations.append(Relation(keys[0], kind, keys[1], evidence))
    doc._.relations = tuple(relations)
    return doc


def _best(probable: Floats, head: LocalEntity, tail: LocalEntity) -> tuple[Predicate, float] | None:
    """The likeliest relation that the types allow, where it is likely enough."""
    found = [
        (_likely(kind, float(p), head, tail), kind)
        for kind, p in zip(RELATIONS, probable, strict=True)
        if kind is not None and may_relate(kind, head.type, tail.type)
    ]
    score, kind = max(found, key=lambda item: item[0], default=(0.0, Predicate.USED_FOR))
    return (kind, score) if found and score >= settings().relations[kind] else None


def _likely(kind: Predicate, probable: float, head: LocalEntity, tail: LocalEntity) -> float:
    """How probable the relation is, the names of kinds taken into account, in three decimals."""
    if kind is Predicate.SUBCLASS_OF and ends_in(_surfaces(head), _surfaces(tail)):
        probable = 1 - (1 - probable) * (1 - settings().kind_by_name)
    return round(probable, 3)


def _surfaces(entity: LocalEntity) -> set[str]:
    return {fold_term(entity.name), *(fold_term(m.quote.text) for m in entity.mentions)}


def ends_in(surfaces: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a surface is another one with words before it.

    >>> ends_in(["graph neural network"], ["neural network"]), ends_in(["network"], ["network"])
    (True, False)
    """
    return any(one.endswith(f" {other}") for one in surfaces for other in others)


@Language.component(
    "kg_findings", requires=["doc._.entities", "doc._.reading"], assigns=["doc._.results"]
)
def kg_findings(doc: Doc) -> Doc:
    """Sets `doc._.results`, in order of the text."""
    border = abstract_start(doc)
    reading: Reading = doc._.reading
    values = [
        (value, span)
        for value in find_candidates(doc.text)
        if value.start >= border and (span := reading.words_of(value.start, value.end))
    ]
    scene = _scene(doc)
    if scene is None or not values:
        return doc
    numbers = [span for _, span in values]
    layout = lay_out(scene.spans, numbers)
    kinds, ties = network().weigh(reading, numbers, scene.vectors, scene.types, layout)
    entities: Sequence[LocalEntity] = doc._.entities
    sentences = mask_sentences(doc)
    places = places_of(sentences)
    results: list[Result] = []
    for n in _surest(kinds, [value for value, _ in values]):
        placed = _place(doc, values[n][0], sentences)
        if placed is None:
            continue
        at, value = placed
        chosen = _ends(ties[n], scene, entities, places)
        kind = KINDS[1 + int(np.argmax(np.round(kinds[n, 1:], 3)))] or ResultKind.ABSOLUTE
        score = calibrate(1 - float(kinds[n, 0]), settings().finding_steps)
        results.append(
            to_result(value, at, sentences, places, entities, chosen, kind, score, _BY_NUMBERS)
        )
    doc._.results = tuple(results)
    return doc


def _surest(kinds: Floats, values: Sequence[Value]) -> list[int]:
    """The numbers that are probable enough to be findings; of two that overlap the surer one."""
    likely = np.round(1 - kinds[:, 0], 3)
    kept: list[int] = []
    for n in sorted(range(len(values)), key=lambda n: (-likely[n], n)):
        a, b = values[n].start, values[n].end
        if likely[n] >= settings().finding and not any(
            values[k].start < b and a < values[k].end for k in kept
        ):
            kept.append(n)
    return sorted(kept)


def _place(doc: Doc, value: Value, sentences: Sequence[Sentence]) -> tuple[int, Value] | None:
    """The place of the value's sentence, and the value by its place in the sentence."""
    for at, sentence in enumerate(sentences):
        start = doc_start(doc, sentence.quote)
        if start <= value.start and value.end <= start + len(sentence.quote.text):
            moved = Value(value.start - start, value.end - start, value.number, value.unit)
            return at, moved
    return None


def _ends(
    ties: Floats,
    scene: _Scene,
    entities: Sequence[LocalEntity],
    places: dict[int, list[int]],
) -> dict[str, int | None]:
    """For each end the entity of a fitting type that the number is tied to most, or None."""
    chosen: dict[str, int | None] = {}
    for k, (end, kind) in enumerate(zip(ENDS, END_TYPES, strict=True)):
        none = round(float(ties[0, k]) + settings().tie[end], 3)
        found = [
            (round(float(ties[1 + i, k]), 3), -i)
            for i, e in enumerate(scene.entities)
            if kind in (entities[e].type, entities[e].alt_type)
            and e in places
            and not (end == "baseline" and e == chosen["method"])
        ]
        score, place = max(found, default=(none, 0))
        chosen[end] = scene.entities[-place] if found and score > none else None
    return chosen
