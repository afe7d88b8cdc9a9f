"""What words of several senses mean in papers."""

from __future__ import annotations

import pytest

from kg.link import link
from kg.link.branch import BRANCHES
from kg.link.common import BRANCHED, MEANT, MEANT_SCORE, REASONS, may_differ
from kg.link.decisions import Called, Decision, Decisions, Kind
from kg.link.senses import find_word, words
from kg.link.topic import Topics
from kg.model import Extraction
from tests.link.papers import draft, method, metric, node, task

LENSES = "The extrinsic and intrinsic parameters of a camera and of a lidar are found on a robot."
DOUBTS = "The classifier is overconfident, so its predictive uncertainty and confidence are wrong."
OPEN = "We release the software, videos and an appendix of measurements for practitioners."


def calibration(name: str, text: str, word: str = "calibration") -> Extraction:
    """A paper that calls a task so."""
    return draft(name, f"This is about {word}. {text} {OPEN}", task(word))


def test_senses_of_every_word_are_told_by_its_cues() -> None:
    assert len(words()) > 100
    for name, word in words().items():
        assert len(set(word.senses)) == len(word.senses) > 1
        assert not {*word.senses} & {*BRANCHES}
        assert name not in word.cues
        assert all(len(told) == len(word.senses) and any(told) for told in word.cues.values())


@pytest.mark.parametrize("name", ["calibration", "Calibrations", "quantisation", "denoising"])
def test_senses_are_those_of_a_word_however_it_is_spelled(name: str) -> None:
    assert find_word(name) is not None and may_differ(name)


@pytest.mark.parametrize("name", ["calibration error", "Calibration Errors", "calibrationerror"])
def test_senses_are_those_of_a_word_before_a_head_that_leaves_them_open(name: str) -> None:
    assert find_word(name) is find_word("calibration")
    assert may_differ(name)


@pytest.mark.parametrize(
    "name",
    [
        "self-calibration",
        "camera calibration",
        "camera calibration error",
        "calibration network",
        "self-calibration error",
        "error calibration",
        "perplexity",
        "",
    ],
)
def test_senses_are_none_of_other_names(name: str) -> None:
    assert find_word(name) is None and not may_differ(name)


def test_senses_are_probable_by_the_words_of_the_text() -> None:
    word = find_word("calibration")
    assert word is not None
    topics = Topics()
    for name, text in (("a", LENSES), ("b", DOUBTS), ("c", "Quinces.")):
        topics.add(draft(name, text))
    lenses, doubts, neither = (word.shares(topics.told(f"paper:{n}", word.cues)) for n in "abc")
    assert word.senses[lenses.index(max(lenses))] == "sensors" and max(lenses) > 0.8
    assert word.senses[doubts.index(max(doubts))] == "confidence" and max(doubts) > 0.8
    assert len(set(neither)) == 1


def test_word_of_several_senses_is_several_things() -> None:
    papers = [calibration("a", LENSES), calibration("b", DOUBTS), calibration("c", LENSES)]
    linked = link(papers)
    found = [node(linked, "calibration", f"paper:{name}") for name in "abc"]
    assert found == ["task:calibration", "task:calibration-in-confidence", "task:calibration"]
    (close,) = linked.close
    assert (close.first, close.second) == (found[0], found[1])
    assert (close.score, close.reasons) == (MEANT_SCORE, MEANT)
    assert link(papers[::-1]) == linked


def test_word_of_several_senses_is_one_thing_in_one_sense() -> None:
    # Their texts have next to no word in common; both tell what they mean.
    mirror = (
        "A reflection on specular, glossy, transparent objects: mirror, glass, lens, lamp, hue."
    )
    scene = "One reflection removal for image and light, photometric polarization shape normal map."
    papers = [draft("a", mirror, task("reflection")), draft("b", scene, task("reflection"))]
    assert len(link(papers).entities) == 1


def test_word_of_several_senses_tells_why_its_papers_are_apart() -> None:
    # The last paper leans to confidence, but not surely.
    papers = [calibration(name, LENSES) for name in "abe"]
    papers += [calibration("c", DOUBTS), calibration("d", "There is confidence in it.")]
    linked = link(papers)
    assert {(c.score, c.reasons) for c in linked.close} == {(MEANT_SCORE, MEANT)}


