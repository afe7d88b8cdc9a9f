"""Which numbers are findings, and what they are about, by the network."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import doc_start
from kg.extract.evidence import to_result
from kg.extract.kinds import PLAINLY_MEASURED, signs_of_gain
from kg.extract.labels import END_TYPES, ENDS, KINDS
from kg.extract.lists import Place, place_numbers
from kg.extract.masking import Sentence, mask_sentences
from kg.extract.network import Floats, calibrate, network, settings
from kg.extract.owners import is_arrowed, is_nobodys, owner_by_brackets
from kg.extract.reading import lay_out
from kg.extract.scene import numbers_of, scene_of
from kg.extract.ties import Features, Surroundings, weigh, weights
from kg.extract.values import Value
from kg.model import LocalEntity
from kg.vocabulary import EntityType, ResultKind, Role

_M = EntityType.METHOD
_SPREAD = 4.0
"""How far the network's scores for one end of a number may lie apart (standard deviation): those of
a network that was trained to the end lie further apart than those that the signs were weighed with,
and would drown them."""
_BY = "kg_findings@1"


@dataclass(frozen=True, slots=True)
class Finding:
    """A number that is probable enough to be a finding: where it stands, how probable each kind
    is, the signs that it is a gain, for each end what it may be tied to (None: nothing) with the
    signs of that; whether it is what was before or what a rival has, and what it stands in brackets
    behind."""

    place: Place
    kinds: Floats
    gain: Features
    choices: dict[str, list[tuple[int | None, Features]]]
    old: bool
    owner: int | None


@Language.component(
    "kg_findings", requires=["doc._.entities", "doc._.reading"], assigns=["doc._.results"]
)
def kg_findings(doc: Doc) -> Doc:
    """Sets `doc._.results`, in order of the text."""
    entities: Sequence[LocalEntity] = doc._.entities
    sentences = mask_sentences(doc)
    found = find(doc, sentences)
    results = []
    for finding, chosen in settle(found.findings, entities, sentences):
        kind = kind_of(finding)
        score = calibrate(1 - float(finding.kinds[0]), settings().finding_steps)
        value, at = finding.place.value, finding.place.at
        results.append(
            to_result(value, at, sentences, found.places, entities, chosen, kind, score, _BY)
        )
    doc._.results = tuple(results)
    return doc


@dataclass(frozen=True, slots=True)
class Found:
    """The findings of an abstract, and the sentences that name each entity."""

    findings: list[Finding]
    places: dict[int, list[int]]


def find(doc: Doc, sentences: Sequence[Sentence]) -> Found:
    """The findings of a Doc, with all that their ends are chosen from."""
    values = numbers_of(doc)
    scene = scene_of(doc)
    if scene is None or not values:
        return Found([], {})
    numbers = [span for _, span in values]
    layout = lay_out(scene.spans, numbers)
    kinds, ties = network().weigh(doc._.reading, numbers, scene.vectors, scene.types, layout)
    placed = {}
    for n in _surest(kinds, [value for value, _ in values]):
        if (held := _place(doc, values[n][0], sentences)) is not None:
            placed[n] = held
    places = place_numbers(list(placed.values()), sentences)
    around = Surroundings(sentences, doc._.entities, places)
    findings = []
    for n, place in zip(placed, places, strict=True):
        text = sentences[place.at].quote.text
        owner = owner_by_brackets(text, place.value.start, around.mentions(place.at, _M))
        if owner is None and is_nobodys(text, place.value.start, place.value.end):
            continue
        share = _share_of_gain(kinds[n])
        gain = signs_of_gain(place, text, share)
        choices = _choices(place, share, ties[n], scene.entities, around)
        findings.append(Finding(place, kinds[n], gain, choices, around.is_old(place), owner))
    return Found(findings, around.places)


def _surest(kinds: Floats, values: Sequence[Value]) -> list[int]:
    """The numbers that are probable enough to be findings; of two that overlap the surer one."""
    likely = np.round(1 - kinds[:, 0], 3)
    kept: list[int] = []
    for n in sorted(range(len(values)), key=lambda n: (-likely[n], n)):
        a, b = values[n].start, values[n].end
        if likely[n] >= settings().finding and not any(
            values[k].start < b and a < values[k].end for k in kept
        ):
            kept.append(n)
    return sorted(kept)


def _place(doc: Doc, value: Value, sentences: Sequence[Sentence]) -> tuple[int, Value] | None:
    """The place of the value's sentence, and the value by its place in the sentence."""
    for at, sentence in enumerate(sentences):
        start = doc_start(doc, sentence.quote)
        if start <= value.start and value.end <= start + len(sentence.quote.text):
            moved = Value(value.start - start, value.end - start, value.number, value.unit)
            return at, moved
    return None


