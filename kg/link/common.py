"""Common words that name a thing in one paper and something else in the next.

"Reflection" is a mirror image in one paper and what a language model does in another. A word is
common where many abstracts of the field have it and few call a thing by it alone
(`name_counts.txt`, counted once), as a word in an encyclopedia is linked seldom or often: Mihalcea
and Csomai, "Wikify!" (2007). A paper that calls a thing by a common word means what the others
mean only if it is like some of them; else its thing stays apart, close to theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Final

from kg.link.lists import rows
from kg.link.names import name_of
from kg.link.topic import Topics, plain_words

SCORE: Final = 0.2
"""How likely what stays apart is the same: of 8 pairs that were read 1 was, and 2 were doubtful."""
REASONS: Final = ("a common word", "papers unlike each other")
_SELDOM: Final = 0.1
"""A word that so small a share of the abstracts that have it names a thing by is a common one."""
_LIKE: Final = 0.03
"""How alike a paper must be to the nearest three of the others that name the word."""
_MOST: Final = 200
"""So many other papers are looked at."""
_MARK: Final = "\x1f"
"""In no key of a name, so that the key of a word in one paper is nobody else's."""


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """The words that stand in many abstracts and are seldom what a thing is called by itself.

    >>> "reflection" in common_words(), "exoskeleton" in common_words()
    (True, False)
    """
    counts = ((word, int(names), int(papers)) for word, names, papers in rows("name_counts.txt"))
    return frozenset(word for word, names, papers in counts if names < _SELDOM * papers)


def is_common(name: str) -> bool:
    """Whether a name is one common word.

    >>> [is_common(n) for n in ("Reflection", "reflections", "self-reflection", "REFLECT")]
    [True, True, False, False]
    """
    return " " not in name and _is_common(name)


@lru_cache(maxsize=1 << 16)
def _is_common(name: str) -> bool:
    tokens = name_of(name).tokens
    if len(tokens) != 1 or not tokens[0].isalpha() or not tokens[0][1:].islower():
        return False
    return not common_words().isdisjoint(plain_words(tokens[0]))


def key_in(key: str, paper: str) -> str:
    """The key of a common word in a paper that means something else by it."""
    return key + _MARK + paper


def word_of(key: str) -> str:
    """The key of the word, whichever paper it stands in.

    >>> word_of(key_in("reflection", "paper:mirrors")), word_of("reflection")
    ('reflection', 'reflection')
    """
    return key.partition(_MARK)[0]


class Strangers:
    """The papers that are like none of the others that call something by the same common word."""

    def __init__(self, topics: Topics, naming: Iterable[tuple[str, str]]) -> None:
        """`naming` are the keys of common words, each with a paper that calls something so; those
        of which there is a title only are like all."""
        self._topics = topics
        papers: dict[str, set[str]] = defaultdict(set)
        for key, paper in naming:
            if topics.tells(paper):
                papers[key].add(paper)
        self._papers = {key: sorted(found) for key, found in papers.items() if len(found) > 1}
        self._known: dict[tuple[str, str], bool] = {}

    def has(self, key: str, paper: str) -> bool:
        """Whether a paper is like none of the others that call something so."""
        if (key, paper) not in self._known:
            others = self._others(key, paper) if self._topics.tells(paper) else []
            like = self._topics.likeness(paper, others, (key,)) if others else 1.0
            self._known[key, paper] = like < _LIKE
        return self._known[key, paper]

    def nearest(self, key: str, paper: str) -> str:
        """The paper that is most like it of the others that call something so."""
        return max(
            reversed(self._others(key, paper)),
            key=lambda other: self._topics.likeness(paper, (other,), (key,)),
        )

    def found(self) -> list[tuple[str, str]]:
        """The keys and papers of all that were found to be strangers, sorted."""
        return sorted(named for named, stranger in self._known.items() if stranger)

    def _others(self, key: str, paper: str) -> list[str]:
        return list(islice((p for p in self._papers.get(key, ()) if p != paper), _MOST))
