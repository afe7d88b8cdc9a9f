"""Laws that hold for any corpus."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.check import verify
from kg.errors import InputError
from kg.graph import KnowledgeGraph
from kg.link import Linked, LinkOptions, link
from kg.link.family import RULE as FAMILY
from kg.model import BuildInfo, Extraction, Paper
from kg.vocabulary import TERM_TYPES, Level, Predicate, Role, alias_ids
from tests.link.papers import Draft, Named, method, paper

SURFACES = (
    "GPT-3", "GPT-4", "GPT", "gpt-4", "LLM", "LLMs", "large language model",
    "large language models", "Large-Language Model", "IoT", "Internet of Things",
    "Iteration of Thought", "AIM", "aim", "Aim", "ImageNet", "ImageNet-R", "loss", "losses",
    "C++", "C", "A*", "☃", "α-divergence", "GLUE", "GLUE benchmark", "GLUE dataset", "GPT-4o",
    "GPT-4 model", "policy gradient", "policy gradient method", "LLM model", "mini-ImageNet",
)  # fmt: skip
PREDICATES = (Predicate.USED_FOR, Predicate.OUTPERFORMS, Predicate.SUBCLASS_OF, Predicate.PART_OF)


@st.composite
def things(draw: st.DrawFn) -> Named:
    return Named(
        draw(st.lists(st.sampled_from(SURFACES), min_size=1, max_size=3, unique=True)),
        draw(st.sampled_from(TERM_TYPES)),
        draw(st.none() | st.sampled_from(Role)),
        draw(st.sampled_from([Level.CORE, Level.CORE, Level.OPTIONAL])),
        draw(st.integers(1, 1000)) / 1000,
        draw(st.none() | st.sampled_from(TERM_TYPES)),
    )


@st.composite
def drafts(draw: st.DrawFn, name: str) -> Draft:
    """A paper of invented sentences about a few awkward names."""
    named = draw(st.lists(things(), max_size=4))
    sentences = [f"We use {' and '.join(n.surfaces)} at 91.5%." for n in named]
    if draw(st.sampled_from([True, False])):
        sentences.append("The Internet of Things (IoT) is one.")
    draft = Draft(f"paper:{name}", " ".join(sentences), draw(st.sampled_from(["", "On IoT"])))
    keys = [draft.add(n) for n in named]
    if "(IoT)" in draft.abstract:
        draft.define("IoT", "Internet of Things")
    for _ in range(draw(st.integers(0, 3)) if keys else 0):
        head, tail = draw(st.sampled_from(keys)), draw(st.sampled_from(keys))
        draft.relate(
            head, draw(st.sampled_from(PREDICATES)), tail, draw(st.sampled_from(sentences))
        )
    if keys and draw(st.sampled_from([True, False])):
        draft.report("91.5%", sentences[0], method=draw(st.sampled_from(keys)), metric=keys[-1])
    return draft


def papers_called(name: str) -> st.SearchStrategy[list[Draft]]:
    """Up to five papers whose ids begin so."""
    return st.integers(0, 5).flatmap(
        lambda n: st.tuples(*(drafts(f"{name}{i}") for i in range(n))).map(list)
    )


corpora, more = papers_called(""), papers_called("more-")
some = settings(max_examples=60)


def linked_of(found: list[Draft]) -> Linked:
    return link([draft.done() for draft in found])


@some
@given(corpora, st.randoms(use_true_random=False))
def test_link_does_not_depend_on_the_order_of_papers(found: list[Draft], random: Random) -> None:
    extractions = [draft.done() for draft in found]
    shuffled = list(extractions)
    random.shuffle(shuffled)
    assert link(shuffled) == link(extractions) == link(iter(extractions))


@some
@given(corpora)
def test_link_gives_a_graph_in_which_everything_holds(found: list[Draft]) -> None:
    linked = linked_of(found)
    # A paper must have a title; the draft without one stands for a paper that names nothing in it.
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
    report = verify(graph, papers)
    assert not report.faults


@some
@given(corpora)
def test_link_marks_only_aliases_and_values(found: list[Draft]) -> None:
    linked = linked_of(found)
    names = {e.id: set(e.aliases) for e in linked.entities}
    names |= {r.id: {r.value} for r in linked.results}
    nodes = names.keys() | {draft.paper for draft in found}
    for claim in linked.claims:
        assert {claim.subject, claim.object} <= nodes
        ends = names.get(claim.subject, set()) | names.get(claim.object, set())
        for evidence in claim.evidence:
            assert evidence.marks
            for mark in evidence.marks:
                assert mark.text in ends
                assert any(quote.holds(mark) for quote in evidence.quotes)


@some
@given(corpora)
def test_link_gives_ids_that_are_unique_and_lead_home(found: list[Draft]) -> None:
    linked = linked_of(found)
    known = [e.id for e in linked.entities]
    assert len(set(known)) == len(known)
    assert list(known) == sorted(known)
    homes: dict[str, set[str]] = {}
    for e in linked.entities:
        assert e.label in e.aliases
        for identifier in alias_ids(e.types, e.aliases):
            homes.setdefault(identifier, set()).add(e.id)
    # A name that two things bear leads to the one whose own id it is, else to either.
    assert all(e.id in homes.get(e.id, {e.id}) for e in linked.entities)
    assert {home for found_homes in homes.values() for home in found_homes} == set(known)


@some
@given(corpora)
def test_link_never_joins_names_that_differ_in_a_number(found: list[Draft]) -> None:
    named: dict[str, set[str]] = {}
    for merge in linked_of(found).merges:
        # What one paper alone takes for one thing is an odd alias, and joins nothing.
        if merge.rule != "same-paper":
            named.setdefault(merge.entity, set()).add(merge.surface)
    for names in named.values():
        assert len({"GPT-3", "GPT-4", "GPT"} & names) <= 1
        assert len({"GPT-4", "GPT-4o"} & names) <= 1
        assert len({"ImageNet", "ImageNet-R", "mini-ImageNet"} & names) <= 1


@some
@given(corpora)
def test_link_gives_each_version_one_family_and_no_circle(found: list[Draft]) -> None:
    linked = linked_of(found)
    known = {e.id: e for e in linked.entities}
    told = {
        frozenset((c.subject, c.object))
        for c in linked.claims
        if c.predicate is Predicate.SUBCLASS_OF and not c.derived
    }
    above: dict[str, str] = {}
    for claim in linked.claims:
        if claim.rule == FAMILY:
            assert claim.subject not in above
            assert frozenset((claim.subject, claim.object)) not in told
            assert known[claim.subject].types[0] is known[claim.object].types[0]
            above[claim.subject] = claim.object
    for start in above:
        seen = [start]
        while seen[-1] in above:
            seen.append(above[seen[-1]])
            assert len(seen) <= len(above) + 1


@some
@given(corpora, more, st.randoms(use_true_random=False))
def test_link_of_parts_is_link_of_the_whole(
    first: list[Draft], second: list[Draft], random: Random
) -> None:
    parts = [draft.done() for draft in first], [draft.done() for draft in second]
    for part in parts:
        random.shuffle(part)
    assert link(iter([*parts[1], *parts[0]])) == link([*parts[0], *parts[1]])


def groups(linked: Linked) -> set[frozenset[tuple[str, str]]]:
    """The (paper, surface) pairs of each entity."""
    found: dict[str, set[tuple[str, str]]] = {}
    for merge in linked.merges:
        found.setdefault(merge.entity, set()).update((p, merge.surface) for p in merge.papers)
    return {frozenset(group) for group in found.values()}


def families(linked: Linked) -> set[str]:
    """What is derived to be a kind of what."""
    return {claim.id for claim in linked.claims if claim.rule == FAMILY}


@some
@given(corpora)
def test_link_is_not_changed_by_an_unrelated_paper(found: list[Draft]) -> None:
    extractions = [draft.done() for draft in found]
    other = paper("z", method("plum pudding"), method("pear tart", "PT"))
    twin = paper("zz", method("plum pudding"), method("pear tart", "PT"))
    alone = link(extractions)
    for others in ([other], [other, twin]):
        linked = link([*extractions, *others])
        ours = {g for g in groups(linked) if not any(p.startswith("paper:z") for p, _ in g)}
        assert ours == groups(alone)
        assert families(linked) == families(alone)


@some
@given(corpora)
def test_link_is_a_function(found: list[Draft]) -> None:
    assert linked_of(found) == linked_of(found)


def test_link_refuses_a_paper_that_comes_twice() -> None:
    one = paper("a", method("Quince"))
    with pytest.raises(InputError, match="paper:a comes twice"):
        link([one, one])


def test_link_of_nothing_is_nothing() -> None:
    assert link([]) == Linked()
    empty = link([Extraction("paper:a", "hand@1")], LinkOptions(neighbours=3))
    assert empty == Linked()
