"""Thresholds and calibration of the shipped settings, chosen on held-out annotated abstracts.

Every choice makes the F1 of its own row (entities, proposed, each relation, results) as high as it
gets on abstracts that the network was not trained on; the calibration then maps the raw scores to
the share that was right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.check.scoring import align
from kg.extract.judge import join, judge_things
from kg.extract.labels import RELATIONS, ROLES
from kg.extract.network import Settings
from kg.extract.pipeline import create_pipeline
from kg.extract.things import CLASS, ROLE
from kg.train.annotations import Json, clean
from kg.train.calibration import isotonic
from kg.train.observe import (
    GRID,
    Observed,
    as_annotation,
    f1,
    judge_all,
    lowest_of_best,
    nearest_a_half,
    observe,
    write_settings,
)
from kg.train.same import fit_same, pairs_of
from kg.train.things import tune_signs, tune_temper
from kg.train.tune_claims import tune_findings, tune_relations
from kg.vocabulary import TERM_TYPES, EntityType, Role

_PASSING = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
_WORTH_IN_ALL = 0.0075
"""How much F1 of all entities may be given up to find more tasks, benchmarks, ends of relations."""
_WORTH_OF_METHODS = 0.005
"""The same for methods, of which there are more: papers are linked by what several of them name."""
_LOWEST = 0.3
"""What is wrong in more than two of three cases is kept by no threshold."""
_EVERYTHING = Settings(
    floor=0.15,
    judge=0.5,
    temper_reader=(1.0, 0.0),
    temper_judge=(1.0, 0.0),
    temper_roles=1.0,
    signs=dict.fromkeys((*CLASS.outcomes, *ROLE.outcomes), 1.0),
    announced=0.0,
    keep={kind.value: 0.5 for kind in TERM_TYPES},
    passing=0.0,
    beside=0.5,
    core=0.5,
    alt=0.4,
    proposed=0.5,
    compared=0.4,
    introduced=0.5,
    sure=0.0,
    relations={kind.value: 0.05 for kind in RELATIONS if kind is not None},
    finding=0.1,
    entity_steps=[(0.0, 0.0), (1.0, 1.0)],
    relation_steps=[(0.0, 0.0), (1.0, 1.0)],
    finding_steps=[(0.0, 0.0), (1.0, 1.0)],
)
"""Settings that let through all that could be chosen."""


def tune(
    trained: Sequence[Json], held_out: Sequence[Json], folder: Path, say: Callable[[str], None]
) -> Settings:
    """Chooses the settings and writes them beside the weights.

    Args:
        trained: annotations that tell when two things are one; those of the training will do.
        held_out: annotations that the network has not seen; everything else is chosen on them.
        folder: of the weights.
        say: is told each choice.
    """
    golds = [clean(a) for a in held_out]
    chosen = _EVERYTHING
    nlp = create_pipeline()
    observed = [observe(nlp, gold) for gold in golds]
    chosen = tune_temper(observed, chosen)
    chosen = tune_signs(observed, chosen)
    say(f"reader {chosen.temper_reader}, judge {chosen.temper_judge}, roles {chosen.temper_roles}")
    say(f"of the signs hold {chosen.signs}, announced {chosen.announced}")
    chosen = tune_entities(observed, chosen, say)
    chosen = tune_roles(observed, chosen, say)
    learnt = (observe(nlp, clean(annotation)) for annotation in trained)
    fit_same([pairs_of(o, chosen) for o in learnt], folder, say)
    chosen = tune_joined(observed, chosen, say)
    chosen = tune_sure(observed, chosen, say)
    chosen = tune_scores(observed, chosen)
    write_settings(chosen, folder)
    chosen = tune_relations(nlp, golds, observed, chosen, folder, say)
    chosen = tune_findings(nlp, golds, observed, chosen, folder, say)
    write_settings(chosen, folder)
    return chosen


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
    everything = replace(options, keep={kind.value: 0.0 for kind in TERM_TYPES}, beside=0.0)
    found = []
    for paper, o in enumerate(observed):
        kept = judge_all(o, everything)
        pairs = align(o.gold.things, as_annotation(e for e, _ in kept).things)
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
    return f1(tp, fp, needed - tp)


def tune_entities(
    observed: Sequence[Observed], options: Settings, say: Callable[[str], None]
) -> Settings:
    """The thresholds of types."""
    needed = sum(thing.core for o in observed for thing in o.gold.things)
    found = _candidates(observed, options)
    keep = dict(options.keep)
    for _ in range(3):
        for kind in keep:
            scores = [_entity_f1(found, keep | {kind: t}, needed) for t in GRID]
            keep[kind] = nearest_a_half(scores)
    say(f"entities F1 {100 * _entity_f1(found, keep, needed):.1f} with {keep}")
    return replace(options, keep=keep, beside=keep[EntityType.METRIC])


def tune_joined(
    observed: Sequence[Observed], options: Settings, say: Callable[[str], None]
) -> Settings:
    """The thresholds of types once more, with the things joined that are one."""
    chosen = options
    for kind in options.keep:
        tries = [replace(chosen, keep=chosen.keep | {kind: t}) for t in GRID]
        least = nearest_a_half([joined_f1(observed, tried) for tried in tries])
        chosen = replace(chosen, keep=chosen.keep | {kind: least})
    # What a paper is about should not be missing: tasks and benchmarks are worth some precision.
    for kind in (EntityType.TASK, EntityType.BENCHMARK):
        chosen = _keep_more(observed, chosen, kind, _WORTH_IN_ALL)
    tries = [replace(chosen, passing=p) for p in _PASSING]
    scores = [joined_f1(observed, tried) for tried in tries]
    chosen = [t for t, s in zip(tries, scores, strict=True) if s >= max(scores) - _WORTH_IN_ALL][-1]
    # What is told in passing is kept now, so methods are weighed once more.
    chosen = _keep_more(observed, chosen, EntityType.METHOD, _WORTH_OF_METHODS)
    # A metric that a result needs is worth a little precision.
    scores = [joined_f1(observed, replace(chosen, beside=t)) for t in GRID]
    lowest = next(t for t, s in zip(GRID, scores, strict=True) if s >= max(scores) - 0.002)
    chosen = replace(chosen, beside=lowest)
    f1_now = joined_f1(observed, chosen)
    say(f"joined: entities F1 {100 * f1_now:.1f} with {chosen.keep}")
    say(f"in passing up to {chosen.passing}")
    say(f"metrics beside findings from {chosen.beside}")
    return chosen


def _keep_more(
    observed: Sequence[Observed], options: Settings, kind: EntityType, given_up: float
) -> Settings:
    """The lowest threshold of a type for which so much F1 of all entities is given up at most."""
    tries = [replace(options, keep=options.keep | {kind.value: t}) for t in GRID]
    scores = [joined_f1(observed, tried) for tried in tries]
    least = max(lowest_of_best(scores, given_up), _LOWEST)
    return replace(options, keep=options.keep | {kind.value: least})


def joined_f1(observed: Sequence[Observed], options: Settings) -> float:
    """F1 of the entities after joining."""
    tp = fp = fn = 0
    for o in observed:
        kept = join(o.doc, [e for e, _ in judge_all(o, options)])
        things = as_annotation(kept).things
        met = set(align(o.gold.things, things).agreeing.values())
        core = {j for j, t in enumerate(o.gold.things) if t.core}
        tp += len(core & met)
        fn += len(core - met)
        fp += len(things) - len(met)
    return f1(tp, fp, fn)


def tune_scores(observed: Sequence[Observed], options: Settings) -> Settings:
    """The calibration of the entities that stay, and the border between core and optional."""
    scored: list[tuple[float, bool]] = []
    raw = replace(options, entity_steps=[(0.0, 0.0), (1.0, 1.0)])
    for o in observed:
        kept = join(o.doc, [e for e, _ in judge_all(o, raw)])
        agreeing = align(o.gold.things, as_annotation(kept).things).agreeing
        scored += [(e.score, i in agreeing) for i, e in enumerate(kept)]
    steps = isotonic([s for s, _ in scored], [right for _, right in scored])
    return replace(options, entity_steps=steps, core=_tune_core(observed, options))


def _tune_core(observed: Sequence[Observed], options: Settings) -> float:
    """The share at which calling an entity core is right most often."""
    seen: list[tuple[float, bool]] = []
    for o in observed:
        kept = judge_all(o, options)
        pairs = align(o.gold.things, as_annotation(e for e, _ in kept).things)
        for i, j in pairs.agreeing.items():
            entity, classes = kept[i]
            at = TERM_TYPES.index(entity.type)
            share = float(classes[1 + at]) / max(float(classes[1 + at] + classes[5 + at]), 1e-6)
            seen.append((share, o.gold.things[j].core))
    return max(GRID, key=lambda t: sum((share >= t) == core for share, core in seen))


def tune_roles(
    observed: Sequence[Observed], options: Settings, say: Callable[[str], None]
) -> Settings:
    """The thresholds of roles."""
    scores = [_proposed_f1(observed, replace(options, proposed=t)) for t in GRID]
    chosen = replace(options, proposed=nearest_a_half(scores))
    scores = [_proposed_f1(observed, replace(chosen, introduced=t)) for t in GRID]
    chosen = replace(chosen, introduced=nearest_a_half(scores))
    reached = 100 * _proposed_f1(observed, chosen)
    say(f"proposed F1 {reached:.1f} from {chosen.proposed}, {chosen.introduced}")
    return replace(chosen, compared=_tune_compared(observed, chosen))


def tune_sure(
    observed: Sequence[Observed], options: Settings, say: Callable[[str], None]
) -> Settings:
    """How sure a method must be to be taken as proposed: more are kept than papers propose."""
    tries = [replace(options, sure=t) for t in GRID]
    scores = [_proposed_f1(observed, tried) for tried in tries]
    chosen = replace(options, sure=nearest_a_half(scores))
    say(f"proposed F1 {100 * _proposed_f1(observed, chosen):.1f} from {chosen.sure} sure")
    return chosen


def _proposed_f1(observed: Sequence[Observed], options: Settings) -> float:
    tp = fp = fn = 0
    for o in observed:
        kept = [e for e, _ in judge_all(o, options)]
        pairs = align(o.gold.things, as_annotation(kept).things)
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
    return f1(tp, fp, fn)


def _tune_compared(observed: Sequence[Observed], options: Settings) -> float:
    seen: list[tuple[float, bool]] = []
    at = ROLES.index(Role.COMPARED)
    for o in observed:
        verdicts = judge_things(o.said, o.signs, options)
        pairs = align(o.gold.things, as_annotation(o.entities).things)
        for i, j in pairs.agreeing.items():
            role = o.gold.things[j].role
            if o.gold.things[j].type is EntityType.METHOD and role in (Role.USED, Role.COMPARED):
                seen.append((float(verdicts[i].roles[at]), role is Role.COMPARED))
    return max(
        GRID,
        key=lambda t: f1(
            sum(p >= t and c for p, c in seen),
            sum(p >= t and not c for p, c in seen),
            sum(p < t and c for p, c in seen),
        ),
    )