def test_word_of_several_senses_in_a_paper_of_a_branch_that_tells_none() -> None:
    learns = "A policy gets reward and its action is reinforcement with regret of a bandit."
    speaks = "Sentence, translation, corpus, parsing, dialogue and words of a grammar and text."
    robots = "A robot arm and a gripper with torque, a manipulator, a wheel and legs."

    def exploration(name: str, text: str) -> Extraction:
        return draft(name, f"An exploration: {text}", task("exploration"))

    papers = [
        exploration("a", f"{learns} {robots}"),
        exploration("b", f"{learns} {robots}"),
        exploration("c", speaks),
    ]
    linked = link(papers)
    assert node(linked, "exploration", "paper:a") == "task:exploration"
    assert node(linked, "exploration", "paper:c") == "task:exploration-in-language"
    assert {c.reasons for c in linked.close} == {BRANCHED}


def test_word_that_the_user_parts_has_no_pin_in_its_id() -> None:
    apart = Decision(Kind.DIFFERENT, (Called("GateNet"),), papers=("paper:b",))
    papers = [draft(name, "GateNet is used.", method("GateNet")) for name in "abc"]
    linked = link(papers, decisions=Decisions((apart,)))
    assert node(linked, "GateNet", "paper:b") == "method:gatenet-in-b"


def test_word_of_several_senses_bears_all_its_types_in_one_sense() -> None:
    papers = [
        calibration("a", LENSES), calibration("b", LENSES), calibration("c", LENSES),
        draft("d", f"Calibration, a calibration. {DOUBTS}", method("calibration")),
        draft("e", f"Good calibration. {DOUBTS}", metric("calibration")),
    ]  # fmt: skip
    linked = link(papers)
    assert node(linked, "calibration", "paper:d") == node(linked, "calibration", "paper:e")
    assert len(linked.entities) == 2


def test_paper_that_does_not_tell_a_sense_goes_with_one_that_does() -> None:
    papers = [calibration("a", LENSES), calibration("b", LENSES), calibration("c", "")]
    assert len(link(papers).entities) == 1


def test_paper_that_tells_no_sense_and_is_like_no_other_stays_apart() -> None:
    strange = draft("b", "Jam: quince, medlar, reflection, pear, sugar, kettle, spoon, oven, "
                    "flame, cellar, shelf, jar, label, cork.", method("reflection"))  # fmt: skip
    lit = draft(
        "a", "A reflection: the mirror, the light, the glass and the specular camera, the beam, "
        "the lens, the tube, the dome.", method("reflection"),
    )  # fmt: skip
    (close,) = link([lit, strange]).close
    assert close.reasons == REASONS


def test_senses_do_not_depend_on_papers_without_the_word() -> None:
    papers = [calibration("a", LENSES), calibration("b", DOUBTS)]
    linked = link(papers)
    more = link([*papers, draft("z", f"We prune quinces. {DOUBTS}", method("quinces"))])
    assert node(linked, "calibration", "paper:a") != node(linked, "calibration", "paper:b")
    assert set(linked.merges) < set(more.merges)
    assert more.close == linked.close


def test_senses_are_one_thing_where_the_user_says_so() -> None:
    same = Decision(Kind.SAME, (Called("calibration"), Called("gauging")))
    papers = [calibration("a", LENSES), calibration("b", DOUBTS)]
    linked = link(papers, decisions=Decisions((same,)))
    assert len(linked.entities) == 1 and not linked.close


def test_senses_are_two_things_where_the_user_says_so() -> None:
    papers = [calibration("a", LENSES), calibration("b", LENSES)]
    apart = Decision(Kind.DIFFERENT, (Called("calibration"),), papers=("paper:b",))
    assert len(link(papers).entities) == 1
    assert len(link(papers, decisions=Decisions((apart,))).entities) == 2


def test_senses_are_grouped_alike_in_any_order_and_in_parts() -> None:
    texts = [LENSES, DOUBTS, OPEN, LENSES, DOUBTS, DOUBTS]
    papers = [calibration(name, text) for name, text in zip("abcdef", texts, strict=True)]
    linked = link(papers)
    for order in (papers[::-1], papers[3:] + papers[:3]):
        assert link(order) == linked
    assert node(linked, "calibration", "paper:b") == "task:calibration"
    assert node(linked, "calibration", "paper:d") == "task:calibration-in-sensors"


def test_word_of_several_senses_with_a_head_is_several_things() -> None:
    papers = [
        draft(name, f"The {word} falls. {text} {OPEN}", metric(word))
        for name, text, word in (
            ("a", LENSES, "calibration error"),
            ("b", DOUBTS, "calibration error"),
            ("c", LENSES, "calibration errors"),
        )
    ]
    linked = link(papers)
    lenses, doubts = (node(linked, "calibration error", f"paper:{name}") for name in "ab")
    assert lenses != doubts
    assert node(linked, "calibration errors", "paper:c") == lenses
    assert [close.reasons for close in linked.close] == [MEANT]
