"""Ids and IRIs: minted in one way, told apart, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.vocabulary import (
    PREDICATES,
    ROLE_PREDICATES,
    TYPES,
    EntityType,
    Predicate,
    alias_ids,
    alias_paper_ids,
    digest,
    fold,
    from_iri,
    is_id,
    mint_id,
    mint_paper_id,
    mint_result_id,
    parse_id,
    slugify,
    to_iri,
)

NAMES = st.text(min_size=1, max_size=80)


def test_vocabulary_every_type_and_predicate_is_described() -> None:
    assert set(TYPES) == set(EntityType)
    assert set(PREDICATES) == set(Predicate)


def test_vocabulary_roles_lead_from_papers_to_terms() -> None:
    fitting = {
        predicate
        for predicate, spec in PREDICATES.items()
        if spec.domain == (EntityType.PAPER,)
        and not {EntityType.PAPER, EntityType.RESULT} & set(spec.range)
    }
    assert fitting - ROLE_PREDICATES == {Predicate.MENTIONS}
    assert ROLE_PREDICATES <= fitting


@given(NAMES)
def test_vocabulary_a_slug_is_one_word_and_its_own_slug(name: str) -> None:
    slug = slugify(name)
    assert slug
    assert len(slug) <= 68
    assert not any(c.isspace() or c == ":" for c in slug)
    assert slugify(name) == slug


@given(NAMES)
def test_vocabulary_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.sampled_from(EntityType), NAMES)
def test_vocabulary_an_id_is_an_id_and_comes_back_from_its_iri(kind: EntityType, name: str) -> None:
    identifier = mint_id(kind, name)
    assert is_id(identifier)
    assert parse_id(identifier) == (kind, slugify(name))
    assert from_iri(to_iri(identifier)) == identifier
    assert from_iri(to_iri(identifier, "https://example.org/#"), "https://example.org/#") == (
        identifier
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GPT-3", "GPT-4"),
        ("GPT-3.5", "GPT-35"),
        ("C", "C++"),
        ("C", "C#"),
        ("pass@1", "pass 1"),
        ("α", "β"),
        ("!", "?"),
        ("pears " * 30 + "one", "pears " * 30 + "two"),
    ],
)
def test_vocabulary_names_that_differ_have_slugs_that_differ(one: str, other: str) -> None:
    assert slugify(one) != slugify(other)


def test_vocabulary_spellings_of_one_name_have_one_slug() -> None:
    assert len({slugify(name) for name in ("Naïve Bayes", "naive-bayes", "NAIVE  BAYES")}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("10.1000/a-b", "10.1000/a_b"), ("10.1000/a(1)", "10.1000/a-1")]
)
def test_vocabulary_papers_with_other_dois_have_other_ids(one: str, other: str) -> None:
    assert mint_paper_id("Pears", doi=one) != mint_paper_id("Pears", doi=other)
    assert mint_paper_id("Pears", doi=one) == mint_paper_id("Apples", doi=one.upper())


def test_vocabulary_aliases_of_a_paper_hold_its_id() -> None:
    ids = alias_paper_ids("Pears", doi="10.1000/1", arxiv="2405.01234")
    assert ids == ["paper:10.1000-1", "paper:arxiv-2405.01234", "paper:pears"]
    assert alias_paper_ids("Pears", doi=None, arxiv=None) == ["paper:pears"]


def test_vocabulary_aliases_of_an_entity_have_each_of_its_types() -> None:
    types = (EntityType.METHOD, EntityType.TASK)
    assert alias_ids(types, ["LLM"]) == ["method:llm", "task:llm"]


def test_vocabulary_hashes_keep_their_parts_apart() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert mint_result_id("paper:pears", "5", "%") != mint_result_id("paper:pears", "5%", "")


@pytest.mark.parametrize("text", ["", "method", "method:", "orchard:pear", "Method:bert", ":x"])
def test_vocabulary_refuses_what_is_no_id(text: str) -> None:
    assert not is_id(text)
    with pytest.raises(InputError, match="write type:slug"):
        parse_id(text)


@pytest.mark.parametrize(
    "iri", ["https://elsewhere.org/method/bert", "https://w3id.org/paperkg/id/", "bert"]
)
def test_vocabulary_refuses_iris_from_elsewhere(iri: str) -> None:
    with pytest.raises(InputError, match="does not lie under"):
        from_iri(iri)
