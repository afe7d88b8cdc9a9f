"""Which things of all papers are one entity: groups by key, in stages, never chains.

Every thing goes home to one key, and an entity is what came home to one key. A surface that one
paper groups wrongly is an odd alias there; it cannot pull other papers' names together, as it could
in a union-find over surfaces. The stages, each logged:

1. The key of the thing's full name within its paper (`local.py`).
2. "Llama" inside a sentence goes to "LLaMA" where the corpus has that name in capitals.
3. A short form that its paper leaves undefined goes to the long form that other papers define, when
   they agree on one reading. A paper's own proposal is no short form of somebody else's.
4. Types: Method, Benchmark and Metric of one name are different entities. A Task of that name is
   the same thing as the most frequent of these; a thing with an alternative type may follow it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Final, NamedTuple

from kg.link.local import LocalThings, Thing
from kg.link.names import alike, is_plural, name_of
from kg.model import Entity, Merge
from kg.vocabulary import EntityType, Role, fold, mint_id, slugify

_CASE_SCORE: Final = 0.9
_SPELLING_SCORE: Final = 0.99
_DEFINED_SCORE: Final = 0.98

Home = tuple[str, EntityType]
"""A key and the type family of an entity: with these two it is found."""


class Signature(NamedTuple):
    """All of a thing that decides where it goes."""

    key: str
    type: EntityType
    alt_type: EntityType | None
    acronym: bool
    cased: bool


class _Short(NamedTuple):
    """A short form, within the class of types that share their short forms."""

    key: str
    kind: str


_Forms = dict[_Short, dict[str, Counter[str]]]
"""For each short form the keys of its long forms, and in how many papers each is written how."""


@dataclass(slots=True)
class _Bucket:
    """What the corpus says of all things of one signature."""

    papers: set[str] = field(default_factory=set)
    names: Counter[str] = field(default_factory=Counter)
    body: Counter[str] = field(default_factory=Counter)
    surfaces: dict[tuple[str, bool], set[str]] = field(default_factory=lambda: defaultdict(set))
    scores: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a short form stands for: the key, how many papers agree, and all long forms."""

    key: str | None
    share: float
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Route:
    """Where a key goes home, and the rule that sends it there ("" where it stays)."""

    key: str
    rule: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Identities:
    """The entities of a corpus, and the way from a thing to its entity."""

    entities: tuple[Entity, ...]
    merges: tuple[Merge, ...]
    ids: dict[Signature, str]
    ambiguous: tuple[tuple[str, tuple[str, ...], int], ...]
    """Short forms left apart, their readings, and how many papers leave them undefined."""

    def of(self, thing: Thing) -> str:
        """The id of the entity that the thing is."""
        return self.ids[_signature(thing)]


class Census:
    """The first pass over the papers: counts what they say, in any order."""

    def __init__(self) -> None:
        self._buckets: dict[Signature, _Bucket] = defaultdict(_Bucket)
        self._told: _Forms = defaultdict(lambda: defaultdict(Counter))
        self._guessed: _Forms = defaultdict(lambda: defaultdict(Counter))

    def add(self, paper: str, local: LocalThings) -> None:
        """Count one paper."""
        for thing in local.things:
            bucket = self._buckets[_signature(thing)]
            if paper not in bucket.papers:
                bucket.papers.add(paper)
            bucket.names[thing.name] += 1
            bucket.body.update(
                {m.quote.text for m in thing.mentions if m.quote.field == "abstract"}
            )
            for surface in (*thing.surfaces, *thing.defined):
                bucket.surfaces[surface, surface in thing.defined].add(paper)
                best = bucket.scores.get(surface, 0.0)
                bucket.scores[surface] = max(best, round(thing.score, 3))
        # Of two types of one kind the first counts, so that a paper has one vote.
        votes = {(_Short(d.short, _kind(d.type)), d.long): d for d in reversed(local.definitions)}
        for (short, long), definition in votes.items():
            table = self._told if definition.told else self._guessed
            table[short][long][definition.text] += 1

    def identify(self, *, acronym_share: float) -> Identities:
        """Decide which things are one."""
        # Where texts define a short form, what the extractor took for one thing does not count.
        readings = {
            short: _read(forms, acronym_share)
            for short, forms in {**self._guessed, **self._told}.items()
        }
        routes = self._routes(readings)
        groups: dict[Home, list[Signature]] = defaultdict(list)
        for signature, home in _homes(self._buckets, routes).items():
            groups[home].append(signature)
        gathered = {
            home: _gather(home, {s: self._buckets[s] for s in sorted(group, key=_order)}, routes)
            for home, group in groups.items()
        }
        names = _mint(gathered)
        merges = [
            merge
            for home, group in groups.items()
            for merge in _log(
                names[home],
                gathered[home].label,
                {s: (self._buckets[s], routes[s]) for s in sorted(group, key=_order)},
            )
        ]
        return Identities(
            entities=tuple(
                sorted(
                    (
                        Entity(names[home], g.label, g.types, g.aliases)
                        for home, g in gathered.items()
                    ),
                    key=lambda entity: entity.id,
                )
            ),
            merges=tuple(sorted(merges, key=lambda m: (m.entity, m.surface, m.rule, m.score))),
            ids={s: names[home] for home, group in groups.items() for s in group},
            ambiguous=self._ambiguous(readings),
        )

    def _routes(self, readings: dict[_Short, _Reading]) -> dict[Signature, _Route]:
        """Stages 2 and 3: the key that each signature goes home to."""
        known = {(s.key, _kind(s.type)) for s in self._buckets}
        routes = {}
        for signature in self._buckets:
            key, kind = signature.key, _kind(signature.type)
            route = _Route(key)
            if signature.cased and (key.upper(), kind) in known:
                route = _Route(key.upper(), "case", _CASE_SCORE)
            reading = readings.get(_Short(route.key, kind))
            if (signature.acronym or route.rule) and reading and reading.key:
                route = _Route(reading.key, "acronym-in-corpus", reading.share)
            routes[signature] = route
        return routes

    def _ambiguous(
        self, readings: dict[_Short, _Reading]
    ) -> tuple[tuple[str, tuple[str, ...], int], ...]:
        undefined: dict[_Short, set[str]] = defaultdict(set)
        for signature, bucket in self._buckets.items():
            if signature.acronym:
                undefined[_Short(signature.key, _kind(signature.type))] |= bucket.papers
        return tuple(
            (short.key, readings[short].forms, len(papers))
            for short, papers in sorted(undefined.items())
            if short in readings and readings[short].key is None
        )


