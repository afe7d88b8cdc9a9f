"""Common words that mean something else in a paper that is like no other."""

from __future__ import annotations

from kg.link import Linked, link
from kg.link.common import BRANCHED, REASONS, SCORE, is_common, is_rather_common
from kg.link.decisions import Called, Decision, Decisions, Kind
from kg.model import Extraction
from kg.vocabulary import EntityType
from tests.link.papers import Named, draft, method

OPTICS = "A laser beam hits a tilted mirror and scatters over the polished lens of a telescope."
MIRRORS = "The mirror of the telescope sends a laser beam to the polished lens."
AGENTS = "Language agents criticise their own answers, then write better ones for the next episode."


def nodes(linked: Linked, surface: str) -> dict[str, str]:
    """The entity of a surface in each paper."""
    return {p: m.entity for m in linked.merges if m.surface == surface for p in m.papers}


FIRST = draft("a", f"We measure pressure. {OPTICS}", method("pressure"))
SECOND = draft("b", f"Here pressure is modelled. {MIRRORS}", method("pressure"))
OTHER = draft("c", f"Verbal pressure helps. {AGENTS}", method("pressure"))


def test_common_words_are_those_that_seldom_are_a_name() -> None:
    assert is_common("pressure") and is_common("Pressures")
    assert not any(map(is_common, ("exoskeleton", "self-pressure", "PRESSURE", "T5", "")))


def test_common_word_stays_apart_in_a_paper_unlike_all_others() -> None:
    linked = link([FIRST, SECOND, OTHER])
    found = nodes(linked, "pressure")
    assert found["paper:a"] == found["paper:b"] == "method:pressure"
    assert found["paper:c"] == "method:pressure-in-c"
    (close,) = linked.close
    assert (close.first, close.second) == ("method:pressure", "method:pressure-in-c")
    assert close.reasons == REASONS


def test_common_word_of_two_unlike_papers_is_two_things() -> None:
    assert len(set(nodes(link([FIRST, OTHER]), "pressure").values())) == 2
    assert len(set(nodes(link([FIRST, SECOND]), "pressure").values())) == 1


def test_common_word_with_another_is_a_name() -> None:
    first = draft("a", f"We measure barometric pressure. {OPTICS}", method("barometric pressure"))
    other = draft("c", f"Barometric pressure helps. {AGENTS}", method("Barometric pressure"))
    assert len(link([first, other]).entities) == 1


def test_common_word_does_not_depend_on_the_order_nor_on_papers_without_it() -> None:
    papers = [FIRST, SECOND, OTHER]
    linked = link(papers)
    assert link(reversed(papers)) == linked
    more = link([*papers, draft("z", f"We prune quinces. {AGENTS}", method("quinces"))])
    assert set(linked.merges) < set(more.merges)
    assert more.close == linked.close


def test_common_word_is_one_thing_where_the_user_says_so() -> None:
    same = Decision(Kind.SAME, (Called("pressure"), Called("compression force")))
    linked = link([FIRST, SECOND, OTHER], decisions=Decisions((same,)))
    assert set(nodes(linked, "pressure").values()) == {"method:pressure"}
    assert not linked.close


def test_common_word_of_another_type_may_be_a_stranger_too() -> None:
    task = draft("c", f"Verbal pressure helps. {AGENTS}", Named(("pressure",), EntityType.TASK))
    found = nodes(link([FIRST, SECOND, task]), "pressure")
    assert found["paper:c"] == "task:pressure" != found["paper:a"]


def test_common_word_in_a_title_alone_is_no_stranger() -> None:
    title = draft("c", "Verbal pressure helps language agents.", method("pressure"))
    assert len(set(nodes(link([FIRST, title]), "pressure").values())) == 1


ARMS = "A torque sensor at each joint of the manipulator controls the actuator of its gripper."
WORDS = "Annotators tag sentences of a multilingual corpus, from which a parser learns the syntax."
# Words that both have, so that no paper is like none of the others.
BOTH = "We release the software, videos and an appendix of measurements for practitioners."


def integration(name: str, text: str, word: str = "integration") -> Extraction:
    """A paper that calls a task so."""
    return draft(name, f"This is about {word}. {text} {BOTH}", Named((word,), EntityType.TASK))


def test_common_word_is_two_things_in_two_branches() -> None:
    papers = [integration("a", ARMS), integration("b", ARMS), integration("c", WORDS)]
    linked = link(papers)
    found = nodes(linked, "integration")
    assert found["paper:a"] == found["paper:b"] == "task:integration"
    assert found["paper:c"] == "task:integration-in-language"
    (close,) = linked.close
    assert (close.first, close.second, close.score) == (*sorted({*found.values()}), SCORE)
    assert close.reasons == BRANCHED
    assert link(papers[::-1]) == linked


def test_common_word_is_one_thing_in_all_papers_of_a_branch() -> None:
    papers = {"a": ARMS, "b": WORDS, "c": WORDS, "d": ARMS, "e": ARMS}
    found = nodes(link([integration(*named) for named in papers.items()]), "integration")
    assert found["paper:a"] == found["paper:d"] == found["paper:e"] == "task:integration"
    assert found["paper:b"] == found["paper:c"] == "task:integration-in-language"


def test_common_word_means_what_most_do_where_the_branch_is_open() -> None:
    papers = [integration("a", ARMS), integration("b", WORDS), integration("c", "")]
    found = nodes(link([papers[0], papers[2]]), "integration")
    assert len(set(found.values())) == 1
    assert len(set(nodes(link(papers), "integration").values())) == 2


def test_name_that_is_no_common_word_is_one_thing_in_all_branches() -> None:
    def named(name: str, text: str) -> Extraction:
        return draft(name, f"This is about clustering. {text} {BOTH}", method("clustering"))

    assert not is_rather_common("clustering")
    assert len(link([named("a", ARMS), named("b", WORDS)]).entities) == 1


def test_rather_common_word_needs_surer_branches() -> None:
    assert is_rather_common("surveillance") and not is_common("surveillance")
    papers = [integration("a", ARMS, "surveillance"), integration("b", WORDS, "surveillance")]
    assert len(set(nodes(link(papers), "surveillance").values())) == 1
    surer = integration("b", f"{WORDS} It knows lexical and syntactic rules.", "surveillance")
    found = nodes(link([papers[0], surer]), "surveillance")
    assert set(found.values()) == {"task:surveillance", "task:surveillance-in-robots"}
