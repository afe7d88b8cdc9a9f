from __future__ import annotations

import pytest
from spacy.language import Language

from kg.extract.document import make_doc
from kg.extract.labels import may_relate
from kg.model import Paper
from kg.vocabulary import TERM_TYPES, EntityType, Predicate

PAPER = Paper(
    "paper:x",
    "QuinceNet: Pruning Large Language Models",
    "Large language models (LLMs) are costly. We propose QuinceNet, a pruning method for text "
    "classification. On the GLUE benchmark, QuinceNet outperforms SparseGPT and improves accuracy "
    "by 3.2%.",
)


def test_relations_have_ends_that_the_ontology_allows(nlp: Language) -> None:
    doc = nlp(make_doc(nlp, PAPER))
    types = {e.key: e.type for e in doc._.entities}
    assert doc._.relations
    for relation in doc._.relations:
        assert may_relate(relation.type, types[relation.head], types[relation.tail])
        assert relation.head != relation.tail


def test_relations_read_over_sentences(nlp: Language) -> None:
    doc = nlp(make_doc(nlp, PAPER))
    names = {e.key: e.name for e in doc._.entities}
    triples = {(names[r.head], r.type.value, names[r.tail]) for r in doc._.relations}
    assert ("QuinceNet", "usedFor", "text classification") in triples
    assert ("QuinceNet", "evaluatedOn", "GLUE") in triples


def test_relations_tie_numbers_to_what_they_measure(nlp: Language) -> None:
    doc = nlp(make_doc(nlp, PAPER))
    names = {e.key: e.name for e in doc._.entities} | {None: None}
    (result,) = doc._.results
    assert (result.value, result.kind.value) == ("3.2%", "gain")
    assert names[result.method] == "QuinceNet"
    assert names[result.metric] == "accuracy"


def test_relations_may_only_join_equal_types_as_kinds() -> None:
    for head in TERM_TYPES:
        for tail in TERM_TYPES:
            assert may_relate(Predicate.SUBCLASS_OF, head, tail) == (head is tail)
    assert not may_relate(Predicate.USED_FOR, EntityType.TASK, EntityType.METHOD)


def triples_of(nlp: Language, abstract: str) -> set[tuple[str, str, str]]:
    paper = Paper("paper:x", "A Study of Neural Language Models", abstract)
    doc = nlp(make_doc(nlp, paper))
    names = {e.key: e.name for e in doc._.entities}
    return {(names[r.head], r.type.value, names[r.tail]) for r in doc._.relations}


@pytest.mark.parametrize(
    "abstract",
    [
        "QuinceNet does not outperform PearNet.",
        "QuinceNet fails to outperform PearNet on GLUE.",
        "QuinceNet is no better than PearNet for training transformers.",
    ],
)
def test_relations_take_a_denied_win_for_a_comparison(nlp: Language, abstract: str) -> None:
    found = triples_of(nlp, abstract)
    assert ("QuinceNet", "comparedWith", "PearNet") in found
    assert not [t for t in found if t[1] == "outperforms"]


@pytest.mark.parametrize(
    "abstract",
    [
        "QuinceNet underperforms PearNet on GLUE.",
        "QuinceNet is worse than PearNet on GLUE.",
        "QuinceNet lags behind PearNet on GLUE.",
    ],
)
def test_relations_turn_a_defeat_round(nlp: Language, abstract: str) -> None:
    found = {t for t in triples_of(nlp, abstract) if t[1] == "outperforms"}
    assert found == {("PearNet", "outperforms", "QuinceNet")}


@pytest.mark.parametrize("bench", ["GLUE", "SQuAD"])
def test_relations_read_a_plain_win_and_not_its_place(nlp: Language, bench: str) -> None:
    found = triples_of(nlp, f"BERT outperforms GPT on {bench}.")
    assert {t for t in found if t[1] == "outperforms"} == {("BERT", "outperforms", "GPT")}
