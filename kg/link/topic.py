"""What papers are about, as far as it helps to read their short forms: the words of their texts.

A word weighs by its idf in abstracts of the field (`word_counts.txt`, counted once), not in the
corpus at hand, so that no paper changes what others are alike.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from math import fsum, log, sqrt
from typing import Final

from kg.link.branch import BRANCHES, NEUTRAL, Shares, leanings, shares
from kg.link.words import american, singular
from kg.model import Extraction
from kg.vocabulary import fold

_RARE: Final = 10
"""In so many abstracts stands a word that the table lacks."""
_NEAREST: Final = 3
_FEW: Final = 12
"""With fewer words, as a mere title has, a paper does not tell what it is about."""


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    """The idf of the words of the table, and of any other under ""."""
    _, total, *rows = files("kg.link").joinpath("word_counts.txt").read_text("utf-8").splitlines()
    counts = {"": _RARE} | {w: int(n) for w, n in (row.split() for row in rows)}
    return {word: log(int(total) / (1 + count)) for word, count in counts.items()}


def idf(word: str) -> float:
    """How much a word tells, by the share of abstracts that have it.

    >>> idf("method") < idf("segmentation") < idf("unheard-of")
    True
    """
    weights = _weights()
    return weights.get(word, weights[""])


@lru_cache(maxsize=1 << 16)
def _plain(word: str) -> str:
    return american(singular(word)) if word.isalpha() and len(word) > 1 else ""


def plain_words(text: str) -> set[str]:
    """The words of a text, each once, without their spelling and number.

    >>> sorted(plain_words("Optimising two models, and a model"))
    ['and', 'model', 'optimizing', 'two']
    """
    return set(map(_plain, fold(text).split())) - {""}


class Topics:
    """The words of each paper, and how alike papers are."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._idf: list[float] = []
        self._leanings = tuple(array("i") for _ in BRANCHES)
        self._papers: dict[str, array[int]] = {}

    def add(self, extraction: Extraction) -> None:
        """Take in a paper: its sentences, or the names that it has where there are none."""
        texts = [sentence.text for sentence in extraction.sentences]
        texts = texts or [m.quote.text for e in extraction.entities for m in e.mentions]
        words = plain_words(" ".join(texts))
        known = self._ids
        new = words.difference(known)
        for word in sorted(new):
            self._learn(word)
        self._papers[extraction.paper] = array("I", sorted(map(known.__getitem__, words)))

    def tells(self, paper: str) -> bool:
        """Whether the paper has enough words to be unlike others."""
        return len(self._papers.get(paper, ())) >= _FEW

    def branches(self, paper: str, without: Iterable[str]) -> Shares:
        """How probable each branch is that the paper may be of; as `likeness` for `without`."""
        words = self._vector(paper, self._dropped(without))
        return shares([sum(map(leaning.__getitem__, words)) for leaning in self._leanings])

    def told(self, paper: str, cues: Mapping[str, Sequence[int]]) -> Iterator[Sequence[int]]:
        """What the words of the paper tell, of those that tell something: `cues`."""
        words = self._vector(paper, set())
        return (told for cue, told in cues.items() if self._ids.get(cue, -1) in words)

    def likeness(self, paper: str, others: Iterable[str], without: Iterable[str]) -> float:
        """How much the paper is like those of the others that it is most like, in [0, 1].

        The mean cosine to the nearest three, by idf. `without` are texts whose words do not count.
        """
        dropped = self._dropped(without)
        own = self._vector(paper, dropped)
        length = self._length(own)
        found = [self._cosine(own, length, self._vector(other, dropped)) for other in others]
        nearest = sorted(found)[-_NEAREST:]
        return round(fsum(nearest) / len(nearest), 3) if nearest else 0.0

    def _learn(self, word: str) -> None:
        """Gives a new word a number."""
        self._ids[word] = len(self._ids)
        self._idf.append(idf(word))
        for told, leaning in zip(self._leanings, leanings().get(word, NEUTRAL), strict=True):
            told.append(leaning)

    def _dropped(self, texts: Iterable[str]) -> set[int]:
        return {self._ids.get(w, -1) for text in texts for w in plain_words(text)}

    def _vector(self, paper: str, dropped: set[int]) -> set[int]:
        return set(self._papers.get(paper, ())) - dropped

    def _cosine(self, one: set[int], length: float, other: set[int]) -> float:
        common = self._length(one & other)
        return common / sqrt(length * self._length(other)) if common else 0.0

    def _length(self, words: set[int]) -> float:
        return fsum(self._idf[word] ** 2 for word in words)
