"""Names that are nearly one: what is joined, what is only close, and what is neither."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.graph import KnowledgeGraph
from kg.graph.joins import find_doubtful, find_identity
from kg.link import Linked, LinkOptions, link, parse_decisions
from kg.link.forms import form_of
from kg.link.likeness import features, says_more
from kg.link.scorer import probability
from kg.model import BuildInfo, CloseMatch, Extraction, Paper
from kg.vocabulary import EntityType, Role
from tests.link.papers import Named, method, paper, task

SAME = [
    ("tomato classification", "tomato classifier"),
    ("pear recognition", "recognition of pears"),
    ("segmenting ripe plums", "ripe plum segmentation"),
    ("multiple pear picking", "multi-pear picking"),
    ("vision-plum pre-trained model", "vision plum pretraining model"),
    ("pear-based method", "pear-based algorithm"),
    ("deep network", "deep neural network"),
    ("pear planning", "pear planner"),  # these two words mostly stand for each other
    ("foundational pear", "foundation pear"),
    ("plum neural nets", "plum neural network"),
]
PERHAPS = [
    ("structural pruning", "structured pruning"),
    ("self-pruning", "self-pruner"),  # a deed and who does it
]
OTHER = [
    ("tomato classification", "wild tomato classification"),
    ("plum-to-pear translation", "pear-to-plum translation"),
    ("pear recognition", "plum recognition"),
    ("orchard network", "orchard loss"),
    ("pear tree", "pear graft tree"),
    ("pear method", "pear algorithm"),
    ("pear pruning without ladders", "ladder pear pruning"),
    ("plum picking under rain", "plum picking without rain"),
    ("Bayesian network", "Bayesian neural network"),
    ("reflective", "reflection"),
    ("validity", "validation"),
    ("active pruning", "activity pruning"),
]


def nodes(linked: Linked, surface: str) -> set[str]:
    return {m.entity for m in linked.merges if m.surface == surface}


def both(one: str, other: str, **options: float) -> Linked:
    """Two papers, each with one of the names."""
    found = [paper("a", task(one)), paper("b", task(other))]
    return link(found, LinkOptions(**options))  # type: ignore[arg-type]


@pytest.mark.parametrize(("one", "other"), PERHAPS)
def test_near_leaves_names_close_that_may_be_two_things(one: str, other: str) -> None:
    linked = both(one, other)
    assert len(linked.entities) == 2
    assert [(c.first, c.second) for c in linked.close] == [tuple(e.id for e in linked.entities)]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_near_joins_names_that_say_the_same(one: str, other: str) -> None:
    linked = both(one, other)
    assert nodes(linked, one) == nodes(linked, other) and len(linked.entities) == 1
    assert {m.rule for m in linked.merges} == {"label", "near-name"}


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_near_keeps_names_apart_that_say_something_else(one: str, other: str) -> None:
    assert len(both(one, other).entities) == 2


def test_near_keeps_what_is_only_perhaps_the_same_as_close() -> None:
    linked = both("pear-guided search", "pear-guided search network", join=0.99, close=0.05)
    (match,) = linked.close
    assert (match.first, match.second) == (
        "task:pear-guided-search",
        "task:pear-guided-search-network",
    )
    assert 0.05 <= match.score < 0.99 and match.reasons
    assert (
        both("pear-guided search", "pear-guided search network", join=0.99, close=0.99).close == ()
    )


def test_near_joins_nothing_at_one() -> None:
    assert len(both(*SAME[0], join=1.0).entities) == 2


def test_near_never_joins_a_name_with_a_modifier_more() -> None:
    terms = [form_of(name, EntityType.TASK, {}) for name in OTHER[0]]
    found = features(terms[0], terms[1])
    assert found is not None and says_more(found)
    assert len(both(*OTHER[0], join=0.01, close=0.01).entities) == 2


def test_near_reads_a_short_form_inside_a_name() -> None:
    linked = link(
        [
            paper("a", method("pear growth model"), define=[("PGM", "pear growth model")]),
            paper("b", method("offline PGM")),
            paper("c", method("offline pear growth model")),
        ]
    )
    assert nodes(linked, "offline PGM") == nodes(linked, "offline pear growth model")


def test_near_does_not_chain() -> None:
    # The first is like the second, the second like the third, the first not like the third.
    names = ("orchard planning", "orchard planner", "plan of orchards", "orchard plan loss")
    linked = link([paper(str(i), task(name)) for i, name in enumerate(names)])
    assert nodes(linked, names[3]).isdisjoint(nodes(linked, names[0]))


@pytest.mark.parametrize("rule", ["different", "same"])
def test_near_obeys_the_user(rule: str) -> None:
    one, other = SAME[0] if rule == "different" else OTHER[0]
    decisions = parse_decisions(f'[[{rule}]]\nnames = ["{one}", "{other}"]\n')
    linked = link([paper("a", task(one)), paper("b", task(other))], decisions=decisions)
    assert len(linked.entities) == (2 if rule == "different" else 1)
    assert not linked.close


def test_near_is_listed_for_review_and_explained() -> None:
    linked = both("pear-guided search", "pear-guided search network", join=0.99, close=0.05)
    papers = [Paper("paper:a", "A"), Paper("paper:b", "B")]
    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=papers,
        entities=linked.entities,
        claims=linked.claims,
        merges=linked.merges,
        close=linked.close,
    )
    assert [j.other for j in find_doubtful(graph).items] == ["task:pear-guided-search-network"]
    assert "~" in find_doubtful(graph).to_text()
    told = find_identity(graph, "task:pear-guided-search-network").to_text()
    assert "may be the same as" in told and "task:pear-guided-search:" in told
    assert list(KnowledgeGraph.from_source(graph).close_matches()) == list(linked.close)


@pytest.mark.parametrize("options", [{"join": 0.0}, {"join": 1.1}, {"join": 0.3, "close": 0.5}])
def test_near_refuses_thresholds_that_make_no_sense(options: dict[str, float]) -> None:
    with pytest.raises(InputError):
        LinkOptions(**options)  # type: ignore[arg-type]


# ── laws ─────────────────────────────────────────────────────────────────────────────────────────

WORDS = (
    "pear",
    "plum",
    "grafting",
    "graft",
    "grafted",
    "planner",
    "planning",
    "of",
    "model",
    "ripe",
)
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
corpora = st.lists(st.lists(names.map(task), min_size=1, max_size=3), min_size=1, max_size=6)


def made(found: list[list[Named]]) -> list[Extraction]:
    return [paper(f"{i}", *things) for i, things in enumerate(found)]


@settings(max_examples=60)
@given(corpora, st.randoms(use_true_random=False))
def test_near_does_not_depend_on_the_order_of_papers(
    found: list[list[Named]], random: Random
) -> None:
    shuffled = made(found)
    random.shuffle(shuffled)
    assert link(shuffled) == link(made(found))


@settings(max_examples=60)
@given(corpora)
def test_near_does_not_change_with_an_unrelated_paper(found: list[list[Named]]) -> None:
    before = link(made(found))
    after = link([*made(found), paper("z", task("tide tables"), method("sonar"))])
    assert set(before.merges) <= set(after.merges)
    assert set(before.close) <= set(after.close)


@settings(max_examples=60)
@given(corpora)
def test_near_leaves_close_only_what_is_two(found: list[list[Named]]) -> None:
    linked = link(made(found))
    known = {entity.id for entity in linked.entities}
    for match in linked.close:
        assert match.first < match.second and {match.first, match.second} <= known
        assert LinkOptions().close <= match.score <= 1
    assert list(linked.close) == sorted(set(linked.close))


@given(names, names)
def test_features_do_not_depend_on_the_side(one: str, other: str) -> None:
    first, second = (form_of(name, EntityType.TASK, {}) for name in (one, other))
    found = features(first, second)
    assert found == features(second, first)
    assert found is None or 0 <= probability(found) <= 1


def test_close_matches_sort_by_their_ids() -> None:
    matches = [CloseMatch("task:b", "task:c", 0.5), CloseMatch("task:a", "task:z", 0.4)]
    assert sorted(matches)[0].first == "task:a"


def test_near_leaves_out_no_word_that_something_was_put_before() -> None:
    forms = [form_of(f"deep {n} network", EntityType.METHOD, {}) for n in ("neural", "non-neural")]
    assert [form.words for form in forms] == [("deep", "network"), ("deep", "nonneural", "network")]


def test_near_keeps_a_head_of_what_papers_propose_and_behind_a_property() -> None:
    """A head that mostly adds nothing, but where the name with it is one paper's own."""
    plain, headed = paper("a", method("quince grafting sieve")), "quince grafting sieve algorithm"
    assert len(link([plain, paper("b", method(headed))]).entities) == 1
    assert len(link([plain, paper("b", method(headed, role=Role.PROPOSED))]).entities) == 2
    assert len(both("quince-based", "quince-based problem").entities) == 2
