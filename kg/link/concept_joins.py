"""Entities whose names are labels of one concept of an authority file: its word makes them one.

The name must be what papers call the entity (no surface that one paper grouped with it), a label of
that concept and of no other. What could go wrong is left apart, and noted: things of another class
of types, names that differ in a number or edition, short forms that may mean something else,
entities that another file has as two concepts, and what the user tells apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from kg.link.adopted import candidate_of
from kg.link.authority import Apart, Candidate, Index, Match, long_names
from kg.link.census import Bucket, Short, Signature
from kg.link.decisions import Pins
from kg.link.names import name_of
from kg.link.naming import LABELS, SAME_PAPER, Groups, Home, Route, Routes, gather
from kg.link.pairs import alike, differ
from kg.link.readings import Readings
from kg.model import Concept


@dataclass(frozen=True, slots=True)
class Worded:
    """Where homes went by the word of authority files, and what there is to tell of it."""

    homes: dict[Signature, Home]
    routes: Routes
    told: tuple[Apart, ...] = ()


def join_concepts(
    homes: dict[Signature, Home],
    routes: Routes,
    buckets: Mapping[Signature, Bucket],
    readings: Readings,
    authorities: Sequence[Sequence[Concept]],
    pins: Pins,
) -> Worded:
    """The homes with those joined that are labels of one concept."""
    if not authorities:
        return Worded(homes, routes)
    indexes = [Index(concepts) for concepts in authorities]
    court = _Files(indexes, _claimants(homes, routes, buckets, indexes), readings, pins)
    main = court.join()
    moved = {signature: main.get(home, home) for signature, home in homes.items()}
    rerouted = dict[Signature, Route]()
    # Those speak for a home that came there by no rule; where none did, all of them.
    spoken = {home for signature, home in homes.items() if not routes[signature].rule}
    for signature, home in homes.items():
        if moved[signature] != home and not (routes[signature].rule and home in spoken):
            rerouted[signature] = Route(moved[signature][0], LABELS, court.scores[home])
    return Worded(moved, routes.with_others(rerouted), tuple(sorted(court.told)))


@dataclass(frozen=True, slots=True)
class _Claimant:
    """An entity with a name that an authority file knows."""

    home: Home
    candidate: Candidate
    called: frozenset[str]
    """The keys of what papers call it."""
    pins: frozenset[str]
    proposed: bool


def _claimants(
    homes: Mapping[Signature, Home],
    routes: Routes,
    buckets: Mapping[Signature, Bucket],
    indexes: Sequence[Index],
) -> list[_Claimant]:
    found = []
    for home, group in Groups(homes, buckets).items():
        called = {home[0], *(s.key for s in group if routes[s].rule != SAME_PAPER)}
        if any(index.knows(called) for index in indexes):
            candidate = candidate_of(home, gather(home, group, routes), group, routes)
            if candidate.long_names:
                # Letters may mean many things; what has a long name is known by that.
                called = {key for key in called if not key.isupper()}
            found.append(
                _Claimant(
                    home,
                    candidate,
                    frozenset(called),
                    frozenset(pin for s in group for pin in s.pins),
                    any(bucket.proposed for bucket in group.values()),
                )
            )
    return found


class _Files:
    """What authority files say of entities, taken together."""

    def __init__(
        self,
        indexes: Sequence[Index],
        claimants: Sequence[_Claimant],
        readings: Readings,
        pins: Pins,
    ) -> None:
        self.told: set[Apart] = set()
        self.scores: dict[Home, float] = {}
        self._indexes = indexes
        self._of = {claimant.home: claimant for claimant in claimants}
        self._readings, self._pins = readings, pins
        self._concepts: dict[Home, dict[int, Match]] = defaultdict(dict)
        for number, index in enumerate(indexes):
            for claimant in claimants:
                match, _ = index.match(claimant.candidate)
                if match is not None:
                    self._concepts[claimant.home][number] = match

    def join(self) -> dict[Home, Home]:
        """For each home that goes to another one, which: that of most papers."""
        group: dict[Home, list[Home]] = {}
        # In an order that is that of neither the papers nor the files.
        for iri, members in sorted(self._groups()):
            first, *others = members
            for home in others:
                one, other = group.setdefault(first, [first]), group.setdefault(home, [home])
                if one is other:
                    continue
                if why := self._objection(one, other):
                    self._tell(why, home, iri)
                    continue
                one += other
                for moved in other:
                    group[moved] = one
                self._tell("joined", home, iri, first)
        main = {h: min(found, key=self._rank) for h, found in group.items() if len(found) > 1}
        for home in main:
            matches = (*self._concepts[home].values(), *self._concepts[main[home]].values())
            self.scores[home] = min(match.score for match in matches)
        return main

    def _groups(self) -> Iterable[tuple[str, list[Home]]]:
        """For each concept of each file the entities that it joins, the most frequent first."""
        for number, index in enumerate(self._indexes):
            bearers: dict[str, list[Home]] = defaultdict(list)
            for home, matches in self._concepts.items():
                if number in matches:
                    bearers[matches[number].concept.iri].append(home)
            for iri, found in bearers.items():
                kind = self._kind(found, number)
                fitting = sorted(
                    (h for h in found if self._kind([h], number) == kind), key=self._rank
                )
                if not kind or len(fitting) < 2:
                    continue
                sure = [h for h in fitting if self._is_label(self._of[h], index, iri)]
                if len(sure) > 1:
                    yield iri, sure

    def _kind(self, found: Iterable[Home], number: int) -> str:
        """The class of types of the surest entities, "" where there are two."""
        ranked = [(self._concepts[h][number].score, self._of[h].candidate.papers, h) for h in found]
        score, papers, _ = max(ranked)
        best = [h for *surest, h in ranked if surest == [score, papers]]
        kinds = {self._of[home].candidate.kind for home in best}
        return kinds.pop() if len(kinds) == 1 else ""

    def _is_label(self, claimant: _Claimant, index: Index, iri: str) -> bool:
        """Whether papers call the entity by a label of this concept alone, and the user does not
        say that it is something else."""
        concept, candidate = index.concepts[iri], claimant.candidate
        keys = [key for key in sorted(claimant.called) if index.alone(key, iri)]
        label = self._pins.class_of(concept.label, candidate.types[0])
        if keys and self._pins.clash(claimant.pins, [label]):
            self._tell("told apart by the user", claimant.home, iri)
            return False
        if any(not key.isupper() for key in keys):
            return True
        longs = long_names((concept.label, *concept.aliases))
        for key in keys:
            forms = self._readings.forms(Short(key, candidate.kind))
            if not claimant.proposed and all(any(alike(f, n) for n in longs) for f in forms):
                return True
            self._tell("short form may be something else", claimant.home, iri)
        return False

    def _objection(self, ones: Iterable[Home], others: Iterable[Home]) -> str:
        """Why two groups of entities stay apart; "" when nothing speaks against joining them."""
        for one, other in product(ones, others):
            if self._pins.clash(self._of[one].pins, self._of[other].pins):
                return "told apart by the user"
            held, more = self._concepts[one], self._concepts[other]
            if any(held[n].concept.iri != more[n].concept.iri for n in held.keys() & more.keys()):
                return "two concepts in another file"
            if differ(*(name_of(self._of[home].candidate.label) for home in (one, other))):
                return "names differ in a number or edition"
        return ""

    def _rank(self, home: Home) -> tuple[int, float, Home]:
        score = max(match.score for match in self._concepts[home].values())
        return (-self._of[home].candidate.papers, -score, home)

    def _tell(self, why: str, home: Home, iri: str, other: Home | None = None) -> None:
        candidate = self._of[home].candidate
        label = candidate.label
        if other is not None:
            label = f"{label} = {self._of[other].candidate.label}"
        self.told.add((why, f"{label}: {iri}", candidate.papers))
