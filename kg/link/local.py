"""What one paper means: its entities with the key by which each goes into the graph.

Everything here sees one paper alone, so that linking can look at the papers one after another. A
group that the extractor made is trusted, but for names that differ in a number or edition: those
are taken apart again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from kg.link.faces import faced
from kg.link.names import could_be_capitals, name_of
from kg.link.pairs import abbreviates, differ, in_capitals, initials, respelled
from kg.link.strays import strays
from kg.model import Extraction, Field, LocalEntity, Mention
from kg.vocabulary import EntityType, Level, Role

_TERMS: Final = (EntityType.METHOD, EntityType.TASK)


class Thing(NamedTuple):
    """A thing that one paper names.

    `key` is the key of its full name; `acronym` says that the key is a short form that this paper
    does not define; `cased` that the text writes the name with a capital where none is due;
    `inside` are the surfaces that the abstract writes inside a sentence, where a capital says
    something; `defined` are the surfaces that the text gives as short and long form of each other;
    `pins` tell what the user's decisions keep it apart from; `full` is the key of the longer name
    that the paper has for it where it calls it by one bare word.
    """

    key: str
    type: EntityType
    alt_type: EntityType | None
    role: Role | None
    salience: Level
    score: float
    name: str
    mentions: tuple[Mention, ...]
    acronym: bool = False
    cased: bool = False
    inside: tuple[str, ...] = ()
    defined: tuple[str, ...] = ()
    pins: tuple[str, ...] = ()
    full: str = ""
    host: Thing | None = None
    """What the extractor took the thing for, where the paper calls that by another name."""
    source: int = 0
    """Which entity of the extraction it comes from, counted from 0."""

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The distinct surfaces, sorted."""
        if len(self.mentions) == 1:
            return (self.mentions[0].quote.text,)
        return tuple(sorted({m.quote.text for m in self.mentions}))


@dataclass(frozen=True, slots=True, order=True)
class Definition:
    """That a short form stands for a long form: their keys, the type of the thing, the long form
    as written, and whether the text says so itself (else the extractor took both for one thing).
    """

    short: str
    long: str
    type: EntityType
    told: bool
    text: str


@dataclass(frozen=True, slots=True)
class LocalThings:
    """The things of one paper; `ends` says which of them each key of the extraction means."""

    things: tuple[Thing, ...]
    ends: dict[str, int]
    definitions: tuple[Definition, ...]
    split: int
    """How many groups of the extractor were taken apart."""


def local_things(extraction: Extraction) -> LocalThings:
    """The paper's things, in the order of the extraction."""
    defined = _definitions(extraction)
    starts = {(s.field, s.start) for s in extraction.sentences}
    things: list[Thing] = []
    ends: dict[str, int] = {}
    split = 0
    faces = (
        (n, face)
        for n, entity in enumerate(extraction.entities)
        for face in faced(entity, extraction.abbreviations, starts)
    )
    for source, face in faces:
        parts = _parts(face)
        split += len(parts) > 1
        for part in parts:
            thing = _thing(face, part, defined, main=part is parts[0])._replace(source=source)
            ends.setdefault(face.key, len(things))
            thing, *others = strays(_with_case(thing, starts), defined)
            things += [thing, *(_with_case(t, starts) for t in others)]
    things = [_with_inside(t, starts) for t in _agree(_joined(things))]
    return LocalThings(tuple(things), ends, tuple(sorted(_typed(things, defined))), split)


def _typed(things: list[Thing], defined: dict[str, tuple[str, str]]) -> Iterator[Definition]:
    """The definitions of the things that the paper names."""
    found: dict[tuple[str, str, EntityType], Definition] = {}
    for thing in things:
        for short, (long, text) in defined.items():
            if thing.key == long:
                found[short, long, thing.type] = Definition(short, long, thing.type, True, text)
        for text in thing.defined:
            for short in thing.defined:
                key = (name_of(short).key, thing.key, thing.type)
                if name_of(text).key == thing.key != key[0]:
                    found.setdefault(key, Definition(*key, False, text))
    yield from found.values()


def _definitions(extraction: Extraction) -> dict[str, tuple[str, str]]:
    """Short key → long key and long form, as the text gives them; the first definition counts."""
    found: dict[str, tuple[str, str]] = {}
    for item in sorted(extraction.abbreviations, key=lambda a: (a.short.field != "title", a.short)):
        short, long = name_of(item.short.text), name_of(item.long.text)
        if short.key != long.key and not differ(short, long) and not long.acronym:
            found.setdefault(short.key, (long.key, item.long.text))
    return found


def _parts(entity: LocalEntity) -> list[tuple[Mention, ...]]:
    """The mentions, apart where their names surely differ; the part of the entity's name first."""
    surfaces = _by_use(entity.mentions)
    if len(surfaces) == 1:
        return [tuple(sorted(entity.mentions, key=lambda m: m.quote))]
    names = {text: name_of(text) for text in surfaces}
    anchor = name_of(entity.name)
    if names and all(differ(anchor, name) for name in names.values()):
        anchor = next(iter(names.values()))
    # No two names of a part differ, though both may go with the name that the group is called by.
    main = [anchor]
    for name in names.values():
        if not any(differ(other, name) for other in main):
            main.append(name)
    keys = {name.key for name in main}
    parts: dict[str, list[Mention]] = {anchor.key: []}
    for mention in sorted(entity.mentions, key=lambda m: m.quote):
        key = names[mention.quote.text].key
        parts.setdefault(anchor.key if key in keys else key, []).append(mention)
    return [tuple(part) for part in parts.values() if part]


