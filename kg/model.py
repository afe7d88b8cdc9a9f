"""The records that flow through the house, and the Protocols at its seams.

Read them in the order of the flow: `Paper` → `Extraction` (mentions, relations, results as one
text says them) → `Entity`, `Claim`, `ResultNode` (what is meant, across papers). All are frozen and
slotted; a change makes a new object.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol, runtime_checkable

from kg.vocabulary import BASE_IRI, EntityType, Level, Predicate, ResultKind, Role, mint_claim_id

Field = Literal["title", "abstract"]
"""Which text of a paper a quote lies in."""
Number = float | tuple[float, float]
"""A number, or the two ends of a range."""


# ── what is read ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper. `title` and `abstract` are the cleaned texts that every offset refers to.

    `identifiers` are the ids of their own that the sources give it, sorted: what a result is joined
    back to a library by. A DOI or an arXiv id is not among them.
    """

    id: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    doi: str | None = None
    arxiv: str | None = None
    url: str | None = None
    keywords: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()

    def text(self, field: Field) -> str:
        """The title or the abstract."""
        return self.title if field == "title" else self.abstract


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A paper as one record of one file gives it, before duplicates become one.

    `line` is where the record starts, counted from 1; `file` is the path as the user named it
    (a folder's files by the folder's path), or "-" for standard input.
    """

    paper: Paper
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record (or a whole file, then `line` is None) that could not be read, and why."""

    file: str
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class Flaw:
    """What could not be used of a record that was kept, or is doubtful in it."""

    file: str
    line: int
    reason: str


