from __future__ import annotations

import pytest
from spacy.language import Language

from kg.extract.conditions import is_condition
from kg.extract.document import make_doc
from kg.model import Paper


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("by 10-fold cross-validation", "10"),
        ("by 5 fold stratified cross validation", "5"),
        ("in a 3-fold CV", "3"),
        ("with a 95% confidence interval", "95%"),
        ("at the 5 % significance level", "5 %"),
        ("33.1 ± 4.7", "4.7"),
        ("33.1+/-4.7", "4.7"),
        ("better (p < 0.05)", "0.05"),
        ("p-value<0.01", "0.01"),
        ("with an 808-nm laser", "808"),
        ("a 5-year study", "5"),
        ("using only 13% of the parameters", "13%"),
        ("with 20% of its unlabeled training data", "20%"),
        ("for less than 3% additional parameters", "3%"),
        ("with merely 859 unlabeled data", "859"),
        ("on 1,200 pairs of 64 training samples", "64"),
        ("few more parameters (0.1%)", "0.1%"),
        ("proofs are in arXiv:1308.2218", "1308"),
    ],
)
def test_conditions_are_no_findings(text: str, number: str) -> None:
    assert is_condition(text, text.index(number))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("a 10-fold speed-up", "10"),
        ("33.1 ± 4.7", "33.1"),
        ("95% accuracy", "95%"),
        ("by 1.2-points", "1.2"),
        ("in 808 nm", "808"),
        ("of 0.05 m", "0.05"),
        ("75% fewer parameters", "75%"),
        ("2% of the token count", "2%"),
        ("13% of the runs", "13%"),
        ("at 400 examples per transition", "400"),
        ("fewer labels and errors (3%)", "3%"),
    ],
)
def test_conditions_are_not_what_was_measured(text: str, number: str) -> None:
    assert not is_condition(text, text.index(number))


def test_conditions_become_no_results(nlp: Language) -> None:
    abstract = (
        "We propose QuinceNet for text classification. In 10-fold cross-validation, QuinceNet "
        "reaches an accuracy of 95.1% ± 0.2 on GLUE (p < 0.05)."
    )
    doc = nlp(make_doc(nlp, Paper("paper:x", "QuinceNet", abstract)))
    assert [result.value for result in doc._.results] == ["95.1%"]
