"""How much each sign of a thing counts, fitted on annotated abstracts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from kg.check.annotations import Thing
from kg.check.scoring import align
from kg.extract.labels import CLASSES, ROLES
from kg.extract.network import Floats, Settings
from kg.extract.things import (
    CLASS,
    ROLE,
    Question,
    held_weights,
    said_of_classes,
    temper,
    weigh,
    weights,
)
from kg.files import write_text
from kg.train.annotations import Json
from kg.train.calibration import NONES, fit_temper
from kg.train.observe import Observed, as_annotation, observe
from kg.vocabulary import EntityType, Level, Role

_SMALL = 10.0
"""How much large weights cost (the prior's precision)."""
_ROUNDS = 20
_FOLDS = 5
_SHARES = [round(0.1 * i, 1) for i in range(13)]
"""How much of the signs' weights may hold."""

Table = NDArray[np.float64]
Rows = tuple[Floats, Floats, Table]
"""Of the things of a paper what the network says, their signs, and what they are by the annotation:
(thing, class), (thing, sign), (thing, class)."""


def fit_things(
    nlp: Language,
    golds: Sequence[Json],
    options: Settings,
    folder: Path,
    say: Callable[[str], None],
) -> None:
    """Fits the weights and writes them beside those of the network.

    Args:
        nlp: the pipeline.
        golds: cleaned annotations.
        options: how much the judge counts beside the reader.
        folder: of the weights.
        say: is told, by cross-validation, how well the weights tell what things are.
    """
    observed = [observe(nlp, gold) for gold in golds]
    options = tune_temper(observed, options)
    fitted: dict[str, dict[str, float]] = {}
    for asked, papers in (
        (CLASS, [class_rows(o, options) for o in observed]),
        (ROLE, [role_rows(o, options) for o in observed]),
    ):
        what = " or ".join(asked.outcomes)
        say(f"{what}: log loss {crossed(asked, papers):.4f}, {loss_of(asked, papers):.4f} without")
        for outcome, own in zip(asked.outcomes, fit_outcomes(asked, papers).T, strict=True):
            named = zip(asked.signs, own, strict=True)
            fitted[outcome] = {sign: round(float(weight), 3) for sign, weight in named}
    write_text(folder / "things.json", json.dumps(fitted, indent=1, ensure_ascii=False) + "\n")
    weights.cache_clear()


def class_rows(o: Observed, options: Settings) -> Rows:
    """What is known of the classes of an abstract's things."""
    said = said_of_classes(o.said.read, o.said.judged, options)
    return said, CLASS.own_signs(o.signs), classes_of(o)


def role_rows(o: Observed, options: Settings) -> Rows:
    """What is known of the roles of those of an abstract's things that have one."""
    right = roles_of(o)
    known = right.sum(axis=1) > 0
    said = temper(o.said.roles, options.temper_roles)
    return said[known], ROLE.own_signs(o.signs)[known], right[known]


def tune_temper(observed: Sequence[Observed], options: Settings) -> Settings:
    """The settings with what holds of the network's odds on these abstracts."""
    right = np.concatenate([classes_of(o) for o in observed])
    read = np.concatenate([o.said.read for o in observed])
    judged = np.concatenate([o.said.judged for o in observed])
    roles = np.concatenate([o.said.roles for o in observed])
    return replace(
        options,
        temper_reader=fit_temper(read, right, NONES),
        temper_judge=fit_temper(judged, right, NONES),
        temper_roles=fit_temper(roles, np.concatenate([roles_of(o) for o in observed]))[0],
    )


def tune_signs(observed: Sequence[Observed], options: Settings) -> Settings:
    """The settings with as much of the signs' weights as holds beside this network."""
    chosen = options
    for asked, rows in ((CLASS, class_rows), (ROLE, role_rows)):
        papers = [rows(o, options) for o in observed]

        def loss(
            tried: Settings, asked: Question = asked, papers: Sequence[Rows] = papers
        ) -> float:
            return loss_of(asked, papers, held_weights(asked, tried))

        # One after the other, three times: the loss has one valley.
        for outcome in asked.outcomes * 3:
            tries = [replace(chosen, signs=chosen.signs | {outcome: s}) for s in _SHARES]
            chosen = min(tries, key=loss)
        if asked is ROLE:
            chosen = min((replace(chosen, announced=w) for w in _SHARES), key=loss)
    return chosen


def classes_of(o: Observed) -> Table:
    """(thing, class): the class that each thing has in the annotation; where two types are as good,
    half of each."""
    found = np.zeros((len(o.entities), len(CLASSES)))
    for i, target in enumerate(_targets(o)):
        if target is None:
            found[i, 0] = 1
            continue
        level = Level.CORE if target.core else Level.OPTIONAL
        types = sorted(target.types)
        found[i, [CLASSES.index((kind, level)) for kind in types]] = 1 / len(types)
    return found


def roles_of(o: Observed) -> Table:
    """(thing, role): the role that each thing has in the annotation, where it has any."""
    found = np.zeros((len(o.entities), len(ROLES)))
    for i, target in enumerate(_targets(o)):
        if target is None or target.type not in (EntityType.METHOD, EntityType.BENCHMARK):
            continue
        said = {role for role in (target.role, target.alt_role) if role} or {Role.USED}
        found[i, [ROLES.index(role) for role in sorted(said)]] = 1 / len(said)
    return found


def _targets(o: Observed) -> list[Thing | None]:
    """What each thing is in the annotation."""
    things = o.gold.things
    pairs = align(things, as_annotation(o.entities).things)
    places = [pairs.agreeing.get(i, pairs.touching.get(i)) for i in range(len(o.entities))]
    return [None if place is None else things[place] for place in places]


def fit_outcomes(asked: Question, papers: Sequence[Rows]) -> Table:
    """(sign, outcome): the weights under which the right answers are most probable."""
    probable, signs, right = _joined(asked, papers)
    raises, table = asked.raises, signs.astype(float)
    size, width = len(asked.outcomes), len(asked.signs)
    weight = np.zeros((width, size))
    for _ in range(_ROUNDS):
        now = weigh(probable, table, weight, raises)
        slope = table.T @ ((right - now) @ raises.T) - _SMALL * weight
        raised = now @ raises.T
        curve = np.zeros((size, width, size, width))
        for a in range(size):
            for b in range(a, size):
                spread = now @ (raises[a] * raises[b]) - raised[:, a] * raised[:, b]
                block = (table * spread[:, None]).T @ table
                curve[a, :, b], curve[b, :, a] = block, block.T
        flat = curve.reshape(weight.size, weight.size) + _SMALL * np.eye(weight.size)
        step = np.linalg.solve(flat, slope.T.ravel())
        largest = float(np.abs(step).max())
        weight += (step * min(1.0, 2.0 / max(largest, 1e-9))).reshape(size, width).T
        if largest < 1e-4:
            break
    return weight


def loss_of(
    asked: Question, papers: Sequence[Rows], weight: NDArray[np.floating[Any]] | None = None
) -> float:
    """The mean loss of the right answers; without weights, by what the network says."""
    probable, signs, right = _joined(asked, papers)
    if not len(right):
        return 0.0
    none = np.zeros((len(asked.signs), len(asked.outcomes)))
    own = none if weight is None else weight
    held = (weigh(probable, signs, own, asked.raises) * (right > 0)).sum(axis=1)
    return float(-np.log(np.maximum(held, 1e-6)).mean())


def crossed(asked: Question, papers: Sequence[Rows]) -> float:
    """The mean loss of each fold of the papers by the weights of the rest."""
    losses, things = 0.0, 0
    for n in range(_FOLDS):
        rest = [paper for i, paper in enumerate(papers) if i % _FOLDS != n]
        own = papers[n::_FOLDS]
        count = sum(len(right) for _, _, right in own)
        losses += loss_of(asked, own, fit_outcomes(asked, rest)) * count
        things += count
    return losses / max(things, 1)


def _joined(asked: Question, papers: Sequence[Rows]) -> Rows:
    answers = np.zeros((0, len(asked.answers)), np.float32)
    signs = np.zeros((0, len(asked.signs)), np.float32)
    return (
        np.concatenate([answers, *(probable for probable, _, _ in papers)]),
        np.concatenate([signs, *(own for _, own, _ in papers)]),
        np.concatenate([answers.astype(float), *(right for _, _, right in papers)]),
    )
