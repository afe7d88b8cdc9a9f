from __future__ import annotations

import re

import pytest
from spacy.language import Language

from kg.extract.comparisons import Said, comparisons, is_contest, said_of
from kg.extract.document import make_doc
from kg.extract.masking import CLOSE, OPEN, mask_sentences
from kg.model import Paper


def _mark(match: re.Match[str]) -> str:
    return f"{OPEN}{'ABCD'.index(match[0])}{CLOSE}"


def said(text: str) -> set[str]:
    """What is said of the entities A, B, C and D: "A>B" they beat, "A/B" they do not."""
    masked = re.sub(r"\b[A-D]\b", _mark, text)
    signs = {Said.BEATS: ">", Said.NOT: "/", Said.NOWHERE: "@"}
    found = {f"{'ABCD'[a]}{signs[s]}{'ABCD'[b]}" for (a, b), s in comparisons(masked).items()}
    return {one for one in found if not {one, one[::-1]} <= found or "@" not in one}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A outperforms B.", {"A>B"}),
        ("We show that A consistently outperforms both B and C by 3%.", {"A>B", "A>C"}),
        ("A (our own) can also beat the strong baseline B.", {"A>B"}),
        ("A, which surpasses B, is cheap.", {"A>B"}),
        ("A performs significantly better than B.", {"A>B"}),
        ("With A, B beats C.", {"B>C"}),
        ("A not only outperforms B but is small.", {"A>B"}),
        ("A with no training outperforms B.", set()),
        ("A beats B on C.", {"A>B", "A@C", "C@B"}),
        ("A, by which we mean D, strongly outperforms B.", {"A>B"}),
        ("A outperforms larger methods such as B and C.", {"A>B", "A>C"}),
        ("A outperforms existing B.", set()),
        ("A outperforms B based methods.", set()),
    ],
)
def test_comparisons_read_plain_phrases(text: str, wanted: set[str]) -> None:
    assert said(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "A does not outperform B.",
        "A doesn't significantly outperform B.",
        "A fails to outperform B.",
        "A is no better than B.",
        "A never beats B.",
        "A cannot match B.",
        "A does not achieve better results than B.",
        "A is unable to surpass B.",
        "On none of the ten tasks, A outperforms B.",
        "We ask whether A outperforms B.",
        "Does A outperform B?",
        "A is on par with B.",
        "A is on par with or even better than B.",
        "A performs almost as well as B.",
        "A achieves competitive results against B.",
        "A remains competitive as compared to classical methods (e.g. B).",
        "A shows no gain over B.",
        "A has yet to outperform B.",
        "A is far from outperforming B.",
        "A outperforms none of B.",
        "We find no evidence that A outperforms B.",
        "It is not the case that A outperforms B.",
    ],
)
def test_comparisons_that_are_denied_or_asked_say_no_winner(text: str) -> None:
    assert said(text) == {"A/B"}


@pytest.mark.parametrize(
    "text",
    [
        "A underperforms B.",
        "A is worse than B.",
        "A performs much worse than B.",
        "A lags behind B.",
        "A falls short of B.",
        "A is inferior to B.",
        "A is less accurate than B.",
        "A reaches a lower accuracy than B.",
        "A trails B.",
        "A is slightly behind B.",
        "A underperforms compared to B.",
        "A is outperformed by B.",
        "A was consistently beaten by B.",
    ],
)
def test_comparisons_are_turned_round(text: str) -> None:
    assert said(text) == {"A/B", "B>A"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Neither A nor B outperforms C.", {"A/C", "B/C"}),
        ("A is not worse than B.", {"A/B", "B/A"}),
        ("A outperforms B but does not outperform C.", {"A>B", "A/C", "B/C", "C@B"}),
        ("A beats B on one task, though it does not beat B on another.", {"A>B"}),
        ("Compared with A, B is no better than before.", {"A/B", "B/A"}),
        ("A does not use B and outperforms C.", set()),
        ("A and B are methods of learning.", set()),
    ],
)
def test_comparisons_keep_to_their_own_ends(text: str, wanted: set[str]) -> None:
    assert said(text) == wanted


def test_comparisons_set_what_is_named_together_apart_from_each_other() -> None:
    masked = re.sub(r"\b[A-D]\b", _mark, "A and B outperform C and D.")
    found = comparisons(masked)
    together = [(0, 1), (1, 0), (2, 3), (3, 2)]
    assert {found[pair] for pair in together} == {Said.NOWHERE}
    assert {pair for pair, said in found.items() if said is Said.BEATS} == {
        (a, b) for a in (0, 1) for b in (2, 3)
    }


def test_comparisons_know_that_what_stands_behind_does_not_win() -> None:
    text = "A underperforms B on one task but outperforms it on another, which shows that C helps."
    assert comparisons(re.sub(r"\b[A-D]\b", _mark, text))[2, 1] is Said.NOWHERE


@pytest.mark.parametrize(
    ("abstract", "wanted"),
    [
        ("QuinceNet outperforms PearNet.", True),
        ("QuinceNet uses PearNet.", False),
        ("Here is QuinceNet. We find that it is better than PearNet.", True),
        ("Here is QuinceNet. Much depends on PearNet.", False),
    ],
)
def test_comparisons_need_a_sentence_that_compares(
    rules: Language, abstract: str, wanted: bool
) -> None:
    doc = rules(make_doc(rules, Paper("paper:x", "On Fruit", abstract)))
    head, tail = ([e.name for e in doc._.entities].index(n) for n in ("QuinceNet", "PearNet"))
    assert is_contest(head, tail, mask_sentences(doc), head) is wanted
    if "Here" in abstract:
        assert not is_contest(head, tail, mask_sentences(doc), None)


def test_comparisons_of_a_text_prefer_what_is_said_and_the_abstract(rules: Language) -> None:
    paper = Paper(
        "paper:x",
        "QuinceNet beats PearNet",
        "QuinceNet does not outperform PearNet on PearBench. QuinceNet outperforms PearNet.",
    )
    doc = rules(make_doc(rules, paper))
    keys = {e.name: i for i, e in enumerate(doc._.entities)}
    found = said_of(mask_sentences(doc), None)
    assert found[keys["QuinceNet"], keys["PearNet"]] == (Said.BEATS, 2)
