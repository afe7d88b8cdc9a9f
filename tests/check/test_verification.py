from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from kg.check import verify
from kg.check.surfaces import fold_surface
from kg.graph import KnowledgeGraph
from kg.model import Claim, Entity, Evidence, Merge, Paper, Quote, ResultNode, Shared
from kg.vocabulary import EntityType, Predicate
from tests.invented import PAPERS, evidence, invented_graph

QUINCE, GREEDY, PEAR, EMPTY = PAPERS
BEATS = "On PearBench, Quince outperforms GreedyCut and reaches 91.5% accuracy."
RESULT = "result:0123456789abcdef"


class Parts:
    """The invented graph taken apart, to be altered; a `GraphSource` that checks nothing itself."""

    def __init__(self) -> None:
        graph = invented_graph()
        self.info = graph.info
        self.paper_list = list(graph.papers())
        self.entities_by_id = {entity.id: entity for entity in graph.entities()}
        self.result_list = list(graph.results())
        self.claims_by_key = {claim.key: claim for claim in graph.claims()}
        self.merge_list = list(graph.merges())
        self.link_list = list(graph.links())
        self.sources = {paper.id: paper for paper in PAPERS}

    def papers(self) -> Iterator[Paper]:
        return iter(self.paper_list)

    def entities(self) -> Iterator[Entity]:
        return iter(self.entities_by_id.values())

    def results(self) -> Iterator[ResultNode]:
        return iter(self.result_list)

    def claims(self) -> Iterator[Claim]:
        return iter([self.claims_by_key[key] for key in sorted(self.claims_by_key)])

    def merges(self) -> Iterator[Merge]:
        return iter(self.merge_list)

    def links(self) -> Iterator[tuple[str, str]]:
        return iter(self.link_list)

    def claim(self, subject: str, predicate: Predicate, obj: str) -> Claim:
        return self.claims_by_key[subject, predicate.value, obj]

    def put(self, old: Claim, **changes: object) -> None:
        """Puts an altered claim in the place of the old one."""
        del self.claims_by_key[old.key]
        new = replace(old, **changes)  # type: ignore[arg-type]
        self.claims_by_key[new.key] = new

    def put_evidence(self, old: Claim, **changes: object) -> None:
        """Alters the first evidence of a claim."""
        first = replace(old.evidence[0], **changes)  # type: ignore[arg-type]
        self.put(old, evidence=(first, *old.evidence[1:]))


OUTPERFORMS = ("method:quince", Predicate.OUTPERFORMS, "method:greedycut")
PROPOSES = (QUINCE.id, Predicate.PROPOSES, "method:quince")
COMPARES = (QUINCE.id, Predicate.COMPARES_WITH, "method:greedycut")
OF_METHOD = (RESULT, Predicate.OF_METHOD, "method:quince")
REPORTS = (QUINCE.id, Predicate.REPORTS, RESULT)
RELATED = (GREEDY.id, Predicate.RELATED_TO, QUINCE.id)

Mutation = Callable[[Parts], None]
MUTATIONS: dict[str, tuple[str, str, Mutation]] = {}


def mutation(kind: str, message: str) -> Callable[[Mutation], Mutation]:
    """Registers an alteration, and the kind and a part of the message that must be found."""

    def register(change: Mutation) -> Mutation:
        MUTATIONS[change.__name__] = (kind, message, change)
        return change

    return register


def moved(quote: Quote, *, start: int = 0, end: int = 0) -> Quote:
    return replace(quote, start=quote.start + start, end=quote.end + end)


def quotes_of(parts: Parts, triple: tuple[str, Predicate, str]) -> tuple[Claim, Quote]:
    claim = parts.claim(*triple)
    return claim, claim.evidence[0].quotes[0]


@mutation("quote", "the source says")
def a_quote_starts_one_later(parts: Parts) -> None:
    claim, quote = quotes_of(parts, OUTPERFORMS)
    parts.put_evidence(claim, quotes=(moved(quote, start=1),))


