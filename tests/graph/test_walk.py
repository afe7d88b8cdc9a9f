from __future__ import annotations

from collections.abc import Iterable

from kg.graph.walk import adjacent, cheapest_path, supported, touching, within
from kg.model import Claim
from kg.vocabulary import Predicate


def linked(pairs: Iterable[str]) -> list[Claim]:
    """A claim for each "a-b"."""
    ends = (pair.split("-") for pair in pairs)
    return [Claim(a, Predicate.PART_OF, b) for a, b in ends]


def test_walk_a_path_goes_round_a_hub() -> None:
    spokes = [f"hub-leaf{i}" for i in range(14)]
    about = touching(linked(["a-hub", "hub-b", *spokes, "a-x", "y-x", "y-b"]))
    # Over the hub: 2 steps and log2(16) = 4. Round it: 3 steps and log2(2) twice.
    assert cheapest_path(about, "a", "b") == ["a", "x", "y", "b"]


def test_walk_a_path_takes_the_hub_where_the_way_round_is_long() -> None:
    spokes = [f"hub-leaf{i}" for i in range(14)]
    about = touching(linked(["a-hub", "hub-b", *spokes, "a-x", "x-y", "y-z", "z-b"]))
    assert cheapest_path(about, "a", "b") == ["a", "hub", "b"]


def test_walk_the_ends_of_a_path_cost_nothing() -> None:
    spokes = [f"a-leaf{i}" for i in range(30)] + [f"b-leaf{i}" for i in range(30, 60)]
    about = touching(linked(["a-b", "a-x", "x-b", *spokes]))
    assert cheapest_path(about, "a", "b") == ["a", "b"]


def test_walk_of_equal_paths_the_first_by_id_wins() -> None:
    pairs = ["a-m", "m-b", "a-n", "n-b"]
    assert cheapest_path(touching(linked(pairs)), "a", "b") == ["a", "m", "b"]
    assert cheapest_path(touching(linked(reversed(pairs))), "a", "b") == ["a", "m", "b"]


def test_walk_no_path_and_no_step() -> None:
    about = touching(linked(["a-b", "c-d"]))
    assert cheapest_path(about, "a", "c") is None
    assert cheapest_path(about, "a", "nowhere") is None
    assert cheapest_path(about, "a", "a") == ["a"]


def test_walk_within_counts_hops_in_both_directions() -> None:
    about = touching(linked(["a-b", "c-b", "c-d", "d-e"]))
    assert within(about, ["a"], 0) == {"a"}
    assert within(about, ["a"], 2) == {"a", "b", "c"}
    assert within(about, ["a", "e"], 1) == {"a", "b", "d", "e"}


def test_walk_a_node_is_not_its_own_neighbour() -> None:
    about = touching(linked(["a-a", "a-b"]))
    assert adjacent(about, "a") == ["b"]
    assert len(about["a"]) == 2


def test_walk_supported_follows_premises_of_premises() -> None:
    first, second = linked(["a-b", "b-c"])
    third = Claim("a", Predicate.PART_OF, "c", premises=(first.id, second.id), rule="r", score=0.5)
    fourth = Claim("a", Predicate.RELATED_TO, "c", premises=(third.id, "claim:gone"), score=0.5)
    by_id = {claim.id: claim for claim in (first, second, third, fourth)}
    assert {claim.id for claim in supported([fourth], by_id)} == set(by_id)
    assert [claim.id for claim in supported([first, first], by_id)] == [first.id]
