"""Papers that are perhaps one, though no id and no title says so: a preprint and what became of it,
or one that a source holds twice under two titles."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Final

from kg.model import Paper
from kg.vocabulary import digest, fold

_RUN: Final = 4
"""Words in a row that two texts must share to share anything."""
_ALIKE: Final = 0.5
"""The part of all runs of words that two abstracts of one paper share."""
_TITLES: Final = 0.8
"""The part of all words that two titles of one paper share, where an abstract is missing."""
_SHORTEST: Final = 20
"""Words of an abstract that says something; "No abstract available." is none."""


def seem_one(first: Paper, second: Paper) -> bool:
    """Whether two papers are perhaps the same: most of their abstracts is the same, or, where one
    has none, of their titles.

    >>> seem_one(Paper("paper:a", "Pruning pears in late autumn"),
    ...          Paper("paper:b", "Pruning pears in the late autumn"))
    True
    """
    texts = [fold(paper.abstract).split() for paper in (first, second)]
    if min(map(len, texts)) >= _SHORTEST:
        one, other = ({*zip(*(words[n:] for n in range(_RUN)), strict=False)} for words in texts)
        return _shared(one, other) >= _ALIKE
    titles = [set(fold(paper.title).split()) for paper in (first, second)]
    return min(map(len, titles)) >= _RUN and _shared(*titles) >= _TITLES


def find_same_abstracts(papers: Iterable[Paper]) -> list[tuple[str, ...]]:
    """The ids of papers that have one abstract, but for case and white space; sorted."""
    by_text: dict[str, list[str]] = {}
    for paper in papers:
        words = paper.abstract.casefold().split()
        if len(words) >= _SHORTEST:
            by_text.setdefault(digest(" ".join(words)), []).append(paper.id)
    return sorted(tuple(sorted(ids)) for ids in by_text.values() if len(ids) > 1)


def _shared(first: Set[object], second: Set[object]) -> float:
    return len(first & second) / len(first | second)
