"""Entities with names that are nearly one: joined where they surely are one thing, else noted.

Entities find each other by blocks (`likeness.blocks`), so that the work grows with their number and
not with its square. What is joined is joined completely: of the names that come together every two
must be surely one, so that one odd pair pulls no groups together. The surest pairs go first. Only
what the names and the papers that use them say counts, so that an unrelated paper changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

from kg.link.census import Bucket, Census, Signature, kind_of
from kg.link.decisions import Pins
from kg.link.likeness import HALF, Corpus, blocks, features, form_of, misspelled, says_more
from kg.link.names import name_of
from kg.link.naming import Home, Route
from kg.link.scorer import probability, reasons
from kg.vocabulary import EntityType

RULE: Final = "near-name"
_CROWD: Final = 40
"""A block of more names than this tells nothing; its names meet in others."""

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
        self._names: dict[Home, Counter[str]] = defaultdict(Counter)
        self._papers: dict[Home, set[str]] = defaultdict(set)
        self._held: dict[Home, set[str]] = defaultdict(set)
        self._shorts: dict[Home, set[str]] = defaultdict(set)
        self._grouped: dict[Edge, set[str]] = defaultdict(set)
        told: dict[str, set[str]] = defaultdict(set)
        for short, forms in census.told.items():
            for key in forms:
                told[key].add(short.key)
        for signature, bucket in census.buckets.items():
            self._add(homes, signature, bucket)
            self._shorts[homes[signature]] |= told[signature.key]
        self.forms = {
            home: form_of(min(names, key=lambda n: (-names[n], n)), home[1], terms)
            for home, names in sorted(self._names.items())
        }
        self._known: dict[Edge, tuple[float, ...] | None] = {}

    def papers(self, home: Home) -> set[str]:
        """The papers that name what is at home there."""
        return self._papers[home]

    def pairs(self) -> list[Edge]:
        """The pairs that meet in a block, sorted."""
        wholes: dict[str, set[Home]] = defaultdict(set)
        parts: dict[str, set[Home]] = defaultdict(set)
        for home, form in self.forms.items():
            whole, part = blocks(form)
            for key in (*whole, *(f"({short})" for short in self._shorts[home])):
                wholes[key].add(home)
            for key in part:
                parts[key].add(home)
        found: set[Edge] = set()
        for key, block in wholes.items():
            if len(block) > _CROWD:
                continue
            pairs = combinations(sorted(block), 2)
            if key.startswith(HALF):
                found.update(p for p in pairs if misspelled(*(self.forms[home] for home in p)))
                continue
            found.update(pairs)
            if len(parts.get(key, ())) <= _CROWD:
                both = product(block, parts.get(key, ()))
                found.update((min(pair), max(pair)) for pair in both)
        return sorted(pair for pair in found if _one_kind(pair[0][1], pair[1][1]))

    def features(self, one: Home, other: Home) -> tuple[float, ...] | None:
        """What likens two homes; None where they are surely two."""
        pair = (one, other) if one < other else (other, one)
        if pair not in self._known:
            self._known[pair] = self._find(*pair)
        return self._known[pair]

    def score(self, one: Home, other: Home) -> float:
        """How likely two homes are one thing."""
        found = self.features(one, other)
        return 0.0 if found is None else probability(found)

    def surely(self, one: Home, other: Home, join: float) -> bool:
        """Whether two homes surely are one thing."""
        found = self.features(one, other)
        return found is not None and not says_more(found) and probability(found) >= join

    def _find(self, one: Home, other: Home) -> tuple[float, ...] | None:
        if one not in self.forms or other not in self.forms or not _one_kind(one[1], other[1]):
            return None
        if self._pins.clash(self._held[one], self._held[other]):
            return None
        fewer = min(len(self._papers[one]), len(self._papers[other]))
        grouped = self._grouped.get((one, other), set()) | self._grouped.get((other, one), set())
        both = (self._papers[one] & self._papers[other]) - grouped
        corpus = Corpus(
            bool(self._shorts[one] & self._shorts[other]),
            round(len(both) / fewer, 3) if fewer else 0.0,
            round(min(1.0, len(grouped) / fewer), 3) if fewer else 0.0,
        )
        return features(self.forms[one], self.forms[other], corpus)

    def _add(self, homes: Mapping[Signature, Home], signature: Signature, bucket: Bucket) -> None:
        home = homes[signature]
        self._held[home] |= set(signature.pins)
        self._papers[home] |= bucket.papers
        if signature.host is not None:
            there = homes.get(signature.host, home)
            if there != home:
                self._grouped[home, there] |= bucket.papers
            if signature.key != home[0]:
                return
        for (surface, _), papers in bucket.surfaces.items():
            name = name_of(surface)
            if name.key == home[0] and not name.acronym:
                self._names[home][surface] += len(papers)


def _one_kind(one: EntityType, other: EntityType) -> bool:
    """Whether things of two types may be one: methods and tasks may."""
    return kind_of(one) == kind_of(other)


@dataclass(frozen=True, slots=True)
class Joined:
    """Where homes went, where they were before, and what is only close."""

    before: Mapping[Signature, Home]
    homes: dict[Signature, Home]
    routes: dict[Signature, Route]
    close: tuple[Close, ...]


def join_near(
    near: Near,
    homes: Mapping[Signature, Home],
    routes: Mapping[Signature, Route],
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
    rerouted = dict(routes)
    for signature, home in homes.items():
        if moved[signature] != home and not routes[signature].rule:
            score = near.score(home, moved[signature])
            rerouted[signature] = Route(moved[signature][0], RULE, score)
    left = [
        Close(*pair, score, reasons(near.features(*pair) or ()))
        for score, pair in scored
        if score >= close and main.get(pair[0], pair[0]) != main.get(pair[1], pair[1])
    ]
    return Joined(homes, moved, rerouted, tuple(sorted(left, key=lambda c: (c.first, c.second))))


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
