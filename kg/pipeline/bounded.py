"""How much of one paper is analysed. A text that is no abstract must not hold up a build."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from kg.model import Paper

MOST_READ: Final = 40_000
"""Characters of an abstract that an extractor gets; about as much as the network reads, and some
twenty times a long abstract."""


def bounded(paper: Paper) -> Paper:
    """The paper as the extractor gets it: its abstract ends at the last word within `MOST_READ`.

    >>> bounded(Paper("paper:a", "A", "pears " * 8000)).abstract[-6:]
    ' pears'
    """
    if len(paper.abstract) <= MOST_READ:
        return paper
    start = paper.abstract[: MOST_READ + 1]
    words, border, _ = start.rpartition(" ")
    return replace(paper, abstract=words.rstrip() if border else start[:MOST_READ])


def told_bounded(papers: Iterable[Paper]) -> list[str]:
    """A sentence on papers of which a part only is analysed, for the report; none when all are."""
    long = [paper for paper in papers if len(paper.abstract) > MOST_READ]
    if not long:
        return []
    named = ", ".join(f"{paper.id} ({len(paper.abstract):,})" for paper in long[:20])
    more = f" and {len(long) - 20} more" if len(long) > 20 else ""
    return [
        f"of very long abstracts only the first {MOST_READ:,} characters are read: {named}{more}"
    ]