def _choices(
    place: Place, share: float, ties: Floats, entities: Sequence[int], around: Surroundings
) -> dict[str, list[tuple[int | None, Features]]]:
    """For each end nothing, and the named entities of a fitting type, with their features."""
    chosen = {}
    for k, (end, kind) in enumerate(zip(ENDS, END_TYPES, strict=True)):
        own = np.round(_held_together(ties[:, k]), 3)
        found: list[tuple[int | None, Features]] = [
            (None, around.features_of_none(place, kind, float(own[0]), share))
        ]
        found += [
            (entity, around.features_of(place, kind, entity, float(own[1 + i])))
            for i, entity in enumerate(entities)
            if entity in around.places
            and around.fits(entity, kind)
            and not (end == "baseline" and around.is_left_out(place, entity))
        ]
        chosen[end] = found
    return chosen


def _held_together(scores: Floats) -> Floats:
    """Scores that lie apart no further than those that the signs were weighed with."""
    narrower: Floats = scores * (_SPREAD / max(float(scores.std()), _SPREAD))
    return narrower


def _share_of_gain(kinds: Floats) -> float:
    """How probable the network finds a gain, if the number is a finding."""
    return round(float(kinds[KINDS.index(ResultKind.GAIN)] / max(float(kinds[1:].sum()), 1e-6)), 3)


def kind_of(finding: Finding) -> ResultKind:
    """A gain where its signs weigh more than nothing, and none says plainly that it is measured."""
    gain = not PLAINLY_MEASURED & finding.gain.keys() and weigh(finding.gain, weights()["kind"]) > 0
    return ResultKind.GAIN if gain else ResultKind.ABSOLUTE


Ends = dict[str, int | None]


def settle(
    findings: Sequence[Finding], entities: Sequence[LocalEntity], sentences: Sequence[Sentence]
) -> Iterator[tuple[Finding, Ends]]:
    """The findings with their ends; a number that others have, of whom none is named, is none,
    unless an arrow shows it beside what it became."""
    before: tuple[Finding, Ends] | None = None
    for finding in findings:
        place = finding.place
        others = {
            i
            for i in sentences[place.at].named
            if entities[i].type is _M and entities[i].role is not Role.PROPOSED
        }
        ends = choose_ends(finding, others)
        shown = is_arrowed(sentences[place.at].quote.text, place.value.start)
        if finding.old and not shown and ends["method"] is None:
            before = None
            continue
        if before is not None and _is_change(before[0], finding, sentences):
            base = before[1]["method"]
            ends["baseline"] = ends["baseline"] or (base if base != ends["method"] else None)
        before = finding, ends
        yield finding, ends


def _is_change(old: Finding, new: Finding, sentences: Sequence[Sentence]) -> bool:
    """Whether two numbers are "from A to B"."""
    text = sentences[new.place.at].quote.text[old.place.value.end : new.place.value.start]
    return old.old and old.place.at == new.place.at and text.strip() in ("to", "→", "up to", "% to")


def choose_ends(finding: Finding, others: Collection[int]) -> Ends:
    """For each end the choice that weighs most; of equal ones the first.

    Args:
        finding: the number.
        others: the methods that its sentence names and the paper does not propose. What was before,
            or is a rival's, is of one of these, and has no baseline.
    """
    over = {i for i, signs in finding.choices["baseline"] if i is not None and "over it" in signs}
    chosen: Ends = {}
    for end in ENDS:
        scored = [
            (weigh(features, weights()[end]), -i, entity)
            for i, (entity, features) in enumerate(finding.choices[end])
            if _may_be(entity, end, finding, chosen, others, over)
        ]
        chosen[end] = max(scored, key=lambda item: item[:2], default=(0.0, 0, None))[2]
    return chosen


def _may_be(
    entity: int | None,
    end: str,
    finding: Finding,
    chosen: Ends,
    others: Collection[int],
    over: Collection[int],
) -> bool:
    """Whether what a sentence says plainly leaves a choice open."""
    if end == "method":
        if finding.owner is not None:
            return entity == finding.owner
        return entity in others if finding.old else entity not in over
    if end == "baseline":
        if entity is None:
            return finding.old or not over
        return entity != chosen["method"] and not finding.old and (entity in over or not over)
    return True
