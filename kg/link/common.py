"""Common words that name a thing in one paper and something else in the next.

"Reflection" is a mirror image in one paper and what a language model does in another. A word is
common where many abstracts of the field have it and few call a thing by it alone
(`name_counts.txt`, counted once), as a word in an encyclopedia is linked seldom or often: Mihalcea
and Csomai, "Wikify!" (2007). A paper that calls a thing by a common word means what the others
mean only if it is like some of them; else its thing stays apart, close to theirs. Papers that
surely are of different branches of the field (`branch.py`) mean different things by it, too:
"translation" is a movement to roboticists, and a task to linguists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, islice
from typing import Final, NamedTuple

from kg.link.branch import BRANCHES, Shares, agreement, mean
from kg.link.lists import rows
from kg.link.names import name_of
from kg.link.topic import Topics, plain_words

SCORE: Final = 0.2
"""How likely what stays apart is the same: of 8 pairs of papers unlike all others 1 was and 2 were
doubtful, of 60 nodes that branches part 12 were and 7 were doubtful."""
REASONS: Final = ("a common word", "papers unlike each other")
BRANCHED: Final = ("a common word", "papers of different branches of the field")
_SELDOM: Final = 0.1
"""A word that so small a share of the abstracts that have it names a thing by is a common one."""
_RATHER: Final = 0.25
"""With so small a share it is rather common."""
_LIKE: Final = 0.03
"""How alike a paper must be to the nearest three of the others that name a common word."""
_AGREE: Final = 0.1
"""How probable it must be that papers are of one branch, to mean one thing by a common word."""
_AGREE_RATHER: Final = 0.06
"""The same for one that is rather common."""
_SURE: Final = 0.5
"""How probable a branch must be, so that a paper tells which groups there are."""
_MOST: Final = 200
"""So many other papers are looked at."""
_MARK: Final = "\x1f"
"""In no key of a name, so that the key of a word in one paper is nobody else's."""


@lru_cache(maxsize=1)
def _shares() -> dict[str, float]:
    """How large a share of the abstracts that have a word calls a thing by it alone."""
    return {word: int(names) / int(papers) for word, names, papers in rows("name_counts.txt")}


def is_common(name: str) -> bool:
    """Whether a name is one common word.

    >>> [is_common(n) for n in ("Reflection", "reflections", "self-reflection", "REFLECT")]
    [True, True, False, False]
    """
    return " " not in name and _share(name) < _SELDOM


def is_rather_common(name: str) -> bool:
    """Whether a name is one word that is common, or nearly so.

    >>> [is_rather_common(n) for n in ("reflection", "localization", "perplexity")]
    [True, True, False]
    """
    return " " not in name and _share(name) < _RATHER


@lru_cache(maxsize=1 << 16)
def _share(name: str) -> float:
    """The share of a name of one word in small letters; 1 of any other."""
    tokens = name_of(name).tokens
    if len(tokens) != 1 or not tokens[0].isalpha() or not tokens[0][1:].islower():
        return 1.0
    return min((_shares().get(word, 1.0) for word in plain_words(tokens[0])), default=1.0)


def key_in(key: str, where: str) -> str:
    """The key of a common word where it means something else: in a paper, or in a branch."""
    return key + _MARK + where


def word_of(key: str) -> str:
    """The key of the word, wherever it stands.

    >>> word_of(key_in("reflection", "paper:mirrors")), word_of("reflection")
    ('reflection', 'reflection')
    """
    return key.partition(_MARK)[0]


def where_of(key: str) -> str:
    """The paper or the branch in which the word of a key means something else, "" for most.

    >>> where_of(key_in("translation", "language")), where_of("translation")
    ('language', '')
    """
    return key.partition(_MARK)[2]


class Apart(NamedTuple):
    """That a paper means something else by a common word than another paper, and why.

    `where` is what tells its sense: the paper itself, or the branch that it is of.
    """

    key: str
    paper: str
    where: str
    other: str
    reasons: tuple[str, ...]


