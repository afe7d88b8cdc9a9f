from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from spacy.language import Language

from kg.extract.document import make_doc
from kg.extract.findings import Finding, choose_ends, settle
from kg.extract.labels import ENDS
from kg.extract.lists import Place
from kg.extract.masking import Sentence
from kg.extract.ties import Features
from kg.extract.values import find_candidates
from kg.model import LocalEntity, Mention, Paper, Quote
from kg.vocabulary import EntityType, Role

QUINCE, PEAR = 0, 1
TEXT = "QuinceNet raises the accuracy of PearNet from 71% to 80%."


def entity(name: str, role: Role) -> LocalEntity:
    quote = Quote("paper:x", "abstract", TEXT.index(name), TEXT.index(name) + len(name), name)
    return LocalEntity(name, name, EntityType.METHOD, (Mention(quote, 0.9, "x"),), 0.9, role=role)


ENTITIES = [entity("QuinceNet", Role.PROPOSED), entity("PearNet", Role.USED)]


def sentence(*named: int) -> Sentence:
    return Sentence(Quote("paper:x", "abstract", 0, len(TEXT), TEXT), frozenset(named), TEXT, ())


def finding(
    number: int, *, old: bool = False, owner: int | None = None, over: int | None = None
) -> Finding:
    """A number for which the network leans to QuinceNet as its method and to no baseline."""
    value = list(find_candidates(TEXT))[number]
    choices: dict[str, list[tuple[int | None, Features]]] = {
        end: [(None, {"network": 1.0 if end == "baseline" else -5.0})] for end in ENDS
    }
    for end in ("method", "baseline"):
        for i in (QUINCE, PEAR):
            signs = {"network": 5.0 if (i, end) == (QUINCE, "method") else -2.0}
            choices[end].append((i, signs | ({"over it": 1.0} if i == over else {})))
    return Finding(Place(0, value, 0, 1), np.zeros(3, np.float32), {}, choices, old, owner)


def test_findings_take_what_weighs_most() -> None:
    ends = choose_ends(finding(1), {PEAR})
    assert (ends["method"], ends["baseline"]) == (QUINCE, None)


def test_findings_give_what_was_before_to_what_the_paper_does_not_propose() -> None:
    ends = choose_ends(finding(0, old=True), {PEAR})
    assert (ends["method"], ends["baseline"]) == (PEAR, None)


def test_findings_give_a_number_to_the_name_in_whose_brackets_it_stands() -> None:
    assert choose_ends(finding(0, owner=PEAR), set())["method"] == PEAR


def test_findings_take_what_a_gain_is_over_for_its_baseline() -> None:
    ends = choose_ends(finding(1, over=PEAR), {PEAR})
    assert (ends["method"], ends["baseline"]) == (QUINCE, PEAR)
    assert choose_ends(finding(1, over=QUINCE), {PEAR})["method"] != QUINCE


def test_findings_compare_what_is_after_a_change_with_what_was_before() -> None:
    both = [finding(0, old=True), finding(1)]
    (_, old), (_, new) = settle(both, ENTITIES, [sentence(QUINCE, PEAR)])
    assert (old["method"], new["method"], new["baseline"]) == (PEAR, QUINCE, PEAR)


def test_findings_leave_out_what_others_had_that_are_not_named() -> None:
    both = [finding(0, old=True), finding(1)]
    ((kept, ends),) = settle(both, ENTITIES, [sentence(QUINCE)])
    assert kept is both[1]
    assert (ends["method"], ends["baseline"]) == (QUINCE, None)


def test_findings_keep_what_an_arrow_shows_beside_what_it_became() -> None:
    text = TEXT.replace("from 71% to 80%", "(71% → 80%)")
    quote = Quote("paper:x", "abstract", 0, len(text), text)
    shown = Sentence(quote, frozenset([QUINCE]), text, ())
    value = next(iter(find_candidates(text)))
    old = replace(finding(0, old=True), place=Place(0, value, 0, 1))
    ((kept, ends),) = settle([old], ENTITIES, [shown])
    assert kept is old
    assert ends["method"] is None


@pytest.mark.parametrize(
    ("abstract", "wanted"),
    [
        (
            "We propose QuinceNet for node classification. QuinceNet has a 2.1x speedup over GCN "
            "and a 1.7x speedup over GAT.",
            [("2.1x", "gain", "QuinceNet", "GCN"), ("1.7x", "gain", "QuinceNet", "GAT")],
        ),
        (
            "We propose QuinceNet for node classification. QuinceNet reaches 84.5% accuracy, "
            "compared to 81.5% for the second best method.",
            [("84.5%", "absolute", "QuinceNet", "")],
        ),
        (
            "We propose QuinceNet for node classification. QuinceNet achieves 84.5% accuracy with "
            "only 13% of the parameters.",
            [("84.5%", "absolute", "QuinceNet", "")],
        ),
    ],
)
def test_findings_of_plain_sentences(
    nlp: Language, abstract: str, wanted: list[tuple[str, str, str, str]]
) -> None:
    doc = nlp(make_doc(nlp, Paper("paper:x", "QuinceNet for Node Classification", abstract)))
    names = {e.key: e.name for e in doc._.entities} | {None: ""}
    assert [
        (r.value, str(r.kind), names[r.method], names[r.baseline]) for r in doc._.results
    ] == wanted
