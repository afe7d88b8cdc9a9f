"""Thresholds of relations and of results, and how they are calibrated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from spacy.language import Language

from kg.check.annotations import annotation_from_json
from kg.check.scoring import align
from kg.extract.labels import RELATIONS
from kg.extract.network import Settings
from kg.train.annotations import Json
from kg.train.calibration import isotonic
from kg.train.observe import GRID, Observed, f1, middle_of_best, predict, write_settings


def tune_relations(
    nlp: Language,
    golds: Sequence[Json],
    observed: Sequence[Observed],
    options: Settings,
    folder: Path,
    say: Callable[[str], None],
) -> Settings:
    """The threshold of relations, and their calibration.

    One threshold serves all types. Held-out abstracts have few relations of most types: thresholds
    chosen type by type there did worse on other abstracts (43.7 against 47.9 F1).
    """
    write_settings(options, folder)
    found, needed = _relations(observed, [predict(nlp, gold) for gold in golds])
    scores = [f1(*_counts(found, t, sum(needed.values()))) for t in GRID]
    threshold = middle_of_best(scores)
    say(f"relations F1 {100 * scores[GRID.index(threshold)]:.1f} from {threshold}")
    kept = [f for f in found if f.score >= threshold]
    steps = isotonic([f.score for f in kept], [f.right for f in kept])
    return replace(options, relations=dict.fromkeys(needed, threshold), relation_steps=steps)


@dataclass(frozen=True)
class _Claim:
    """A relation that was read: its type and raw score, whether the gold has it, and as core."""

    type: str
    score: float
    right: bool
    core: bool


def _counts(claims: Sequence[_Claim], threshold: float, needed: int) -> tuple[int, int, int]:
    tp = sum(c.core for c in claims if c.score >= threshold)
    fp = sum(not c.right for c in claims if c.score >= threshold)
    return tp, fp, needed - tp


def _relations(
    observed: Sequence[Observed], predicted: Sequence[Json]
) -> tuple[list[_Claim], dict[str, int]]:
    """What was read, and how many relations of each type there are to read."""
    found: list[_Claim] = []
    needed = {kind.value: 0 for kind in RELATIONS if kind is not None}
    for o, form in zip(observed, predicted, strict=True):
        ours = annotation_from_json(form)
        pairs = align(o.gold.things, ours.things)
        places = {h: i for i, thing in enumerate(ours.things) for h in thing.handles}
        targets = {h: j for j, thing in enumerate(o.gold.things) for h in thing.handles}
        gold = {
            (targets[r.head], r.type.value, targets[r.tail]): r.core
            for r in o.gold.relations
            if r.head in targets and r.tail in targets
        }
        for (_, kind, _), core in gold.items():
            needed[kind] += core
        once: dict[tuple[int, str, int], _Claim] = {}
        for said, raw in zip(ours.relations, form["relations"], strict=True):
            kind, score = said.type.value, raw["score"]
            head = pairs.agreeing.get(places[said.head], -1)
            tail = pairs.agreeing.get(places[said.tail], -1)
            is_core = gold.get((head, kind, tail))
            if is_core is None:
                found.append(_Claim(kind, score, right=False, core=False))
            # A relation that two halves of one thing bear is found once.
            elif (known := once.get((head, kind, tail))) is None or known.score < score:
                once[head, kind, tail] = _Claim(kind, score, right=True, core=is_core)
        found += once.values()
    return found, needed


def tune_findings(
    nlp: Language,
    golds: Sequence[Json],
    observed: Sequence[Observed],
    options: Settings,
    folder: Path,
    say: Callable[[str], None],
) -> Settings:
    """The threshold of results and their calibration."""
    write_settings(options, folder)
    found: list[tuple[float, bool]] = []
    needed = 0
    for o, gold in zip(observed, golds, strict=True):
        form = predict(nlp, gold)
        values = {f.value: f.core for f in o.gold.findings}
        needed += len(values)
        ours = annotation_from_json(form)
        for finding, raw in zip(ours.findings, form["results"], strict=True):
            found.append((raw["score"], finding.value in values))
    scores = []
    for t in GRID:
        tp = sum(right for s, right in found if s >= t)
        scores.append(f1(tp, sum(not right for s, right in found if s >= t), needed - tp))
    threshold = middle_of_best(scores)
    say(f"results (value): F1 {100 * max(scores):.1f} from {threshold}")
    kept = [(s, right) for s, right in found if s >= threshold]
    steps = isotonic([s for s, _ in kept], [right for _, right in kept])
    return replace(options, finding=threshold, finding_steps=steps)
