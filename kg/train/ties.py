"""How much each sign counts that a number is about a thing, fitted on annotated abstracts.

For each end of a result a logistic model chooses between nothing and the things of a fitting type,
and one between a gain and a measured value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from kg.check.annotations import annotation_from_json
from kg.check.scoring import align
from kg.extract.document import make_doc
from kg.extract.findings import find
from kg.extract.labels import ENDS
from kg.extract.lexicon import fold_term
from kg.extract.masking import mask_sentences
from kg.extract.network import Reading
from kg.extract.ties import Features, weigh, weights
from kg.files import write_text
from kg.train.annotations import Json
from kg.train.hidden import HidingNetwork
from kg.train.observe import as_annotation, paper_of
from kg.vocabulary import ResultKind

_SMALL = 10.0
"""How much large weights cost (the prior's precision)."""
_SMALL_OF_KIND = 2.0
"""The same where one choice with few signs is made of every number."""
_ROUNDS = 50
_LEAST = 0.0005
"""Smaller weights are none."""
_HIDDEN = (0.2, 0.3, 0.4)
"""Shares of the words that are hidden while signs are added: with these the network errs on what it
was trained on nearly as often as on new abstracts."""
_ADDED = ("method", "metric")
"""The ends that signs are added for; for the others they gained nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What an end of a result was chosen from, and which of these are right."""

    features: list[Features]
    right: list[int]


def fit_ties(
    nlp: Language, golds: Sequence[Json], folder: Path, say: Callable[[str], None]
) -> None:
    """Fits the weights and writes them beside those of the network.

    Args:
        nlp: the pipeline, with the thresholds chosen.
        golds: cleaned annotations.
        folder: of the weights.
        say: is told how often the choice was right, by cross-validation.
    """
    papers = [list(choices(nlp, gold)) for gold in golds]
    fitted = {}
    for end in (*ENDS, "kind"):
        own = [[choice for name, choice in paper if name == end] for paper in papers]
        small = _SMALL_OF_KIND if end == "kind" else _SMALL
        right = 100 * crossed(own, small)
        say(f"{end} of results: {right:.1f} % right where annotated abstracts have it")
        weight = fit_choices([choice for paper in own for choice in paper], small)
        fitted[end] = {name: round(w, 3) for name, w in sorted(weight.items()) if abs(w) >= _LEAST}
    write_text(folder / "ties.json", json.dumps(fitted, indent=1, ensure_ascii=False) + "\n")
    weights.cache_clear()


def add_ties(
    nlp: Language, golds: Sequence[Json], folder: Path, say: Callable[[str], None]
) -> None:
    """Fits the weights of signs that have none yet, those of the others held, for the shipped
    network: to it some words of the abstracts are hidden.

    Args:
        nlp: the pipeline, with the thresholds chosen.
        golds: cleaned annotations.
        folder: of the weights.
        say: is told what was fitted.
    """
    file = folder / "ties.json"
    fitted: dict[str, dict[str, float]] = json.loads(file.read_text("utf-8"))
    networks = [HidingNetwork(share, seed) for seed, share in enumerate(_HIDDEN)]
    seen = [c for network in networks for gold in golds for c in choices(nlp, gold, network.read)]
    for end in _ADDED:
        own = [choice for name, choice in seen if name == end]
        added = fit_choices(own, _SMALL * len(networks), fitted[end])
        kept = {name: round(w, 3) for name, w in added.items() if abs(w) >= _LEAST}
        say(f"{end} of results: {', '.join(kept)}")
        fitted[end] = dict(sorted({**fitted[end], **kept}.items()))
    write_text(file, json.dumps(fitted, indent=1, ensure_ascii=False) + "\n")
    weights.cache_clear()


def choices(
    nlp: Language, gold: Json, read: Callable[[str], Reading] | None = None
) -> Iterator[tuple[str, Choice]]:
    """(end, choice) for each end, and the kind, of each number that is a result of the
    annotation; its things are those of the pipeline, whoever reads the numbers."""
    results: dict[str, list[Json]] = {}
    for result in gold["results"]:
        results.setdefault(fold_term(result["value"]), []).append(result)
    if not results:
        return
    doc = make_doc(nlp, paper_of(gold))
    for name, component in nlp.pipeline:
        if name == "kg_relations":
            break
        doc = component(doc)
    if read is not None:
        doc._.reading, doc._.scene = read(doc.text), None
    sentences = mask_sentences(doc)
    agreeing = align(annotation_from_json(gold).things, as_annotation(doc._.entities).things)
    targets = {entity["name"]: place for place, entity in enumerate(gold["entities"])}
    for finding in find(doc, sentences).findings:
        sentence, value = sentences[finding.place.at].quote.text, finding.place.value
        said = results.get(fold_term(sentence[value.start : value.end]), [])
        begun = [r for r in said if r.get("sentence") and sentence.startswith(r["sentence"][:40])]
        kinds = {result["kind"] for result in begun or said}
        if len(kinds) == 1:
            yield "kind", Choice([finding.gain, {}], [0 if ResultKind.GAIN in kinds else 1])
        for end, offered in finding.choices.items():
            right = {targets.get(result[end]) if result[end] else None for result in begun or said}
            met = [None if e is None else agreeing.agreeing.get(e, -1) for e, _ in offered]
            places = [i for i, target in enumerate(met) if target in right]
            if places and len(offered) > 1:
                yield end, Choice([features for _, features in offered], places)


def fit_choices(
    seen: Sequence[Choice], small: float = _SMALL, held: Mapping[str, float] | None = None
) -> dict[str, float]:
    """The weights of features, but for those that are held, under which the right choices are most
    probable.

    >>> seen = [Choice([{"none": 1.0}, {"here": 1.0}], [1])] * 40
    >>> fitted = fit_choices(seen)
    >>> fitted["here"] > 0 > fitted["none"]
    True
    """
    known = held or {}
    named = {name for choice in seen for features in choice.features for name in features}
    names = sorted(named - known.keys())
    tables = [
        (
            as_table(choice.features, names),
            np.array([weigh(features, known) for features in choice.features]),
            _target(choice),
        )
        for choice in seen
    ]
    weight = np.zeros(len(names))
    for _ in range(_ROUNDS if tables and names else 0):
        slope, curve = -small * weight, small * np.eye(len(names))
        for table, before, target in tables:
            probable = _softmax(table @ weight + before)
            slope += table.T @ (target - probable)
            centred = table - probable @ table
            curve += (centred * probable[:, None]).T @ centred
        step = np.linalg.solve(curve, slope)
        largest = float(np.abs(step).max())
        weight += step * min(1.0, 2.0 / max(largest, 1e-9))
        if largest < 1e-6:
            break
    return dict(zip(names, weight.tolist(), strict=True))


def crossed(papers: Sequence[Sequence[Choice]], small: float = _SMALL, folds: int = 5) -> float:
    """The share of choices that are right, each fold of the papers by the weights of the rest."""
    right = []
    for n in range(folds):
        rest = [c for i, own in enumerate(papers) if i % folds != n for c in own]
        fitted = fit_choices(rest, small)
        for choice in (c for own in papers[n::folds] for c in own):
            table = as_table(choice.features, list(fitted))
            right.append(int(np.argmax(table @ np.array(list(fitted.values())))) in choice.right)
    return float(np.mean(right)) if right else 0.0


def as_table(features: Sequence[Features], names: Sequence[str]) -> NDArray[np.float64]:
    """A row for each choice, a column for each name."""
    return np.array([[own.get(name, 0.0) for name in names] for own in features])


def _target(choice: Choice) -> NDArray[np.float64]:
    target = np.zeros(len(choice.features))
    target[choice.right] = 1 / len(choice.right)
    return target


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    raised: NDArray[np.float64] = np.exp(scores - scores.max())
    raised /= raised.sum()
    return raised
