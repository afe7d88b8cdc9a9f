"""The first pass over the papers: counts what they name, and what short forms they define."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from kg.link.topic import Topics
from kg.vocabulary import EntityType, Role

if TYPE_CHECKING:
    from kg.link.local import LocalThings, Thing


class Signature(NamedTuple):
    """All of a thing that decides where it goes."""

    key: str
    type: EntityType
    alt_type: EntityType | None
    acronym: bool
    cased: bool
    pins: tuple[str, ...] = ()
    paper: str = ""
    """The paper, where a short form is undefined: what it means may differ from paper to paper."""
    host: Signature | None = None
    """What the extractor took the thing for."""

    @property
    def order(self) -> tuple[str, ...]:
        """What signatures are sorted by."""
        flags = f"{self.acronym:d}{self.cased:d}"
        own = (self.key, self.type.value, self.alt_type or "", flags, self.paper, *self.pins)
        return own if self.host is None else (*own, "\x1f", *self.host.order)


class Short(NamedTuple):
    """A short form, within the class of types that share their short forms."""

    key: str
    kind: str


Forms = dict[Short, dict[str, Counter[str]]]
"""For each short form the keys of its long forms, and in how many papers each is written how."""


@dataclass(slots=True)
class Bucket:
    """What the corpus says of all things of one signature.

    `proposed` are the papers that propose it; `names` counts what papers call it, `body` what their
    abstracts write and `inside` what they write inside a sentence; `surfaces` has the papers of
    each surface (apart where the text defines it).
    """

    papers: set[str] = field(default_factory=set)
    proposed: set[str] = field(default_factory=set)
    names: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)
    body: Counter[str] = field(default_factory=Counter)
    surfaces: dict[tuple[str, bool], set[str]] = field(default_factory=lambda: defaultdict(set))


class Census:
    """The first pass over the papers: counts what they say, in any order."""

    def __init__(self) -> None:
        self.buckets: dict[Signature, Bucket] = defaultdict(Bucket)
        self.told: Forms = defaultdict(lambda: defaultdict(Counter))
        self.guessed: Forms = defaultdict(lambda: defaultdict(Counter))
        self.definers: dict[tuple[Short, str], set[str]] = defaultdict(set)
        self.coined: set[tuple[Short, str]] = set()
        self.topics = Topics()

    def add(self, paper: str, local: LocalThings) -> None:
        """Count one paper."""
        for thing in local.things:
            bucket = self.buckets[signature_of(thing, paper)]
            bucket.papers.add(paper)
            if thing.role is Role.PROPOSED:
                bucket.proposed.add(paper)
            bucket.names[thing.name] += 1
            bucket.inside.update(thing.inside)
            bucket.body.update(
                {m.quote.text for m in thing.mentions if m.quote.field == "abstract"}
            )
            for surface in (*thing.surfaces, *thing.defined):
                bucket.surfaces[surface, surface in thing.defined].add(paper)
        # Of two types of one kind the first counts, so that a paper has one vote.
        proposed = {t.key for t in local.things if t.role is Role.PROPOSED and t.host is None}
        votes = {(Short(d.short, kind_of(d.type)), d.long): d for d in reversed(local.definitions)}
        for (short, long), definition in votes.items():
            table = self.told if definition.told else self.guessed
            table[short][long][definition.text] += 1
            self.definers[short, long].add(paper)
            if long in proposed:
                self.coined.add((short, long))


def signature_of(thing: Thing, paper: str) -> Signature:
    """The signature of a thing of the paper."""
    # What a paper proposes is its own, also where others define the same letters.
    acronym = thing.acronym and thing.role is not Role.PROPOSED
    host = None if thing.host is None else signature_of(thing.host, paper)
    where = paper if acronym else ""
    alt, pins = thing.alt_type, thing.pins
    return Signature(thing.key, thing.type, alt, acronym, thing.cased, pins, where, host)


def kind_of(entity_type: EntityType) -> str:
    """The class within which short forms are read: methods and tasks share theirs."""
    return "term" if entity_type in (EntityType.METHOD, EntityType.TASK) else entity_type.value
