"""How two things relate: what the network says of the pair, weighed with what it says of others.

The network scores each pair by itself. Whether the ends are things at all, what the relation's
other direction would say, and what follows over a third thing (a part of what is used for a task
is used for it too) are signs with weights, fitted on annotated abstracts (`kg.train.pairs`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache

import numpy as np

from kg.extract.labels import RELATIONS
from kg.extract.lexicon import fold_term
from kg.extract.network import WEIGHTS, Floats
from kg.model import LocalEntity
from kg.vocabulary import Level, Predicate, Role

KINDS = tuple(kind for kind in RELATIONS if kind is not None)
FAINTEST = 0.03
"""What the network finds less probable is no relation, whatever else speaks for it."""
_OVER = (Predicate.USED_FOR, Predicate.PART_OF, Predicate.SUBCLASS_OF)
"""The relations over which others are carried on."""
_MOST = 3
"""More mentions or common sentences than this count no more."""
_END_SIGNS = ("score", "core", "proposed", "compared", "no role", "in the title", "mentions")
SIGNS = (
    *(f"log odds of {kind}" for kind in ("none", *KINDS)),
    *(f"{kind} the other way" for kind in KINDS),
    *(f"{kind} and {other}" for kind in _OVER for other in KINDS),
    *(f"head: {sign}" for sign in _END_SIGNS),
    *(f"tail: {sign}" for sign in _END_SIGNS),
    "common sentences",
    "one common sentence",
    "the head's name ends in the tail's",
    "the tail's name ends in the head's",
    "things",
    "any",
)
"""The signs of a pair, in the order of `signs_of_pairs`."""


def signs_of_pairs(
    probable: Floats,
    entities: Sequence[LocalEntity],
    places: Sequence[frozenset[int]],
) -> Floats:
    """(head, tail, sign) of the entities.

    Args:
        probable: what the network says, (head, tail, none or relation).
        entities: the entities.
        places: for each entity the places of the sentences that name it.
    """
    size = len(entities)
    off = 1 - np.eye(size, dtype=np.float32)
    forth = np.moveaxis(probable[:, :, 1:] * off[:, :, None], 2, 0)
    over = [KINDS.index(kind) for kind in _OVER]
    carried = [forth[a] @ forth[b] for a in over for b in range(len(KINDS))]
    own = [_signs_of_end(e, held) for e, held in zip(entities, places, strict=True)]
    ends = np.array(own, np.float32).reshape(size, len(_END_SIGNS))
    shared = [[min(len(a & b), _MOST) for b in places] for a in places]
    common = np.array(shared, np.float32).reshape(size, size)
    within = np.array(_ends_within(entities), np.float32).reshape(size, size)
    table = np.ones((size, size, len(SIGNS)), np.float32)
    groups = (
        _log_odds(probable),
        forth.T,
        np.minimum(np.moveaxis(np.array(carried), 0, 2), 1.0),
        ends[:, None],
        ends[None],
        common[:, :, None],
        np.minimum(common, 1.0)[:, :, None],
        within[:, :, None],
        within.T[:, :, None],
        np.full((1, 1, 1), min(size / 20, 2.0), np.float32),
    )
    at = 0
    for signs in groups:
        table[:, :, at : at + signs.shape[2]] = signs
        at += signs.shape[2]
    return table


def _log_odds(probable: Floats) -> Floats:
    held = np.clip(probable, 1e-3, 1 - 1e-3)
    odds: Floats = np.log(held / (1 - held))
    return odds


def _signs_of_end(entity: LocalEntity, places: frozenset[int]) -> list[float]:
    score = min(max(entity.score, 0.02), 0.98)
    return [
        math.log(score / (1 - score)),
        float(entity.salience is Level.CORE),
        float(entity.role is Role.PROPOSED),
        float(entity.role is Role.COMPARED),
        float(entity.role is None),
        float(0 in places),
        float(min(len(entity.mentions), _MOST)),
    ]


def _ends_within(entities: Sequence[LocalEntity]) -> list[list[bool]]:
    """For each pair whether the first one's name is the second one's with words before it."""
    surfaces = [surfaces_of(entity) for entity in entities]
    tails = [{f" {surface}" for surface in own} for own in surfaces]
    ends = [{s[at:] for s in own for at, sign in enumerate(s) if sign == " "} for own in surfaces]
    return [[not own.isdisjoint(tail) for tail in tails] for own in ends]


def surfaces_of(entity: LocalEntity) -> frozenset[str]:
    """The folded names of an entity."""
    return frozenset((fold_term(entity.name), *(fold_term(m.quote.text) for m in entity.mentions)))


@cache
def weights() -> Floats:
    """(relation, sign): how much each sign counts."""
    found = json.loads((WEIGHTS / "pairs.json").read_text("utf-8"))
    return np.array([[found[kind].get(sign, 0.0) for sign in SIGNS] for kind in KINDS], np.float32)


def weigh_pairs(signs: Floats, own: Floats) -> Floats:
    """(head, tail, relation): how probable each relation is.

    >>> weigh_pairs(np.zeros((1, 1, 2), np.float32), np.ones((3, 2), np.float32)).tolist()
    [[[0.5, 0.5, 0.5]]]
    """
    probable: Floats = 1 / (1 + np.exp(-(signs @ own.T)))
    return probable