def _by_use(mentions: Sequence[Mention]) -> list[str]:
    """The surfaces, the most frequent first."""
    texts = [m.quote.text for m in mentions]
    if len(texts) == 1:
        return texts
    counts = Counter(texts)
    return sorted(counts, key=lambda s: (-counts[s], s))


def _thing(
    entity: LocalEntity,
    mentions: tuple[Mention, ...],
    defined: dict[str, tuple[str, str]],
    *,
    main: bool,
) -> Thing:
    surfaces = _by_use(mentions)
    own = main and not differ(name_of(entity.name), name_of(surfaces[0]))
    name = entity.name if own else surfaces[0]
    shorts, long = _pair(name, surfaces, defined)
    key = name_of(name).key
    if long and (name_of(name).acronym or name_of(long).key == key):
        key = name_of(long).key
        forms = {*shorts, long}
    elif key in defined:
        forms = {s for s in (name, *surfaces) if name_of(s).key == key}
        key, text = defined[key]
        forms.add(text)
        named = any(m.quote.field == "title" for m in mentions)
        if not named and key not in {name_of(s).key for s in surfaces}:
            # The extractor did not know the full name; the title does not use the short one.
            name = text
    else:
        forms = set()
    told = {s for s in surfaces if defined.get(name_of(s).key, ("", ""))[0] == key}
    if told:
        forms |= told | {s for s in surfaces if name_of(s).key == key}
    return Thing(
        key=key,
        type=entity.type,
        alt_type=entity.alt_type,
        role=entity.role,
        salience=entity.salience,
        score=entity.score,
        name=name,
        mentions=mentions,
        acronym=not forms and name_of(name).acronym,
        defined=tuple(sorted(forms)),
    )


def _pair(
    name: str, surfaces: Sequence[str], defined: Mapping[str, tuple[str, str]]
) -> tuple[list[str], str]:
    """The short forms and the long form that they stand for, where the surfaces hold both.

    What the text itself says a short form stands for overrules what its letters could be.
    """
    if not any(name_of(s).acronym for s in surfaces):
        return [], ""
    ordered = sorted(surfaces, key=lambda s: name_of(s).key != name_of(name).key)
    shorts = [s for s in ordered if name_of(s).acronym]
    for long in ordered:
        if name_of(long).acronym:
            continue
        fitting = [s for s in shorts if abbreviates(s, long) and _may_mean(s, long, defined)]
        if fitting:
            return fitting, long
    return [], ""


def _may_mean(short: str, long: str, defined: Mapping[str, tuple[str, str]]) -> bool:
    """Whether the text leaves it open that a short form stands for a long form."""
    key, text = defined.get(name_of(short).key, (name_of(long).key, long))
    return key == name_of(long).key or respelled(text, long)


def _with_inside(thing: Thing, starts: set[tuple[Field, int]]) -> Thing:
    inside = _inside(thing, starts)
    return thing._replace(inside=inside) if inside else thing


def _with_case(thing: Thing, starts: set[tuple[Field, int]]) -> Thing:
    return thing._replace(cased=True) if _cased(thing, starts) else thing


def _inside(thing: Thing, starts: set[tuple[Field, int]]) -> tuple[str, ...]:
    """The surfaces that the abstract writes elsewhere than at the start of a sentence."""
    quotes = (m.quote for m in thing.mentions if m.quote.field == "abstract")
    return tuple(sorted({q.text for q in quotes if (q.field, q.start) not in starts}))


def _cased(thing: Thing, starts: set[tuple[Field, int]]) -> bool:
    """Whether an abstract writes a short common-looking name with a capital inside a sentence."""
    return could_be_capitals(thing.key) and any(
        m.quote.field == "abstract"
        and m.quote.text[:1].isupper()
        and (m.quote.field, m.quote.start) not in starts
        and name_of(m.quote.text).key == thing.key
        for m in thing.mentions
    )


def _joined(things: list[Thing]) -> list[Thing]:
    """A short form that the text uses without a definition goes to the one thing of the paper
    whose name it spells."""
    return [_defined_by(thing, _spelled_by(thing, things)) for thing in things]


def _spelled_by(thing: Thing, things: list[Thing]) -> list[Thing]:
    if thing.defined or not in_capitals(thing.name):
        return []
    return [
        other
        for other in things
        if (other.type is thing.type or (other.type in _TERMS and thing.type in _TERMS))
        and other.mentions
        and initials(thing.name, other.name)
    ]


def _defined_by(thing: Thing, longs: list[Thing]) -> Thing:
    if len({long.key for long in longs}) != 1:
        return thing
    text = longs[0].mentions[0].quote.text
    forms = {*thing.surfaces, text} if name_of(text).key == longs[0].key else {*thing.surfaces}
    return thing._replace(key=longs[0].key, acronym=False, defined=tuple(sorted(forms)), host=None)


def _agree(things: list[Thing]) -> list[Thing]:
    """A short form and its long form that the extractor took for two things bear one type."""
    sure: dict[str, Thing] = {}
    for thing in things:
        best = sure.get(thing.key)
        if best is None or _rank(thing) < _rank(best):
            sure[thing.key] = thing
    return [
        t._replace(type=sure[t.key].type, alt_type=sure[t.key].alt_type)
        if t.defined or sure[t.key].defined
        else t
        for t in things
    ]


def _rank(thing: Thing) -> tuple[bool, float, bool, str, str]:
    return (
        thing.host is not None,
        -round(thing.score, 3),
        thing.salience is not Level.CORE,
        thing.type.value,
        thing.name,
    )
