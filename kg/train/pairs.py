"""How much each sign of a pair counts for each relation, fitted on annotated abstracts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from kg.check.annotations import annotation_from_json
from kg.check.scoring import align
from kg.extract.document import make_doc
from kg.extract.labels import may_relate
from kg.extract.masking import mask_sentences, places_of
from kg.extract.pairs import FAINTEST, KINDS, SIGNS, weights
from kg.extract.relations import read_pairs
from kg.files import write_text
from kg.train.annotations import Json
from kg.train.observe import as_annotation, paper_of

_SMALL = 5.0
"""How much large weights cost (the prior's precision)."""
_ROUNDS = 50
_FOLDS = 5

Table = NDArray[np.float64]
Pairs = tuple[Table, Table, NDArray[np.int64]]
"""The signs of each pair and relation that are likely enough; whether it is right; its place in
`KINDS`."""


def fit_pairs(
    nlp: Language, golds: Sequence[Json], folder: Path, say: Callable[[str], None]
) -> None:
    """Fits the weights and writes them beside those of the network.

    Args:
        nlp: the pipeline, with the thresholds of entities chosen.
        golds: cleaned annotations.
        folder: of the weights.
        say: is told, by cross-validation, how well the weights tell right from wrong.
    """
    papers = [pairs_of(nlp, gold) for gold in golds]
    fitted = {}
    for n, kind in enumerate(KINDS):
        own = [(signs[kinds == n], right[kinds == n]) for signs, right, kinds in papers]
        say(f"{kind}: log loss {crossed(own):.3f} where the network finds it at least faint")
        weight = fit_logistic(*joined(own, len(SIGNS)))
        fitted[kind.value] = {
            sign: round(float(w), 3) for sign, w in zip(SIGNS, weight, strict=True)
        }
    write_text(folder / "pairs.json", json.dumps(fitted, indent=1, ensure_ascii=False) + "\n")
    weights.cache_clear()


def pairs_of(nlp: Language, gold: Json) -> Pairs:
    """The pairs of the things that are read in an annotated abstract."""
    doc = make_doc(nlp, paper_of(gold))
    for name, component in nlp.pipeline:
        if name == "kg_relations":
            break
        doc = component(doc)
    entities = doc._.entities
    named, signs, probable = read_pairs(doc, places_of(mask_sentences(doc)))
    annotation = annotation_from_json(gold)
    agreeing = align(annotation.things, as_annotation(entities).things).agreeing
    places = {h: i for i, thing in enumerate(annotation.things) for h in thing.handles}
    said = {(places.get(r.head), r.type, places.get(r.tail)) for r in annotation.relations}
    rows, right, kinds = [], [], []
    for i, j, n in np.argwhere(probable >= FAINTEST):
        head, tail = named[i], named[j]
        if i != j and may_relate(KINDS[n], entities[head].type, entities[tail].type):
            ends = agreeing.get(head), agreeing.get(tail)
            rows.append(signs[i, j])
            right.append(None not in ends and (ends[0], KINDS[n], ends[1]) in said)
            kinds.append(n)
    table = np.array(rows, float).reshape(-1, len(SIGNS))
    return table, np.array(right, float), np.array(kinds, np.int64)


def fit_logistic(table: Table, right: Table, small: float = _SMALL) -> Table:
    """The weights of a logistic model; `small` is how much large ones cost.

    >>> weight = fit_logistic(np.array([[1.0, 0.0], [0.0, 1.0]] * 40), np.array([1.0, 0.0] * 40))
    >>> bool(weight[0] > 1 and weight[1] < -1)
    True
    """
    weight = np.zeros(table.shape[1])
    for _ in range(_ROUNDS):
        probable = 1 / (1 + np.exp(-(table @ weight)))
        slope = table.T @ (right - probable) - small * weight
        spread = (table * (probable * (1 - probable))[:, None]).T @ table
        step = np.linalg.solve(spread + small * np.eye(len(weight)), slope)
        largest = float(np.abs(step).max(initial=0.0))
        weight += step * min(1.0, 2.0 / max(largest, 1e-9))
        if largest < 1e-6:
            break
    return weight


def crossed(papers: Sequence[tuple[Table, Table]], small: float = _SMALL) -> float:
    """The mean loss of each fold of the papers by the weights of the rest."""
    losses: list[float] = []
    width = papers[0][0].shape[1] if papers else 0
    for n in range(_FOLDS):
        rest = [paper for i, paper in enumerate(papers) if i % _FOLDS != n]
        weight = fit_logistic(*joined(rest, width), small)
        table, right = joined(papers[n::_FOLDS], width)
        margin = np.where(right > 0, 1, -1) * (table @ weight)
        losses += np.logaddexp(0, -margin).tolist()
    return float(np.mean(losses)) if losses else 0.0


def joined(papers: Sequence[tuple[Table, Table]], width: int) -> tuple[Table, Table]:
    """The rows of all papers, each with so many signs."""
    return (
        np.concatenate([np.zeros((0, width)), *(table for table, _ in papers)]),
        np.concatenate([np.zeros(0), *(right for _, right in papers)]),
    )
