"""What papers say, without a graph."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.model import Extraction, Extractor, Flaw, Paper, Rejection
from kg.pipeline.ahead import extract_bounded, read_ahead
from kg.pipeline.folder import Progress
from kg.pipeline.reading import read_sources
from kg.pipeline.scored import check_min_score, keep_scored, read_scored
from kg.pipeline.stages import silent

if TYPE_CHECKING:
    from kg.check import Scores


def extract_each(
    *sources: str | Path,
    terms: str | Path | None = None,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
    on_reject: Callable[[Rejection], None] | None = None,
    on_flaw: Callable[[Flaw], None] | None = None,
    min_score: float = 0.0,
    device: str = "auto",
) -> Iterator[tuple[Paper, Extraction]]:
    """Each paper of the sources (see the readers), sorted by id, with everything that it says."""
    from kg.extract import create_extractor
    from kg.read import group_records

    check_min_score(min_score)
    progress = progress or silent
    reading = read_sources(sources, None, progress, on_reject)
    if on_flaw is not None:
        for flaw in reading.flaws:
            on_flaw(flaw)
    papers = [paper for paper, _ in group_records(reading.records)]
    extractor = extractor or create_extractor(terms=terms, device=device)
    for done, (paper, read) in enumerate(read_ahead(extractor, papers)):
        progress("extract", done, len(papers))
        yield paper, keep_scored(extract_bounded(extractor, paper, read), min_score)
    progress("extract", len(papers), len(papers))


def extract_papers(
    *sources: str | Path,
    terms: str | Path | None = None,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
    on_reject: Callable[[Rejection], None] | None = None,
    min_score: float = 0.0,
    device: str = "auto",
) -> Iterator[dict[str, Any]]:
    """The JSON of each paper of the sources with everything that it says (see `extract_each`)."""
    from kg.jsonform import extraction_to_json

    for paper, extraction in extract_each(
        *sources,
        terms=terms,
        extractor=extractor,
        progress=progress,
        on_reject=on_reject,
        min_score=min_score,
        device=device,
    ):
        yield extraction_to_json(extraction, paper)


def evaluate_source(
    gold: str | Path,
    source: str | Path,
    *,
    terms: str | Path | None = None,
    progress: Progress | None = None,
    min_score: float = 0.0,
    device: str = "auto",
) -> Scores:
    """How well extractions agree with annotated papers.

    Args:
        gold: annotated papers, JSON lines.
        source: extractions (JSON lines of `kg extract`), or papers, which are extracted now.
        terms: a file of your own terms, for papers.
        progress: as in `build`.
        min_score: as in `build`; of a file, it needs the scores that `kg extract` writes.
        device: as in `build`.
    """
    from kg.check import evaluate

    if not _holds_extractions(source):
        found = extract_each(
            source, terms=terms, progress=progress, min_score=min_score, device=device
        )
        return evaluate(gold, found)
    if check_min_score(min_score):
        return evaluate(gold, read_scored(source, min_score))
    return evaluate(gold, source)


def _holds_extractions(source: str | Path) -> bool:
    """Whether a file is JSON lines of `kg extract`, to judge by the first."""
    try:
        with Path(source).open("rb") as stream:
            first = json.loads(stream.readline())
    except (OSError, ValueError):
        return False
    return isinstance(first, dict) and "entities" in first
