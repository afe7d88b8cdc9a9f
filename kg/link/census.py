"""The first pass over the papers: counts what they name, and what short forms they define."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from kg.link.common import is_common
from kg.link.names import name_of
from kg.link.topic import Topics
from kg.vocabulary import EntityType, Role

if TYPE_CHECKING:
    from kg.link.local import LocalThings, Thing


T = TypeVar("T")
_SURE: Final = 0.7
"""From this score on the extractor is sure of what a thing is: below it, of 22 names that papers
write in two types two were two things."""


class Signature(NamedTuple):
    """All of a thing that decides where it goes."""

    key: str
    type: EntityType
    alt_type: EntityType | None
    acronym: bool
    cased: bool
    pins: tuple[str, ...] = ()
    paper: str = ""
    """The paper, where a short form is undefined or the name is one common word: what it means may
    differ from paper to paper."""
    host: Signature | None = None
    """What the extractor took the thing for."""
    full: str = ""
    """The key of the longer name that the paper has for a thing of one bare word."""

    @property
    def order(self) -> tuple[str, ...]:
        """What signatures are sorted by."""
        flags = f"{self.acronym:d}{self.cased:d}{self.full}"
        own = (self.key, self.type.value, self.alt_type or "", flags, self.paper, *self.pins)
        return own if self.host is None else (*own, "\x1f", *self.host.order)


class Short(NamedTuple):
    """A short form, within the class of types that share their short forms."""

    key: str
    kind: str


Forms = dict[Short, dict[str, Counter[str]]]
"""For each short form the keys of its long forms, and in how many papers each is written how."""


class Sighting(NamedTuple):
    """A thing in one paper: what it is called there, and how it is written.

    `inside` are the surfaces that stand inside a sentence, `body` those of the abstract, `defined`
    those that the text defines; `sure` tells whether the extractor is sure of its type.
    """

    paper: str
    proposed: bool
    name: str
    inside: tuple[str, ...]
    body: tuple[str, ...]
    surfaces: tuple[str, ...]
    defined: tuple[str, ...]
    sure: bool


class Bucket:
    """What the corpus says of all things of one signature.

    Most signatures are of one paper, and there are hundreds of thousands; so what was seen is kept
    as it came, and counted whenever it is asked for.
    """

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: tuple[Sighting, ...] | list[Sighting] = ()

    def add(self, sighting: Sighting) -> None:
        """Take in a thing of one paper."""
        if isinstance(self._seen, list):
            self._seen.append(sighting)
        else:
            self._seen = [*self._seen, sighting] if self._seen else (sighting,)

    @property
    def papers(self) -> set[str]:
        """The papers that name it."""
        return {seen.paper for seen in self._seen}

    @property
    def proposed(self) -> set[str]:
        """The papers that propose it."""
        return {seen.paper for seen in self._seen if seen.proposed}

    @property
    def sure(self) -> bool:
        """Whether it surely is of its type: a paper proposes it, or the extractor is sure."""
        return any(seen.sure or seen.proposed for seen in self._seen)

    @property
    def names(self) -> Counter[str]:
        """What papers call it, and how many do."""
        return Counter(seen.name for seen in self._seen)

    @property
    def inside(self) -> Counter[str]:
        """What abstracts write inside a sentence, and how many do."""
        return Counter(text for seen in self._seen for text in seen.inside)

    @property
    def body(self) -> Counter[str]:
        """What abstracts write, and how many do."""
        return Counter(text for seen in self._seen for text in seen.body)

    @property
    def texts(self) -> set[str]:
        """What texts call it."""
        return {text for seen in self._seen for text in (*seen.surfaces, *seen.defined)}

    @property
    def surfaces(self) -> dict[tuple[str, bool], set[str]]:
        """The papers of each surface, apart where the text defines it."""
        found: dict[tuple[str, bool], set[str]] = defaultdict(set)
        for seen in self._seen:
            for surface in (*seen.surfaces, *seen.defined):
                found[surface, surface in seen.defined].add(seen.paper)
        return found


class Census:
    """The first pass over the papers: counts what they say, in any order."""

    def __init__(self) -> None:
        self.buckets: dict[Signature, Bucket] = defaultdict(Bucket)
        self.told: Forms = defaultdict(lambda: defaultdict(Counter))
        self.guessed: Forms = defaultdict(lambda: defaultdict(Counter))
        self.definers: dict[tuple[Short, str], set[str]] = defaultdict(set)
        self.coined: set[tuple[Short, str]] = set()
        self.topics = Topics()
        self._known: dict[Any, Any] = {}

    def add(self, paper: str, local: LocalThings) -> None:
        """Count one paper."""
        for thing in local.things:
            body = {m.quote.text for m in thing.mentions if m.quote.field == "abstract"}
            self.buckets[signature_of(thing, paper)].add(
                Sighting(
                    paper,
                    thing.role is Role.PROPOSED,
                    self._one(thing.name),
                    self._one(thing.inside),
                    self._one(tuple(sorted(body))),
                    self._one(thing.surfaces),
                    self._one(thing.defined),
                    thing.score >= _SURE,
                )
            )
        # Of two types of one kind the first counts, so that a paper has one vote.
        proposed = {t.key for t in local.things if t.role is Role.PROPOSED and t.host is None}
        votes = {(Short(d.short, kind_of(d.type)), d.long): d for d in reversed(local.definitions)}
        for (short, long), definition in votes.items():
            table = self.told if definition.told else self.guessed
            table[short][long][definition.text] += 1
            self.definers[short, long].add(paper)
            if long in proposed:
                self.coined.add((short, long))

    def _one(self, value: T) -> T:
        """The same value as one object, however often it comes: names are said again and again."""
        known: T = self._known.setdefault(value, value)
        return known


def signature_of(thing: Thing, paper: str) -> Signature:
    """The signature of a thing of the paper."""
    # What a paper proposes is its own, also where others define the same letters.
    acronym = thing.acronym and thing.role is not Role.PROPOSED
    host = None if thing.host is None else signature_of(thing.host, paper)
    common = is_common(thing.name) and thing.key == name_of(thing.name).key
    where = paper if acronym or common else ""
    alt, pins = thing.alt_type, thing.pins
    return Signature(
        thing.key, thing.type, alt, acronym, thing.cased, pins, where, host, thing.full
    )


def kind_of(entity_type: EntityType) -> str:
    """The class within which short forms are read: methods and tasks share theirs."""
    return "term" if entity_type in (EntityType.METHOD, EntityType.TASK) else entity_type.value
