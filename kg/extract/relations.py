"""How the things of a text relate, by the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.comparisons import PRIOR, Said, said_of
from kg.extract.evidence import relation_evidence
from kg.extract.labels import RELATIONS, may_relate
from kg.extract.lexicon import fold_term
from kg.extract.masking import main_method, mask_sentences, places_of
from kg.extract.network import Floats, calibrate, network, settings
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
    scene = scene_of(doc)
    if scene is None:
        return doc
    layout = lay_out(scene.spans, [])
    probable = network().relate(scene.reading, scene.vectors, scene.types, layout)
    entities: Sequence[LocalEntity] = doc._.entities
    sentences = mask_sentences(doc)
    places = places_of(sentences)
    saying = said_of(sentences, main_method(entities))
    found = {}
    for i, head in enumerate(scene.entities):
        for j, tail in enumerate(scene.entities):
            if i != j and head in places and tail in places:
                said, _ = saying.get((head, tail), (None, 0))
                best = _best(probable[i, j], entities[head], entities[tail], said)
                if best is not None:
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
    probable: Floats, head: LocalEntity, tail: LocalEntity, said: Said | None
) -> tuple[Predicate, float] | None:
    """The likeliest relation that the types allow, where it is likely enough."""
    by_kind = {k: float(p) for k, p in zip(RELATIONS, probable, strict=True) if k is not None}
    found = [
        (_likely(kind, p, head, tail), kind)
        for kind, p in heed(by_kind, said).items()
        if may_relate(kind, head.type, tail.type)
    ]
    score, kind = max(found, key=lambda item: item[0], default=(0.0, Predicate.USED_FOR))
    return (kind, score) if found and score >= settings().relations[kind] else None


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
    elif said is Said.NOWHERE:
        heeded |= dict.fromkeys(COMPARING, 0.0)
    return heeded


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
