"""Thresholds and calibration of the shipped settings, chosen on held-out annotated abstracts.

Every choice makes the F1 of its own row (entities, proposed, each relation, results) as high as it
gets on abstracts that the network was not trained on; the calibration then maps the raw scores to
the share that was right.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from spacy.language import Language

from kg.check.annotations import Annotation, annotation_from_json
from kg.check.scoring import align
from kg.extract.document import make_doc
from kg.extract.judge import Verdict, judge_things, judged_entity, word_spans
from kg.extract.labels import ENDS, RELATIONS, ROLES
from kg.extract.network import Floats, Settings, settings
from kg.extract.pipeline import create_pipeline
from kg.jsonform import extraction_to_json
from kg.model import LocalEntity, Paper
from kg.train.annotations import Json, clean
from kg.train.calibration import isotonic
from kg.vocabulary import TERM_TYPES, EntityType, Role

_GRID = [round(0.05 * i, 2) for i in range(2, 19)]
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_EVERYTHING = Settings(
    floor=0.15,
    judge=0.5,
    keep={kind.value: 0.5 for kind in TERM_TYPES},
    core=0.5,
    alt=0.45,
    proposed=0.5,
    compared=0.4,
    introduced=0.5,
    relations={kind.value: 0.05 for kind in RELATIONS if kind is not None},
    finding=0.1,
    tie=dict.fromkeys(ENDS, 0.0),
    entity_steps=[(0.0, 0.0), (1.0, 1.0)],
    relation_steps=[(0.0, 0.0), (1.0, 1.0)],
    finding_steps=[(0.0, 0.0), (1.0, 1.0)],
)
"""Settings that let through all that could be chosen."""


@dataclass(frozen=True)
class Observed:
    """One abstract: what the pipeline groups into things, and what the network says of each."""

    gold: Annotation
    entities: list[LocalEntity]
    read: list[Floats]
    labels: list[Floats]
    roles: list[Floats]


def tune(annotations: Sequence[Json], folder: Path, say: Callable[[str], None]) -> Settings:
    """Chooses the settings on annotations and writes them beside the weights."""
    golds = [clean(a) for a in annotations]
    chosen = _EVERYTHING
    _write(chosen, folder)
    nlp = create_pipeline()
    observed = [observe(nlp, gold) for gold in golds]
    chosen = _tune_entities(observed, chosen, say)
    chosen = _tune_roles(observed, chosen, say)
    _write(chosen, folder)
    predicted = [_predict(nlp, gold) for gold in golds]
    chosen = _tune_relations(observed, predicted, chosen, say)
    chosen = _tune_findings(observed, predicted, chosen, say)
    _write(chosen, folder)
    return chosen


def _write(chosen: Settings, folder: Path) -> None:
    text = json.dumps(asdict(chosen), indent=1) + "\n"
    (folder / "settings.json").write_text(text, "utf-8")
    settings.cache_clear()


def _paper(gold: Json) -> Paper:
    return Paper("paper:x", gold["title"], gold["abstract"])


def observe(nlp: Language, gold: Json) -> Observed:
    """The things of an abstract as far as the network has a say, and what it says."""
    doc = make_doc(nlp, _paper(gold))
    for name, component in nlp.pipeline:
        if name == "kg_judge":
            break
        doc = component(doc)
    entities = [e for e in doc._.entities if word_spans(doc, e)]
    spans = [word_spans(doc, e) for e in entities]
    read = judge_things(doc._.reading, spans, share=0.0)
    label = judge_things(doc._.reading, spans, share=1.0)
    return Observed(
        annotation_from_json(gold),
        entities,
        [v.classes for v in read],
        [v.classes for v in label],
        [v.roles for v in label],
    )


def _judged(o: Observed, options: Settings) -> list[tuple[LocalEntity, Floats]]:
    """The entities that stay, each with the probabilities of its classes."""
    kept = []
    for entity, read, label, role in zip(o.entities, o.read, o.labels, o.roles, strict=True):
        mixed = options.judge * label + (1 - options.judge) * read
        classes = np.round(mixed, 3).astype(np.float32)
        judged = judged_entity(entity, Verdict(classes, role), options)
        if judged is not None:
            kept.append((judged, classes))
    return kept


def _f1(tp: float, fp: float, fn: float) -> float:
    return 2 * tp / max(1.0, 2 * tp + fp + fn)


# ── entities ─────────────────────────────────────────────────────────────────────────────────────


def _annotation(entities: Iterable[LocalEntity]) -> Annotation:
    form = [
        {"id": str(n), "name": e.name, "type": e.type.value, "level": e.salience.value}
        | ({"alt_type": e.alt_type.value} if e.alt_type else {})
        | ({"role": e.role.value} if e.role else {})
        | {"mentions": [m.quote.text for m in e.mentions]}
        for n, e in enumerate(entities)
    ]
    return annotation_from_json({"id": "x", "entities": form})


@dataclass(frozen=True)
class _Candidate:
    """A thing with its type, how likely it is core rather than none, its raw score, and the gold
    entity that it agrees with (-1: none)."""

    paper: int
    type: str
    likely: float
    raw: float
    target: int
    core: bool


def _candidates(observed: Sequence[Observed], options: Settings) -> list[_Candidate]:
    everything = replace(options, keep={kind.value: 0.0 for kind in TERM_TYPES})
    found = []
    for paper, o in enumerate(observed):
        kept = _judged(o, everything)
        pairs = align(o.gold.things, _annotation(e for e, _ in kept).things)
        for i, (entity, classes) in enumerate(kept):
            at = TERM_TYPES.index(entity.type)
            core = float(classes[1:5].sum())
            target = pairs.agreeing.get(i, -1)
            found.append(
                _Candidate(
                    paper,
                    entity.type.value,
                    round(core / max(core + float(classes[0]), 1e-6), 3),
                    float(classes[1 + at] + classes[5 + at]),
                    target,
                    target >= 0 and o.gold.things[target].core,
                )
            )
    return found


def _entity_f1(found: Sequence[_Candidate], keep: dict[str, float], needed: int) -> float:
    met: set[tuple[int, int]] = set()
    tp = fp = 0
    for c in found:
        if c.likely < keep[c.type]:
            continue
        if c.target < 0 or (c.paper, c.target) in met:
            fp += 1
        else:
            met.add((c.paper, c.target))
            tp += c.core
    return _f1(tp, fp, needed - tp)


def _tune_entities(
    observed: Sequence[Observed], options: Settings, say: Callable[[str], None]
) -> Settings:
    needed = sum(thing.core for o in observed for thing in o.gold.things)
    best, chosen = -1.0, options
    for share in _SHARES:
        tried = replace(options, judge=share)
        found = _candidates(observed, tried)
        keep = dict(options.keep)
        for _ in range(3):
            for kind in keep:
                scores = [_entity_f1(found, keep | {kind: t}, needed) for t in _GRID]
                keep[kind] = _middle_of_best(scores)
        score = _entity_f1(found, keep, needed)
        say(f"judge {share}: entities F1 {100 * score:.1f} with {keep}")
        if score > best:
            best, chosen = score, replace(tried, keep=keep)
    kept = [c for c in _candidates(observed, chosen) if c.likely >= chosen.keep[c.type]]
    steps = isotonic([c.raw for c in kept], [c.target >= 0 for c in kept])
    return replace(chosen, entity_steps=steps, core=_tune_core(observed, chosen))


def _middle_of_best(scores: Sequence[float]) -> float:
    """The middle of the thresholds that are within a fifth of a point of the best: what is best
    by a hair on few abstracts is chance."""
    near = [t for t, s in zip(_GRID, scores, strict=True) if s >= max(scores) - 0.002]
    return near[len(near) // 2]


def _tune_core(observed: Sequence[Observed], options: Settings) -> float:
    """The share at which calling an entity core is right most often."""
    seen: list[tuple[float, bool]] = []
    for o in observed:
        kept = _judged(o, options)
        pairs = align(o.gold.things, _annotation(e for e, _ in kept).things)
        for i, j in pairs.agreeing.items():
            entity, classes = kept[i]
            at = TERM_TYPES.index(entity.type)
            share = float(classes[1 + at]) / max(float(classes[1 + at] + classes[5 + at]), 1e-6)
            seen.append((share, o.gold.things[j].core))
    return max(_GRID, key=lambda t: sum((share >= t) == core for share, core in seen))


# ── roles ────────────────────────────────────────────────────────────────────────────────────────


def _tune_roles(
    observed: Sequence[Observed], options: Settings, say: Callable[[str], None]
) -> Settings:
    def proposed_f1(options: Settings) -> float:
        tp = fp = fn = 0
        for o in observed:
            kept = [e for e, _ in _judged(o, options)]
            pairs = align(o.gold.things, _annotation(kept).things)
            sure = {
                j
                for j, t in enumerate(o.gold.things)
                if t.role is Role.PROPOSED and t.alt_role is None and t.core
            }
            may = {j for j, t in enumerate(o.gold.things) if Role.PROPOSED in (t.role, t.alt_role)}
            ours = [pairs.agreeing.get(i) for i, e in enumerate(kept) if e.role is Role.PROPOSED]
            tp += len(sure & set(ours))
            fn += len(sure - set(ours))
            fp += sum(j not in may for j in ours)
        return _f1(tp, fp, fn)

    scores = [proposed_f1(replace(options, proposed=t)) for t in _GRID]
    chosen = replace(options, proposed=_middle_of_best(scores))
    scores = [proposed_f1(replace(chosen, introduced=t)) for t in _GRID]
    chosen = replace(chosen, introduced=_middle_of_best(scores))
    say(f"proposed F1 {100 * proposed_f1(chosen):.1f} from {chosen.proposed}, {chosen.introduced}")
    return replace(chosen, compared=_tune_compared(observed, chosen))


def _tune_compared(observed: Sequence[Observed], options: Settings) -> float:
    seen: list[tuple[float, bool]] = []
    at = ROLES.index(Role.COMPARED)
    for o in observed:
        pairs = align(o.gold.things, _annotation(o.entities).things)
        for i, j in pairs.agreeing.items():
            role = o.gold.things[j].role
            if o.gold.things[j].type is EntityType.METHOD and role in (Role.USED, Role.COMPARED):
                seen.append((float(o.roles[i][at]), role is Role.COMPARED))
    return max(
        _GRID,
        key=lambda t: _f1(
            sum(p >= t and c for p, c in seen),
            sum(p >= t and not c for p, c in seen),
            sum(p < t and c for p, c in seen),
        ),
    )


# ── relations and results ────────────────────────────────────────────────────────────────────────


def _predict(nlp: Language, gold: Json) -> Json:
    paper = _paper(gold)
    return extraction_to_json(nlp(make_doc(nlp, paper))._.extraction, paper)


def _tune_relations(
    observed: Sequence[Observed],
    predicted: Sequence[Json],
    options: Settings,
    say: Callable[[str], None],
) -> Settings:
    found: list[tuple[str, float, bool, bool]] = []
    needed: dict[str, int] = dict.fromkeys(options.relations, 0)
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
        for said, raw in zip(ours.relations, form["relations"], strict=True):
            head = pairs.agreeing.get(places[said.head], -1)
            tail = pairs.agreeing.get(places[said.tail], -1)
            is_core = gold.get((head, said.type.value, tail))
            found.append((said.type.value, raw["score"], is_core is not None, bool(is_core)))
    thresholds = {}
    for kind, count in needed.items():
        own = [(score, right, core) for name, score, right, core in found if name == kind]
        scores = [
            _f1(
                tp := sum(core for s, _, core in own if s >= t),
                sum(not right for s, right, _ in own if s >= t),
                count - tp,
            )
            for t in _GRID
        ]
        thresholds[kind] = _middle_of_best(scores)
        say(f"{kind}: F1 {100 * max(scores):.1f} from {thresholds[kind]}")
    kept = [(score, right) for name, score, right, _ in found if score >= thresholds[name]]
    steps = isotonic([s for s, _ in kept], [right for _, right in kept])
    return replace(options, relations=thresholds, relation_steps=steps)


def _tune_findings(
    observed: Sequence[Observed],
    predicted: Sequence[Json],
    options: Settings,
    say: Callable[[str], None],
) -> Settings:
    found: list[tuple[float, bool]] = []
    needed = 0
    for o, form in zip(observed, predicted, strict=True):
        gold = {f.value: f.core for f in o.gold.findings}
        needed += len(gold)
        ours = annotation_from_json(form)
        for finding, raw in zip(ours.findings, form["results"], strict=True):
            found.append((raw["score"], finding.value in gold))
    scores = [
        _f1(
            tp := sum(right for s, right in found if s >= t),
            sum(not right for s, right in found if s >= t),
            needed - tp,
        )
        for t in _GRID
    ]
    threshold = _middle_of_best(scores)
    say(f"results (value): F1 {100 * max(scores):.1f} from {threshold}")
    kept = [(s, right) for s, right in found if s >= threshold]
    steps = isotonic([s for s, _ in kept], [right for _, right in kept])
    return replace(options, finding=threshold, finding_steps=steps)