# ── what one paper says ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, order=True)
class Quote:
    """A span of a paper's stored text: half-open code-point offsets, and the text itself."""

    paper: str
    field: Field
    start: int
    end: int
    text: str

    def holds(self, other: Quote) -> bool:
        """Whether the other span lies inside this one."""
        return (
            self.paper == other.paper
            and self.field == other.field
            and self.start <= other.start
            and other.end <= self.end
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a claim rests on.

    `quotes` are sentences that together hold both ends; `marks` are the spans inside them that
    name the ends (so that a page can mark them and a check can find them); `by` is
    component@version; `score` lies in [0, 1].
    """

    quotes: tuple[Quote, ...]
    by: str
    score: float
    marks: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a text names a thing. `score` in [0, 1]; `by` is component@version."""

    quote: Quote
    score: float
    by: str


@dataclass(frozen=True, slots=True)
class LocalEntity:
    """What one paper names, all its surfaces together. `key` is local to the paper ("e1")."""

    key: str
    name: str
    type: EntityType
    mentions: tuple[Mention, ...]
    score: float
    alt_type: EntityType | None = None
    role: Role | None = None
    salience: Level = Level.CORE


@dataclass(frozen=True, slots=True)
class Relation:
    """A statement between two entities of one paper; `head` and `tail` are their keys."""

    head: str
    type: Predicate
    tail: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Result:
    """A number that an abstract claims. The ends are keys of entities of the paper, or None.

    `value` is as written ("8.1-11.3%"), `number` its value or two ends, `unit` "%", "×" or as
    written, "" where there is none.
    """

    value: str
    number: Number | None
    unit: str
    kind: ResultKind
    evidence: Evidence
    method: str | None = None
    metric: str | None = None
    benchmark: str | None = None
    task: str | None = None
    baseline: str | None = None


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and the long form that the text gives for it."""

    short: Quote
    long: Quote


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything that one paper says; a function of its text and of the extractor alone.

    `sentences` cover the title and the abstract in order, so that whoever cites a mention can cite
    the sentence that it stands in.
    """

    paper: str
    extractor: str
    entities: tuple[LocalEntity, ...] = ()
    relations: tuple[Relation, ...] = ()
    results: tuple[Result, ...] = ()
    urls: tuple[str, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    sentences: tuple[Quote, ...] = ()


# ── what is meant ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing, in however many papers.

    `types` has the majority type first (the id's prefix), the others sorted; `aliases` are all
    surfaces, sorted, the label among them; `same_as` are IRIs of authority files.
    """

    id: str
    label: str
    types: tuple[EntityType, ...]
    aliases: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()


DOUBTFUL: Final = 0.5
"""A claim less sure than this is likelier wrong than right: what shows no scores leaves it out."""


@dataclass(frozen=True, slots=True)
class ResultNode:
    """A result as a node of the graph; what it is of, on, for and with are its claims."""

    id: str
    paper: str
    value: str
    number: Number | None
    unit: str
    kind: ResultKind

    @property
    def label(self) -> str:
        """The value as a reader should see it: of a gain, that it is one."""
        return f"gain {self.value}" if self.kind is ResultKind.GAIN else self.value


@dataclass(frozen=True, slots=True, order=True)
class Shared:
    """An entity that two papers share, and what it adds to the weight of their edge."""

    entity: str
    weight: float


def noisy_or(cited: Sequence[tuple[str, float]]) -> float:
    """How sure pieces of evidence make a claim together, in [0, 1], three decimals.

    Args:
        cited: the paper and the score of each piece; of one paper the best counts.

    >>> noisy_or([("paper:a", 0.5), ("paper:a", 0.4), ("paper:b", 0.5)])
    0.75
    """
    if len(cited) == 1:  # as most; the same sum as below
        return round(1.0 - (1.0 - max(0.0, cited[0][1])), 3)
    best: dict[str, float] = {}
    for paper, score in cited:
        best[paper] = max(best.get(paper, 0.0), score)
    return round(1.0 - math.prod(1.0 - best[paper] for paper in sorted(best)), 3)


@dataclass(frozen=True, slots=True)
class Claim:
    """A triple plus what it rests on.

    An asserted claim has evidence. A derived one has premises (ids of claims), the name of the
    rule, the rule's `score` in [0, 1] and, for `relatedTo`, the weight in (0, 1] with the shared
    entities that make it, heaviest first.
    """

    subject: str
    predicate: Predicate
    object: str
    evidence: tuple[Evidence, ...] = ()
    premises: tuple[str, ...] = ()
    rule: str = ""
    score: float | None = None
    weight: float | None = None
    shared: tuple[Shared, ...] = ()

    @property
    def id(self) -> str:
        """`claim:` and a hash of the triple."""
        return mint_claim_id(self.subject, self.predicate, self.object)

    @property
    def key(self) -> tuple[str, str, str]:
        """The triple, by which claims are sorted."""
        return (self.subject, self.predicate.value, self.object)

    @property
    def derived(self) -> bool:
        """Whether the claim follows from others instead of standing in a text."""
        return not self.evidence

    @property
    def confidence(self) -> float:
        """How sure the claim is, in [0, 1], three decimals.

        The sentences of one paper are not independent, so the best of them counts; papers are,
        so they combine by noisy-or. A derived claim is as sure as its rule says.
        """
        if self.derived:
            return round(self.score or 0.0, 3)
        return noisy_or([(e.quotes[0].paper if e.quotes else "", e.score) for e in self.evidence])


@dataclass(frozen=True, slots=True)
class Merge:
    """Why a surface belongs to an entity: the rule, its score in [0, 1], and the papers."""

    surface: str
    entity: str
    rule: str
    score: float
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class CloseMatch:
    """Two entities that may be one thing: their ids (the smaller first), how likely in [0, 1], and
    what speaks for and against, the weightiest first."""

    first: str
    second: str
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Concept:
    """A concept of an authority file (a vocabulary that others keep): its names, and the IRIs of
    those that are broader. `type` is None where the file does not say one of ours."""

    iri: str
    label: str
    aliases: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    type: EntityType | None = None


@dataclass(frozen=True, slots=True)
class BuildInfo:
    """What a graph was made with; part of every file, and a function of code and options only."""

    extractor: str
    base_iri: str = BASE_IRI
    options: tuple[tuple[str, str], ...] = field(default=())


# ── seams ────────────────────────────────────────────────────────────────────────────────────────


@runtime_checkable
class Extractor(Protocol):
    """Reads one paper. Pure: the same text and version give the same extraction."""

    @property
    def version(self) -> str:
        """name@checksum of code, weights and options together."""
        ...

    def extract(self, paper: Paper) -> Extraction:
        """Everything that the paper's title and abstract say."""
        ...


@runtime_checkable
class GraphSource(Protocol):
    """A finished graph as sorted streams; the store and `KnowledgeGraph` both are one.

    Papers, entities and results come sorted by id, claims by triple, merges by entity and surface.
    """

    @property
    def info(self) -> BuildInfo:
        """What the graph was made with."""
        ...

    def papers(self) -> Iterator[Paper]: ...

    def entities(self) -> Iterator[Entity]: ...

    def results(self) -> Iterator[ResultNode]: ...

    def claims(self) -> Iterator[Claim]: ...

    def merges(self) -> Iterator[Merge]: ...

    def links(self) -> Iterator[tuple[str, str]]:
        """(paper id, URL) of the code, data and project pages that abstracts name, sorted."""
        ...


@runtime_checkable
class Outlining(Protocol):
    """A source that gives its claims also without what they rest on, which is most of a graph."""

    def outlines(self) -> Iterator[Claim]:
        """The claims, sorted by triple, without evidence: whether one is derived, and how sure an
        asserted one is, it does not say."""
        ...


def outlines(source: GraphSource) -> Iterator[Claim]:
    """The claims of a source for whoever asks only what is linked to what: without evidence where
    the source can leave that out, which takes a quarter of the time (see `Outlining`)."""
    return source.outlines() if isinstance(source, Outlining) else source.claims()


@runtime_checkable
class Matching(Protocol):
    """A source that also knows which entities may be one; files of before have none."""

    def close_matches(self) -> Iterator[CloseMatch]:
        """Pairs of entities that may be one, sorted by their ids."""
        ...


class Part(GraphSource, Matching, Outlining, Protocol):
    """Some nodes of a source and what belongs to them. `claims` and `outlines` are those that one
    of the nodes is an end of, also where the other end is not among them."""

    def inner_claims(self) -> Iterator[Claim]:
        """The claims both ends of which are among the nodes, sorted by triple."""
        ...


@runtime_checkable
class Narrowing(Protocol):
    """A source that finds some of its records without reading all."""

    def narrowed(self, ids: Iterable[str]) -> Part:
        """These nodes and claims only, and what belongs to them."""
        ...


def close_matches(source: object) -> Iterator[CloseMatch]:
    """The pairs of entities of a source that may be one; none where it knows of none."""
    return source.close_matches() if isinstance(source, Matching) else iter(())
