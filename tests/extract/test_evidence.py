from __future__ import annotations

import pytest
from spacy.language import Language

from kg.extract.document import make_doc
from kg.extract.evidence import relation_evidence
from kg.extract.masking import mask_sentences, places_of
from kg.model import Paper
from kg.vocabulary import Predicate


def quotes(rules: Language, kind: Predicate, abstract: str, title: str = "Fruit") -> list[str]:
    """The sentences that QuinceNet and PearNet are said to relate in."""
    doc = rules(make_doc(rules, Paper("paper:x", title, abstract)))
    keys = {e.name: i for i, e in enumerate(doc._.entities)}
    sentences = mask_sentences(doc)
    ends = (keys["QuinceNet"], keys["PearNet"])
    evidence = relation_evidence(ends, kind, sentences, places_of(sentences), 0.5, "test@1")
    return [quote.text for quote in evidence.quotes]


INTRODUCED = "We introduce QuinceNet, a variant of PearNet."
WON = "QuinceNet empirically outperforms PearNet."
USED = "QuinceNet uses PearNet as its trunk."


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (Predicate.OUTPERFORMS, WON),
        (Predicate.COMPARED_WITH, WON),
        (Predicate.PART_OF, USED),
        (Predicate.SUBCLASS_OF, INTRODUCED),
    ],
)
def test_evidence_is_the_sentence_whose_words_say_it(
    rules: Language, kind: Predicate, wanted: str
) -> None:
    assert quotes(rules, kind, f"{INTRODUCED} {USED} {WON}") == [wanted]


def test_evidence_is_the_first_of_equals(rules: Language) -> None:
    again = "On all others, QuinceNet also beats PearNet."
    assert quotes(rules, Predicate.OUTPERFORMS, f"{WON} {again}") == [WON]


def test_evidence_is_a_title_only_where_nothing_else_holds_both_ends(rules: Language) -> None:
    title = "QuinceNet outperforms PearNet"
    assert quotes(rules, Predicate.OUTPERFORMS, WON, title) == [WON]
    assert quotes(rules, Predicate.OUTPERFORMS, "We use QuinceNet.", title) == [title]
    silent = "QuinceNet and PearNet are trees."
    assert quotes(rules, Predicate.OUTPERFORMS, silent, title) == [title, silent]


def test_evidence_of_a_comparison_across_sentences_is_where_it_compares(rules: Language) -> None:
    ours, known = "We propose QuinceNet.", "There are rules such as PearNet."
    won = "Our method is better than PearNet."
    assert quotes(rules, Predicate.OUTPERFORMS, f"{ours} {known} {won}") == [ours, won]
