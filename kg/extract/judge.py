"""The trained judge as a component: what matters to the paper, and what it is to the paper."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import doc_start
from kg.extract.entities import name_of, short_forms
from kg.extract.labels import CLASSES, ROLES
from kg.extract.network import Floats, Reading, Settings, calibrate, network, settings
from kg.extract.own_terms import OWN_TERMS
from kg.extract.reader import READER, type_scores
from kg.extract.sameness import join_same
from kg.extract.scene import numbers_of, word_spans
from kg.extract.signs import signs_of_things
from kg.extract.things import weigh_classes, weigh_roles
from kg.extract.words import Span
from kg.model import LocalEntity
from kg.vocabulary import TERM_TYPES, EntityType, Level, Role

_M, _T, _B, _X = TERM_TYPES
_INTERCHANGEABLE = ((_M, _T), (_T, _M), (_B, _T), (_M, _B), (_B, _M))
"""Types of which a paper may well mean both (type, other type)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the network makes of one thing: its classes and its roles, as probabilities."""

    classes: Floats
    roles: Floats


@Language.component("kg_judge", requires=["doc._.entities", "doc._.reading"],
                    assigns=["doc._.entities", "doc.ents"])  # fmt: skip
def kg_judge(doc: Doc) -> Doc:
    """Keeps the entities that matter, with type, role, salience and score.

    What the user's terms or another component have marked stays, with the type that they gave it.
    """
    entities: Sequence[LocalEntity] = doc._.entities
    spans = {i: own for i, e in enumerate(entities) if (own := word_spans(doc, e))}
    beside = beside_findings(doc, entities)
    said = ask(doc._.reading, list(spans.values()))
    signs = signs_of_things(doc, [entities[i] for i in spans], [i in beside for i in spans])
    by_place = dict(zip(spans, judge_things(said, signs, settings()), strict=True))
    kept = []
    for i, entity in enumerate(entities):
        if i in by_place:
            judged = judged_entity(entity, by_place[i], settings(), beside=i in beside)
            if judged is not None:
                kept.append(judged)
        elif not _is_read(entity):
            kept.append(entity)
    kept = join(doc, kept)
    doc._.entities = tuple(replace(e, key=f"e{n}") for n, e in enumerate(kept, 1))
    starts = {doc_start(doc, m.quote) for e in kept for m in e.mentions}
    doc.ents = tuple(s for s in doc.ents if s.start_char in starts or s._.by != READER)
    return doc


@dataclass(frozen=True, slots=True)
class Said:
    """What the network says of things: the classes by the reader of their spans and by the judge of
    the whole, and the roles; (thing, class) and (thing, role)."""

    read: Floats
    judged: Floats
    roles: Floats


def ask(reading: Reading, things: Sequence[Sequence[Span]]) -> Said:
    """What the network says of things, each with its spans."""
    if not things:
        nothing = np.zeros((0, len(CLASSES)), np.float32)
        return Said(nothing, nothing, np.zeros((0, len(ROLES)), np.float32))
    _, judged, roles = network().judge(reading, things)
    return Said(_read_by_spans(reading, things), judged, roles)


def _read_by_spans(reading: Reading, things: Sequence[Sequence[Span]]) -> Floats:
    """(thing, class): what the reader of spans says of each on average."""
    spans = [span for own in things for span in own]
    rows = reading.spans[[a for a, _ in spans], [b - a - 1 for a, b in spans]]
    ends = list(accumulate(map(len, things)))
    means = [
        rows[end - 1] if len(own) == 1 else rows[end - len(own) : end].mean(axis=0)
        for own, end in zip(things, ends, strict=True)
    ]
    return np.array(means, np.float32)


def judge_things(said: Said, signs: Floats, options: Settings) -> list[Verdict]:
    """The verdict on each thing: what the network says, weighed with the signs."""
    classes = np.round(weigh_classes(said.read, said.judged, signs, options), 3)
    roles = np.round(weigh_roles(said.roles, signs, options), 3)
    return [Verdict(*own) for own in zip(classes, roles, strict=True)]


def _is_read(entity: LocalEntity) -> bool:
    return all(m.by == READER for m in entity.mentions)


def beside_findings(doc: Doc, entities: Sequence[LocalEntity]) -> set[int]:
    """The places of the entities that share a sentence with a number that is likely a finding:
    the measure in which a result is given matters."""
    numbers = numbers_of(doc)
    if not numbers:
        return set()
    likely = 1 - network().kinds(doc._.reading, [span for _, span in numbers])[:, 0]
    found = [
        v.start for (v, _), p in zip(numbers, likely, strict=True) if round(float(p), 3) >= 0.5
    ]
    held = [
        (s.start_char, s.end_char)
        for s in doc.sents
        if any(s.start_char <= at < s.end_char for at in found)
    ]
    begins = [start for start, _ in held]
    beside = set()
    for i, entity in enumerate(entities):
        for mention in entity.mentions:
            at = doc_start(doc, mention.quote)
            before = bisect_right(begins, at) - 1
            if before >= 0 and at < held[before][1]:
                beside.add(i)
    return beside


def judged_entity(
    entity: LocalEntity, verdict: Verdict, options: Settings, *, beside: bool = False
) -> LocalEntity | None:
    """The entity as the verdict has it, or None where it does not matter enough.

    Args:
        entity: as the components before have it.
        verdict: what the network makes of it.
        options: the thresholds.
        beside: whether it shares a sentence with a finding.
    """
    is_read = _is_read(entity)
    by_type = type_scores(verdict.classes)
    kind = TERM_TYPES[int(by_type.argmax())] if is_read else entity.type
    at = TERM_TYPES.index(kind)
    classes: list[float] = verdict.classes.tolist()
    core, optional = classes[1 + at], classes[5 + at]
    likely = 1.0
    if is_read:
        all_core = float(verdict.classes[1:5].sum())
        likely = round(all_core / max(all_core + classes[0], 1e-6), 3)
        least = options.beside if beside and kind is _X else options.keep[kind]
        # What is surely a thing, though not what the paper is about, can be an end of a relation.
        passes = kind is not _X and classes[0] <= options.passing
        if likely < least and not passes:
            return None
    score = calibrate(core + optional, options.entity_steps) if is_read else entity.score
    level = Level.CORE if core >= options.core * (core + optional) else Level.OPTIONAL
    return replace(
        entity,
        type=kind,
        alt_type=_other_type(kind, by_type, options) or entity.alt_type,
        role=_role(kind, verdict.roles, likely, options),
        salience=level,
        score=score,
    )


def join(doc: Doc, entities: Sequence[LocalEntity]) -> list[LocalEntity]:
    """The entities, those that are one thing as one: the surest of them with all the mentions.

    What the user has a term for is what the file of terms says, and nothing else.
    """
    joined = []
    shorts = short_forms(doc)
    given = {i for i, e in enumerate(entities) if any(m.by == OWN_TERMS for m in e.mentions)}
    for places in join_same(doc, entities, given):
        own = [entities[i] for i in places]
        if len(own) == 1:
            joined += own
            continue
        best = max(own, key=lambda e: e.score)
        mentions = sorted(
            (m for e in own for m in e.mentions), key=lambda m: doc_start(doc, m.quote)
        )
        roles = [e.role for e in own]
        name = name_of([m.quote for m in mentions], doc, shorts)
        core = any(e.salience is Level.CORE for e in own)
        joined.append(
            replace(
                best,
                name=name,
                mentions=tuple(mentions),
                role=Role.PROPOSED if Role.PROPOSED in roles else best.role,
                salience=Level.CORE if core else Level.OPTIONAL,
            )
        )
    return sorted(joined, key=lambda e: doc_start(doc, e.mentions[0].quote))


def _other_type(kind: EntityType, by_type: Floats, options: Settings) -> EntityType | None:
    """The second type, where it is nearly as probable and both may be meant."""
    scores = dict(zip(TERM_TYPES, by_type.tolist(), strict=True))
    second = max((other for other in TERM_TYPES if other is not kind), key=scores.__getitem__)
    if (kind, second) not in _INTERCHANGEABLE:
        return None
    share = scores[second] / max(float(by_type.sum()), 1e-6)
    return second if round(share, 3) >= options.alt else None


def _role(kind: EntityType, roles: Floats, likely: float, options: Settings) -> Role | None:
    proposed, compared = (
        float(roles[ROLES.index(Role.PROPOSED)]),
        float(roles[ROLES.index(Role.COMPARED)]),
    )
    if kind is _B:
        return Role.PROPOSED if proposed >= options.introduced else None
    if kind is not _M:
        return None
    if proposed >= options.proposed and likely >= options.sure:
        return Role.PROPOSED
    return Role.COMPARED if compared >= options.compared else Role.USED
