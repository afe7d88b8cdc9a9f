"""Extractions made by hand: a text with its things marked as an extractor would."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.link import Linked
from kg.model import (
    Abbreviation,
    Evidence,
    Extraction,
    Field,
    LocalEntity,
    Mention,
    Quote,
    Relation,
    Result,
)
from kg.vocabulary import EntityType, Level, Predicate, ResultKind, Role

BY = "hand@1"


@dataclass(frozen=True)
class Named:
    """A thing in a text: its surfaces, the first of which is its name."""

    surfaces: Sequence[str]
    type: EntityType = EntityType.METHOD
    role: Role | None = None
    salience: Level = Level.CORE
    score: float = 0.9
    alt_type: EntityType | None = None


@dataclass
class Draft:
    """An extraction in the making."""

    paper: str
    abstract: str
    title: str = ""
    things: list[LocalEntity] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    abbreviations: list[Abbreviation] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)

    def quote(self, text: str) -> Quote:
        """The first place of the text in the abstract."""
        start = self.abstract.index(text)
        return Quote(self.paper, "abstract", start, start + len(text), text)

    def sentences(self) -> list[Quote]:
        """The title, and the abstract cut after each point."""
        title = [Quote(self.paper, "title", 0, len(self.title), self.title)] if self.title else []
        return title + [
            Quote(self.paper, "abstract", m.start(), m.end(), m[0])
            for m in re.finditer(r"[^.\s](?:[^.]|\.(?=\d))*\.?", self.abstract)
        ]

    def add(self, thing: Named) -> str:
        """Mark a thing everywhere in title and abstract; returns its key."""
        key = f"e{len(self.things) + 1}"
        fields: tuple[tuple[Field, str], ...] = (("title", self.title), ("abstract", self.abstract))
        mentions = [
            Mention(Quote(self.paper, where, m.start(), m.end(), m[0]), thing.score, BY)
            for where, text in fields
            for surface in thing.surfaces
            for m in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", text)
        ]
        self.things.append(
            LocalEntity(
                key,
                thing.surfaces[0],
                thing.type,
                tuple(mentions),
                thing.score,
                thing.alt_type,
                thing.role,
                thing.salience,
            )
        )
        return key

    def define(self, short: str, long: str) -> None:
        """Note that the abstract defines a short form."""
        self.abbreviations.append(Abbreviation(self.quote(short), self.quote(long)))

    def relate(self, head: str, predicate: Predicate, tail: str, sentence: str) -> None:
        """Note a relation between two keys."""
        evidence = Evidence((self.quote(sentence),), BY, 0.8)
        self.relations.append(Relation(head, predicate, tail, evidence))

    def report(self, value: str, sentence: str, **ends: str) -> None:
        """Note a result in percent; `ends` are keys."""
        evidence = Evidence((self.quote(sentence),), BY, 0.7)
        number = float(value.strip("%"))
        self.results.append(Result(value, number, "%", ResultKind.ABSOLUTE, evidence, **ends))

    def done(self) -> Extraction:
        """The extraction."""
        return Extraction(
            self.paper,
            BY,
            tuple(self.things),
            tuple(self.relations),
            tuple(self.results),
            tuple(self.urls),
            tuple(self.abbreviations),
            tuple(self.sentences()),
        )


def paper(name: str, *things: Named, define: Sequence[tuple[str, str]] = ()) -> Extraction:
    """A paper that names each thing by each of its surfaces, one sentence a thing."""
    abstract = " ".join("Here we look at " + " and ".join(thing.surfaces) + "." for thing in things)
    for short, long in define:
        abstract += f" The {long} ({short}) is known."
    draft = Draft(f"paper:{name}", abstract)
    for thing in things:
        draft.add(thing)
    for short, long in define:
        draft.define(short, long)
    return draft.done()


def draft(
    name: str, text: str, *things: Named, define: tuple[str, str] | None = None
) -> Extraction:
    """A paper with this abstract, the things marked in it, and perhaps a short form defined."""
    made = Draft(f"paper:{name}", text)
    for thing in things:
        made.add(thing)
    if define:
        made.define(*define)
    return made.done()


def node(linked: Linked, surface: str, of: str) -> str:
    """The entity of a surface in a paper."""
    (found,) = {m.entity for m in linked.merges if m.surface == surface and of in m.papers}
    return found


def method(*surfaces: str, role: Role | None = None) -> Named:
    """A method that matters."""
    return Named(surfaces, EntityType.METHOD, role)


def task(*surfaces: str) -> Named:
    """A task that matters."""
    return Named(surfaces, EntityType.TASK)


def benchmark(*surfaces: str, role: Role | None = None) -> Named:
    """A benchmark that matters."""
    return Named(surfaces, EntityType.BENCHMARK, role)


def metric(*surfaces: str) -> Named:
    """A metric that matters."""
    return Named(surfaces, EntityType.METRIC)
