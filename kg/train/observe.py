"""What the network says of held-out abstracts, ready to be held against their annotations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kg.check.annotations import Annotation, annotation_from_json
from kg.extract.document import make_doc
from kg.extract.judge import Said, ask, beside_findings, judge_things, judged_entity
from kg.extract.network import Floats, Settings, settings
from kg.extract.scene import word_spans
from kg.extract.signs import signs_of_things
from kg.jsonform import extraction_to_json
from kg.model import LocalEntity, Paper
from kg.train.annotations import Json

GRID = [round(0.05 * i, 2) for i in range(2, 19)]
"""The thresholds that are tried."""


@dataclass(frozen=True)
class Observed:
    """One abstract: what the pipeline groups into things, what the network says of each, and the
    signs of each."""

    gold: Annotation
    doc: Doc
    entities: list[LocalEntity]
    beside: set[int]
    said: Said
    signs: Floats


def observe(nlp: Language, gold: Json) -> Observed:
    """The things of an abstract as far as the network has a say, and what it says."""
    doc = make_doc(nlp, paper_of(gold))
    for name, component in nlp.pipeline:
        if name == "kg_judge":
            break
        doc = component(doc)
    entities = [e for e in doc._.entities if word_spans(doc, e)]
    said = ask(doc._.reading, [word_spans(doc, e) for e in entities])
    beside = beside_findings(doc, entities)
    signs = signs_of_things(doc, entities, [i in beside for i in range(len(entities))])
    return Observed(annotation_from_json(gold), doc, entities, beside, said, signs)


def judge_all(o: Observed, options: Settings) -> list[tuple[LocalEntity, Floats]]:
    """The entities that stay, each with the probabilities of its classes."""
    kept = []
    verdicts = judge_things(o.said, o.signs, options)
    for i, (entity, verdict) in enumerate(zip(o.entities, verdicts, strict=True)):
        judged = judged_entity(entity, verdict, options, beside=i in o.beside)
        if judged is not None:
            kept.append((judged, verdict.classes))
    return kept


def as_annotation(entities: Iterable[LocalEntity]) -> Annotation:
    """The entities in the form that is scored."""
    form = [
        {"id": str(n), "name": e.name, "type": e.type.value, "level": e.salience.value}
        | ({"alt_type": e.alt_type.value} if e.alt_type else {})
        | ({"role": e.role.value} if e.role else {})
        | {"mentions": [m.quote.text for m in e.mentions]}
        for n, e in enumerate(entities)
    ]
    return annotation_from_json({"id": "x", "entities": form})


def predict(nlp: Language, gold: Json) -> Json:
    """The JSON of what the pipeline reads in an annotated abstract."""
    paper = paper_of(gold)
    return extraction_to_json(nlp(make_doc(nlp, paper))._.extraction, paper)


def write_settings(chosen: Settings, folder: Path) -> None:
    """Writes the settings beside the weights, and makes the running network take them."""
    text = json.dumps(asdict(chosen), indent=1) + "\n"
    (folder / "settings.json").write_text(text, "utf-8")
    settings.cache_clear()


def paper_of(gold: Json) -> Paper:
    """The paper of a cleaned annotation."""
    return Paper("paper:x", gold["title"], gold["abstract"])


def f1(tp: float, fp: float, fn: float) -> float:
    """F1 from counts."""
    return 2 * tp / max(1.0, 2 * tp + fp + fn)


def middle_of_best(scores: Sequence[float]) -> float:
    """The middle of the thresholds that are within a fifth of a point of the best: what is best
    by a hair on few abstracts is chance."""
    near = [t for t, s in zip(GRID, scores, strict=True) if s >= max(scores) - 0.002]
    return near[len(near) // 2]


def lowest_of_best(scores: Sequence[float], given_up: float = 0.001) -> float:
    """The lowest of the thresholds within a tenth of a point (or what is given up) of the best.

    Where both are as good, what is found counts more than what is left out: scores let a reader
    choose.

    >>> lowest_of_best([*(0.7 for _ in GRID[1:]), 0.8]), lowest_of_best([0.7 for _ in GRID])
    (0.9, 0.1)
    """
    return next(t for t, s in zip(GRID, scores, strict=True) if s >= max(scores) - given_up)


def nearest_a_half(scores: Sequence[float]) -> float:
    """The threshold nearest a half of those within a tenth of a point of the best.

    Probabilities that are calibrated speak for a half; few abstracts say little against it.

    >>> nearest_a_half([0.7 for _ in GRID]), nearest_a_half([*(0.7 for _ in GRID[1:]), 0.8])
    (0.5, 0.9)
    """
    near = [t for t, s in zip(GRID, scores, strict=True) if s >= max(scores) - 0.001]
    return min(near, key=lambda t: (abs(t - 0.5), t))
