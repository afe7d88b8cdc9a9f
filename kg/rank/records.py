"""What a ranking is made of and what comes back: comparisons, groups, leaderboards."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from kg.graph.answers import Printed
from kg.model import Quote
from kg.vocabulary import EntityType


class Sureness(IntEnum):
    """How it is known that a comparison belongs to a task or benchmark; the more, the surer.

    The lowest two count only where that is asked for: `UNWORDED` is a claim that one method beats
    the other whose sentence has no word that says so.
    """

    UNWORDED = 0
    ONE_OF = 1
    TITLE = 2
    ONLY = 3
    NAMED = 4

    @property
    def counts(self) -> bool:
        """Whether a comparison counts without being asked for."""
        return self > Sureness.ONE_OF

    def told(self, kind: EntityType) -> str:
        """The level in words.

        >>> Sureness.ONLY.told(EntityType.TASK)
        "the paper's only task"
        """
        thing = kind.value.lower()
        return {
            Sureness.UNWORDED: "no word of the sentence says who wins",
            Sureness.ONE_OF: f"one of the paper's {thing}s",
            Sureness.TITLE: f"the only {thing} that the title names",
            Sureness.ONLY: f"the paper's only {thing}",
            Sureness.NAMED: "named in the sentence",
        }[self]


class Basis(StrEnum):
    """What a comparison is read from."""

    CLAIM = "claim"
    GAIN = "gain over a baseline"
    VALUES = "values in one paper"
    ACROSS = "values in two papers"


@dataclass(frozen=True, slots=True, order=True)
class Comparison:
    """Two methods compared once: by one paper, or by the values that two papers give.

    Attributes:
        place: the task or benchmark (id).
        first: the method (id) that wins, or, without a winner, the first by id.
        second: the other one.
        beats: whether the first beats the second; else no winner is stated.
        papers: the paper, or the two papers whose values are compared (ids).
        sureness: how it is known that it belongs to the place.
        bases: what it is read from, sorted.
        metrics: the metrics (ids) that it is about or that its sentence names, sorted.
        sources: the claims and results (ids) that it rests on, sorted.
        quotes: their sentences, sorted.
        confidence: how sure the least sure of the claims is that it needs, in [0, 1]; where the
            papers say it several times, the surest time counts.
    """

    place: str
    first: str
    second: str
    beats: bool
    papers: tuple[str, ...]
    sureness: Sureness
    bases: tuple[Basis, ...]
    metrics: tuple[str, ...]
    sources: tuple[str, ...]
    quotes: tuple[Quote, ...]
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Standing:
    """A method among those that it is compared with.

    `tier` 1 is beaten by none (but those in a circle with it), and so on down; `score` is the
    probability to beat an average method, or None where there is too little to tell.
    """

    method: str
    tier: int
    score: float | None
    comparisons: int
    won: int
    lost: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two methods of which each is said to beat the other."""

    ahead: tuple[Comparison, ...]
    behind: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Methods that comparisons connect; between two groups nothing is known.

    Attributes:
        standings: the methods, best tier first, then the best score, then by id.
        circles: the sets of methods that beat each other in a circle, two or more of them; they
            share a tier.
        order: (above, below): the steps of the partial order that no other steps give; of a
            circle the first id stands for all.
        conflicts: what is told both ways.
        comparisons: how many comparisons with a winner connect them.
        papers: how many papers these come from.
        scored: whether there was enough for scores.
    """

    standings: tuple[Standing, ...]
    circles: tuple[tuple[str, ...], ...]
    order: tuple[tuple[str, str], ...]
    conflicts: tuple[Conflict, ...]
    comparisons: int
    papers: int
    scored: bool


@dataclass(frozen=True, slots=True, repr=False)
class Leaderboard(Printed):
    """What a graph knows of which methods beat which on one task or benchmark.

    Attributes:
        place: the id of the task or benchmark.
        kind: which of the two.
        metric: the id of the metric that was asked for, or None.
        groups: the methods, largest group first.
        comparisons: those with a winner that the groups rest on.
        undecided: those without a winner.
        unsure: those of which it is not sure enough that they belong here; they count nowhere.
        left_out: (why, how many) comparisons of values could not be made.
        labels: the names of everything that is named by id.
    """

    place: str
    kind: EntityType
    metric: str | None
    groups: tuple[Group, ...]
    comparisons: tuple[Comparison, ...]
    undecided: tuple[Comparison, ...]
    unsure: tuple[Comparison, ...]
    left_out: tuple[tuple[str, int], ...]
    labels: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        methods = len({standing.method for group in self.groups for standing in group.standings})
        return (
            f"<Leaderboard of {self.place}: {len(self.comparisons)} comparisons, {methods} methods>"
        )

    def to_text(self, *, width: int = 80, why: bool = False) -> str:
        """The groups, conflicts and comparisons for a reader; with `why` also the sentences."""
        from kg.rank.shown import board_text

        return board_text(self, width, why=why)

    def to_json(self) -> dict[str, Any]:
        """The same as plain JSON."""
        from kg.rank.shown import board_json

        return board_json(self)


@dataclass(frozen=True, slots=True)
class Place:
    """A task or benchmark that has comparisons, and how many of each kind."""

    id: str
    label: str
    kind: EntityType
    methods: int
    comparisons: int
    undecided: int
    unsure: int


@dataclass(frozen=True, slots=True, repr=False)
class Overview(Printed):
    """The tasks and benchmarks that have comparisons, most comparisons first.

    `homeless` are the (claims, results) that compare methods but belong to no task or benchmark;
    `doubtful` are the comparisons that are less sure than was asked for.
    """

    places: tuple[Place, ...]
    homeless: int
    doubtful: int = 0

    def __repr__(self) -> str:
        return f"<Overview: {len(self.places)} tasks and benchmarks with comparisons>"

    def to_text(self, *, width: int = 80, limit: int | None = None) -> str:
        """An aligned table, of at most so many places."""
        from kg.rank.shown import overview_text

        return overview_text(self, width, limit)

    def to_json(self) -> dict[str, Any]:
        """The same as plain JSON."""
        from kg.rank.shown import overview_json

        return overview_json(self)