@mutation("quote", "lies outside the text")
def a_quote_ends_beyond_the_text(parts: Parts) -> None:
    """The slice would still be equal, since slices forgive."""
    claim = parts.claim(PEAR.id, Predicate.MEASURES, "metric:accuracy")
    (quote,) = claim.evidence[0].quotes
    assert quote.end == len(PEAR.abstract)
    parts.put_evidence(claim, quotes=(moved(quote, end=1),))


@mutation("quote", "lies outside the text")
def a_quote_counts_from_the_end(parts: Parts) -> None:
    claim, quote = quotes_of(parts, OUTPERFORMS)
    length = len(QUINCE.abstract)
    parts.put_evidence(claim, quotes=(moved(quote, start=-length, end=-length),), marks=())


@mutation("quote", "the source says")
def a_quote_moves_with_its_length(parts: Parts) -> None:
    claim, quote = quotes_of(parts, OUTPERFORMS)
    parts.put_evidence(claim, quotes=(moved(quote, start=-1, end=-1),))


@mutation("quote", "the source says")
def a_quote_says_something_else(parts: Parts) -> None:
    claim, quote = quotes_of(parts, OUTPERFORMS)
    parts.put_evidence(claim, quotes=(replace(quote, text=quote.text.replace("91.5", "99.5")),))


@mutation("quote", "title 122–192: lies outside the text")
def a_quote_is_of_the_other_field(parts: Parts) -> None:
    claim, quote = quotes_of(parts, OUTPERFORMS)
    parts.put_evidence(claim, quotes=(replace(quote, field="title"),))


@mutation("quote", "the sources lack the paper")
def a_quote_is_of_an_unknown_paper(parts: Parts) -> None:
    claim, quote = quotes_of(parts, OUTPERFORMS)
    parts.put_evidence(claim, quotes=(replace(quote, paper="paper:none"),), marks=())


@mutation("quote", "quotes several papers")
def evidence_mixes_papers(parts: Parts) -> None:
    claim, quote = quotes_of(parts, OUTPERFORMS)
    other = parts.claim(GREEDY.id, Predicate.USES, "method:greedycut").evidence[0].quotes[0]
    parts.put_evidence(claim, quotes=(quote, other))


@mutation("quote", "without a quote")
def evidence_has_no_quote(parts: Parts) -> None:
    parts.put_evidence(parts.claim(*OUTPERFORMS), quotes=(), marks=())


@mutation("premise", "neither a quote nor a premise")
def a_claim_has_no_evidence(parts: Parts) -> None:
    parts.put(parts.claim(*OUTPERFORMS), evidence=())


@mutation("quote", "the source says")
def a_mark_is_off_by_one(parts: Parts) -> None:
    claim = parts.claim(*OUTPERFORMS)
    marks = claim.evidence[0].marks
    parts.put_evidence(claim, marks=(moved(marks[0], start=1), *marks[1:]))


@mutation("mark", "lies outside the quotes")
def a_mark_lies_outside_the_quote(parts: Parts) -> None:
    claim = parts.claim(*OUTPERFORMS)
    elsewhere = parts.claim(*PROPOSES).evidence[1].marks
    parts.put_evidence(claim, marks=(*claim.evidence[0].marks, *elsewhere))


@mutation("mark", "'accuracy' names neither end")
def a_mark_names_neither_end(parts: Parts) -> None:
    claim = parts.claim(*OUTPERFORMS)
    other = parts.claim(QUINCE.id, Predicate.MEASURES, "metric:accuracy").evidence[0].marks
    parts.put_evidence(claim, marks=(*claim.evidence[0].marks, *other))


@mutation("mark", "'Quince outperforms' names neither end")
def a_mark_is_wider_than_the_name(parts: Parts) -> None:
    claim = parts.claim(*OUTPERFORMS)
    wide = evidence(QUINCE, BEATS, "Quince outperforms", "GreedyCut").marks
    parts.put_evidence(claim, marks=wide)


@mutation("end", "do not name method:quince")
def a_quote_lacks_the_subject(parts: Parts) -> None:
    only = evidence(QUINCE, "On PearBench, ", "PearBench")
    parts.put(
        parts.claim("method:quince", Predicate.EVALUATED_ON, "benchmark:pearbench"),
        evidence=(only,),
    )


