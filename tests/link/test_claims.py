"""Roles, relations and results, and the evidence under them."""

from __future__ import annotations

import pytest

from kg.link import Linked, Note, link
from kg.model import Claim, Evidence, Quote, Relation
from kg.vocabulary import Level, Predicate, Role
from tests.link.papers import BY, Draft, Named, benchmark, method, metric, paper, task


def triples(linked: Linked) -> set[tuple[str, str, str]]:
    return {claim.key for claim in linked.claims}


def claim(linked: Linked, predicate: Predicate) -> Claim:
    """The one claim with this predicate."""
    (found,) = [c for c in linked.claims if c.predicate is predicate]
    return found


@pytest.mark.parametrize(
    ("thing", "predicate"),
    [
        (method("Quince", role=Role.PROPOSED), "proposes"),
        (method("Quince", role=Role.COMPARED), "comparesWith"),
        (method("Quince", role=Role.USED), "uses"),
        (method("Quince"), "uses"),
        (task("Quince"), "addresses"),
        (benchmark("Quince", role=Role.PROPOSED), "introduces"),
        (benchmark("Quince"), "usesBenchmark"),
        (metric("Quince"), "measures"),
        (Named(["Quince"], role=Role.PROPOSED, salience=Level.OPTIONAL), "mentions"),
    ],
)
def test_claims_say_what_a_thing_is_to_its_paper(thing: Named, predicate: str) -> None:
    linked = link([paper("a", thing)])
    assert triples(linked) == {("paper:a", predicate, linked.entities[0].id)}


def test_claims_keep_one_role_with_the_evidence_of_all() -> None:
    draft = Draft("paper:a", "We use Quince. We propose QUINCEs.")
    draft.add(method("Quince", role=Role.USED))
    draft.add(method("QUINCEs", role=Role.PROPOSED))
    linked = link([draft.done()])
    assert triples(linked) == {("paper:a", "proposes", "method:quince")}
    assert [e.quotes[0].text for e in linked.claims[0].evidence] == [
        "We use Quince.", "We propose QUINCEs."
    ]  # fmt: skip


def test_claims_of_a_paper_have_one_evidence_a_sentence() -> None:
    draft = Draft("paper:a", "Quince is Quince. It is good. So is Quince.", "Quince: a pear")
    draft.add(method("Quince", role=Role.PROPOSED))
    (role,) = link([draft.done()]).claims
    assert [(e.quotes[0].text, len(e.marks)) for e in role.evidence] == [
        ("Quince is Quince.", 2), ("So is Quince.", 1), ("Quince: a pear", 1)
    ]  # fmt: skip
    assert {(e.by, e.score) for e in role.evidence} == {(BY, 0.9)}


def test_claims_fall_back_to_the_mention_where_no_sentence_holds_it() -> None:
    draft = Draft("paper:a", "It is Think. Hard.")
    draft.add(method("Think. Hard"))
    (role,) = link([draft.done()]).claims
    assert role.evidence[0].quotes == role.evidence[0].marks == (draft.quote("Think. Hard"),)


def relation_draft(name: str = "paper:a") -> Draft:
    draft = Draft(name, "Quince beats Pear. So much for that. Quince is here. Pear is there.")
    draft.add(method("Quince"))
    draft.add(method("Pear"))
    return draft


def test_claims_of_relations_mark_both_ends() -> None:
    draft = relation_draft()
    draft.relate("e1", Predicate.OUTPERFORMS, "e2", "Quince beats Pear.")
    (evidence,) = claim(link([draft.done()]), Predicate.OUTPERFORMS).evidence
    assert [q.text for q in evidence.quotes] == ["Quince beats Pear."]
    assert [m.text for m in evidence.marks] == ["Quince", "Pear"]


def test_claims_of_relations_add_the_sentence_of_an_end_that_the_quote_lacks() -> None:
    draft = relation_draft()
    draft.relate("e1", Predicate.OUTPERFORMS, "e2", "Quince is here.")
    (evidence,) = claim(link([draft.done()]), Predicate.OUTPERFORMS).evidence
    assert [q.text for q in evidence.quotes] == ["Quince is here.", "Pear is there."]
    assert [m.text for m in evidence.marks] == ["Quince", "Pear"]


def test_claims_of_several_papers_are_one_with_all_evidence() -> None:
    drafts = [relation_draft("paper:a"), relation_draft("paper:b")]
    for draft in drafts:
        draft.relate("e1", Predicate.OUTPERFORMS, "e2", "Quince beats Pear.")
    beats = claim(link([d.done() for d in drafts]), Predicate.OUTPERFORMS)
    assert [e.quotes[0].paper for e in beats.evidence] == ["paper:a", "paper:b"]
    assert beats.confidence == 0.96


def test_claims_drop_what_became_a_loop() -> None:
    draft = Draft("paper:a", "LLMs are large language models.")
    draft.add(method("LLMs", "large language models"))
    draft.add(method("large language models"))
    draft.relate("e1", Predicate.SUBCLASS_OF, "e2", "LLMs are large language models.")
    linked = link([draft.done()])
    assert {c.predicate for c in linked.claims} == {Predicate.USES}
    assert Note("claim dropped", "subclassOf: both ends are one entity", 1) in linked.notes


