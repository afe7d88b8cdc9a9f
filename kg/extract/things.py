"""What a thing is to its paper: what the network says of it, weighed with signs in the text.

The network reads words; it overlooks much that is plain to see. Whether a term is in the title, in
brackets, inside a longer term, behind "such as": each such sign adds to the log odds of the types
and of core, a few to those of the roles, with weights fitted on annotated abstracts
(`kg.train.things`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.extract.labels import CLASSES, ROLES
from kg.extract.network import WEIGHTS, Floats, Settings
from kg.extract.signs import SIGNS
from kg.vocabulary import TERM_TYPES, EntityType, Level, Role

Numbers = NDArray[np.floating[Any]]
_FAINTEST = 0.001
"""What the network finds less probable counts as this much."""


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked about a thing: the answers, what a sign may speak for, which signs may."""

    answers: tuple[tuple[str, ...], ...]
    """Each by the names of the outcomes that raise it."""
    outcomes: tuple[str, ...]
    signs: tuple[str, ...]

    @cached_property
    def raises(self) -> Floats:
        """(outcome, answer): whether the one raises the other."""
        table = [[outcome in answer for answer in self.answers] for outcome in self.outcomes]
        return np.array(table, np.float32)

    @cached_property
    def _columns(self) -> list[int]:
        return [SIGNS.index(sign) for sign in self.signs]

    def own_signs(self, signs: Floats) -> Floats:
        """The columns of the signs that may speak."""
        return signs[:, self._columns]


CLASS = Question(
    tuple(() if named is None else (named[0].value, named[1].value) for named in CLASSES),
    (
        EntityType.METHOD.value,
        EntityType.TASK.value,
        EntityType.BENCHMARK.value,
        Level.CORE.value,
    ),
    SIGNS,
)
"""A sign speaks for a type rather than none, and for core rather than optional. None speaks for a
metric: beside a network of few epochs they gained, beside the shipped one they lost."""
ANNOUNCED = "near 'we propose'"
ROLE = Question(
    tuple((role.value,) for role in ROLES),
    (Role.PROPOSED.value,),
    (
        *(f"known as a {kind}" for kind in TERM_TYPES),
        "a known field",
        "behind a word for on",
        "only in background",
        ANNOUNCED,
    ),
)
"""A sign speaks for being proposed rather than used or compared. Few may: what is known to all is
proposed by no paper, but what else a network of few epochs overlooks, the shipped one knows."""


@cache
def weights() -> dict[Question, Floats]:
    """(sign, outcome) for each question: how much each sign counts."""
    found = json.loads((WEIGHTS / "things.json").read_text("utf-8"))
    return {
        asked: np.array(
            [[found[o].get(s, 0.0) for o in asked.outcomes] for s in asked.signs], np.float32
        )
        for asked in (CLASS, ROLE)
    }


def temper(probable: Floats, share: float, none: float = 0.0) -> Floats:
    """The probabilities as far as they hold on texts that the network has not seen.

    Args:
        probable: (thing, answer).
        share: how much of each logarithm holds.
        none: what is added to that of the first answer.
    """
    odds = share * np.log(np.maximum(probable, _FAINTEST))
    odds[:, 0] += none
    return _softmax(odds)


def weigh(probable: Floats, signs: Numbers, own: Numbers, raises: Floats) -> Floats:
    """(thing, answer): how probable each answer is.

    Args:
        probable: what the network says, (thing, answer).
        signs: (thing, sign).
        own: (sign, outcome), how much each sign counts.
        raises: (outcome, answer).

    >>> said = np.full((1, 2), 0.5, np.float32)
    >>> found = weigh(said, np.ones((1, 1)), np.full((1, 1), 2.0), np.array([[0, 1]], np.float32))
    >>> bool(found[0, 1] > 0.8)
    True
    """
    return _softmax(np.log(np.maximum(probable, _FAINTEST)) + signs @ own @ raises)


def _softmax(odds: Numbers) -> Floats:
    raised = np.exp(odds - odds.max(axis=1, keepdims=True))
    found: Floats = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
    return found


def said_of_classes(read: Floats, judged: Floats, options: Settings) -> Floats:
    """(thing, class): what the reader of spans and the judge of things say together."""
    share = options.judge
    own = temper(judged, *options.temper_judge)
    return share * own + (1 - share) * temper(read, *options.temper_reader)


def held_weights(asked: Question, options: Settings) -> Floats:
    """(sign, outcome): as much of the weights as holds beside the network."""
    shares = np.array([options.signs[outcome] for outcome in asked.outcomes], np.float32)
    held: Floats = weights()[asked] * shares
    if asked is ROLE:
        held[asked.signs.index(ANNOUNCED)] += options.announced
    return held


def weigh_classes(read: Floats, judged: Floats, signs: Floats, options: Settings) -> Floats:
    """(thing, class): what the network says, weighed with the signs."""
    said = said_of_classes(read, judged, options)
    return weigh(said, CLASS.own_signs(signs), held_weights(CLASS, options), CLASS.raises)


def weigh_roles(roles: Floats, signs: Floats, options: Settings) -> Floats:
    """(thing, role): what the network says, weighed with the signs."""
    said = temper(roles, options.temper_roles)
    return weigh(said, ROLE.own_signs(signs), held_weights(ROLE, options), ROLE.raises)
