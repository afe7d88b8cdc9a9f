"""The figures of the extractor on annotated abstracts, and how far its scores can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kg.check.annotations import annotation_from_json
from kg.check.scores import Scores
from kg.check.scoring import align, score_paper
from kg.extract.network import calibrate
from kg.extract.pipeline import COMPONENTS, RULES, PaperExtractor
from kg.jsonform import extraction_to_json
from kg.model import Extractor, Paper
from kg.train.annotations import Json, clean
from kg.train.calibration import isotonic

_BANDS = 10


@dataclass(frozen=True)
class Band:
    """The entities whose scores lie in one tenth: how many, their mean score, the share right."""

    count: int
    score: float
    right: float


def figures(annotations: Sequence[Json], say: Callable[[str], None]) -> None:
    """Prints precision, recall and F1 of the rules and of the network, and the reliability of
    the scores of entities."""
    golds = [clean(a) for a in annotations]
    for name, components in (("rules", RULES), ("network", COMPONENTS)):
        say(f"── {name} ──\n{evaluate(golds, PaperExtractor(components=components)).to_table()}")
    scored = halves(golds, PaperExtractor())
    everything = scored[0] + scored[1]
    say("── scores of entities ──\n" + _table(reliability(everything)))
    say(f"calibration error as shipped {expected_error(everything):.3f}")
    error = expected_error(crossed(*scored))
    say(f"calibration error, fitted on one half, seen on the other {error:.3f}")


Scored = list[tuple[float, bool]]
"""The score of each predicted entity, and whether the gold has it."""


def halves(golds: Sequence[Json], extractor: Extractor) -> tuple[Scored, Scored]:
    """The scores of every other annotated abstract, and those of the rest."""
    return entity_scores(golds[::2], extractor), entity_scores(golds[1::2], extractor)


def crossed(one: Scored, other: Scored) -> Scored:
    """The scores of each half, calibrated once more by the other."""
    return [
        (calibrate(score, isotonic(*zip(*fitted, strict=True))), right)
        for own, fitted in ((one, other), (other, one))
        for score, right in own
    ]


def evaluate(golds: Sequence[Json], extractor: Extractor) -> Scores:
    """The scores of an extractor on cleaned annotations."""
    papers = {}
    for gold in golds:
        paper = Paper(f"paper:{gold['id']}", gold["title"], gold["abstract"])
        predicted = annotation_from_json(extraction_to_json(extractor.extract(paper), paper))
        papers[gold["id"]] = score_paper(annotation_from_json(gold), predicted)
    return Scores(papers)


def entity_scores(golds: Sequence[Json], extractor: Extractor) -> Scored:
    """The score of each predicted entity, and whether the gold has it."""
    found = []
    for gold in golds:
        paper = Paper(f"paper:{gold['id']}", gold["title"], gold["abstract"])
        extraction = extractor.extract(paper)
        predicted = annotation_from_json(extraction_to_json(extraction, paper))
        agreeing = align(annotation_from_json(gold).things, predicted.things).agreeing
        found += [(e.score, i in agreeing) for i, e in enumerate(extraction.entities)]
    return found


def reliability(scored: Sequence[tuple[float, bool]]) -> list[Band]:
    """The tenths of [0, 1] that hold any score."""
    bands = []
    for n in range(_BANDS):
        own = [(s, r) for s, r in scored if min(int(s * _BANDS), _BANDS - 1) == n]
        if own:
            score = float(np.mean([s for s, _ in own]))
            bands.append(Band(len(own), score, float(np.mean([r for _, r in own]))))
    return bands


def expected_error(scored: Sequence[tuple[float, bool]]) -> float:
    """The mean distance of score and share right, over the bands by their size.

    >>> expected_error([(0.9, True), (0.9, True), (0.2, False)])
    0.13333333333333333
    """
    bands = reliability(scored)
    size = sum(band.count for band in bands)
    return sum(band.count * abs(band.score - band.right) for band in bands) / max(size, 1)


def _table(bands: Sequence[Band]) -> str:
    lines = [f"{'score':>6} {'right':>6} {'entities':>9}"]
    lines += [f"{band.score:6.2f} {band.right:6.2f} {band.count:9}" for band in bands]
    return "\n".join(lines)
