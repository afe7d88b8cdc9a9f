"""How the things of a text relate, by the network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.evidence import relation_evidence
from kg.extract.labels import RELATIONS, may_relate
from kg.extract.lexicon import fold_term
from kg.extract.masking import mask_sentences, places_of
from kg.extract.network import Floats, calibrate, network, settings
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
    scene = scene_of(doc)
    if scene is None:
        return doc
    layout = lay_out(scene.spans, [])
    probable = network().relate(scene.reading, scene.vectors, scene.types, layout)
    entities: Sequence[LocalEntity] = doc._.entities
    sentences = mask_sentences(doc)
    places = places_of(sentences)
    found = {}
    for i, head in enumerate(scene.entities):
        for j, tail in enumerate(scene.entities):
            if i != j and head in places and tail in places:
                best = _best(probable[i, j], entities[head], entities[tail])
                if best is not None:
                    found[head, tail] = best
    relations = []
    for ends, (kind, raw) in one_way(found).items():
        score = calibrate(raw, settings().relation_steps)
        evidence = relation_evidence(ends, sentences, places, score, _BY)
        keys = [entities[end].key for end in ends]
        relations.append(Relation(keys[0], kind, keys[1], evidence))
    doc._.relations = tuple(relations)
    return doc


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