@mutation("end", "do not name method:greedycut")
def the_second_evidence_lacks_the_object(parts: Parts) -> None:
    claim = parts.claim(*OUTPERFORMS)
    parts.put(claim, evidence=(*claim.evidence, evidence(QUINCE, QUINCE.title, field="title")))


@mutation("end", "a quote is not from")
def a_claim_of_one_paper_quotes_another(parts: Parts) -> None:
    other = parts.claim(GREEDY.id, Predicate.USES, "method:greedycut").evidence
    parts.put(parts.claim(*COMPARES), evidence=other)


@mutation("end", "do not name method:randomcut")
def an_end_is_another_entity(parts: Parts) -> None:
    parts.put(parts.claim(*OUTPERFORMS), object="method:randomcut")


@mutation("end", "a quote is not from paper:an-empty-orchard")
def papers_are_swapped(parts: Parts) -> None:
    parts.put(parts.claim(*PROPOSES), subject=EMPTY.id)


@mutation("end", "do not name result:")
def a_result_has_a_value_that_the_quotes_lack(parts: Parts) -> None:
    parts.result_list = [replace(parts.result_list[0], value="1.5%")]


@mutation("mark", "'1.5%' is cut from a number")
def a_value_is_cut_from_a_number(parts: Parts) -> None:
    parts.result_list = [replace(parts.result_list[0], value="1.5%")]
    for triple in (REPORTS, OF_METHOD):
        parts.put_evidence(parts.claim(*triple), marks=evidence(QUINCE, BEATS, "1.5%").marks)


@mutation("end", "reports a result of")
def a_result_is_of_another_paper(parts: Parts) -> None:
    parts.result_list = [replace(parts.result_list[0], paper=GREEDY.id)]


@mutation("end", "do not name method:randomcut")
def a_result_is_of_a_method_that_its_quotes_lack(parts: Parts) -> None:
    parts.put(parts.claim(*OF_METHOD), object="method:randomcut")


@mutation("dangling", "nothing has the id method:none")
def an_end_exists_nowhere(parts: Parts) -> None:
    parts.put(parts.claim(*OUTPERFORMS), object="method:none")


@mutation("dangling", "nothing has the id metric:accuracy")
def an_entity_is_lost(parts: Parts) -> None:
    del parts.entities_by_id["metric:accuracy"]


@mutation("dangling", "nothing has the id result:")
def a_result_is_lost(parts: Parts) -> None:
    parts.result_list = []


@mutation("dangling", "is a link of")
def a_link_is_of_no_paper(parts: Parts) -> None:
    parts.link_list.append(("paper:none", "https://example.org/none"))


@mutation("dangling", "joined to no node")
def a_merge_is_of_no_entity(parts: Parts) -> None:
    parts.merge_list.append(Merge("None", "method:none", "label", 1.0, (QUINCE.id,)))


@mutation("node", "is no alias")
def a_merge_is_of_no_alias(parts: Parts) -> None:
    parts.merge_list.append(Merge("Pear", "method:quince", "label", 1.0, (QUINCE.id,)))


@mutation("node", "reports it")
def a_result_is_reported_by_nobody(parts: Parts) -> None:
    del parts.claims_by_key[QUINCE.id, "reports", RESULT]


@mutation("node", "its main type")
def an_entity_has_another_main_type(parts: Parts) -> None:
    old = parts.entities_by_id["method:quince"]
    parts.entities_by_id[old.id] = replace(old, types=(EntityType.TASK, EntityType.METHOD))


@mutation("mark", "'MoE' names neither end")
def an_alias_is_lost(parts: Parts) -> None:
    old = parts.entities_by_id["method:mixture-of-experts"]
    parts.entities_by_id[old.id] = Entity(old.id, old.label, old.types, (old.label,))


@mutation("type", "is no Metric")
def an_entity_changes_its_type(parts: Parts) -> None:
    old = parts.entities_by_id["metric:accuracy"]
    parts.entities_by_id[old.id] = replace(old, types=(EntityType.TASK,))


@mutation("type", "is no Task")
def a_predicate_does_not_take_the_end(parts: Parts) -> None:
    parts.put(parts.claim(*PROPOSES), predicate=Predicate.ADDRESSES)


