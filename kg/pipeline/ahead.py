"""Extractors that read several papers at once before they extract each, as one on a GPU does.

What was read goes with its paper, also to another process: one process has the GPU, however many
extract.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, runtime_checkable

from kg.model import Extraction, Extractor, Paper
from kg.pipeline.bounded import bounded


@runtime_checkable
class ReadsAhead(Extractor, Protocol):
    """An extractor that reads ahead."""

    def read_ahead(self, papers: Iterable[Paper]) -> Iterator[Any]:
        """For each paper what `extract` is given of it; None where that reads by itself."""
        ...

    def extract(self, paper: Paper, reading: Any = None) -> Extraction:
        """Everything that the paper's title and abstract say."""
        ...


def read_ahead(extractor: Extractor, papers: Iterable[Paper]) -> Iterator[tuple[Paper, Any]]:
    """Each paper with what the extractor read of it ahead, or None."""
    papers = list(papers)
    if isinstance(extractor, ReadsAhead):
        return zip(papers, extractor.read_ahead(map(bounded, papers)), strict=True)
    return ((paper, None) for paper in papers)


def extract_bounded(extractor: Extractor, paper: Paper, reading: Any = None) -> Extraction:
    """What the paper says, as far as it is analysed; `reading` is what was read of it ahead."""
    if reading is not None and isinstance(extractor, ReadsAhead):
        return extractor.extract(bounded(paper), reading)
    return extractor.extract(bounded(paper))
