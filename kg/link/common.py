"""Common words that name a thing in one paper and something else in the next.

"Reflection" is a mirror image in one paper and what a language model does in another. A word is
common where many abstracts of the field have it and few call a thing by it alone
(`name_counts.txt`, counted once), as a word in an encyclopedia is linked seldom or often: Mihalcea
and Csomai, "Wikify!" (2007). A paper that calls a thing by a common word means what the others
mean only if it is like some of them; else its thing stays apart, close to theirs. Papers that
surely are of different branches of the field (`branch.py`) mean different things by it, too:
"translation" is a movement to roboticists, and a task to linguists.

Of some words it is known what they may mean (`senses.py`). Then what the paper says beside them
tells it; the branch counts only for papers that do not tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, islice
from typing import Final, NamedTuple

from kg.link.branch import BRANCHES, Shares, agreement, mean
from kg.link.lists import rows
from kg.link.names import name_of
from kg.link.senses import find_word
from kg.link.topic import Topics, plain_words

SCORE: Final = 0.2
"""How likely what stays apart is the same: of 8 pairs of papers unlike all others 1 was and 2 were
doubtful, of 60 nodes that branches part 12 were and 7 were doubtful."""
MEANT_SCORE: Final = 0.1
"""The same of what senses part: of 38 pairs of papers that were one node before 4 were."""
REASONS: Final = ("a common word", "papers unlike each other")
BRANCHED: Final = ("a common word", "papers of different branches of the field")
MEANT: Final = ("a word of several senses", "papers that mean different ones")
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
_SURELY_MEANT: Final = 0.8
"""How probable a sense of a word must be, so that a paper means that."""
_LEANING: Final = 0.5
"""How probable it must be where other papers surely mean other senses, none of which is as
probable as `_AWAY`."""
_AWAY: Final = 0.2
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
    if not _is_word(name):
        return 1.0
    return min((_shares().get(word, 1.0) for word in plain_words(name)), default=1.0)


@lru_cache(maxsize=1 << 16)
def may_differ(name: str) -> bool:
    """Whether a name is one word that papers may mean several things by, or one of several senses
    with a head that leaves them open.

    >>> [may_differ(n) for n in ("reflection", "calibration", "perplexity")]
    [True, True, False]
    >>> [may_differ(n) for n in ("calibration error", "perplexity error")]
    [True, False]
    """
    if " " in name:
        return find_word(name) is not None
    return is_rather_common(name) or (_is_word(name) and find_word(name) is not None)


def _is_word(name: str) -> bool:
    """Whether a name is one word in small letters, but perhaps for the first."""
    tokens = name_of(name).tokens
    return len(tokens) == 1 and tokens[0].isalpha() and tokens[0][1:].islower()


def key_in(key: str, where: str) -> str:
    """The key of a common word where it means something else: in a paper, in a branch, or where
    it is about something else."""
    return key + _MARK + where


def word_of(key: str) -> str:
    """The key of the word, wherever it stands.

    >>> word_of(key_in("reflection", "paper:mirrors")), word_of("reflection")
    ('reflection', 'reflection')
    """
    return key.partition(_MARK)[0]


def sense_of(key: str) -> str:
    """The branch or the sense that tells what the word of a key means; "" for most, and where a
    paper alone or the user tells it apart.

    >>> sense_of(key_in("translation", "language")), sense_of(key_in("calibration", "sensors"))
    ('language', 'sensors')
    >>> sense_of("translation"), sense_of(key_in("translation", "paper:a"))
    ('', '')
    """
    word, _, where = key.partition(_MARK)
    known = find_word(word)
    senses = (*BRANCHES, *(known.senses if known else ()))
    return where if word and where in senses else ""


class Apart(NamedTuple):
    """That a paper means something else by a common word than another paper, and why.

    `where` is what tells its sense: the paper itself, the branch that it is of, or what the sense
    is about.
    """

    key: str
    paper: str
    where: str
    other: str
    reasons: tuple[str, ...]


class Meanings:
    """What papers mean by a name of which some mean something else: who does, `_apart` says."""

    def __init__(self, topics: Topics) -> None:
        self._topics = topics
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
        """The papers that mean something else by a name than most do."""
        raise NotImplementedError


class Senses(Meanings):
    """What the papers mean that call something by one common word."""

    def __init__(self, topics: Topics, naming: Iterable[tuple[str, str]]) -> None:
        """`naming` are the keys of common words, each with a paper that calls something so; those
        of which there is a title only mean what most do."""
        super().__init__(topics)
        papers: dict[str, set[str]] = defaultdict(set)
        for key, paper in naming:
            if topics.tells(paper):
                papers[key].add(paper)
        self._papers = {key: sorted(found) for key, found in papers.items() if len(found) > 1}

    def _apart(self, key: str) -> Iterator[Apart]:
        papers = self._papers.get(key, [])
        meant, shares = self._meant(key, papers)
        open_to_doubt = sorted({*papers} - {p for group in meant.values() for p in group})
        told: dict[str, Shares] = {}
        for paper in open_to_doubt:
            if is_common(key) and self._is_strange(key, paper):
                yield Apart(key, paper, paper, self._nearest(key, paper), REASONS)
            else:
                told[paper] = self._topics.branches(paper, (key,))
        least = _AGREE if is_common(key) else _AGREE_RATHER
        joining = self._joining(key, meant, shares, told, least)
        of_branch = _groups({p: told[p] for p in told if p not in joining}, least)
        groups = {name: list(group) for name, group in meant.items()}
        for paper, name in joining.items():
            groups[name].append(paper)
        for branch, group in of_branch:
            if not branch and groups:  # in doubt they mean what most do
                branch = _largest_first(groups)[0]
            groups.setdefault(branch, []).extend(group)
        most, *rest = _largest_first(groups) or ("",)
        for name in rest:
            reasons = MEANT if name in meant and most in meant else BRANCHED
            for paper in groups[name]:
                yield Apart(key, paper, name, groups[most][0], reasons)

    def _meant(
        self, key: str, papers: Sequence[str]
    ) -> tuple[dict[str, list[str]], dict[str, Shares]]:
        """The papers whose text surely tells what they mean, by that; and how probable the senses
        are for all. Nothing where no senses are known."""
        groups: dict[str, list[str]] = defaultdict(list)
        leaning: dict[str, list[str]] = defaultdict(list)
        word = find_word(key)
        if word is None:
            return groups, {}
        shares = {p: word.shares(self._topics.told(p, word.cues)) for p in papers}
        for paper, told in shares.items():
            if max(told) >= _SURELY_MEANT:
                groups[word.senses[told.index(max(told))]].append(paper)
        # Others may lean to a sense that none surely means, and away from those that some do.
        known = [n for n, sense in enumerate(word.senses) if sense in groups]
        for paper, told in shares.items() if known else ():
            if max(told) >= _LEANING and all(told[n] < _AWAY for n in known):
                leaning[word.senses[told.index(max(told))]].append(paper)
        return {**groups, **leaning}, shares

    def _joining(
        self,
        key: str,
        meant: Mapping[str, Sequence[str]],
        shares: Mapping[str, Shares],
        told: Mapping[str, Shares],
        least: float,
    ) -> dict[str, str]:
        """The papers that do not surely tell a sense and may be of the branch of those that do,
        with that of these senses that fits best."""
        senses = _largest_first(meant)
        means = {name: mean([shares[p] for p in meant[name]]) for name in senses}
        branches = {
            name: mean([self._topics.branches(p, (key,)) for p in meant[name]]) for name in senses
        }
        found: dict[str, str] = {}
        for paper, branch in told.items():
            near = [name for name in senses if agreement(branch, branches[name]) >= least]
            if near:
                found[paper] = max(near, key=lambda name: agreement(shares[paper], means[name]))
        return found

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


def _largest_first(groups: Mapping[str, Sequence[object]]) -> list[str]:
    return sorted(groups, key=lambda name: (-len(groups[name]), name))


def _groups(shares: Mapping[str, Shares], least: float) -> list[tuple[str, list[str]]]:
    """The papers by the branch that most of a group are of, the largest group first; by "" where
    none is surely of any.

    Papers of branches that cannot surely be told apart are together. One that may be of any
    branch goes where it fits best; it brings no others together.
    """
    sure: dict[str, list[Shares]] = defaultdict(list)
    home: dict[str, str] = {}
    for paper, told in shares.items():
        if max(told) >= _SURE:
            home[paper] = BRANCHES[told.index(max(told))]
            sure[home[paper]].append(told)
    if not sure:
        return [("", list(shares))] if shares else []
    into = _together(sure, least)
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
        order = _largest_first(groups)
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
