"""What a paper proposes, apart from the plain words that were grouped with it."""

from __future__ import annotations

from kg.link import Linked, link
from kg.vocabulary import Predicate, Role
from tests.link.papers import method, paper, task


def nodes(linked: Linked) -> list[tuple[str, ...]]:
    return sorted(entity.aliases for entity in linked.entities)


def proposed(linked: Linked) -> list[str]:
    return [c.object for c in linked.claims if c.predicate is Predicate.PROPOSES]


def test_faces_a_plain_word_beside_a_coined_name_is_a_thing_of_its_own() -> None:
    group = method("schedule", "Schedule-Free", role=Role.PROPOSED)
    linked = link([paper("a", group)])
    assert nodes(linked) == [("Schedule-Free",), ("schedule",)]
    assert proposed(linked) == ["method:schedule-free"]


def test_faces_the_short_form_of_common_words_is_not_coined() -> None:
    names = ("pear tree", "PT", "PT-Agent")
    linked = link([paper("a", method(*names, role=Role.PROPOSED), define=[("PT", "pear tree")])])
    assert nodes(linked) == [("PT", "pear tree"), ("PT-Agent",)]
    assert proposed(linked) == ["method:pt-agent"]


def test_faces_common_words_with_their_short_form_stay_where_nothing_else_is_coined() -> None:
    names = ("quiet pear network", "QPN")
    define = [("QPN", "quiet pear network")]
    linked = link([paper("a", method(*names, role=Role.PROPOSED), define=define)])
    assert nodes(linked) == [("QPN", "quiet pear network")]
    assert proposed(linked) == ["method:quiet-pear-network"]


def test_faces_a_name_that_says_all_of_the_coined_one_stays_with_it() -> None:
    names = ("iterative repruning mechanism", "RePruning")
    linked = link([paper("a", method(*names, role=Role.PROPOSED))])
    assert nodes(linked) == [("RePruning", "iterative repruning mechanism")]
    assert proposed(linked) == ["method:repruning"]


def test_faces_what_is_not_proposed_keeps_its_names() -> None:
    linked = link([paper("a", method("pear schedule", "PearSchedule", role=Role.USED))])
    assert nodes(linked) == [("PearSchedule", "pear schedule")]


def test_strays_that_nothing_likens_are_things_of_their_own() -> None:
    linked = link([paper("a", task("pear sorting", "average ripeness"))])
    assert nodes(linked) == [("average ripeness",), ("pear sorting",)]