# ── the stages ───────────────────────────────────────────────────────────────────────────────────


def _signature(thing: Thing) -> Signature:
    # What a paper proposes is its own, also where others define the same letters.
    acronym = thing.acronym and thing.role is not Role.PROPOSED
    return Signature(thing.key, thing.type, thing.alt_type, acronym, thing.cased)


def _order(signature: Signature) -> tuple[str, str, str, bool, bool]:
    return (
        signature.key,
        signature.type.value,
        signature.alt_type or "",
        signature.acronym,
        signature.cased,
    )


def _kind(entity_type: EntityType) -> str:
    """The class within which short forms are read: methods and tasks share theirs."""
    return "term" if entity_type in (EntityType.METHOD, EntityType.TASK) else entity_type.value


def _read(forms: dict[str, Counter[str]], least: float) -> _Reading:
    """The reading of a short form that (nearly) all papers agree on, if there is one."""
    counts = {key: sum(texts.values()) for key, texts in forms.items()}
    ordered = sorted(counts, key=lambda key: (-counts[key], key))
    texts = {key: min(forms[key], key=lambda t: (-forms[key][t], t)) for key in ordered}
    best = ordered[0]
    agreeing = sum(counts[key] for key in ordered if alike(texts[best], texts[key]))
    share = agreeing / sum(counts.values())
    return _Reading(
        best if share >= least else None,
        round(share, 3),
        tuple(texts[key] for key in ordered),
    )


def _homes(
    buckets: dict[Signature, _Bucket], routes: dict[Signature, _Route]
) -> dict[Signature, Home]:
    """Stage 4: the type family in which each signature goes home."""
    papers: dict[str, dict[EntityType, set[str]]] = defaultdict(lambda: defaultdict(set))
    for signature, bucket in buckets.items():
        papers[routes[signature].key][signature.type] |= bucket.papers
    homes = {}
    for signature in buckets:
        key = routes[signature].key
        counts = {t: len(found) for t, found in papers[key].items() if t is not EntityType.TASK}
        choices = [t for t in (signature.type, signature.alt_type) if t in counts]
        if signature.type is EntityType.TASK and not choices:
            choices = list(counts)
        family = min(choices, key=lambda t: (-counts[t], t.value), default=EntityType.TASK)
        homes[signature] = (key, family)
    return homes


@dataclass(frozen=True, slots=True)
class _Group:
    """An entity before it has an id."""

    label: str
    types: tuple[EntityType, ...]
    aliases: tuple[str, ...]
    papers: tuple[str, ...]


