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
    relations = []
    for i, head in enumerate(scene.entities):
        for j, tail in enumerate(scene.entities):
            if i != j and head in places and tail in places:
                best = _best(probable[i, j], entities[head], entities[tail])
                if best is not None:
                    kind, raw = best
                    score = calibrate(raw, settings().relation_steps)
                    ends = (head, tail)
                    evidence = relation_evidence(ends, sentences, places, score, _BY)
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
