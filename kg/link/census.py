"""The first pass over the papers: counts what they name, and what short forms they define."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from kg.link.coinages import may_be_coined
from kg.link.common import may_differ
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
    """The paper, where a short form is undefined or the name is a rather common word, one of
    several senses, or coined: what it means may differ from paper to paper."""
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


_Packed = tuple[str, int, str] | tuple[str, int, str, tuple[tuple[str, ...], ...]]
"""A sighting in little room: paper, facts, name, and the surfaces (in the order of `Sighting`)
where there is more to say than that the name is the one surface."""
_IS_PROPOSED: Final = 1
_IS_SURE: Final = 2
_IS_INSIDE: Final = 4
_IS_IN_BODY: Final = 8


def _pack(seen: Sighting) -> _Packed:
    facts = _IS_PROPOSED * seen.proposed | _IS_SURE * seen.sure
    only = (seen.name,)
    if seen.surfaces == only and not seen.defined and {seen.inside, seen.body} <= {only, ()}:
        facts |= _IS_INSIDE * bool(seen.inside) | _IS_IN_BODY * bool(seen.body)
        return seen.paper, facts, seen.name
    return seen.paper, facts, seen.name, (seen.inside, seen.body, seen.surfaces, seen.defined)


def _written(packed: _Packed) -> Sequence[tuple[str, ...]]:
    """What a sighting says of surfaces: `inside`, `body`, `surfaces`, `defined`."""
    if len(packed) == 4:
        return packed[3]
    _, facts, name = packed
    only = (name,)
    return only if facts & _IS_INSIDE else (), only if facts & _IS_IN_BODY else (), only, ()


class Bucket:
    """What the corpus says of all things of one signature.

    Most signatures are of one paper, and there are hundreds of thousands; so what was seen is kept
    as it came, and counted whenever it is asked for. `number` is its place among all buckets.
    """

    __slots__ = ("_seen", "number")

    def __init__(self, number: int) -> None:
        self.number = number
        self._seen: _Packed | list[_Packed] = []

    def add(self, sighting: Sighting) -> None:
        """Take in a thing of one paper."""
        packed = _pack(sighting)
        if not self._seen:
            self._seen = packed
        elif isinstance(self._seen, list):
            self._seen.append(packed)
        else:
            self._seen = [self._seen, packed]

    def _all(self) -> Sequence[_Packed]:
        return self._seen if isinstance(self._seen, list) else (self._seen,)

    @property
    def papers(self) -> set[str]:
        """The papers that name it."""
        return {seen[0] for seen in self._all()}

    @property
    def proposed(self) -> set[str]:
        """The papers that propose it."""
        return {seen[0] for seen in self._all() if seen[1] & _IS_PROPOSED}

    @property
    def sure(self) -> bool:
        """Whether it surely is of its type: a paper proposes it, or the extractor is sure."""
        return any(seen[1] & (_IS_SURE | _IS_PROPOSED) for seen in self._all())

    @property
    def names(self) -> Counter[str]:
        """What papers call it, and how many do."""
        return Counter(seen[2] for seen in self._all())

    @property
    def only(self) -> str:
        """The one name that it has in all texts; "" where it has several."""
        names = {seen[2] if len(seen) == 3 else "" for seen in self._all()}
        return names.pop() if len(names) == 1 else ""

    @property
    def inside(self) -> Counter[str]:
        """What abstracts write inside a sentence, and how many do."""
        return Counter(text for seen in self._all() for text in _written(seen)[0])

    @property
    def body(self) -> Counter[str]:
        """What abstracts write, and how many do."""
        return Counter(text for seen in self._all() for text in _written(seen)[1])

    @property
    def texts(self) -> set[str]:
        """What texts call it."""
        found = set[str]()
        for seen in self._all():
            _, _, surfaces, defined = _written(seen)
            found.update(surfaces, defined)
        return found

    @property
    def surfaces(self) -> dict[tuple[str, bool], set[str]]:
        """The papers of each surface, apart where the text defines it."""
        found: dict[tuple[str, bool], set[str]] = defaultdict(set)
        for seen in self._all():
            _, _, surfaces, defined = _written(seen)
            for surface in (*surfaces, *defined):
                found[surface, surface in defined].add(seen[0])
        return found


class Census:
    """The first pass over the papers: counts what they say, in any order."""

    def __init__(self) -> None:
        self.buckets: dict[Signature, Bucket] = {}
        self.things: dict[str, array[int]] = {}
        """The numbers of the buckets of each paper's things, in their order."""
        self.told: Forms = defaultdict(lambda: defaultdict(Counter))
        self.guessed: Forms = defaultdict(lambda: defaultdict(Counter))
        self.definers: dict[tuple[Short, str], set[str]] = defaultdict(set)
        self.coined: set[tuple[Short, str]] = set()
        self.topics = Topics()
        self._known: dict[Any, Any] = {}

    def add(self, paper: str, local: LocalThings) -> None:
        """Count one paper."""
        numbers = self.things[paper] = array("I")
        for thing in local.things:
            body = {m.quote.text for m in thing.mentions if m.quote.field == "abstract"}
            bucket = self._bucket(signature_of(thing, paper))
            numbers.append(bucket.number)
            bucket.add(
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

    def _bucket(self, signature: Signature) -> Bucket:
        found = self.buckets.get(signature)
        if found is None:
            if signature.host is not None:
                signature = signature._replace(host=self._one(signature.host))
            found = self.buckets[signature] = Bucket(len(self.buckets))
        return found

    def finish(self) -> None:
        """No paper comes any more: lets go of what only counting needs."""
        self._known.clear()

    def _one(self, value: T) -> T:
        """The same value as one object, however often it comes: names are said again and again."""
        known: T = self._known.setdefault(value, value)
        return known


def signature_of(thing: Thing, paper: str) -> Signature:
    """The signature of a thing of the paper."""
    # What a paper proposes is its own, also where others define the same letters.
    acronym = thing.acronym and thing.role is not Role.PROPOSED
    host = None if thing.host is None else signature_of(thing.host, paper)
    coined = kind_of(thing.type) == "term" and may_be_coined(thing.name)
    own = coined or may_differ(thing.name)
    where = paper if acronym or (own and thing.key == name_of(thing.name).key) else ""
    alt, pins = thing.alt_type, thing.pins
    return Signature(
        thing.key, thing.type, alt, acronym, thing.cased, pins, where, host, thing.full
    )


def kind_of(entity_type: EntityType) -> str:
    """The class within which short forms are read: methods and tasks share theirs."""
    return "term" if entity_type in (EntityType.METHOD, EntityType.TASK) else entity_type.value
