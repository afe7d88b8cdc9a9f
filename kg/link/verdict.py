"""What the user's decisions make of the homes that the rules gave.

In this order, so that the order of the decisions does not matter: what is the same is joined, what
is different moves out, what has another type moves to that type (and joins what has the name
there), what is different moves out again. New names and what is hidden come last. Every name is
looked up in what the step before it left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.link.apart import settle
from kg.link.census import Bucket, Signature
from kg.link.decisions import RULE, Called, Decision, Decisions, Kind, means
from kg.link.names import name_of
from kg.link.naming import Home, Route, Routes
from kg.model import Merge
from kg.vocabulary import EntityType

Groups = dict[Home, list[Signature]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Homes and routes as decided, and what else is to do.

    `unused` are the names that nothing bears.
    """

    homes: dict[Signature, Home]
    routes: Routes
    types: dict[Signature, EntityType] = field(default_factory=dict)
    labels: dict[Home, str] = field(default_factory=dict)
    hidden: frozenset[Home] = frozenset()
    unused: tuple[str, ...] = ()
    decided: dict[Home, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The surfaces of each home that a decision names."""

    def log(self, home: Home, entity: str, buckets: Iterable[Bucket]) -> list[Merge]:
        """What the decisions say of an entity."""
        papers: dict[str, set[str]] = defaultdict(set)
        everywhere: set[str] = set()
        for bucket in buckets:
            everywhere |= bucket.papers
            for (surface, _), found in bucket.surfaces.items():
                if surface in self.decided.get(home, ()):
                    papers[surface] |= found
        if home in self.labels:
            papers[self.labels[home]] |= everywhere
        return [
            Merge(surface, entity, RULE, 1.0, tuple(sorted(found)))
            for surface, found in sorted(papers.items())
        ]


def decide(
    homes: dict[Signature, Home],
    routes: Routes,
    buckets: Mapping[Signature, Bucket],
    decisions: Decisions,
) -> Verdict:
    """What the decisions make of homes and routes."""
    if not decisions:
        return Verdict(homes, routes)
    court = _Court(homes, buckets, decisions)
    court.join()
    court.settle()
    court.retype()
    court.settle()
    labels, hidden = court.label(), court.hide()
    court.mark()
    return Verdict(
        court.homes,
        court.reroute(routes),
        court.types,
        labels,
        hidden,
        tuple(sorted(court.unused - court.used)),
        court.decided,
    )


class _Court:
    """The decisions at work on homes."""

    def __init__(
        self, homes: dict[Signature, Home], buckets: Mapping[Signature, Bucket], of: Decisions
    ) -> None:
        self.homes = dict(homes)
        self.types: dict[Signature, EntityType] = {}
        self.used: set[str] = set()
        self.unused: set[str] = set()
        self.decided: dict[Home, set[str]] = defaultdict(set)
        self._before = homes
        self._buckets = buckets
        self._decisions = of
        self._keys: dict[Home, set[str]] = {}
        self._surfaces = self._find_surfaces()
        self._uses: dict[Called, list[tuple[Signature, str, set[str]]]] = defaultdict(list)
        for signature, bucket in buckets.items():
            for (surface, _), papers in bucket.surfaces.items():
                for called in {called for _, called in self._surfaces.get(surface, ())}:
                    self._uses[called].append((signature, surface, papers))

    def join(self) -> None:
        """What is the same comes into one home."""
        groups = self._groups()
        above = {home: home for home in groups}

        def find(home: Home) -> Home:
            while above[home] != home:
                home = above[home]
            return home

        for decision in self._decisions.of_kind(Kind.SAME):
            found = [self._bearing(called, groups) for called in decision.names]
            family = _main_family(found, groups, self._buckets)
            chosen = [
                home for homes in found for home in ([h for h in homes if h[1] is family] or homes)
            ]
            for home in chosen[1:]:
                low, high = sorted((find(chosen[0]), find(home)))
                above[high] = low
        joined: dict[Home, list[Home]] = defaultdict(list)
        for home in groups:
            joined[find(home)].append(home)
        for members in joined.values():
            self._merge(members, groups)

    def settle(self) -> None:
        """What is different moves out."""
        self.homes = settle(self.homes, self._buckets, self._decisions.pins, self._keys)

    def retype(self) -> None:
        """What has another type moves there."""
        groups = self._groups()
        moves: dict[Home, set[EntityType]] = defaultdict(set)
        for decision in self._decisions.of_kind(Kind.RETYPE):
            for home in self._bearing(decision.names[0], groups):
                moves[home].add(decision.type or home[1])
        for home, types in sorted(moves.items()):
            new = min(types)
            there = (home[0], new)
            self._keys.setdefault(there, {home[0]}).update(self._keys.get(home, ()))
            for signature in groups[home]:
                self.homes[signature] = there
                self.types[signature] = new

    def label(self) -> dict[Home, str]:
        """The new names."""
        groups = self._groups()
        labels: dict[Home, str] = {}
        for decision in self._decisions.of_kind(Kind.RENAME):
            for home in self._bearing(decision.names[0], groups):
                labels[home] = min(labels.get(home, decision.label), decision.label)
        return labels

    def hide(self) -> frozenset[Home]:
        """What is hidden."""
        groups = self._groups()
        return frozenset(
            home
            for decision in self._decisions.of_kind(Kind.HIDE)
            for called in decision.names
            for home in self._bearing(called, groups)
        )

    def mark(self) -> None:
        """Notes which surfaces a decision names, for the log, and which names nothing bears."""
        wanted = [(d, c) for d in self._decisions.entries for c in d.names]
        for home, signatures in self._groups().items():
            for signature in signatures:
                for surface, _ in self._buckets[signature].surfaces:
                    for decision, called in self._surfaces.get(surface, ()):
                        if called.fits(signature.type) or called.by_id:
                            self.decided[home].add(surface)
                            self.used.add(_told(decision, called))
        self.unused = {_told(*both) for both in wanted}

    def reroute(self, routes: Routes) -> Routes:
        """The routes, with the decisions as the rule of what they brought into a home."""
        new = routes.with_others({})
        for home, signatures in self._groups().items():
            origins: dict[Home, set[str]] = defaultdict(set)
            for s in signatures:
                origins[self._before[s]] |= self._buckets[s].papers
            main = min(origins, key=lambda h: (h != home, -len(origins[h]), h))
            for s in signatures:
                if self._before[s] != main:
                    new[s] = Route(routes[s].key, RULE)
                elif home[0] != main[0]:
                    new[s] = Route(s.key)
        return new

    def _merge(self, members: list[Home], groups: Groups) -> None:
        if len(members) < 2:
            return
        # The home of most papers stands for all; so the order of joining does not matter.
        main = min(members, key=lambda h: (-len(_papers(groups[h], self._buckets)), h))
        self._keys[main] = {home[0] for home in members}
        for home in members:
            for signature in groups[home]:
                self.homes[signature] = main

    def _groups(self) -> Groups:
        groups: Groups = defaultdict(list)
        for signature, home in self.homes.items():
            groups[home].append(signature)
        return groups

    def _find_surfaces(self) -> dict[str, list[tuple[Decision, Called]]]:
        """The surfaces of the corpus that decisions name."""
        found: dict[str, list[tuple[Decision, Called]]] = {}
        wanted = [(d, c) for d in self._decisions.entries for c in d.names]
        contested = self._decisions.contested
        by_id = [(d, c) for d, c in wanted if c.by_id]
        by_key: dict[str, list[tuple[Decision, Called]]] = defaultdict(list)
        for decision, called in wanted:
            if not called.by_id:
                by_key[called.key].append((decision, called))
        for bucket in self._buckets.values():
            for surface, _ in bucket.surfaces:
                if surface in found:
                    continue
                key = name_of(surface).key
                near = [
                    both
                    for both in by_key.get(key, ())
                    if key not in contested or both[1].text == surface
                ]
                near += [both for both in by_id if means(both[1], surface)]
                if near:
                    found[surface] = near
        return found

    def _bearing(self, called: Called, groups: Groups) -> list[Home]:
        """The homes of what bears a name: those whose things are called so; where none are, the
        one in which most papers use it."""
        own: set[Home] = set()
        using: dict[Home, set[str]] = defaultdict(set)
        for signature, surface, papers in self._uses.get(called, ()):
            home = self.homes[signature]
            using[home] |= papers
            if name_of(surface).key == signature.key:
                own.add(home)
        if called.type is not None:
            of_type = {h for h in using if h[1] is called.type} or {
                h for h in using if any(s.type is called.type for s in groups[h])
            }
            if not of_type and not called.by_id:
                return []
            # An id that a former build gave leads home also when the type is another now.
            using = {h: p for h, p in using.items() if h in (of_type or using)}
            own &= using.keys()
        return sorted(own) or sorted(using, key=lambda h: (-len(using[h]), h))[:1]


def _main_family(
    found: list[list[Home]], groups: Groups, buckets: Mapping[Signature, Bucket]
) -> EntityType | None:
    """The type that most papers give to what these homes hold."""
    papers: dict[EntityType, int] = defaultdict(int)
    for home in {home for homes in found for home in homes}:
        papers[home[1]] += len(_papers(groups[home], buckets))
    return min(papers, key=lambda t: (-papers[t], t.value), default=None)


def _papers(signatures: Iterable[Signature], buckets: Mapping[Signature, Bucket]) -> set[str]:
    return set().union(*(buckets[s].papers for s in signatures))


def _told(decision: Decision, called: Called) -> str:
    return f"{decision.kind} {called.text}"