def test_claims_drop_what_does_not_fit_the_predicate() -> None:
    draft = Draft("paper:a", "Quince beats accuracy.")
    draft.add(method("Quince"))
    draft.add(metric("accuracy"))
    draft.relate("e1", Predicate.OUTPERFORMS, "e2", "Quince beats accuracy.")
    draft.relate("e1", Predicate.SUBCLASS_OF, "e2", "Quince beats accuracy.")
    linked = link([draft.done()])
    assert {n for n in linked.notes if n.what == "claim dropped"} == {
        Note("claim dropped", "outperforms: Method → Metric", 1),
        Note("claim dropped", "subclassOf: Method → Metric", 1),
    }


def test_claims_take_the_types_of_the_entity_not_of_the_mention() -> None:
    draft = Draft("paper:a", "Quince is used for planning.")
    draft.add(method("Quince"))
    draft.add(method("planning"))
    draft.relate("e1", Predicate.USED_FOR, "e2", "Quince is used for planning.")
    assert claim(link([draft.done(), paper("b", task("planning"))]), Predicate.USED_FOR)


def test_claims_drop_relations_to_things_without_a_mention() -> None:
    draft = relation_draft()
    draft.add(method("Plum"))
    draft.relate("e1", Predicate.OUTPERFORMS, "e3", "Quince beats Pear.")
    linked = link([draft.done()])
    assert "method:plum" not in {e.id for e in linked.entities}
    assert Note("claim dropped", "outperforms: an end has no mention", 1) in linked.notes


def result_draft() -> Draft:
    draft = Draft("paper:a", "On PearBench Quince has 91.5% accuracy. Pear has less.")
    draft.add(method("Quince"))
    draft.add(benchmark("PearBench"))
    draft.add(metric("accuracy"))
    draft.add(method("Pear"))
    return draft


def test_claims_of_a_result_say_what_it_is_of() -> None:
    draft = result_draft()
    sentence = "On PearBench Quince has 91.5% accuracy."
    draft.report("91.5%", sentence, method="e1", benchmark="e2", metric="e3", baseline="e4")
    linked = link([draft.done()])
    (result,) = linked.results
    assert (result.value, result.number, result.unit) == ("91.5%", 91.5, "%")
    ends = {(p, o) for s, p, o in triples(linked) if s == result.id}
    assert ends == {
        ("ofMethod", "method:quince"),
        ("onBenchmark", "benchmark:pearbench"),
        ("withMetric", "metric:accuracy"),
        ("against", "method:pear"),
    }
    marks = {c.predicate: [m.text for m in c.evidence[0].marks] for c in linked.claims}
    assert marks[Predicate.REPORTS] == ["91.5%"]
    assert marks[Predicate.OF_METHOD] == ["Quince", "91.5%"]
    assert marks[Predicate.AGAINST] == ["91.5%", "Pear"]


def test_claims_of_a_result_drop_a_baseline_that_is_the_method() -> None:
    draft = result_draft()
    draft.report("91.5%", "On PearBench Quince has 91.5% accuracy.", method="e1", baseline="e1")
    linked = link([draft.done()])
    assert Predicate.AGAINST not in {c.predicate for c in linked.claims}
    assert Note("claim dropped", "against: both ends are one entity", 1) in linked.notes


def test_claims_of_a_result_need_its_value() -> None:
    draft = result_draft()
    draft.report("90%", "On PearBench Quince has 91.5% accuracy.", method="e1")
    linked = link([draft.done()])
    assert not linked.results
    assert any(n.of.startswith("reports") for n in linked.notes)


def test_claims_of_a_result_keep_their_id_when_an_end_gets_another_name() -> None:
    draft = result_draft()
    draft.report("91.5%", "On PearBench Quince has 91.5% accuracy.", method="e1")
    one = link([draft.done()])
    two = link([draft.done(), *(paper(name, task("Quince")) for name in "bcd")])
    assert one.results == two.results
    assert one.entities != two.entities


def test_links_are_kept_once_and_sorted() -> None:
    draft = result_draft()
    draft.urls += ["https://example.org/b", "https://example.org/a", "https://example.org/b"]
    assert link([draft.done()]).links == (
        ("paper:a", "https://example.org/a"), ("paper:a", "https://example.org/b")
    )  # fmt: skip


def test_claims_do_not_depend_on_marks_that_the_extractor_set() -> None:
    draft = relation_draft()
    whole = draft.quote("Quince beats Pear.")
    wrong = Quote("paper:a", "abstract", 7, 12, "beats")
    draft.relations.append(
        Relation("e1", Predicate.OUTPERFORMS, "e2", Evidence((whole,), BY, 0.8, (wrong,)))
    )
    (evidence,) = claim(link([draft.done()]), Predicate.OUTPERFORMS).evidence
    assert [m.text for m in evidence.marks] == ["Quince", "Pear"]
