"""Which concept of an authority file an entity is, and what it takes over."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.check import verify
from kg.check.derived import Premise, check_derived
from kg.graph import KnowledgeGraph
from kg.link import Linked, LinkOptions, link, parse_decisions
from kg.model import BuildInfo, Concept, Entity, Paper
from kg.vocabulary import EntityType, Predicate, alias_ids
from tests.link.papers import Draft, benchmark, method, metric, paper, task
from tests.link.test_laws import SURFACES, corpora

BASE = "https://example.org/orchard/"
PRUNING = Concept(f"{BASE}pruning(2)", "Pruning", ("Cutting Back",))
QUINCE = Concept(f"{BASE}quince", "Quince Pruning", ("QP",), (PRUNING.iri,))
FOUND = (
    paper("a", method("quince prunings"), method("pruning")),
    paper("b", method("cutting back"), method("pear tart")),
)


def entity(linked: Linked, name: str) -> Entity:
    (found,) = [e for e in linked.entities if name in e.aliases]
    return found


def test_authority_gives_iri_label_and_reason() -> None:
    linked = link(FOUND, authorities=[[PRUNING, QUINCE]])
    quince = entity(linked, "quince prunings")
    assert (quince.label, quince.same_as) == ("Quince Pruning", (QUINCE.iri,))
    assert "method:quince-prunings" in alias_ids(quince.types, quince.aliases)
    logged = [
        (m.surface, m.entity, m.score, m.papers) for m in linked.merges if m.rule == "authority"
    ]
    assert ("Quince Pruning", "method:quince-prunings", 1.0, ("paper:a",)) in logged
    assert entity(linked, "pear tart").same_as == ()


def test_authority_changes_labels_and_no_ids() -> None:
    linked = link(FOUND, authorities=[[QUINCE]])
    assert [e.id for e in linked.entities] == [e.id for e in link(FOUND).entities]
    quince = entity(linked, "quince prunings")
    assert (quince.id, quince.label) == ("method:quince-prunings", "Quince Pruning")
    assert "method:quince-pruning" in alias_ids(quince.types, quince.aliases)


def test_authority_an_alias_counts_less_than_a_label() -> None:
    alone = link(FOUND[1:], authorities=[[PRUNING]])
    assert entity(alone, "cutting back").label == "Pruning"
    assert [m.score for m in alone.merges if m.rule == "authority"] == [0.95]


def test_authority_knows_a_thing_by_its_long_form_and_its_short_one() -> None:
    concept = Concept(BASE, "PCA", ("pear core analysis",))
    found = [
        paper(n, method("pear core analysis", "PCA"), define=[("PCA", "pear core analysis")])
        for n in "ab"
    ]
    linked = link([*found, paper("c", metric("PCA"))], authorities=[[concept]])
    assert entity(linked, "pear core analysis").same_as == (BASE,)
    assert [m.score for m in linked.merges if m.rule == "authority"] == [1.0]
    told = [n.of for n in linked.notes if n.what == "authority: concept is of another type"]
    assert told == [f"PCA: {BASE}"]


def test_authority_broader_terms_become_derived_claims() -> None:
    linked = link(FOUND, authorities=[[PRUNING, QUINCE]])
    (claim,) = [c for c in linked.claims if c.rule == "authority-broader"]
    assert claim.key == ("method:quince-prunings", Predicate.SUBCLASS_OF, "method:pruning")
    assert (claim.score, len(claim.premises)) == (1.0, 2)
    known = {c.id: c for c in linked.claims}
    assert {known[p].object for p in claim.premises} == {claim.subject, claim.object}
    circle = [Concept(PRUNING.iri, "Pruning", broader=(QUINCE.iri,)), QUINCE]
    assert not [c for c in link(FOUND, authorities=[circle]).claims if c.rule.startswith("auth")]


def test_authority_says_what_a_family_says_with_too_little_certainty() -> None:
    papers = [paper("a", method("Quince-2")), paper("b", method("Quince"))]
    quince = Concept(f"{BASE}quince", "Quince")
    concepts = [quince, Concept(f"{BASE}quince-2", "Quince-2", broader=(quince.iri,))]

    def rules(least: float) -> list[str]:
        linked = link(papers, LinkOptions(min_score=least), authorities=[concepts])
        return [c.rule for c in linked.claims if c.predicate is Predicate.SUBCLASS_OF]

    (family,) = [c for c in link(papers).claims if c.rule == "family"]
    assert rules(family.confidence) == ["family"]
    assert rules(family.confidence + 0.001) == ["authority-broader"]


def test_authority_leaves_apart_what_is_not_one() -> None:
    twice = [PRUNING, Concept(f"{BASE}other", "pruning")]
    linked = link(FOUND, authorities=[twice])
    assert entity(linked, "pruning").same_as == ()
    assert "authority: concepts share a name" in {n.what for n in linked.notes}
    # The same letters, other words.
    short = Concept(f"{BASE}qpi", "QPI", ("Quick Pear Index",))
    defined = paper(
        "c", method("quince policy iteration", "QPI"), define=[("QPI", "quince policy iteration")]
    )
    linked = link([defined], authorities=[[short]])
    assert entity(linked, "QPI").same_as == ()
    assert "authority: short form of something else" in {n.what for n in linked.notes}
    # Another version.
    linked = link([paper("d", method("Orchard-3"))], authorities=[[Concept(BASE, "Orchard-4")]])
    assert linked.entities[0].same_as == ()


def test_authority_keeps_to_the_type_that_it_says() -> None:
    concept = Concept(BASE, "Orchard", type=EntityType.BENCHMARK)
    assert not link([paper("a", method("Orchard"))], authorities=[[concept]]).entities[0].same_as
    assert link([paper("a", benchmark("Orchard"))], authorities=[[concept]]).entities[0].same_as


def test_authority_two_files_give_two_iris() -> None:
    other = Concept("https://example.org/garden/pruning", "pruning")
    for files in ([[PRUNING], [other]], [[other], [PRUNING]]):
        found = entity(link(FOUND, authorities=files), "pruning")
        assert found.same_as == (other.iri, PRUNING.iri)


def test_authority_yields_to_the_user() -> None:
    text = '[[rename]]\nname = "pruning"\nlabel = "the cut"'
    linked = link(FOUND, authorities=[[PRUNING]], decisions=parse_decisions(text))
    found = entity(linked, "pruning")
    assert (found.label, found.same_as) == ("the cut", (PRUNING.iri,))
    assert "Pruning" in found.aliases
    text = '[[different]]\nnames = ["Pruning", "cutting back"]'
    linked = link(FOUND[1:], authorities=[[PRUNING]], decisions=parse_decisions(text))
    found = entity(linked, "cutting back")
    assert "Pruning" not in found.aliases and not found.same_as


concepts = st.lists(
    st.builds(
        Concept,
        st.sampled_from([f"{BASE}{n}" for n in range(6)]),
        st.sampled_from(SURFACES),
        st.lists(st.sampled_from(SURFACES), max_size=2).map(tuple),
        st.lists(st.sampled_from([f"{BASE}{n}" for n in range(6)]), max_size=2).map(tuple),
        st.none() | st.sampled_from([EntityType.METHOD, EntityType.BENCHMARK]),
    ),
    max_size=6,
    unique_by=lambda concept: concept.iri,
)


@settings(max_examples=100)
@given(corpora, concepts, st.randoms(use_true_random=False))
def test_authority_holds_in_any_order(
    found: list[Draft], told: list[Concept], random: Random
) -> None:
    extractions = [draft.done() for draft in found]
    linked = link(extractions, authorities=[told])
    shuffled = random.sample(extractions, len(extractions))
    assert link(shuffled, authorities=[random.sample(told, len(told))]) == linked
    papers = [Paper(draft.paper, draft.title or "Untitled", draft.abstract) for draft in found]
    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=papers,
        entities=linked.entities,
        results=linked.results,
        claims=linked.claims,
        merges=linked.merges,
        links=linked.links,
    )
    assert not verify(graph, papers).faults
    iris = [iri for e in linked.entities for iri in e.same_as]
    assert len(set(iris)) == len(iris)


def test_authority_of_a_task_and_a_method() -> None:
    found = [paper("a", method("pruning")), paper("b", task("pruning"))]
    assert link(found, authorities=[[PRUNING]]).entities[0].same_as == (PRUNING.iri,)


@pytest.mark.parametrize("label", ["Quince", "QUINCE"])
def test_authority_of_nothing(label: str) -> None:
    assert link([], authorities=[[Concept(BASE, label)]]) == Linked()


def test_authority_a_broader_claim_needs_premises_that_name_both_ends() -> None:
    linked = link(FOUND, authorities=[[PRUNING, QUINCE]])
    (claim,) = [c for c in linked.claims if c.rule == "authority-broader"]
    known = {c.id: Premise(c.subject, c.predicate, c.object, c.confidence) for c in linked.claims}
    assert list(check_derived(claim, known, {})) == []
    alone = replace(claim, premises=claim.premises[:1])
    (fault,) = check_derived(alone, known, {})
    assert "no premise says that a paper names" in str(fault)
