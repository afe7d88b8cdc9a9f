"""The entities of a Doc as the network sees them: words, vectors, types; and the text's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from spacy.tokens import Doc

from kg.extract.conditions import is_condition
from kg.extract.document import abstract_start, doc_start, kept, whole_text
from kg.extract.labels import WIDEST
from kg.extract.network import Floats, Reading, network
from kg.extract.values import Value, find_candidates
from kg.extract.words import Span
from kg.model import LocalEntity
from kg.vocabulary import TERM_TYPES

_MOST_THINGS = 100
"""Pairs grow with the square; an abstract has a dozen things."""


for _name in ("scene", "numbers"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


@dataclass(frozen=True, slots=True)
class Scene:
    """The entities that the network can compare: their places in `doc._.entities` (`of`), their
    spans, vectors and types."""

    reading: Reading
    of: Sequence[LocalEntity]
    entities: list[int]
    spans: list[list[Span]]
    vectors: Floats
    types: list[int]


def scene_of(doc: Doc) -> Scene | None:
    """The surest entities of `doc._.entities` that were read, or None where there are none.

    It is kept on the Doc for as long as its entities are the same.
    """
    entities: Sequence[LocalEntity] = doc._.entities
    if doc._.scene is not None and doc._.scene.of is entities:
        return cast(Scene, doc._.scene)
    surest = sorted(range(len(entities)), key=lambda i: (-entities[i].score, i))[:_MOST_THINGS]
    spans = {i: own for i in sorted(surest) if (own := word_spans(doc, entities[i]))}
    if not spans:
        return None
    vectors = network().vectors(doc._.reading, list(spans.values()))
    types = [TERM_TYPES.index(entities[i].type) for i in spans]
    doc._.scene = Scene(doc._.reading, entities, list(spans), list(spans.values()), vectors, types)
    return cast(Scene, doc._.scene)


def word_spans(doc: Doc, entity: LocalEntity) -> list[Span]:
    """The spans of words of an entity's mentions, as far as they were read and are not too wide."""
    reading: Reading = kept(doc, "reading")
    found = []
    for mention in entity.mentions:
        start = doc_start(doc, mention.quote)
        span = reading.words_of(start, start + len(mention.quote.text))
        if span is not None and span[1] - span[0] <= WIDEST:
            found.append(span)
    return found


def numbers_of(doc: Doc) -> list[tuple[Value, Span]]:
    """The numbers of the abstract that may be findings, and the words that they are, as far as they
    were read; they are kept on the Doc for as long as its reading is the same."""
    reading: Reading = doc._.reading
    known = doc._.numbers
    if known is None or known[0] is not reading:
        known = doc._.numbers = reading, _numbers(doc, reading)
    return cast("list[tuple[Value, Span]]", known[1])


def _numbers(doc: Doc, reading: Reading) -> list[tuple[Value, Span]]:
    border, text = abstract_start(doc), whole_text(doc)
    return [
        (value, span)
        for value in find_candidates(text)
        if value.start >= border
        and not is_condition(text, value.start)
        and (span := reading.words_of(value.start, value.end))
    ]