@mutation("type", "both ends are the same")
def a_thing_is_a_kind_of_itself(parts: Parts) -> None:
    claim = parts.claim("method:greedycut", Predicate.SUBCLASS_OF, "method:mixture-of-experts")
    parts.put(claim, object="method:greedycut")


@mutation("type", "no type in common")
def a_thing_is_a_kind_of_another_type(parts: Parts) -> None:
    claim = parts.claim("method:greedycut", Predicate.EVALUATED_ON, "benchmark:pearbench")
    parts.put(claim, predicate=Predicate.SUBCLASS_OF)


@mutation("number", "a score of 1.2")
def a_score_is_above_one(parts: Parts) -> None:
    parts.put_evidence(parts.claim(*OUTPERFORMS), score=1.2)


@mutation("number", "a score of nan")
def a_score_is_no_number(parts: Parts) -> None:
    parts.put_evidence(parts.claim(*OUTPERFORMS), score=float("nan"))


@mutation("paper", "another abstract")
def a_source_character_changes(parts: Parts) -> None:
    changed = QUINCE.abstract.replace("waste", "wAste")
    parts.sources[QUINCE.id] = replace(QUINCE, abstract=changed)


@mutation("quote", "the source says")
def a_source_loses_one_character(parts: Parts) -> None:
    parts.sources[QUINCE.id] = replace(QUINCE, abstract=QUINCE.abstract[1:])


@mutation("paper", "another title")
def a_source_title_changes(parts: Parts) -> None:
    parts.sources[EMPTY.id] = replace(EMPTY, title="A Full Orchard")


@mutation("paper", "the sources lack it")
def a_source_paper_is_dropped(parts: Parts) -> None:
    del parts.sources[EMPTY.id]


@mutation("paper", "another title")
def source_papers_are_swapped(parts: Parts) -> None:
    parts.sources |= {QUINCE.id: GREEDY, GREEDY.id: QUINCE}


@mutation("premise", "is not in the graph")
def a_premise_is_lost(parts: Parts) -> None:
    del parts.claims_by_key[COMPARES]


@mutation("premise", "no premise says what")
def a_premise_is_left_out(parts: Parts) -> None:
    claim = parts.claim(*RELATED)
    parts.put(claim, premises=claim.premises[1:])


@mutation("premise", "is no role of a thing")
def a_premise_is_another_claim(parts: Parts) -> None:
    claim = parts.claim(*RELATED)
    parts.put(claim, premises=(*claim.premises[1:], parts.claim(*OUTPERFORMS).id))


@mutation("premise", "is about another paper")
def a_premise_is_of_a_third_paper(parts: Parts) -> None:
    claim = parts.claim(*RELATED)
    third = parts.claim(PEAR.id, Predicate.INTRODUCES, "benchmark:pearbench")
    parts.put(claim, premises=(*claim.premises, third.id))


@mutation("premise", "is no role of a thing")
def a_premise_is_only_a_mention(parts: Parts) -> None:
    parts.put(parts.claim(*COMPARES), predicate=Predicate.MENTIONS)
    mention = parts.claim(QUINCE.id, Predicate.MENTIONS, "method:greedycut")
    old = parts.claim(*RELATED)
    lost = set(old.premises) - {claim.id for claim in parts.claims_by_key.values()}
    kept = tuple(premise for premise in old.premises if premise not in lost)
    parts.put(old, premises=tuple(sorted((*kept, mention.id))))


@mutation("premise", "not listed as shared")
def a_shared_entity_is_left_out(parts: Parts) -> None:
    claim = parts.claim(*RELATED)
    parts.put(claim, shared=claim.shared[1:])


@mutation("premise", "no premise says what metric:accuracy")
def a_shared_entity_is_added(parts: Parts) -> None:
    claim = parts.claim(*RELATED)
    parts.put(claim, shared=(*claim.shared, Shared("metric:accuracy", 0.1)))


@mutation("premise", "its premises give a score")
def a_derived_score_is_wrong(parts: Parts) -> None:
    claim = parts.claim(*RELATED)
    assert claim.score is not None
    parts.put(claim, score=claim.score - 0.001)


