"""What the user decides holds, whatever the rules say and in whatever order."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.check import verify
from kg.errors import InputError
from kg.graph import KnowledgeGraph
from kg.link import (
    UNUSED,
    Called,
    Decision,
    Decisions,
    Kind,
    Linked,
    Note,
    append_decision,
    link,
    parse_decisions,
    remove_decisions,
)
from kg.model import BuildInfo, Entity, Extraction, Paper
from kg.vocabulary import TERM_TYPES, EntityType, Predicate, alias_ids
from tests.link.papers import Draft, benchmark, method, paper, task
from tests.link.test_laws import SURFACES, corpora


def decided(text: str, *extractions: Extraction) -> Linked:
    return link(extractions, decisions=parse_decisions(text))


def labels(linked: Linked) -> list[str]:
    return sorted(e.label for e in linked.entities)


def named(linked: Linked, name: str) -> list[Entity]:
    return [e for e in linked.entities if name in e.aliases]


# ── same ─────────────────────────────────────────────────────────────────────────────────────────

ORCHARD = (
    paper("a", method("quince pruning")),
    paper("b", method("quince pruning"), method("orchard trimming")),
    paper("c", method("Quince-Pruning")),
)


def test_decisions_join_what_is_the_same() -> None:
    assert labels(link(ORCHARD)) == ["orchard trimming", "quince pruning"]
    linked = decided('[[same]]\nnames = ["orchard trimming", "quince pruning"]', *ORCHARD)
    (one,) = linked.entities
    assert one.id == "method:quince-pruning"
    assert "orchard trimming" in one.aliases
    rules = {(m.surface, m.rule): m.papers for m in linked.merges}
    assert rules["orchard trimming", "user"] == ("paper:b",)
    assert rules["quince pruning", "user"] == ("paper:a", "paper:b")
    # A paper that names both has one thing now.
    assert [c.object for c in linked.claims if c.predicate is Predicate.USES] == [one.id] * 3


@pytest.mark.parametrize(
    "names",
    ['"method:orchard-trimming", "quince pruning"', '"Orchard trimmings", "method:quince-pruning"'],
)
def test_decisions_call_things_by_id_or_spelling(names: str) -> None:
    assert len(decided(f"[[same]]\nnames = [{names}]", *ORCHARD).entities) == 1


def test_decisions_chain() -> None:
    found = [
        paper(n, method(name))
        for n, name in zip("abcd", ("Quince", "Pear", "Medlar", "Sorb"), strict=True)
    ]
    text = '[[same]]\nnames = ["Quince", "Pear"]\n[[same]]\nnames = ["Medlar", "Pear"]\n'
    assert len(decided(text, *found).entities) == 2


def test_decisions_join_across_types_and_within_the_type_of_most() -> None:
    found = [
        paper("a", method("Atari"), benchmark("Orchard")),
        paper("b", benchmark("Atari")),
        paper("c", benchmark("Atari"), benchmark("Atari 2600")),
        paper("d", method("Atari")),
    ]
    linked = decided('[[same]]\nnames = ["Atari", "Atari 2600"]', *found)
    assert [e.id for e in linked.entities] == [
        "benchmark:atari", "benchmark:orchard", "method:atari"
    ]  # fmt: skip
    across = decided('[[same]]\nnames = ["method:atari", "Orchard"]', *found)
    assert len(across.entities) == 3


# ── different ────────────────────────────────────────────────────────────────────────────────────

ACRONYM = (
    paper(
        "a", method("quince policy iteration", "QPI"), define=[("QPI", "quince policy iteration")]
    ),
    paper("b", method("QPI")),
    paper("c", method("quince policy iterations")),
    paper("d", method("QPI", "quince policy iteration")),
)


def test_decisions_take_apart_an_acronym_and_its_long_form() -> None:
    assert len(link(ACRONYM).entities) == 1
    linked = decided('[[different]]\nnames = ["QPI", "quince policy iteration"]', *ACRONYM)
    assert labels(linked) == ["QPI", "quince policy iteration"]
    (short,) = named(linked, "QPI")
    assert short.aliases == ("QPI",)
    papers: dict[str, set[str]] = {c.object: set() for c in linked.claims}
    for claim in linked.claims:
        papers[claim.object].add(claim.subject)
    assert papers[short.id] == {"paper:a", "paper:b", "paper:d"}
    told = {(m.surface, m.entity) for m in linked.merges if m.rule == "user"}
    assert ("QPI", short.id) in told


def test_decisions_take_apart_two_spellings_of_one_name() -> None:
    found = [paper("a", method("Pears")), paper("b", method("pears"), method("PEARS-X"))]
    assert len(named(link(found), "pears")[0].aliases) == 2
    linked = decided('[[different]]\nnames = ["Pears", "pears"]', *found)
    assert named(linked, "Pears") != named(linked, "pears")
    assert len({e.id for e in linked.entities}) == 3


def test_decisions_take_a_name_apart_in_some_papers() -> None:
    found = [
        paper("a", method("MACX", "medlar and cherry"), define=[("MACX", "medlar and cherry")]),
        paper("b", method("MACX")),
        paper("c", method("MACX")),
        paper("d", method("MACX")),
    ]
    assert len(link(found).entities) == 1
    text = '[[different]]\nnames = ["MACX"]\npapers = ["paper:c", "paper:d"]'
    linked = decided(text, *found)
    assert len(linked.entities) == 2
    apart = {e.id: {c.subject for c in linked.claims if c.object == e.id} for e in linked.entities}
    assert sorted(map(sorted, apart.values())) == [
        ["paper:a", "paper:b"], ["paper:c", "paper:d"]
    ]  # fmt: skip


def test_decisions_give_each_class_one_home() -> None:
    text = (
        '[[different]]\nnames = ["QPI", "quince policy iteration"]\n'
        '[[same]]\nnames = ["QPI", "quince pear index"]\n'
    )
    linked = decided(text, *ACRONYM, paper("e", method("quince pear index")))
    assert labels(linked) == ["quince pear index", "quince policy iteration"] or labels(linked) == [
        "QPI",
        "quince policy iteration",
    ]
    assert len(named(linked, "QPI")) == 1
    assert named(linked, "QPI") == named(linked, "quince pear index")


# ── rename, retype, hide ─────────────────────────────────────────────────────────────────────────


def test_decisions_rename_and_keep_the_old_name() -> None:
    linked = decided('[[rename]]\nname = "quince pruning"\nlabel = "Quince Trim"', *ORCHARD)
    (one,) = named(linked, "Quince Trim")
    assert one.label == "Quince Trim"
    assert one.id == "method:quince-trim"
    assert "method:quince-pruning" in alias_ids(one.types, one.aliases)
    assert {m.rule for m in linked.merges if m.surface == "quince pruning"} == {"label", "user"}


def test_decisions_retype_and_fit_the_claims() -> None:
    text = '[[retype]]\nname = "method:quince-pruning"\ntype = "Task"'
    linked = decided(text, *ORCHARD)
    (one,) = named(linked, "quince pruning")
    assert (one.id, one.types) == ("task:quince-pruning", (EntityType.TASK,))
    assert {c.predicate for c in linked.claims if c.object == one.id} == {Predicate.ADDRESSES}
    joined = decided(text, *ORCHARD, paper("d", task("quince pruning")))
    assert len(named(joined, "quince pruning")) == 1


def test_decisions_call_things_by_the_id_that_another_decision_gives() -> None:
    text = (
        '[[retype]]\nname = "quince pruning"\ntype = "Task"\n'
        '[[hide]]\nname = "task:quince-pruning"\n'
    )
    assert labels(decided(text, *ORCHARD)) == ["orchard trimming"]


def test_decisions_hide_a_thing_with_all_that_is_said_of_it() -> None:
    draft = Draft("paper:a", "Quince beats Pear at 91.5%.")
    one, two = draft.add(method("Quince")), draft.add(method("Pear"))
    draft.relate(one, Predicate.OUTPERFORMS, two, draft.abstract)
    draft.report("91.5%", draft.abstract, method=one, baseline=two)
    linked = decided('[[hide]]\nname = "Pear"', draft.done())
    assert labels(linked) == ["Quince"]
    assert not any("pear" in end for c in linked.claims for end in (c.subject, c.object))
    assert not any("pear" in m.entity for m in linked.merges)
    assert Note("hidden by the user", "method:pear", 1) in linked.notes
    assert [r.value for r in linked.results] == ["91.5%"]


def test_decisions_that_name_nothing_are_noted() -> None:
    text = '[[same]]\nnames = ["quince pruning", "medlar pruning"]\n[[hide]]\nname = "task:pear"\n'
    linked = decided(text, *ORCHARD)
    assert [n.of for n in linked.notes if n.what == UNUSED] == [
        "hide task:pear", "same medlar pruning"
    ]  # fmt: skip
    assert linked.entities == link(ORCHARD).entities


# ── laws ─────────────────────────────────────────────────────────────────────────────────────────

some = settings(max_examples=100)
names = st.sampled_from(
    (*SURFACES, "method:gpt-4", "task:loss", "benchmark:imagenet", "method:iot")
)


@st.composite
def entries(draw: st.DrawFn) -> Decision:
    kind = draw(st.sampled_from(Kind))
    least = 2 if kind in (Kind.SAME, Kind.DIFFERENT) else 1
    most = 1 if kind in (Kind.RENAME, Kind.RETYPE) else 3
    found = draw(st.lists(names, min_size=least, max_size=most, unique=True))
    papers: tuple[str, ...] = ()
    if kind is Kind.DIFFERENT and draw(st.booleans()):
        papers = draw(st.sampled_from([("paper:0",), ("paper:0", "paper:1")]))
    called = tuple(
        sorted(Called(n, EntityType(n.split(":")[0].title()) if ":" in n else None) for n in found)
    )
    return Decision(
        kind,
        called,
        draw(st.sampled_from(TERM_TYPES)) if kind is Kind.RETYPE else None,
        draw(st.sampled_from(["plum", "GPT", "pear tart"])) if kind is Kind.RENAME else "",
        papers,
    )


def tried(found: list[Decision]) -> Decisions:
    """As many of the decisions as do not contradict each other."""
    kept: list[Decision] = []
    for entry in found:
        try:
            Decisions((*kept, entry))
        except InputError:
            continue
        kept.append(entry)
    return Decisions(tuple(kept))


decisions = st.lists(entries(), max_size=4).map(tried)


@some
@given(corpora, decisions, st.randoms(use_true_random=False))
def test_decisions_do_not_depend_on_any_order(
    found: list[Draft], told: Decisions, random: Random
) -> None:
    extractions = [draft.done() for draft in found]
    shuffled = random.sample(extractions, len(extractions))
    other = Decisions(tuple(random.sample(told.entries, len(told.entries))))
    assert link(shuffled, decisions=other) == link(extractions, decisions=told)


@some
@given(corpora, decisions)
def test_decisions_leave_a_graph_in_which_everything_holds(
    found: list[Draft], told: Decisions
) -> None:
    linked = link([draft.done() for draft in found], decisions=told)
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
    known = [e.id for e in linked.entities]
    assert len(set(known)) == len(known)


def told_apart(linked: Linked, told: Decisions) -> list[object]:
    """The names that are one thing, although the decisions tell them apart."""
    surfaces: dict[str, set[tuple[str, str]]] = {}
    for merge in linked.merges:
        surfaces.setdefault(merge.entity, set()).update((merge.surface, p) for p in merge.papers)
    renamed = {d.label for d in told.of_kind(Kind.RENAME)}
    broken: list[object] = []
    for bearing in surfaces.values():
        held = {surface for surface, _ in bearing} - renamed
        for decision in told.of_kind(Kind.DIFFERENT):
            texts = {c.text for c in decision.names if not c.by_id} & held
            inside = {p for s, p in bearing if s in texts and p in decision.papers}
            outside = {p for s, p in bearing if s in texts and p not in decision.papers}
            if (decision.papers and inside and outside) or (not decision.papers and len(texts) > 1):
                broken.append((decision, bearing))
    return broken


@some
@given(corpora.filter(len), st.data())
def test_decisions_different_beats_every_rule_and_decision(
    found: list[Draft], data: st.DataObject
) -> None:
    extractions = [draft.done() for draft in found]
    # What the rules join is what can be told apart.
    joined = sorted({e.aliases for e in link(extractions).entities if len(e.aliases) > 1})
    wanted = data.draw(decisions).entries
    for aliases in data.draw(st.lists(st.sampled_from(joined), max_size=3)) if joined else ():
        pair = data.draw(st.permutations(aliases))[:2]
        papers = data.draw(st.sampled_from([(), (), ("paper:0",)]))
        called = tuple(sorted(map(Called, pair[: 1 if papers else 2])))
        wanted = (Decision(Kind.DIFFERENT, called, papers=papers), *wanted)
    told = tried(list(wanted))
    assert not told_apart(link(extractions, decisions=told), told)


@some
@given(corpora, names, names)
def test_decisions_undone_leave_no_trace(found: list[Draft], one: str, other: str) -> None:
    extractions = [draft.done() for draft in found]
    before = "# kept\n\n[[hide]]\nnames = ['LLM']\n"
    plain = link(extractions, decisions=parse_decisions(before))
    for kind in (Kind.SAME, Kind.DIFFERENT):
        if one == other or "LLM" in (one, other) or {one, other} & {"LLMs"}:
            continue
        text = append_decision(before, kind, [one, other])
        link(extractions, decisions=parse_decisions(text))
        undone, count = remove_decisions(text, one)
        assert (undone, count) == (before, 1)
        assert link(extractions, decisions=parse_decisions(undone)) == plain
