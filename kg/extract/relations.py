"""How the things of a text relate, by the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.comparisons import PRIOR, Said, is_contest, said_of
from kg.extract.evidence import relation_evidence
from kg.extract.labels import may_relate
from kg.extract.masking import main_method, mask_sentences, places_of
from kg.extract.network import Floats, calibrate, network, settings
from kg.extract.pairs import FAINTEST, KINDS, signs_of_pairs, weigh_pairs, weights
from kg.extract.reading import lay_out
from kg.extract.scene import scene_of
from kg.model import LocalEntity, Relation
from kg.vocabulary import Predicate

_BY = "kg_relations@1"
COMPARING = (Predicate.OUTPERFORMS, Predicate.COMPARED_WITH)


@Language.component(
    "kg_relations", requires=["doc._.entities", "doc._.reading"], assigns=["doc._.relations"]
)
def kg_relations(doc: Doc) -> Doc:
    """Sets `doc._.relations`, each pair of ends with one at most, sorted by ends."""
    sentences = mask_sentences(doc)
    places = places_of(sentences)
    entities: Sequence[LocalEntity] = doc._.entities
    main = main_method(entities)
    saying = said_of(sentences, main)
    named, signs, probable = read_pairs(doc, places)
    likely = np.round(weigh_pairs(signs, weights()), 3)
    likely[probable < FAINTEST] = 0.0
    number = {entity: i for i, entity in enumerate(named)}
    pairs = {(number[a], number[b]) for a, b in saying if a in number and b in number}
    pairs |= {
        (int(i), int(j))
        for i, j in np.argwhere(likely.max(axis=2) >= min(settings().relations.values()))
    }
    found = {}
    for i, j in sorted(pairs):
        head, tail = named[i], named[j]
        said, _ = saying.get((head, tail), (None, 0))
        if said is None and not is_contest(head, tail, sentences, main):
            said = Said.SILENCE
        if said is not Said.BEATS and saying.get((tail, head), (None, 0))[0] is Said.BEATS:
            said = Said.NOWHERE  # Who is said to lose is not merely compared.
        best = _best(likely[i, j], entities[head], entities[tail], said)
        if head != tail and best is not None:
            found[head, tail] = best
    relations = []
    for ends, (kind, raw) in one_way(found).items():
        score = calibrate(raw, settings().relation_steps)
        at = saying[ends][1] if kind in COMPARING and ends in saying else None
        evidence = relation_evidence(ends, kind, sentences, places, score, _BY, at)
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


def _best(
    likely: Floats, head: LocalEntity, tail: LocalEntity, said: Said | None
) -> tuple[Predicate, float] | None:
    """The likeliest relation that the types allow, where it is likely enough."""
    heeded = heed({kind: float(p) for kind, p in zip(KINDS, likely, strict=True)}, said)
    allowed = [(k, round(p, 3)) for k, p in heeded.items() if may_relate(k, head.type, tail.type)]
    kind, score = max(allowed, key=lambda item: item[1], default=(Predicate.USED_FOR, 0.0))
    return (kind, score) if allowed and score >= settings().relations[kind] else None


def heed(probable: Mapping[Predicate, float], said: Said | None) -> dict[Predicate, float]:
    """How probable each relation is when the text says this of the two.

    What is denied stays a comparison: its probability goes over to that.

    >>> found = {Predicate.OUTPERFORMS: 0.6, Predicate.COMPARED_WITH: 0.1}
    >>> [round(p, 2) for p in heed(found, Said.NOT).values()]
    [0.0, 0.7]
    """
    heeded = dict(probable)
    better = heeded[Predicate.OUTPERFORMS]
    if said is Said.BEATS:
        heeded[Predicate.OUTPERFORMS] = 1 - (1 - better) * (1 - PRIOR)
    elif said is Said.NOT:
        heeded[Predicate.OUTPERFORMS] = 0.0
        heeded[Predicate.COMPARED_WITH] += better
    elif said is Said.SILENCE:
        heeded[Predicate.OUTPERFORMS] = 0.0
    elif said is Said.NOWHERE:
        heeded |= dict.fromkeys(COMPARING, 0.0)
    return heeded
