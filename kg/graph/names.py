"""How a name or an id finds what bears it: exactly, folded, by its beginning, by its words."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Final

from kg.errors import AmbiguousNameError, UnknownEntityError
from kg.model import Entity, Paper
from kg.vocabulary import alias_ids, alias_paper_ids, fold, is_id

_EMPTY_WORDS: Final = frozenset("a an and as at by for from in is of on or the to via with".split())
"""Words that two names may share without meaning anything by it."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """A thing that can be asked for: its id, its label, its other names and its other ids."""

    id: str
    label: str
    names: tuple[str, ...]
    ids: tuple[str, ...]


def bearer_of(thing: Paper | Entity) -> Bearer:
    """What a paper or an entity can be asked for by.

    An entity is also found under each `type:slug` of each alias; a paper under the ids that its
    DOI, its arXiv id and its title would give.

    >>> bearer_of(Paper("paper:10.1-a", "A Title", doi="10.1/a")).ids
    ('paper:10.1-a', 'paper:a-title')
    """
    if isinstance(thing, Entity):
        names = tuple(sorted({thing.label, *thing.aliases}))
        return Bearer(thing.id, thing.label, names, tuple(alias_ids(thing.types, names)))
    ids = alias_paper_ids(thing.title, doi=thing.doi, arxiv=thing.arxiv)
    return Bearer(thing.id, thing.title, (thing.title,), tuple(ids))


class Names:
    """The names and ids of a graph, looked up. It is computed from the graph, never remembered."""

    def __init__(self, bearers: Iterable[Bearer]) -> None:
        self._labels: dict[str, str] = {}
        self._by_id: dict[str, set[str]] = {}
        self._by_name: dict[str, set[str]] = {}
        self._by_fold: dict[str, set[str]] = {}
        self._spelled: dict[str, set[str]] = {}
        self._by_word: dict[str, set[str]] = {}
        for bearer in bearers:
            self._labels[bearer.id] = bearer.label
            for identifier in bearer.ids:
                self._by_id.setdefault(identifier, set()).add(bearer.id)
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
        as written, one of its names with case, hyphens and accents folded away.

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
        )
        if found is None:
            raise UnknownEntityError(name, self.nearest(name))
        return found

    def nearest(self, name: str) -> list[str]:
        """Up to three ids or names that are spelled nearly like this, or else share its words."""
        if is_id(name):
            return difflib.get_close_matches(name, sorted({*self._labels, *self._by_id}))
        close = difflib.get_close_matches(fold(name), self._folds)
        if not close:
            return list(dict.fromkeys(self._labels[i] for i in self.find(name, {})))[:3]
        return [self._spelling(key) for key in close]

    def _spelling(self, folded: str) -> str:
        """How a folded name is written: as a label where it is one."""
        labels = {self._labels[identifier] for identifier in self._by_fold[folded]}
        written = self._spelled[folded]
        return min(written & labels or written)

    def find(self, text: str, popularity: Mapping[str, int]) -> list[str]:
        """The ids that answer a search, best first.

        In this order: the label as written, a name as written, a name folded, names that begin so,
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
        rank(named | self._by_id.get(text, set()), 1)
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
