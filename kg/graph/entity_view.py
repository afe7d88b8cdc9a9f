"""`EntityView`: one thing in a graph, with its names, its papers, its claims and its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kg.errors import InputError, one_line
from kg.model import Claim, Entity, Paper, ResultNode
from kg.vocabulary import EntityType, Predicate, fold

if TYPE_CHECKING:
    from kg.graph.knowledge import KnowledgeGraph

Direction = Literal["out", "in", "both"]
Node = Paper | Entity | ResultNode


@dataclass(frozen=True, slots=True, repr=False)
class EntityView:
    """An entity, paper or result, seen in its graph.

    Attributes:
        graph: the graph that it is in.
        record: the `Paper`, `Entity` or `ResultNode` itself.
    """

    graph: KnowledgeGraph
    record: Node

    def __repr__(self) -> str:
        return f"<{self.id} {self.label!r}>"

    def __str__(self) -> str:
        # One spelling of each name is enough here.
        names = {fold(name): name for name in (*reversed(self.aliases), self.label)}
        others = sorted(name for name in names.values() if name != self.label)
        if isinstance(self.record, Paper):
            others += self.record.identifiers
        also = f" · also {one_line(', '.join(others))}" if others else ""
        return f"{one_line(self.label)}\n{' and '.join(self.types)} · {self.id}{also}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EntityView):
            return NotImplemented
        return self.record == other.record and self.graph is other.graph

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def id(self) -> str:
        """`type:slug`."""
        return self.record.id

    @property
    def label(self) -> str:
        """The canonical name; a paper's title; a result's value."""
        return label_of(self.record)

    @property
    def types(self) -> tuple[EntityType, ...]:
        """Every type that it bears, the main one first."""
        if isinstance(self.record, Entity):
            return self.record.types
        return (EntityType.PAPER if isinstance(self.record, Paper) else EntityType.RESULT,)

    @property
    def type(self) -> EntityType:
        """The main type."""
        return self.types[0]

    @property
    def aliases(self) -> tuple[str, ...]:
        """Every name that a text gives it, sorted; none for papers and results."""
        return self.record.aliases if isinstance(self.record, Entity) else ()

    @property
    def same_as(self) -> tuple[str, ...]:
        """IRIs of the same thing in authority files."""
        return self.record.same_as if isinstance(self.record, Entity) else ()

    @property
    def paper(self) -> Paper:
        """The record of a paper: `view.paper.abstract`, `.authors`, `.year`, …

        Raises:
            InputError: when the thing is no paper.
        """
        if not isinstance(self.record, Paper):
            raise InputError(f"{self.id} is a {self.type}, not a paper")
        return self.record

    @property
    def links(self) -> tuple[str, ...]:
        """The pages (code, data, project) that a paper's abstract names."""
        return tuple(url for paper, url in self.graph.links() if paper == self.id)

    def claims(self, predicate: Predicate | str | None = None) -> list[Claim]:
        """The claims that it is an end of, sorted by triple."""
        return self.graph.claims_about(self.id, predicate)

    def neighbours(
        self, predicate: Predicate | str | None = None, direction: Direction = "both"
    ) -> list[EntityView]:
        """What lies one claim away: see `KnowledgeGraph.neighbours`."""
        return self.graph.neighbours(self.id, predicate, direction)

    def papers(self, predicate: Predicate | str | None = None) -> list[EntityView]:
        """The papers one claim away, sorted by id; for a paper, those it is related to."""
        return [view for view in self.neighbours(predicate) if view.type is EntityType.PAPER]


def label_of(record: Node) -> str:
    """The name that a reader knows a node by."""
    return record.title if isinstance(record, Paper) else record.label
