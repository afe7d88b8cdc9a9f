"""Entities with names that are nearly one: joined where they surely are one thing, else noted.

Entities find each other by blocks (`likeness.blocks`), so that the work grows with their number and
not with its square. What is joined is joined completely: of the names that come together every two
must be surely one, so that one odd pair pulls no groups together. The surest pairs go first. Only
what the names and the papers that use them say counts, so that an unrelated paper changes nothing.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, compress, groupby, product, repeat
from typing import Final

import numpy as np

from kg.link.census import Bucket, Census, Signature, kind_of
from kg.link.decisions import Pins
from kg.link.likeness import (
    HALF,
    Corpus,
    Form,
    blocks,
    features,
    form_of,
    misspelled,
    other_word,
    same_words,
    says_more,
)
from kg.link.names import name_of
from kg.link.naming import Home, Route, Routes
from kg.link.scorer import probability, reasons
from kg.vocabulary import EntityType

RULE: Final = "near-name"
_CROWD: Final = 40
"""A block of more names than this tells nothing; its names meet in others."""

_SAME_WORDS: Final = 0.95
"""How likely two names that are the same words in the same order are one thing: of 18 in 5,000
papers all were."""

Edge = tuple[Home, Home]


@dataclass(frozen=True, slots=True)
class Close:
    """Two homes that may be one thing, how likely, and why."""

    first: Home
    second: Home
    score: float
    reasons: tuple[str, ...]


class Near:
    """The entities of a corpus by their names, and how likely any two are one."""

    def __init__(
        self,
        homes: Mapping[Signature, Home],
        census: Census,
        terms: Mapping[str, str],
        pins: Pins,
    ) -> None:
        self._pins = pins
        self._papers: dict[Home, frozenset[str]] = {}
        self._alone: dict[str, frozenset[str]] = {}
        # What few homes have: held apart by pins, called by a short form, taken for another.
        self._held: dict[Home, set[str]] = {}
        self._shorts: dict[Home, set[str]] = {}
        self._grouped: dict[Edge, set[str]] = {}
        told: dict[str, set[str]] = defaultdict(set)
        for short, forms in census.told.items():
            for key in forms:
                told[key].add(short.key)
        self._terms = terms
        self._names: dict[Home, str] = {}
        for home, group in groupby(sorted(homes, key=homes.__getitem__), homes.__getitem__):
            names: Counter[str] = Counter()
            papers = set[str]()
            for signature in group:
                bucket = census.buckets[signature]
                papers |= bucket.papers
                self._add(homes, signature, bucket.papers)
                if signature.key in told:
                    self._shorts.setdefault(home, set()).update(told[signature.key])
                if signature.host is None or signature.key == home[0]:
                    names.update(_full_names(home, bucket))
            self._papers[home] = self._shared(papers)
            if names:
                self._names[home] = min(names, key=lambda n: (-names[n], n))
        self._forms: dict[Home, Form] = {}
        self._known: dict[Edge, tuple[float, ...] | None] = {}

    def papers(self, home: Home) -> frozenset[str]:
        """The papers that name what is at home there."""
        return self._papers[home]

    def form(self, home: Home) -> Form:
        """The name of what is at home there, as words."""
        if home not in self._forms:
            self._forms[home] = form_of(self._names[home], home[1], self._terms)
        return self._forms[home]

    def pairs(self) -> list[Edge]:
        """The pairs that meet in a block, sorted."""
        found: set[Edge] = set()
        for key, block, part in self._blocks():
            pairs = combinations(sorted(block), 2)
            if key.startswith(HALF):
                found.update(p for p in pairs if misspelled(*(self.form(home) for home in p)))
                continue
            found.update(pairs)
            if len(part) <= _CROWD:
                both = product(block, part)
                found.update((min(pair), max(pair)) for pair in both)
        return sorted(pair for pair in found if _one_kind(pair[0][1], pair[1][1]))

    def _blocks(self) -> Iterator[tuple[str, list[Home], list[Home]]]:
        """The blocks in which homes meet, no crowds: the key, the homes whose whole name has it,
        and those of which a part has it."""
        wholes: dict[str, list[Home]] = {}
        parts: dict[str, list[Home]] = {}
        for home in self._meeting():
            whole, part = self._keys(home)
            for key in whole:
                wholes.setdefault(key, []).append(home)
            for key in part:
                parts.setdefault(key, []).append(home)
        for key, block in wholes.items():
            beside = parts.get(key, [])
            if len(block) <= _CROWD and (len(block) > 1 or beside):
                yield key, block, beside

    def _keys(self, home: Home) -> tuple[set[str], frozenset[str]]:
        """The keys of the blocks of a home: of its whole name, and of parts of it."""
        form = form_of(self._names[home], home[1], self._terms)
        whole, part = blocks(form)
        shorts = (f"({short})" for short in self._shorts.get(home, ()))
        return {*whole, *shorts}, part if len(form.stems) > 2 else frozenset()

    def _meeting(self) -> Iterator[Home]:
        """The homes that meet another in a block, sorted, and perhaps a few more.

        Nearly all keys are those of one home. So first only numbers stand for the keys, eight bytes
        each; two keys may have one number, which adds a home that meets nothing.
        """
        number: dict[bool, array[int]] = {True: array("q"), False: array("q")}
        owner: dict[bool, array[int]] = {True: array("q"), False: array("q")}
        for at, home in enumerate(self._names):
            for whole, keys in zip((True, False), self._keys(home), strict=True):
                number[whole].extend(map(hash, keys))
                owner[whole].extend(repeat(at, len(keys)))
        once, times = np.unique(np.asarray(number[True]), return_counts=True)
        shared = once[(times > 1) | np.isin(once, np.asarray(number[False]))]
        meets = np.zeros(len(self._names), dtype=bool)
        for whole, owners in owner.items():
            meets[np.asarray(owners)[np.isin(np.asarray(number[whole]), shared)]] = True
        return compress(self._names, meets.tolist())

    def features(self, one: Home, other: Home) -> tuple[float, ...] | None:
        """What likens two homes; None where they are surely two."""
        pair = (one, other) if one < other else (other, one)
        if pair not in self._known:
            self._known[pair] = self._find(*pair)
        return self._known[pair]

    def score(self, one: Home, other: Home) -> float:
        """How likely two homes are one thing."""
        found = self.features(one, other)
        if found is None:
            return 0.0
        if same_words(self.form(one), self.form(other)):
            return max(_SAME_WORDS, probability(found))
        return probability(found)

    def surely(self, one: Home, other: Home, join: float) -> bool:
        """Whether two homes surely are one thing."""
        found = self.features(one, other)
        if found is None or says_more(found):
            return False
        return not other_word(self.form(one), self.form(other)) and self.score(one, other) >= join

    def _find(self, one: Home, other: Home) -> tuple[float, ...] | None:
        if one not in self._names or other not in self._names or not _one_kind(one[1], other[1]):
            return None
        if self._pins.clash(self._held.get(one, set()), self._held.get(other, set())):
            return None
        fewer = min(len(self._papers[one]), len(self._papers[other]))
        grouped = self._grouped.get((one, other), set()) | self._grouped.get((other, one), set())
        both = (self._papers[one] & self._papers[other]) - grouped
        corpus = Corpus(
            not self._shorts.get(one, set()).isdisjoint(self._shorts.get(other, ())),
            round(len(both) / fewer, 3) if fewer else 0.0,
            round(min(1.0, len(grouped) / fewer), 3) if fewer else 0.0,
        )
        return features(self.form(one), self.form(other), corpus)

    def _add(self, homes: Mapping[Signature, Home], signature: Signature, papers: set[str]) -> None:
        home = homes[signature]
        if signature.pins:
            self._held.setdefault(home, set()).update(signature.pins)
        if signature.host is not None:
            there = homes.get(signature.host, home)
            if there != home:
                self._grouped.setdefault((home, there), set()).update(papers)

    def _shared(self, papers: set[str]) -> frozenset[str]:
        """The papers; where it is a single one, the same object for all homes."""
        if len(papers) > 1:
            return frozenset(papers)
        return self._alone.setdefault(next(iter(papers)), frozenset(papers))


def _full_names(home: Home, bucket: Bucket) -> Iterator[str]:
    """The surfaces by which things go home, once for each paper; short forms are none."""
    for (surface, _), papers in bucket.surfaces.items():
        name = name_of(surface)
        if name.key == home[0] and not name.acronym:
            yield from repeat(surface, len(papers))


def _one_kind(one: EntityType, other: EntityType) -> bool:
    """Whether things of two types may be one: methods and tasks may."""
    return kind_of(one) == kind_of(other)


@dataclass(frozen=True, slots=True)
class Joined:
    """Where homes went, where they were before, and what is only close."""

    before: Mapping[Signature, Home]
    homes: dict[Signature, Home]
    routes: Routes
    close: tuple[Close, ...]


def join_near(
    near: Near,
    homes: Mapping[Signature, Home],
    routes: Routes,
    join: float,
    close: float,
) -> Joined:
    """The homes with those joined that are surely one, and the pairs that are perhaps."""
    scored = [(near.score(*pair), pair) for pair in near.pairs()]
    groups = _complete(near, (edge for edge in scored if near.surely(*edge[1], join)), join)
    main = {
        home: min(group, key=lambda h: (-len(near.papers(h)), h))
        for group in groups
        for home in group
    }
    moved = {s: main.get(home, home) for s, home in homes.items()}
    rerouted = dict[Signature, Route]()
    for signature, home in homes.items():
        if moved[signature] != home and not routes[signature].rule:
            score = near.score(home, moved[signature])
            rerouted[signature] = Route(moved[signature][0], RULE, score)
    left = [
        Close(*pair, score, reasons(near.features(*pair) or ()))
        for score, pair in scored
        if score >= close and main.get(pair[0], pair[0]) != main.get(pair[1], pair[1])
    ]
    told = tuple(sorted(left, key=lambda c: (c.first, c.second)))
    return Joined(homes, moved, routes.with_others(rerouted), told)


def _complete(near: Near, edges: Iterable[tuple[float, Edge]], join: float) -> Iterator[list[Home]]:
    """Groups in which every two homes are surely one, made of the surest pairs first."""
    group: dict[Home, list[Home]] = {}
    for _, (one, other) in sorted(edges, key=lambda edge: (-edge[0], edge[1])):
        first, second = group.setdefault(one, [one]), group.setdefault(other, [other])
        if first is second:
            continue
        if all(near.surely(a, b, join) for a in first for b in second):
            first += second
            for home in second:
                group[home] = first
    seen: set[int] = set()
    for found in group.values():
        if id(found) not in seen and len(found) > 1:
            seen.add(id(found))
            yield found
