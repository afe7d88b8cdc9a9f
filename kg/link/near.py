"""Entities with names that are nearly one: joined where they surely are one thing, else noted.

Entities find each other by blocks (`likeness.blocks`), so that the work grows with their number and
not with its square. What is joined is joined completely: of the names that come together every two
must be surely one, so that one odd pair pulls no groups together. The surest pairs go first. Only
what the names and the papers that use them say counts, so that an unrelated paper changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, product, repeat
from typing import Final

from kg.link.census import Bucket, Census, Signature, kind_of
from kg.link.decisions import Pins
from kg.link.forms import Form, form_of
from kg.link.heads import ATTRIBUTES
from kg.link.likeness import (
    FEATURES,
    HALF,
    Corpus,
    blocks,
    features,
    misspelled,
    other_word,
    same_words,
    says_more,
)
from kg.link.meeting import Keys, find_blocks
from kg.link.names import name_of
from kg.link.naming import Home, Route, Routes
from kg.link.scorer import probability, reasons
from kg.vocabulary import EntityType

RULE: Final = "near-name"
_LIGHT_ADDED: Final = FEATURES.index("light_added")
_CROWD: Final = 40
"""A block of more names than this tells nothing; its names meet in others."""

_REMEMBERED: Final = 1 << 12
"""What likens so many pairs is remembered: it is asked for several times in a row."""
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
        self._own: set[Home] = set()
        told: dict[str, set[str]] = defaultdict(set)
        for short, forms in census.told.items():
            for key in forms:
                told[key].add(short.key)
        self.forms: dict[Home, Form] = {}
        for home, group in groupby(sorted(homes, key=homes.__getitem__), homes.__getitem__):
            names: Counter[str] = Counter()
            papers, proposed = set[str](), set[str]()
            for signature in group:
                bucket = census.buckets[signature]
                papers |= bucket.papers
                proposed |= bucket.proposed
                self._add(homes, signature, bucket.papers)
                if signature.key in told:
                    self._shorts.setdefault(home, set()).update(told[signature.key])
                if signature.host is None or signature.key == home[0]:
                    names.update(_full_names(home, bucket))
            self._papers[home] = self._shared(papers)
            if 2 * len(proposed) >= len(papers):
                self._own.add(home)
            if names:
                name = min(names, key=lambda n: (-names[n], n))
                self.forms[home] = form_of(name, home[1], terms)
        self._known: dict[Edge, tuple[float, ...] | None] = {}

    def papers(self, home: Home) -> frozenset[str]:
        """The papers that name what is at home there."""
        return self._papers[home]

    def pairs(self) -> Iterator[Edge]:
        """The pairs that meet in a block, sorted."""
        homes = list(self.forms)
        forms = list(self.forms.values())
        for one, other in pairs_that_meet(forms, lambda at: self._keys(homes[at])):
            if _one_kind(homes[one][1], homes[other][1]):
                yield homes[one], homes[other]

    def _keys(self, home: Home) -> Keys:
        """The keys of the blocks of a home: of its whole name, and of parts of it."""
        form = self.forms[home]
        whole, part = blocks(form)
        shorts = (f"({short})" for short in self._shorts.get(home, ()))
        return {*whole, *shorts}, part if len(form.stems) > 2 else ()

    def features(self, one: Home, other: Home) -> tuple[float, ...] | None:
        """What likens two homes; None where they are surely two."""
        pair = (one, other) if one < other else (other, one)
        if pair not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[pair] = self._find(*pair)
        return self._known[pair]

    def score(self, one: Home, other: Home) -> float:
        """How likely two homes are one thing."""
        found = self.features(one, other)
        if found is None:
            return 0.0
        if same_words(self.forms[one], self.forms[other]):
            return max(_SAME_WORDS, probability(found))
        return probability(found)

    def surely(self, one: Home, other: Home, join: float) -> bool:
        """Whether two homes surely are one thing."""
        found = self.features(one, other)
        if found is None or says_more(found) or self._keeps_head(one, other, found):
            return False
        return not other_word(self.forms[one], self.forms[other]) and self.score(one, other) >= join

    def _keeps_head(self, one: Home, other: Home, found: Sequence[float]) -> bool:
        """Whether one of two names has a head more that makes another thing of it, though it adds
        nothing else: what papers mostly propose so is theirs (as in `heads.py`), and a
        "gradient-based method" has a property that is called gradient-based."""
        if not found[_LIGHT_ADDED]:
            return False
        shorter, longer = sorted((one, other), key=lambda home: (len(self.forms[home].stems), home))
        return longer in self._own or self.forms[shorter].tokens[-1] in ATTRIBUTES

    def _find(self, one: Home, other: Home) -> tuple[float, ...] | None:
        if one not in self.forms or other not in self.forms or not _one_kind(one[1], other[1]):
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
        return features(self.forms[one], self.forms[other], corpus)

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


def pairs_that_meet(
    forms: Sequence[Form], keys_of: Callable[[int], Keys]
) -> Iterator[tuple[int, int]]:
    """The pairs of forms that meet in a block, by their places, sorted; `keys_of` gives the keys of
    the blocks of each."""
    many = len(forms)
    # A pair is one number, in whose order the pairs are sorted.
    found: set[int] = set()
    for key, block, part in find_blocks(keys_of, many):
        if len(block) > _CROWD:
            continue
        pairs: Iterable[tuple[int, int]] = combinations(block, 2)
        if key.startswith(HALF):
            found.update(a * many + b for a, b in pairs if misspelled(forms[a], forms[b]))
            continue
        found.update(a * many + b for a, b in pairs)
        if len(part) <= _CROWD:
            found.update(min(p) * many + max(p) for p in product(block, part))
    for number in sorted(found):
        yield divmod(number, many)


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
    sure: list[tuple[float, Edge]] = []
    scored: list[tuple[float, Edge]] = []
    for pair in near.pairs():
        score = near.score(*pair)
        if near.surely(*pair, join):
            sure.append((score, pair))
        if score >= close:
            scored.append((score, pair))
    groups = _complete(near, sure, join)
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
        if main.get(pair[0], pair[0]) != main.get(pair[1], pair[1])
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
