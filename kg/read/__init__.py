"""Readers: any file becomes papers.

    papers = list(read_papers("seeds/"))

Formats: JSON lines and JSON (arXiv metadata, OpenAlex, Semantic Scholar, Crossref, plain), CSV and
TSV, BibTeX, RIS, Atom, and saved web listings; each also gzipped or the only file of a zip, in
folders, or on standard input. `sources.py` tells them apart; one module reads each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from kg.model import Flaw, Paper, Rejection
from kg.read.merge import group_records, merge_papers
from kg.read.sources import read_records
from kg.read.text import clean_text

__all__ = ["clean_text", "group_records", "merge_papers", "read_papers", "read_records"]


def read_papers(
    source: str | Path,
    *,
    on_reject: Callable[[Rejection], None] | None = None,
    on_flaw: Callable[[Flaw], None] | None = None,
) -> Iterator[Paper]:
    """The papers of a source, sorted by id; the same paper twice is one paper.

    Args:
        source: a file, a folder, or "-" for standard input.
        on_reject: gets what cannot be used; without it, the first such fault is raised.
        on_flaw: gets what cannot be used of records that are kept, such as a year "in press".

    Raises:
        InputError: see `read_records`.
    """
    for paper, _ in group_records(read_records(source, on_reject=on_reject, on_flaw=on_flaw)):
        yield paper
