"""Which branch of the field a text is of."""

from __future__ import annotations

from kg.link.branch import BRANCHES, agreement, leanings, mean, shares
from kg.link.topic import Topics
from tests.link.papers import draft

ARMS = "A torque sensor at each joint of the manipulator controls the actuator of its gripper."
WORDS = "Annotators tag sentences of a multilingual corpus, from which a parser learns the syntax."


def told(*texts: str) -> Topics:
    """Papers a, b, … with these texts."""
    topics = Topics()
    for name, text in zip("abcd", texts, strict=False):
        topics.add(draft(name, text))
    return topics


def test_branch_of_a_text_is_told_by_its_words() -> None:
    topics = told(ARMS, WORDS)
    for paper, branch in (("paper:a", "robots"), ("paper:b", "language")):
        found = topics.branches(paper, ())
        assert BRANCHES[found.index(max(found))] == branch
        assert max(found) > 0.7 and abs(sum(found) - 1) < 0.01
    assert agreement(topics.branches("paper:a", ()), topics.branches("paper:b", ())) < 0.1


def test_branch_is_left_open_by_a_text_without_its_words() -> None:
    topics = told("Quinces.", WORDS)
    assert topics.branches("paper:a", ()) == shares((0, 0, 0, 0)) == (0.25,) * 4
    without = topics.branches("paper:b", [WORDS])
    assert without == (0.25,) * 4


def test_branch_does_not_depend_on_the_order_of_papers() -> None:
    for paper, other in (("paper:a", "paper:b"), ("paper:b", "paper:a")):
        assert told(ARMS, WORDS).branches(paper, ()) == told(WORDS, ARMS).branches(other, ())


def test_words_lean_to_the_branch_that_has_them() -> None:
    for word, branch in (("gripper", "robots"), ("corpus", "language"), ("regret", "learning")):
        found = leanings()[word]
        assert BRANCHES[found.index(max(found))] == branch
        assert abs(sum(found)) <= len(BRANCHES)  # the mean is zero, but for rounding
    assert "" not in leanings()


def test_mean_and_agreement() -> None:
    one, other = (1.0, 0.0, 0.0, 0.0), (0.0, 0.5, 0.5, 0.0)
    assert agreement(one, other) == 0.0
    assert mean([one, other]) == (0.5, 0.25, 0.25, 0.0)
    assert agreement(one, mean([one, other])) == 0.5
