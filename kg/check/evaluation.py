"""`evaluate`: predicted annotations against gold ones, paper by paper."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from kg.check.annotations import Annotation, Clean, annotation_from_json, read_annotations
from kg.check.scores import MAIN_ROWS, PRF, PaperScore, Scores
from kg.check.scoring import score_paper
from kg.errors import InputError
from kg.jsonform import extraction_to_json
from kg.model import Extraction, Paper, Rejection
from kg.read import clean_text


def evaluate(
    gold: str | Path,
    predicted: str | Path | Iterable[tuple[Paper, Extraction]],
    *,
    ids: Collection[str | int] | None = None,
    relaxed: bool = False,
    resamples: int = 1000,
    seed: int = 0,
    clean: Clean = clean_text,
) -> Scores:
    """How much of the gold was found, and how much of what was found is right.

    A gold paper and a prediction belong together by id, else by title; where the gold has no
    titles and numbers its papers, by the place in the listing (from 1).

    Args:
        gold: JSON lines in the form of the annotation guide.
        predicted: JSON lines in the form of `kg extract`, or papers with their extractions.
        ids: score only these papers of the gold.
        relaxed: surfaces match when they share half of their words.
        resamples: bootstrap samples of papers for the 95 % intervals; 0 for none.
        seed: of the bootstrap.
        clean: what the gold's surfaces go through, since gold is annotated on raw text and
            extractions on cleaned text.

    Raises:
        InputError: when a file cannot be read, or no prediction is about a paper of the gold.
    """
    rejected: list[Rejection] = []
    wanted = [
        annotation
        for annotation in read_annotations(gold, clean=clean, on_reject=rejected.append)
        if ids is None or annotation.id in ids
    ]
    if not wanted:
        raise InputError("none of the ids asked for is in it", file=gold)
    if isinstance(predicted, str | Path):
        claimed = list(read_annotations(predicted, on_reject=rejected.append))
    else:
        claimed = [annotation_from_json(extraction_to_json(e, paper)) for paper, e in predicted]
    matches = match_papers(wanted, claimed)
    if not matches:
        place = str(predicted) if isinstance(predicted, str | Path) else "the predictions"
        raise InputError(f"no paper of {place} has an id or title of the gold", file=gold)
    papers = {
        target.id: score_paper(
            target, matches.get(target.id, Annotation(target.id)), relaxed=relaxed
        )
        for target in wanted
    }
    return Scores(
        papers=papers,
        unpredicted=tuple(target.id for target in wanted if target.id not in matches),
        rejected=tuple(rejected),
        intervals=bootstrap(list(papers.values()), resamples=resamples, seed=seed),
    )


def match_papers(
    gold: Sequence[Annotation], predicted: Sequence[Annotation]
) -> dict[str | int, Annotation]:
    """The prediction about each gold paper, by the gold's id; without those that have none."""
    by_id = {annotation.id: annotation for annotation in predicted}
    by_title = {annotation.title: annotation for annotation in predicted if annotation.title}
    by_place: dict[str | int, Annotation] = {}
    if not any(annotation.title for annotation in gold):
        by_place.update(enumerate(predicted, start=1))
    matches = {
        target.id: by_id.get(target.id) or by_title.get(target.title) or by_place.get(target.id)
        for target in gold
    }
    return {name: annotation for name, annotation in matches.items() if annotation is not None}


def bootstrap(
    papers: Sequence[PaperScore], *, resamples: int, seed: int
) -> dict[str, tuple[float, float]]:
    """95 % intervals of F1 of the main rows, from samples of papers drawn with replacement."""
    if not papers or resamples < 1:
        return {}
    import numpy as np

    counts = np.array(
        [
            [[c.tp, c.fp, c.fn] for c in (paper.rows.get(name, PRF()) for name in MAIN_ROWS)]
            for paper in papers
        ]
    )
    draws = np.random.default_rng(seed).multinomial(
        len(papers), [1 / len(papers)] * len(papers), size=resamples
    )
    tp, fp, fn = np.moveaxis(np.tensordot(draws, counts, axes=1), 2, 0)
    f1 = 2 * tp / np.maximum(1, 2 * tp + fp + fn)
    low, high = np.percentile(f1, [2.5, 97.5], axis=0)
    return {name: (float(low[i]), float(high[i])) for i, name in enumerate(MAIN_ROWS)}
