"""What the records compute: confidence, identity, and which span holds which."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Claim, Evidence, Paper, Quote
from kg.vocabulary import Predicate, mint_claim_id


def proof(paper: str, score: float) -> Evidence:
    return Evidence((Quote(paper, "title", 0, 5, "Pears"),), "hand@1", score)


def claim(*evidence: Evidence) -> Claim:
    return Claim("method:quince", Predicate.OUTPERFORMS, "method:greedycut", evidence)


def test_model_confidence_takes_the_best_sentence_of_a_paper() -> None:
    assert claim(proof("paper:a", 0.4), proof("paper:a", 0.8)).confidence == 0.8


def test_model_confidence_of_papers_combines_by_noisy_or() -> None:
    assert claim(proof("paper:a", 0.5), proof("paper:b", 0.6)).confidence == 0.8


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 1000).map(lambda n: n / 1000)),
        min_size=1,
        max_size=5,
    ),
    st.randoms(),
)
def test_model_confidence_is_a_share_and_does_not_depend_on_order(
    drawn: list[tuple[str, float]], random: Random
) -> None:
    items = [proof(f"paper:{name}", score) for name, score in drawn]
    confidence = claim(*items).confidence
    random.shuffle(items)
    assert claim(*items).confidence == confidence
    assert max(score for _, score in drawn) <= confidence <= 1


def test_model_confidence_of_a_derived_claim_is_that_of_its_rule() -> None:
    derived = Claim("paper:a", Predicate.RELATED_TO, "paper:b", premises=("claim:1",), score=0.25)
    assert derived.derived
    assert derived.confidence == 0.25


def test_model_a_claim_is_known_by_its_triple() -> None:
    one, other = claim(proof("paper:a", 0.5)), claim(proof("paper:b", 0.9))
    assert one.key == ("method:quince", "outperforms", "method:greedycut")
    assert one.id == other.id == mint_claim_id(*one.key)


def test_model_a_quote_holds_what_lies_inside_it() -> None:
    whole = Quote("paper:a", "abstract", 10, 20, "a" * 10)
    assert whole.holds(whole)
    assert whole.holds(Quote("paper:a", "abstract", 12, 20, "a" * 8))
    assert not whole.holds(Quote("paper:a", "abstract", 12, 21, "a" * 9))
    assert not whole.holds(Quote("paper:a", "title", 12, 14, "aa"))
    assert not whole.holds(Quote("paper:b", "abstract", 12, 14, "aa"))


def test_model_records_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Paper("paper:a", "Pears").title = "Apples"  # type: ignore[misc]