class Senses:
    """What the papers mean that call something by one common word."""

    def __init__(self, topics: Topics, naming: Iterable[tuple[str, str]]) -> None:
        """`naming` are the keys of common words, each with a paper that calls something so; those
        of which there is a title only mean what most do."""
        self._topics = topics
        papers: dict[str, set[str]] = defaultdict(set)
        for key, paper in naming:
            if topics.tells(paper):
                papers[key].add(paper)
        self._papers = {key: sorted(found) for key, found in papers.items() if len(found) > 1}
        self._known: dict[str, dict[str, Apart]] = {}
        self._asked: set[Apart] = set()

    def key_of(self, key: str, paper: str) -> str:
        """The key of what a paper means by a word: the word itself, if it means what most do."""
        if key not in self._known:
            self._known[key] = {apart.paper: apart for apart in self._apart(key)}
        apart = self._known[key].get(paper)
        if apart is None:
            return key
        self._asked.add(apart)
        return key_in(key, apart.where)

    def found(self) -> list[Apart]:
        """All papers that were found to mean something else, sorted."""
        return sorted(self._asked)

    def _apart(self, key: str) -> Iterator[Apart]:
        papers = self._papers.get(key, [])
        strange = [paper for paper in papers if is_common(key) and self._is_strange(key, paper)]
        for paper in strange:
            yield Apart(key, paper, paper, self._nearest(key, paper), REASONS)
        groups = self._groups(key, sorted({*papers} - {*strange}))
        for branch, group in groups[1:]:
            for paper in group:
                yield Apart(key, paper, branch, groups[0][1][0], BRANCHED)

    def _is_strange(self, key: str, paper: str) -> bool:
        """Whether a paper is like none of the others that call something so."""
        return self._topics.likeness(paper, self._others(key, paper), (key,)) < _LIKE

    def _nearest(self, key: str, paper: str) -> str:
        """The paper that is most like it of the others that call something so."""
        return max(
            reversed(self._others(key, paper)),
            key=lambda other: self._topics.likeness(paper, (other,), (key,)),
        )

    def _others(self, key: str, paper: str) -> list[str]:
        return list(islice((p for p in self._papers[key] if p != paper), _MOST))

    def _groups(self, key: str, papers: Sequence[str]) -> list[tuple[str, list[str]]]:
        """The papers by the branch that most of a group are of, the largest group first.

        Papers of branches that cannot surely be told apart are together. One that may be of any
        branch goes where it fits best; it brings no others together.
        """
        shares = {paper: self._topics.branches(paper, (key,)) for paper in papers}
        sure: dict[str, list[Shares]] = defaultdict(list)
        home: dict[str, str] = {}
        for paper, told in shares.items():
            if max(told) >= _SURE:
                home[paper] = BRANCHES[told.index(max(told))]
                sure[home[paper]].append(told)
        if not sure:
            return []
        into = _together(sure, _AGREE if is_common(key) else _AGREE_RATHER)
        means = {branch: mean(told) for branch, told in sure.items()}
        groups: dict[str, list[str]] = {branch: [] for branch in sure}
        for paper, told in shares.items():
            best = max(sure, key=lambda branch: agreement(told, means[branch]))
            groups[into.get(home.get(paper, ""), best)].append(paper)
        return list(groups.items())


def _together(groups: dict[str, list[Shares]], least: float) -> dict[str, str]:
    """The group that each branch is in; brings together in `groups` what is not told apart, the
    likeliest first, and puts the largest group first."""
    into = {branch: branch for branch in groups}
    while True:
        order = sorted(groups, key=lambda branch: (-len(groups[branch]), branch))
        means = {branch: mean(groups[branch]) for branch in order}
        near = {pair: agreement(*map(means.__getitem__, pair)) for pair in combinations(order, 2)}
        one, other = max(near, key=near.__getitem__, default=("", ""))
        if near.get((one, other), 0.0) < least:
            break
        groups[one] += groups.pop(other)
        into = {branch: one if group == other else group for branch, group in into.items()}
    for branch in order:
        groups[branch] = groups.pop(branch)
    return into