@mutation("premise", "its premises give a score")
def the_score_of_a_premise_changes(parts: Parts) -> None:
    parts.put_evidence(parts.claim(*COMPARES), score=0.1)


@mutation("premise", "the smaller id comes first")
def the_larger_id_comes_first(parts: Parts) -> None:
    parts.put(parts.claim(*RELATED), subject=RELATED[2], object=RELATED[0])


@mutation("premise", "it must follow from premises")
def a_derived_claim_gets_quotes(parts: Parts) -> None:
    parts.put(parts.claim(*RELATED), evidence=parts.claim(*OUTPERFORMS).evidence)


@mutation("premise", "both quotes and premises")
def an_asserted_claim_gets_premises(parts: Parts) -> None:
    parts.put(parts.claim(*OUTPERFORMS), premises=(parts.claim(*PROPOSES).id,))


@mutation("premise", "a weight of 0.0")
def a_weight_is_zero(parts: Parts) -> None:
    parts.put(parts.claim(*RELATED), weight=0.0)


@mutation("premise", "a premise is listed twice")
def a_premise_is_listed_twice(parts: Parts) -> None:
    claim = parts.claim(*RELATED)
    parts.put(claim, premises=(*claim.premises, claim.premises[0]))


@mutation("premise", "rests on itself")
def a_claim_rests_on_itself(parts: Parts) -> None:
    claim = parts.claim(*RELATED)
    parts.put(claim, premises=(*claim.premises, claim.id))


@mutation("premise", "it lists no shared entity")
def nothing_is_shared(parts: Parts) -> None:
    parts.put(parts.claim(*RELATED), shared=())


@mutation("premise", "a shared entity is listed twice")
def a_shared_entity_is_listed_twice(parts: Parts) -> None:
    claim = parts.claim(*RELATED)
    parts.put(claim, shared=(*claim.shared, claim.shared[0]))


@mutation("premise", "the weight of a shared entity")
def a_shared_entity_weighs_nothing(parts: Parts) -> None:
    claim = parts.claim(*RELATED)
    parts.put(claim, shared=(*claim.shared[:-1], replace(claim.shared[-1], weight=0.0)))


@mutation("number", "a score of None")
def a_derived_claim_has_no_score(parts: Parts) -> None:
    parts.put(parts.claim(*RELATED), score=None)


@mutation("number", "a merge scored 2")
def a_merge_scores_above_one(parts: Parts) -> None:
    parts.merge_list = [replace(parts.merge_list[0], score=2)]


@mutation("dangling", "a merge cites paper:none")
def a_merge_cites_no_paper(parts: Parts) -> None:
    parts.merge_list = [replace(parts.merge_list[0], papers=("paper:none",))]


@mutation("node", "a type is listed twice")
def an_entity_lists_a_type_twice(parts: Parts) -> None:
    old = parts.entities_by_id["method:quince"]
    parts.entities_by_id[old.id] = replace(old, types=(EntityType.METHOD, EntityType.METHOD))


@mutation("node", "is none of its aliases")
def a_label_is_no_alias(parts: Parts) -> None:
    old = parts.entities_by_id["method:quince"]
    parts.entities_by_id[old.id] = replace(old, label="The Quince")


@mutation("node", "'quince' is no id")
def an_id_is_no_id(parts: Parts) -> None:
    old = parts.entities_by_id["method:quince"]
    parts.entities_by_id[old.id] = replace(old, id="quince")


@mutation("node", "it has no value")
def a_result_has_no_value(parts: Parts) -> None:
    parts.result_list = [replace(parts.result_list[0], value="")]


@mutation("dangling", "its paper paper:none is not in the graph")
def a_result_is_of_no_paper(parts: Parts) -> None:
    parts.result_list = [replace(parts.result_list[0], paper="paper:none")]


def test_verify_invented_graph_holds(tiny_graph: KnowledgeGraph) -> None:
    report = verify(tiny_graph, PAPERS)
    assert report.ok, str(report)
    assert str(report) == "everything holds: 4 papers, 29 claims, 32 quotes, 14 premises"
    assert report.marks > report.quotes
    assert report.entities == 8
    assert report.to_json()["ok"] is True


