"""What the user decided: which names are one thing, which are several, and what they are called.

A decision calls things by name: a text as papers write it, or an id (`type:slug`). A text means
every spelling of that name that no other decision tells apart from it; an id means the names of
that slug. The order of decisions says nothing: they are kept sorted, and two that contradict each
other are refused (`merges_file`), so that no later one can win by its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from typing import Final

from kg.errors import InputError
from kg.link.names import name_key
from kg.vocabulary import EntityType, is_id, parse_id, slugify

RULE: Final = "user"
"""The rule under which the log tells a decision."""


class Kind(StrEnum):
    """What a decision does."""

    SAME = "same"
    DIFFERENT = "different"
    RENAME = "rename"
    RETYPE = "retype"
    HIDE = "hide"


@dataclass(frozen=True, slots=True, order=True)
class Called:
    """A name in a decision, and the type that it is meant in, where it says one."""

    text: str
    type: EntityType | None = None

    @property
    def by_id(self) -> bool:
        """Whether the name is an id."""
        return is_id(self.text)

    @property
    def slug(self) -> str:
        """The slug of the id, or of the name."""
        return parse_id(self.text)[1] if self.by_id else slugify(self.text)

    @property
    def key(self) -> str:
        """The name's key; an id has none."""
        return "" if self.by_id else name_key(self.text)

    def fits(self, entity_type: EntityType) -> bool:
        """Whether the name can mean a thing of this type."""
        return self.type is None or self.type is entity_type


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    Attributes:
        kind: what it does.
        names: the things that it is about.
        type: of `retype` the new type.
        label: of `rename` the new name.
        papers: of `different`, the ids of the papers in which the names mean another thing than
            elsewhere.
        line: where it stands in its file.
    """

    kind: Kind
    names: tuple[Called, ...]
    type: EntityType | None = None
    label: str = ""
    papers: tuple[str, ...] = ()
    line: int | None = field(default=None, compare=False)

    @property
    def place(self) -> tuple[str, tuple[tuple[str, str], ...], str, str, tuple[str, ...]]:
        """By what decisions are sorted: everything that they say, and not where."""
        names = tuple((called.text, called.type or "") for called in self.names)
        return (self.kind, names, self.type or "", self.label, self.papers)


@dataclass(frozen=True)
class Decisions:
    """All decisions of a user, sorted.

    Raises:
        InputError: when two contradict each other.
    """

    entries: tuple[Decision, ...] = ()
    file: str | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        ordered = tuple(sorted(set(self.entries), key=lambda d: d.place))
        object.__setattr__(self, "entries", ordered)
        self._check()

    def __bool__(self) -> bool:
        return bool(self.entries)

    def of_kind(self, kind: Kind) -> Iterator[Decision]:
        """The decisions of a kind, sorted."""
        return (entry for entry in self.entries if entry.kind is kind)

    @cached_property
    def pins(self) -> Pins:
        """Which names must not meet in one entity."""
        return Pins(self)

    @cached_property
    def classes(self) -> dict[Called, str]:
        """The class of each name that is told to be the same as or different from others."""
        told = [d for d in self.entries if d.kind in (Kind.SAME, Kind.DIFFERENT)]
        joined = {called: called for d in told if not d.papers for called in d.names}

        def find(called: Called) -> Called:
            while joined[called] != called:
                called = joined[called]
            return called

        def join(one: Called, other: Called) -> None:
            low, high = sorted((find(one), find(other)), key=_rank)
            joined[high] = low

        for decision in told:
            if decision.kind is Kind.SAME:
                for other in decision.names[1:]:
                    join(decision.names[0], other)
        for one, other in self._spellings(joined):
            join(one, other)
        return {called: _told(find(called)) for called in joined}

    @cached_property
    def contested(self) -> set[str]:
        """Keys and slugs that several names bear which are told apart: only the letter counts."""
        found = set()
        for decision in self.of_kind(Kind.DIFFERENT):
            for one, other in combinations(decision.names if not decision.papers else (), 2):
                if one.key and one.key == other.key:
                    found.add(one.key)
                if (one.by_id or other.by_id) and one.slug == other.slug:
                    found.add(f":{one.slug}")
        return found

    def _spellings(self, names: Iterable[Called]) -> Iterator[tuple[Called, Called]]:
        """Names that mean the same thing without being told so: spellings, an id and its name."""
        bearing: dict[str, list[Called]] = defaultdict(list)
        for called in names:
            for mark in {called.key, f":{called.slug}"} - self.contested - {""}:
                bearing[mark].append(called)
        for mark, found in bearing.items():
            for one, other in combinations(found, 2):
                by_slug = mark.startswith(":")
                if (one.by_id or other.by_id) == by_slug and _compatible(one, other):
                    yield one, other

    def _check(self) -> None:
        same = list(self.of_kind(Kind.SAME))
        for decision in self.of_kind(Kind.DIFFERENT):
            for one, other in combinations(() if decision.papers else decision.names, 2):
                if self.classes[one] == self.classes[other]:
                    lines = sorted(
                        d.line or 0 for d in same if self.classes[d.names[0]] == self.classes[one]
                    )
                    where = f" (line {', '.join(map(str, lines))})" if any(lines) else ""
                    told = f"the same elsewhere{where}" if lines else "one name"
                    raise self._fault(
                        decision, f"{one.text!r} and {other.text!r} are told apart, but are {told}"
                    )
        for kind in (Kind.RENAME, Kind.RETYPE):
            for first, second in combinations(self.of_kind(kind), 2):
                says = (first.label, first.type), (second.label, second.type)
                if says[0] != says[1] and self._meet(first.names[0], second.names[0]):
                    new = first.label or first.type
                    raise self._fault(
                        max(first, second, key=lambda d: d.line or 0),
                        f"{second.names[0].text!r} cannot be {new!r} and"
                        f" {(second.label or second.type)!r} at once",
                    )

    def _meet(self, one: Called, other: Called) -> bool:
        """Whether two names mean one thing as far as the decisions tell."""
        classes = self.classes
        if one in classes and other in classes and classes[one] == classes[other]:
            return True
        if not _compatible(one, other):
            return False
        if one.by_id or other.by_id:
            return one.slug == other.slug
        return one.key == other.key and one.key not in self.contested

    def _fault(self, decision: Decision, reason: str) -> InputError:
        return InputError(reason, file=self.file, line=decision.line)


class Pins:
    """Which things must not meet: every thing with a name that is told apart bears a pin, and
    pins conflict."""

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self._conflicts: set[tuple[str, str]] = set()
        self.elsewhere: set[str] = set()
        """Pins of a name in the papers where it is another thing."""
        self._local: list[tuple[Decision, str, str]] = []
        apart: set[str] = set()
        for decision in decisions.of_kind(Kind.DIFFERENT):
            if decision.papers:
                told = "|".join(called.text for called in decision.names)
                here = f"{told} in {' '.join(decision.papers)}"
                away = f"{told} outside {' '.join(decision.papers)}"
                self._local.append((decision, here, away))
                self._add(here, away)
                self.elsewhere.add(here)
                continue
            for one, other in combinations(decision.names, 2):
                pair = decisions.classes[one], decisions.classes[other]
                apart |= set(pair)
                self._add(*pair)
        self._exact: dict[str, list[Called]] = defaultdict(list)
        self._by_key: dict[str, list[Called]] = defaultdict(list)
        self._by_slug: dict[str, list[Called]] = defaultdict(list)
        for called, name in sorted(decisions.classes.items()):
            if name in apart:
                if called.by_id:
                    self._by_slug[called.slug].append(called)
                else:
                    self._exact[called.text].append(called)
                    if called.key not in decisions.contested:
                        self._by_key[called.key].append(called)
        self._known: dict[tuple[str, EntityType], str] = {}

    def __bool__(self) -> bool:
        return bool(self._conflicts)

    def conflict(self, one: str, other: str) -> bool:
        """Whether what bears these two pins must not be one entity."""
        return (one, other) in self._conflicts

    def clash(self, ones: Iterable[str], others: Iterable[str]) -> bool:
        """Whether any of the pins conflicts with any of the others."""
        others = tuple(others)
        return any((one, other) in self._conflicts for one in ones for other in others)

    def of(self, surface: str, entity_type: EntityType, paper: str) -> frozenset[str]:
        """The pins of a surface in a paper."""
        found = {self.class_of(surface, entity_type)} - {""}
        for decision, here, away in self._local:
            if any(means(c, surface) and c.fits(entity_type) for c in decision.names):
                found.add(here if paper in decision.papers else away)
        return frozenset(found)

    def class_of(self, surface: str, entity_type: EntityType) -> str:
        """The class that a surface is told to be in, "" for none: the letter counts before the
        id, the id before the spelling."""
        known = self._known.get((surface, entity_type))
        if known is None:
            known = self._known[surface, entity_type] = self._find(surface, entity_type)
        return known

    def owns(self, pin: str, surface: str, entity_type: EntityType) -> bool:
        """Whether the pin is that of the surface's name, wherever it stands."""
        return pin == self.class_of(surface, entity_type) or any(
            pin in (here, away) and any(means(c, surface) for c in decision.names)
            for decision, here, away in self._local
        )

    def _find(self, surface: str, entity_type: EntityType) -> str:
        classes = self._decisions.classes
        slug = slugify(surface) if self._by_slug else ""
        ids = self._by_slug.get(slug, [])
        # Of one slug told apart by type the type counts; else the id means all that is so called.
        strict = f":{slug}" in self._decisions.contested
        for found in (
            [c for c in self._exact.get(surface, []) if c.fits(entity_type)],
            [c for c in ids if c.type is entity_type or not strict],
            [c for c in self._by_key.get(name_key(surface), []) if c.fits(entity_type)],
        ):
            names = {classes[c] for c in found if c.type is entity_type} or {
                classes[c] for c in found
            }
            if len(names) == 1:
                return names.pop()
        return ""

    def _add(self, one: str, other: str) -> None:
        self._conflicts |= {(one, other), (other, one)}


def means(called: Called, surface: str) -> bool:
    """Whether a name means a surface, to go by its spelling."""
    if called.by_id:
        return slugify(surface) == called.slug
    return surface == called.text or name_key(surface) == called.key


def _compatible(one: Called, other: Called) -> bool:
    return one.type is None or other.type is None or one.type is other.type


def _rank(called: Called) -> tuple[str, str]:
    return (called.text, called.type or "")


def _told(called: Called) -> str:
    return called.text if called.by_id or called.type is None else f"{called.text} ({called.type})"
