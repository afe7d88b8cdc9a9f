"""Cores of communities: connected, and large communities get more room."""

from __future__ import annotations

from kg.graph import Community
from kg.model import Claim
from kg.view.cores import choose_papers, other_end
from kg.vocabulary import Predicate


def _related(*pairs: tuple[str, str, float]) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = {}
    for a, b, weight in pairs:
        claim = Claim(a, Predicate.RELATED_TO, b, weight=weight)
        found.setdefault(a, []).append(claim)
        found.setdefault(b, []).append(claim)
    return found


def test_cores_are_whole_where_there_is_room() -> None:
    groups = [Community(1, "x", ("b", "a"), ()), Community(2, "y", ("c",), ())]
    assert choose_papers(groups, {}, 3) == {1: ["b", "a"], 2: ["c"]}


def test_cores_grow_along_the_heaviest_ties() -> None:
    related = _related(("a", "b", 0.1), ("b", "c", 0.2), ("a", "d", 0.3), ("d", "e", 0.05))
    groups = [Community(1, "x", ("a", "b", "c", "d", "e"), ())]
    assert choose_papers(groups, related, 3) == {1: ["a", "d", "b"]}
    assert other_end(related["a"][0], "b") == "a"


def test_cores_of_what_is_not_connected_are_filled_up() -> None:
    groups = [Community(1, "x", ("b", "c", "a"), ())]
    assert choose_papers(groups, {paper: [] for paper in "abc"}, 2) == {1: ["b", "a"]}