@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_verify_finds(name: str) -> None:
    kind, message, change = MUTATIONS[name]
    parts = Parts()
    change(parts)
    report = verify(parts, parts.sources)
    assert not report.ok
    assert any(f.kind == kind and message in f.message for f in report.faults), str(report)


def test_verify_names_what_is_wrong() -> None:
    parts = Parts()
    parts.sources[QUINCE.id] = replace(QUINCE, abstract=QUINCE.abstract.replace("91.5", "91.6"))
    report = verify(parts, parts.sources, places={QUINCE.id: "orchard.txt:3"})
    first, *others = report.faults
    assert (first.where, first.kind) == (QUINCE.id, "paper")
    assert "orchard.txt:3" in first.message
    assert {fault.kind for fault in others} == {"quote"}
    assert {fault.where for fault in others} == {
        claim.id
        for claim in parts.claims_by_key.values()
        if any("91.5%" in quote.text for item in claim.evidence for quote in item.quotes)
    }
    lines = str(report).splitlines()
    assert lines[0].startswith(f"{len(report.faults)} faults (1 paper, ")
    assert len(lines) == 12
    assert lines[-1].endswith("more")


def test_verify_does_not_need_a_mark_where_the_name_stands_in_the_quote() -> None:
    parts = Parts()
    parts.put_evidence(parts.claim(*OUTPERFORMS), marks=())
    parts.put_evidence(parts.claim(*REPORTS), marks=())
    parts.put_evidence(parts.claim(*OF_METHOD), marks=())
    assert verify(parts, parts.sources).ok


def test_verify_takes_quotes_that_hold_the_ends_together() -> None:
    parts = Parts()
    apart = tuple(
        evidence(QUINCE, sentence).quotes[0] for sentence in ("On PearBench", "Quince outperforms")
    )
    claim = parts.claim("method:quince", Predicate.EVALUATED_ON, "benchmark:pearbench")
    parts.put(claim, evidence=(Evidence(apart, "hand@1", 0.5),))
    assert verify(parts, parts.sources).ok


def test_verify_folds_case_hyphens_and_plural_of_a_mark() -> None:
    parts = Parts()
    old = parts.entities_by_id["method:mixture-of-experts"]
    aliases = ("MoEs", "Mixtures of Experts")
    parts.entities_by_id[old.id] = replace(old, label=aliases[1], aliases=aliases)
    parts.merge_list = []
    report = verify(parts, parts.sources)
    assert [fault for fault in report.faults if "Mixture-of-experts" in fault.message] == []


def test_verify_takes_the_surer_of_two_roles() -> None:
    parts = Parts()
    parts.claims_by_key[QUINCE.id, "uses", "method:greedycut"] = second = Claim(
        QUINCE.id, Predicate.USES, "method:greedycut", (evidence(QUINCE, BEATS, "GreedyCut",
        score=0.3),)
    )  # fmt: skip
    claim = parts.claim(*RELATED)
    parts.put(claim, premises=tuple(sorted((*claim.premises, second.id))))
    assert verify(parts, parts.sources).ok


def test_verify_takes_other_derived_claims_that_have_premises() -> None:
    parts = Parts()
    premise = parts.claim(QUINCE.id, Predicate.MENTIONS, "method:pruning-rule")
    family = Claim("method:quince", Predicate.SUBCLASS_OF, "method:pruning-rule",
                   premises=(premise.id,), rule="invented", score=0.5)  # fmt: skip
    parts.claims_by_key[family.key] = family
    assert verify(parts, parts.sources).ok
    del parts.claims_by_key[premise.key]
    assert verify(parts, parts.sources).by_kind == {"premise": 1}


def test_verify_tells_names_with_signs_apart() -> None:
    assert len({fold_surface(name) for name in ("C", "C++", "C#", "GPT-3", "GPT-4")}) == 5


def test_verify_accepts_papers_that_the_graph_lacks(tiny_graph: KnowledgeGraph) -> None:
    assert verify(tiny_graph, [*PAPERS, Paper("paper:new", "New")]).ok
