"""How a name or an id finds what bears it: exactly, folded, by its beginning, by its words."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Final

from kg.errors import AmbiguousNameError, UnknownEntityError
from kg.model import Entity, Paper
from kg.vocabulary import alias_ids, alias_paper_ids, fold, identifier_key, is_id

_EMPTY_WORDS: Final = frozenset("a an and as at by for from in is of on or the to via with".split())
"""Words that two names may share without meaning anything by it."""

_CLOSE: Final = 0.6
"""How alike, by difflib, two names must be for one to be offered for the other."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """A thing that can be asked for: its id, its label, its other names, its other ids, and what it
    is called elsewhere (see `identifier_key`)."""

    id: str
    label: str
    names: tuple[str, ...]
    ids: tuple[str, ...]
    keys: tuple[str, ...] = ()


def bearer_of(thing: Paper | Entity) -> Bearer:
    """What a paper or an entity can be asked for by.

    An entity is also found under each `type:slug` of each alias; a paper under the ids that its
    DOI, its arXiv id and its title would give, and under these and the ids of its sources.

    >>> bearer_of(Paper("paper:10.1-a", "A Title", doi="10.1/a")).ids
    ('paper:10.1-a', 'paper:a-title')
    """
    if isinstance(thing, Entity):
        names = tuple(sorted({thing.label, *thing.aliases}))
        return Bearer(thing.id, thing.label, names, tuple(alias_ids(thing.types, names)))
    ids = alias_paper_ids(thing.title, doi=thing.doi, arxiv=thing.arxiv)
    return Bearer(thing.id, thing.title, (thing.title,), tuple(ids), paper_keys(thing))


def paper_keys(paper: Paper) -> tuple[str, ...]:
    """What a paper is called elsewhere: its DOI, its arXiv id, the ids of its sources, sorted, each
    as `identifier_key` has it.

    >>> paper_keys(Paper("paper:10.1-a", "A Title", doi="10.1/a", identifiers=("icra2003/1",)))
    ('10.1/a', 'icra2003/1')
    """
    called = (paper.doi, paper.arxiv, *paper.identifiers)
    return tuple(sorted({identifier_key(text) for text in called if text}))


class Names:
    """The names and ids of a graph, looked up. It is computed from the graph, never remembered."""

    def __init__(self, bearers: Iterable[Bearer]) -> None:
        self._labels: dict[str, str] = {}
        self._by_id: dict[str, set[str]] = {}
        self._by_name: dict[str, set[str]] = {}
        self._by_fold: dict[str, set[str]] = {}
        self._spelled: dict[str, set[str]] = {}
        self._by_word: dict[str, set[str]] = {}
        self._by_key: dict[str, set[str]] = {}
        for bearer in bearers:
            self._labels[bearer.id] = bearer.label
            for identifier in bearer.ids:
                self._by_id.setdefault(identifier, set()).add(bearer.id)
            for key in bearer.keys:
                self._by_key.setdefault(key, set()).add(bearer.id)
            for name in bearer.names:
                folded = fold(name)
                self._by_name.setdefault(name, set()).add(bearer.id)
                self._by_fold.setdefault(folded, set()).add(bearer.id)
                self._spelled.setdefault(folded, set()).add(name)
                for word in _words(folded):
                    self._by_word.setdefault(word, set()).add(folded)
        self._by_fold.pop("", None)
        self._folds = sorted(self._by_fold)

    def resolve(self, name: str) -> str:
        """The id of the one thing that bears this id or name.

        The first that holds: its own id, an id of one of its names, its label, one of its names
        as written, one of its names with case, hyphens and accents folded away, for papers what
        they are called elsewhere: last, since a source may call a paper "bert" or "17".

        Raises:
            AmbiguousNameError: when several things bear it equally.
            UnknownEntityError: when none does, with the three nearest names or ids.
        """
        if name in self._labels:
            return name
        named = self._by_name.get(name, set())
        found = choose(
            name,
            self._by_id.get(name, set()),
            {identifier for identifier in named if self._labels[identifier] == name},
            named,
            self._by_fold.get(fold(name), set()),
            self.identified(name),
        )
        if found is None:
            raise UnknownEntityError(name, self.nearest(name))
        return found

    def identified(self, name: str) -> set[str]:
        """The ids of the papers that have this DOI, arXiv id or id of a source."""
        return self._by_key.get(identifier_key(name), set())

    def nearest(self, name: str) -> list[str]:
        """Up to three ids or names: the shortest that begins with this, those that are spelled
        nearly like it, or else those that share its words."""
        if is_id(name):
            return close_to(name, sorted({*self._labels, *self._by_id}))
        close = close_to(fold(name), self._folds)
        if not close:
            return list(dict.fromkeys(self._labels[i] for i in self.find(name, {})))[:3]
        begun = sorted(self._beginning_with(f"{fold(name)} "), key=lambda key: (len(key), key))
        return [self._spelling(key) for key in dict.fromkeys([*begun[:1], *close])][:3]

    def _spelling(self, folded: str) -> str:
        """How a folded name is written: as a label where it is one, with few signs."""
        labels = {self._labels[identifier] for identifier in self._by_fold[folded]}
        written = self._spelled[folded]
        signs = {name: sum(not c.isalnum() and c not in " -" for c in name) for name in written}
        return min(written & labels or written, key=lambda name: (signs[name], name))

    def find(self, text: str, popularity: Mapping[str, int]) -> list[str]:
        """The ids that answer a search, best first.

        In this order: the label as written, a name as written or a paper's id elsewhere, a name
        folded, names that begin so,
        names that share words, but for articles and the like (the larger the share of all their
        words together, the better).
        Ties go to the more popular (`popularity`: how many papers share it), then by id.
        """
        ranks: dict[str, tuple[int, float]] = {}

        def rank(identifiers: Iterable[str], tier: int, distance: float = 0.0) -> None:
            for identifier in identifiers:
                ranks[identifier] = min(ranks.get(identifier, (9, 0.0)), (tier, distance))

        if text in self._labels:
            rank([text], 0)
        named = self._by_name.get(text, set())
        rank((i for i in named if self._labels[i] == text), 0)
        rank(named | self._by_id.get(text, set()) | self.identified(text), 1)
        folded = fold(text)
        rank(self._by_fold.get(folded, ()), 2)
        words = _words(folded)
        for key in self._beginning_with(folded) if folded else ():
            rank(self._by_fold[key], 3, len(key) / len(folded))
        for key in {key for word in words for key in self._by_word.get(word, ())}:
            others = _words(key)
            rank(self._by_fold[key], 4, 1 - len(words & others) / len(words | others))
        return sorted(ranks, key=lambda i: (ranks[i], -popularity.get(i, 0), i))

    def _beginning_with(self, folded: str) -> Iterable[str]:
        for index in range(bisect_left(self._folds, folded), len(self._folds)):
            if not self._folds[index].startswith(folded):
                return
            yield self._folds[index]


class Near:
    """Whether a name may be meant by another one: it is spelled nearly like that, begins with it or
    shares a word with it. What is not so can be left out of the `Names` that say what is nearest.

    >>> near = Near("experience reply")
    >>> [near.may_mean(name) for name in ("Experience Replay", "GRPO", "human experience")]
    [True, False, True]
    """

    def __init__(self, name: str) -> None:
        self._asked = fold(name)
        self._words = _words(self._asked)
        self._common = _Common(self._asked)

    def may_mean(self, name: str) -> bool:
        """Whether the name may be what was meant."""
        folded = fold(name)
        return (
            self._common.is_close(folded)
            or folded.startswith(self._asked)
            or not self._words.isdisjoint(folded.split())
        )


def close_to(name: str, others: Iterable[str]) -> list[str]:
    """What `difflib.get_close_matches` gives, in a fraction of the time."""
    common = _Common(name)
    return difflib.get_close_matches(name, [n for n in others if common.is_close(n)], cutoff=_CLOSE)


class _Common:
    """The letters that texts have in common with one, in their order: at least as many as difflib
    finds, which looks for whole runs of them, and found in a few steps a letter (Hyyrö 2004)."""

    def __init__(self, text: str) -> None:
        self._size = len(text)
        self._places: dict[str, int] = {}
        for place, letter in enumerate(text):
            self._places[letter] = self._places.get(letter, 0) | 1 << place

    def is_close(self, other: str) -> bool:
        """Whether difflib may find the two close."""
        wanted = _CLOSE * (self._size + len(other)) / 2 - 1e-9
        if wanted > self._size or wanted > len(other):
            return False
        whole = row = (1 << self._size) - 1
        for letter in other:
            both = row & self._places.get(letter, 0)
            row = (row + both) | (row - both)
        return self._size - (row & whole).bit_count() >= wanted


def choose(name: str, *tiers: Set[str]) -> str | None:
    """The only one of the first of these sets that is not empty; None where all are.

    Raises:
        AmbiguousNameError: when that set holds several.
    """
    first = next(filter(None, tiers), frozenset())
    if len(first) > 1:
        raise AmbiguousNameError(name, sorted(first))
    return next(iter(first), None)


def titled(papers: Iterable[Paper], part: str) -> list[str]:
    """The ids of the papers whose titles hold a text, case and the like folded away, sorted.

    Only the closest matches: titles that begin with the text, else that hold it as whole words,
    else that hold it.

    >>> papers = [Paper("paper:a", "TaH: Think Hard"), Paper("paper:b", "On TaH")]
    >>> titled(papers, "tah"), titled(papers, "on t")
    (['paper:a'], ['paper:b'])
    """
    folded = fold(part)
    tiers: list[list[str]] = [[], [], []]
    for paper in papers:
        title = fold(paper.title)
        if folded and folded in title:
            whole = f" {folded} " in f" {title} "
            tiers[0 if whole and title.startswith(folded) else 1 if whole else 2].append(paper.id)
    return sorted(next((tier for tier in tiers if tier), []))


def _words(folded: str) -> set[str]:
    return set(folded.split()) - _EMPTY_WORDS
