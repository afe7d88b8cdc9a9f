"""The check of nodes against canonical names (`tests.bench.linked_names`), on invented papers."""

from __future__ import annotations

from typing import Any

from tests.bench.linked_names import agree


def row(identifier: str, *entities: tuple[str, str, list[str]]) -> dict[str, Any]:
    """An annotation; its title names every surface."""
    return {
        "id": identifier,
        "title": " and ".join(surface for *_, surfaces in entities for surface in surfaces),
        "entities": [
            {"name": name, "type": kind, "mentions": surfaces} for name, kind, surfaces in entities
        ],
    }


def test_agree_counts_names_that_are_one_node_and_nodes_of_two_names() -> None:
    found = agree(
        [
            row("a", ("quince pruning", "Method", ["quince pruning"]), ("Pear", "Task", ["Pear"])),
            row("b", ("quince pruning", "Method", ["Quince Pruning"]), ("Pear", "Task", ["Sorb"])),
            row("c", ("quince cut", "Method", ["quince-pruning"])),
        ],
        {},
        named=False,
    )
    assert (found.shared, found.whole, found.torn) == (
        2,
        1,
        (("Pear", ("task:pear", "task:sorb")),),
    )
    assert found.mixed == ()  # "quince cut" shares a surface with the other name
    assert (found.names, found.nodes, found.away) == (3, 1, 0)
    two = [
        row("a", ("cut", "Method", ["data-set cut"])),
        row("b", ("trim", "Method", ["dataset cut"])),
    ]
    assert [pair[:2] for pair in agree(two, {}, named=False).mixed] == [("cut", "trim")]