def _gather(
    home: Home, buckets: dict[Signature, _Bucket], routes: dict[Signature, _Route]
) -> _Group:
    types: dict[EntityType, set[str]] = defaultdict(set)
    aliases: set[str] = set()
    for signature, bucket in buckets.items():
        types[signature.type] |= bucket.papers
        aliases |= {surface for surface, _ in bucket.surfaces}
    main = min(types, key=lambda t: (-len(types[t]), t.value))
    # Those papers name the thing that know its full name; others may only have its short form.
    knowing = {s: b for s, b in buckets.items() if not routes[s].rule} or buckets
    label = _label(home[0], knowing)
    return _Group(
        label,
        (main, *sorted(types.keys() - {main})),
        tuple(sorted(aliases | {label})),
        tuple(sorted(set().union(*(b.papers for b in buckets.values())))),
    )


def _label(key: str, buckets: dict[Signature, _Bucket]) -> str:
    """The name: the key that most papers call it by, then its best spelling.

    A singular goes before a plural, what abstracts write most before what titles write, fewer
    capitals before more.
    """
    names: Counter[str] = Counter()
    body: Counter[str] = Counter()
    for bucket in buckets.values():
        names.update(bucket.names)
        body.update(bucket.body)
        body.update({surface: 0 for surface, _ in bucket.surfaces})
    votes: Counter[str] = Counter()
    for name, voters in names.items():
        votes[name_of(name).key] += voters
    chosen = min(votes, key=lambda k: (-votes[k], k != key, k))
    spellings = [s for s in {*names, *body} if name_of(s).key == chosen]
    return min(
        spellings,
        key=lambda s: (is_plural(s), -body[s], -names[s], sum(c.isupper() for c in s), s),
    )


def _mint(groups: dict[Home, _Group]) -> dict[Home, str]:
    """An id for each entity; of several with one name the most frequent keeps it bare."""
    wanted: dict[str, list[Home]] = defaultdict(list)
    for home, group in groups.items():
        wanted[mint_id(group.types[0], group.label)].append(home)
    ids: dict[Home, str] = {}
    rest: list[Home] = []
    for identifier, homes in wanted.items():
        first, *others = sorted(homes, key=lambda h: (-len(groups[h].papers), h))
        ids[first] = identifier
        rest += others
    taken = set(ids.values())
    for home in sorted(rest):
        ids[home] = next(i for i in _suffixed(groups[home]) if i not in taken)
        taken.add(ids[home])
    return ids


def _suffixed(group: _Group) -> Iterator[str]:
    """Ids with what tells a homonym apart: another name that it has, else its first paper."""
    slug = slugify(group.label)
    others = {a for a in group.aliases if slugify(a) != slug and slugify(a) != f"{slug}s"}
    for other in sorted(others, key=lambda a: (-len(a), a)):
        yield mint_id(group.types[0], f"{group.label} {other}")
    for paper in group.papers:
        yield mint_id(group.types[0], f"{group.label} in {paper.partition(':')[2]}")
    yield from (mint_id(group.types[0], f"{group.label} {n}") for n in count(2))


# ── the log ──────────────────────────────────────────────────────────────────────────────────────


def _log(
    identifier: str, label: str, buckets: dict[Signature, tuple[_Bucket, _Route]]
) -> Iterator[Merge]:
    """Why each surface belongs to the entity: one line for each surface and rule."""
    papers: dict[tuple[str, str], set[str]] = defaultdict(set)
    scores: dict[tuple[str, str], float] = {}
    for signature, (bucket, route) in buckets.items():
        for (surface, defined), found in bucket.surfaces.items():
            rule, score = _reason(surface, label, signature.key, route, defined=defined)
            if rule == "same-paper":
                score = bucket.scores[surface]
            papers[surface, rule] |= found
            scores[surface, rule] = max(score, scores.get((surface, rule), 0.0))
    for (surface, rule), found in papers.items():
        yield Merge(surface, identifier, rule, scores[surface, rule], tuple(sorted(found)))


def _reason(
    surface: str, label: str, key: str, route: _Route, *, defined: bool
) -> tuple[str, float]:
    if surface == label:
        return "label", 1.0
    name = name_of(surface)
    if name.key == name_of(label).key:
        return _spelling(surface, label)
    if route.rule and name.key == key:
        return route.rule, route.score
    if defined:
        return "acronym-in-text", _DEFINED_SCORE
    if name.key == key:
        # The full name, in a paper that does not give the short one that the entity is known by.
        return "acronym-in-corpus", _DEFINED_SCORE
    return "same-paper", 0.0


def _spelling(surface: str, label: str) -> tuple[str, float]:
    """How two spellings of one key differ."""
    if fold(surface).replace(" ", "") == fold(label).replace(" ", ""):
        return "case-and-hyphens", 1.0
    if is_plural(surface) != is_plural(label):
        return "plural", _SPELLING_SCORE
    return "spelling", _SPELLING_SCORE
