"""Which numbers are findings, and what they are about, by the network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import doc_start
from kg.extract.evidence import to_result
from kg.extract.labels import END_TYPES, ENDS, KINDS
from kg.extract.masking import Sentence, mask_sentences, places_of
from kg.extract.network import Floats, calibrate, network, settings
from kg.extract.reading import lay_out
from kg.extract.scene import Scene, numbers_of, scene_of
from kg.extract.values import Value
from kg.model import LocalEntity, Result
from kg.vocabulary import ResultKind

_BY = "kg_findings@1"


@Language.component(
    "kg_findings", requires=["doc._.entities", "doc._.reading"], assigns=["doc._.results"]
)
def kg_findings(doc: Doc) -> Doc:
    """Sets `doc._.results`, in order of the text."""
    values = numbers_of(doc)
    scene = scene_of(doc)
    if scene is None or not values:
        return doc
    numbers = [span for _, span in values]
    layout = lay_out(scene.spans, numbers)
    kinds, ties = network().weigh(doc._.reading, numbers, scene.vectors, scene.types, layout)
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
        results.append(to_result(value, at, sentences, places, entities, chosen, kind, score, _BY))
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
    scene: Scene,
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
