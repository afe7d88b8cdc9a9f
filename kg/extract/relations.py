"""How the things of a text relate, by the network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.evidence import relation_evidence
from kg.extract.labels import may_relate
from kg.extract.masking import mask_sentences, places_of
from kg.extract.network import Floats, calibrate, network, settings
from kg.extract.pairs import FAINTEST, KINDS, signs_of_pairs, weigh_pairs, weights
from kg.extract.reading import lay_out
from kg.extract.scene import scene_of
from kg.model import LocalEntity, Relation
from kg.vocabulary import Predicate

_BY = "kg_relations@1"


@Language.component(
    "kg_relations", requires=["doc._.entities", "doc._.reading"], assigns=["doc._.relations"]
)
def kg_relations(doc: Doc) -> Doc:
    """Sets `doc._.relations`, each pair of ends with one at most, sorted by ends."""
    sentences = mask_sentences(doc)
    places = places_of(sentences)
    named, signs, probable = read_pairs(doc, places)
    entities: Sequence[LocalEntity] = doc._.entities
    likely = np.round(weigh_pairs(signs, weights()), 3)
    likely[probable < FAINTEST] = 0.0
    found = {}
    for i, j in np.argwhere(likely.max(axis=2) >= min(settings().relations.values())):
        head, tail = named[i], named[j]
        best = _best(likely[i, j], entities[head], entities[tail])
        if head != tail and best is not None:
            found[head, tail] = best
    relations = []
    for ends, (kind, raw) in one_way(found).items():
        score = calibrate(raw, settings().relation_steps)
        evidence = relation_evidence(ends, sentences, places, score, _BY)
        keys = [entities[end].key for end in ends]
        relations.append(Relation(keys[0], kind, keys[1], evidence))
    doc._.relations = tuple(relations)
    return doc


def read_pairs(doc: Doc, places: dict[int, list[int]]) -> tuple[list[int], Floats, Floats]:
    """The entities that some sentence names and the network can compare; the signs of each pair;
    and how probable the network finds each relation."""
    scene = scene_of(doc)
    if scene is None:
        nothing = np.zeros((0, 0, len(KINDS)), np.float32)
        return [], signs_of_pairs(np.zeros((0, 0, 1 + len(KINDS)), np.float32), [], []), nothing
    probable = network().relate(scene.reading, scene.vectors, scene.types, lay_out(scene.spans, []))
    rows = [row for row, entity in enumerate(scene.entities) if entity in places]
    named = [scene.entities[row] for row in rows]
    probable = np.round(probable[np.ix_(rows, rows)], 4)
    entities = [doc._.entities[entity] for entity in named]
    signs = signs_of_pairs(probable, entities, [frozenset(places[entity]) for entity in named])
    return named, signs, probable[:, :, 1:]


Found = dict[tuple[int, int], tuple[Predicate, float]]


def one_way(found: Found) -> Found:
    """The relations without the weaker of two that go both ways and cannot both hold.

    A method may outperform its part, or have a kind of itself as a part; else one way is wrong.

    >>> one_way({(1, 2): (Predicate.PART_OF, 0.5), (2, 1): (Predicate.PART_OF, 0.6)})
    {(2, 1): (<Predicate.PART_OF: 'partOf'>, 0.6)}
    """

    def stays(ends: tuple[int, int]) -> bool:
        kind, score = found[ends]
        other, its_score = found.get((ends[1], ends[0]), (None, 0.0))
        if other is None or (Predicate.PART_OF in (kind, other) and kind is not other):
            return True
        return (score, -ends[0]) > (its_score, -ends[1])

    return {ends: what for ends, what in found.items() if stays(ends)}


def _best(likely: Floats, head: LocalEntity, tail: LocalEntity) -> tuple[Predicate, float] | None:
    """The likeliest relation that the types allow, where it is likely enough."""
    for n in np.argsort(-likely, kind="stable"):
        if may_relate(KINDS[n], head.type, tail.type):
            score = round(float(likely[n]), 3)
            return (KINDS[n], score) if score >= settings().relations[KINDS[n]] else None
    return None
