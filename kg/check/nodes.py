"""What a check must know about the ends of claims: their types, and how texts name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.check.faults import Fault
from kg.check.surfaces import fold_surface, names, states, surface_key
from kg.errors import InputError
from kg.model import Entity, GraphSource, Quote, ResultNode
from kg.vocabulary import EntityType, parse_id


@dataclass(frozen=True, slots=True)
class Node:
    """A node as its claims need it: folded surfaces of an entity, or the value of a result."""

    types: tuple[EntityType, ...]
    surfaces: frozenset[str] = frozenset()
    value: str = ""
    paper: str = ""

    def is_named_by(self, mark: Quote) -> bool:
        """Whether the marked span is a surface or the value."""
        return mark.text == self.value if self.value else surface_key(mark.text) in self.surfaces

    def stands_in(self, text: str) -> bool:
        """Whether the text holds a surface as whole words, or the value."""
        if self.value:
            return states(self.value, text)
        folded = fold_surface(text)
        return any(names(surface, folded) for surface in self.surfaces)


def collect_nodes(graph: GraphSource) -> dict[str, Node]:
    """Every node of the graph by its id."""
    nodes = {paper.id: Node((EntityType.PAPER,)) for paper in graph.papers()}
    for entity in graph.entities():
        surfaces = frozenset(map(surface_key, (entity.label, *entity.aliases)))
        nodes[entity.id] = Node(entity.types, surfaces - {""})
    for result in graph.results():
        nodes[result.id] = Node((EntityType.RESULT,), value=result.value, paper=result.paper)
    return nodes


def check_entity(entity: Entity) -> Iterator[Fault]:
    """What is wrong with an entity by itself."""
    try:
        prefix, _ = parse_id(entity.id)
    except InputError as error:
        yield Fault(entity.id, "node", error.reason)
        return
    if not entity.types or entity.types[0] != prefix:
        yield Fault(entity.id, "node", "its main type is not the one its id names")
    if len(set(entity.types)) != len(entity.types):
        yield Fault(entity.id, "node", "a type is listed twice")
    if entity.label not in entity.aliases:
        yield Fault(entity.id, "node", f"its label {entity.label!r} is none of its aliases")


def check_result(result: ResultNode, nodes: dict[str, Node], reported: set[str]) -> Iterator[Fault]:
    """What is wrong with a result: it belongs to a paper, and that paper reports it."""
    if not result.value:
        yield Fault(result.id, "node", "it has no value")
    if result.paper not in nodes:
        yield Fault(result.id, "dangling", f"its paper {result.paper} is not in the graph")
    elif result.id not in reported:
        yield Fault(result.id, "node", f"no claim says that {result.paper} reports it")
