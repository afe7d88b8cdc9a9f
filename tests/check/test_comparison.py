from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.check import diff
from kg.check.differences import FieldChange, Item
from kg.graph import KnowledgeGraph
from kg.model import BuildInfo, Claim, Entity, Shared
from kg.vocabulary import EntityType, Predicate, mint_claim_id
from tests.invented import PAPERS, evidence, invented_graph

QUINCE, GREEDY, PEAR, EMPTY = PAPERS
MOE, EXPERTS = "method:mixture-of-experts", "method:moe"


def altered(
    graph: KnowledgeGraph,
    *,
    entities: dict[str, Entity | None] | None = None,
    claims: dict[tuple[str, str, str], Claim | None] | None = None,
    info: BuildInfo | None = None,
    links: list[tuple[str, str]] | None = None,
) -> KnowledgeGraph:
    """A copy with some records replaced, or left out where None stands."""
    new_entities = {entity.id: entity for entity in graph.entities()} | (entities or {})
    new_claims = {claim.key: claim for claim in graph.claims()} | (claims or {})
    return KnowledgeGraph(
        info=info or graph.info,
        papers=graph.papers(),
        entities=[entity for entity in new_entities.values() if entity],
        results=graph.results(),
        claims=[claim for claim in new_claims.values() if claim],
        merges=graph.merges(),
        links=graph.links() if links is None else links,
    )


def renamed_graph(old_id: str = MOE, new_id: str = EXPERTS) -> KnowledgeGraph:
    """The invented graph with one entity under another id, premises and shared entities too."""
    graph = invented_graph()

    def name(end: str) -> str:
        return new_id if end == old_id else end

    moved = {c.id: mint_claim_id(name(c.subject), c.predicate, name(c.object))
             for c in graph.claims()}  # fmt: skip
    claims = [
        replace(
            claim,
            subject=name(claim.subject),
            object=name(claim.object),
            premises=tuple(sorted(moved[premise] for premise in claim.premises)),
            shared=tuple(Shared(name(s.entity), s.weight) for s in claim.shared),
        )
        for claim in graph.claims()
    ]
    return KnowledgeGraph(
        info=graph.info,
        papers=graph.papers(),
        entities=[replace(e, id=name(e.id)) for e in graph.entities()],
        results=graph.results(),
        claims=claims,
        links=graph.links(),
    )


def test_diff_of_a_graph_with_itself_is_empty(tiny_graph: KnowledgeGraph) -> None:
    nothing = diff(tiny_graph, invented_graph())
    assert not nothing.changed
    assert nothing.to_markdown() == "No differences.\n"
    assert nothing.to_json()["claims"] == {"came": [], "went": [], "changed": []}


def test_diff_tells_what_came_and_went(tiny_graph: KnowledgeGraph) -> None:
    few = KnowledgeGraph(
        info=tiny_graph.info,
        papers=PAPERS[:2],
        entities=[e for e in tiny_graph.entities() if e.id == "method:greedycut"],
    )
    found = diff(few, tiny_graph)
    assert [item.id for item in found.papers.came] == sorted([PEAR.id, EMPTY.id])
    assert len(found.entities.came) == 7
    assert len(found.claims.came) == 29
    assert found.results.came == (Item("result:0123456789abcdef", f"91.5% of {QUINCE.id}"),)
    assert found.links.came == (Item(QUINCE.id, "https://example.org/quince"),)
    assert found.inverse() == diff(tiny_graph, few)
    assert "## Papers: 2 came, 0 went, 0 changed" in found.to_markdown()
    told = found.to_markdown()
    assert "## Claims: 26 came, 0 went, 0 changed" in told and "- … and 6 more" in told
    assert "- + Quince outperforms GreedyCut\n" in told
    assert "## Links between papers: 3 came, 0 went, 0 changed" in told


def test_diff_tells_the_fields_of_an_entity(tiny_graph: KnowledgeGraph) -> None:
    moe = next(e for e in tiny_graph.entities() if e.id == MOE)
    other = replace(moe, label="MoE", aliases=("MoE", "MoEs", "mixture of experts"), same_as=())
    (change,) = diff(tiny_graph, altered(tiny_graph, entities={MOE: other})).entities.changed
    assert not change.renamed
    assert change.fields == (
        FieldChange("aliases", ("Mixture-of-experts",), ("MoEs",)),
        FieldChange("label", ("mixture of experts",), ("MoE",)),
        FieldChange("same_as", ("https://example.org/vocabulary/moe(1)",), ()),
    )


def test_diff_tells_a_new_order_of_types(tiny_graph: KnowledgeGraph) -> None:
    task = next(e for e in tiny_graph.entities() if e.id == "task:model-compression")
    turned = replace(task, types=(EntityType.METHOD, EntityType.TASK))
    (change,) = diff(tiny_graph, altered(tiny_graph, entities={task.id: turned})).entities.changed
    assert change.fields == (FieldChange("types", ("Task", "Method"), ("Method", "Task")),)


def test_diff_tells_evidence_and_confidence(tiny_graph: KnowledgeGraph) -> None:
    triple = ("method:quince", "outperforms", "method:greedycut")
    claim = next(c for c in tiny_graph.claims() if c.key == triple)
    more = evidence(QUINCE, "Quince outperforms GreedyCut", "Quince", "GreedyCut", score=0.95)
    other = replace(claim, evidence=(*claim.evidence, more))
    (change,) = diff(tiny_graph, altered(tiny_graph, claims={triple: other})).claims.changed
    assert change.new.label == " ".join(triple)
    by_name = {field.name: field for field in change.fields}
    assert by_name.keys() == {"confidence", "evidence"}
    assert (by_name["confidence"].went, by_name["confidence"].came) == ((0.9,), (0.95,))
    assert (len(by_name["evidence"].went), len(by_name["evidence"].came)) == (0, 1)
    told = diff(tiny_graph, altered(tiny_graph, claims={triple: other})).to_markdown()
    assert "confidence 0.9 → 0.95; evidence (−0 +1)" in told


def test_diff_tells_a_changed_abstract(tiny_graph: KnowledgeGraph) -> None:
    other = KnowledgeGraph(
        info=tiny_graph.info, papers=[replace(EMPTY, abstract="Not empty."), *PAPERS[:3]]
    )
    empty = KnowledgeGraph(info=tiny_graph.info, papers=PAPERS)
    (change,) = diff(empty, other).papers.changed
    assert change.fields == (FieldChange("abstract", ("",), ("Not empty.",)),)


def test_diff_matches_a_renamed_entity() -> None:
    found = diff(invented_graph(), renamed_graph())
    (change,) = found.entities.changed
    assert (change.old.id, change.new.id, change.fields) == (MOE, EXPERTS, ())
    assert not found.entities.came
    assert not found.entities.went
    assert not found.claims, "claims about it are the same claims"
    assert f"was `{MOE}`" in found.to_markdown()
    assert found.to_json()["entities"]["changed"][0]["was"] == MOE


def test_diff_finds_the_change_of_a_claim_about_a_renamed_entity() -> None:
    new = renamed_graph()
    triple = (GREEDY.id, Predicate.RELATED_TO.value, QUINCE.id)
    claim = next(c for c in new.claims() if c.key == triple)
    shared = tuple(Shared(s.entity, s.weight + 0.1) if s.entity == EXPERTS else s
                   for s in claim.shared)  # fmt: skip
    new = altered(new, claims={triple: replace(claim, shared=shared)})
    old = invented_graph()
    went, came = {"entity": MOE, "weight": 0.3}, {"entity": EXPERTS, "weight": 0.4}
    (change,) = diff(old, new).claims.changed
    assert change.fields == (FieldChange("shared", (went,), (came,)),)
    assert diff(new, old) == diff(old, new).inverse()


def test_diff_matches_each_entity_once_the_most_alike_first(tiny_graph: KnowledgeGraph) -> None:
    kind = (EntityType.METHOD,)
    old = [Entity("method:a", "A", kind, ("A", "B")), Entity("method:b2", "B2", kind, ("B",))]
    new = [Entity("method:a-new", "A", kind, ("A", "A new", "B"))]
    before = altered(tiny_graph, entities={entity.id: entity for entity in old})
    after = altered(tiny_graph, entities={entity.id: entity for entity in new})
    found = diff(before, after)
    assert [(c.old.id, c.new.id) for c in found.entities.changed] == [("method:a", "method:a-new")]
    assert [item.id for item in found.entities.went] == ["method:b2"]
    assert diff(after, before) == found.inverse()


def test_diff_tells_a_range_as_one_value(tiny_graph: KnowledgeGraph) -> None:
    (result,) = tiny_graph.results()
    empty = {"info": tiny_graph.info, "papers": PAPERS}
    one, two = (
        KnowledgeGraph(**empty, results=[replace(result, number=number)])  # type: ignore[arg-type]
        for number in ((1.0, 2.0), (1.0, 3.0))
    )
    (change,) = diff(one, two).results.changed
    assert change.fields == (FieldChange("number", ([1.0, 2.0],), ([1.0, 3.0],)),)


def test_diff_does_not_match_entities_that_share_no_alias(tiny_graph: KnowledgeGraph) -> None:
    orphan = Entity("method:pear", "Pear", (EntityType.METHOD,), ("Pear",))
    other = Entity("method:fig", "Fig", (EntityType.METHOD,), ("Fig",))
    before = altered(tiny_graph, entities={orphan.id: orphan})
    after = altered(tiny_graph, entities={other.id: other})
    found = diff(before, after).entities
    assert ([i.id for i in found.came], [i.id for i in found.went]) == (
        ["method:fig"],
        ["method:pear"],
    )


def test_diff_tells_another_extractor(tiny_graph: KnowledgeGraph) -> None:
    info = BuildInfo("hand@2", options=(("terms", "own"),))
    found = diff(tiny_graph, altered(tiny_graph, info=info))
    assert found.changed
    assert found.made_with == (
        FieldChange("extractor", ("hand@1",), ("hand@2",)),
        FieldChange("option terms", (), ("own",)),
    )
    assert found.to_markdown() == (
        "- made with another extractor hand@1 → hand@2\n"
        "- made with another option terms nothing → own\n"
    )


@st.composite
def variants(draw: st.DrawFn) -> KnowledgeGraph:
    """The invented graph, perhaps with a renamed entity, less some claims, with other scores."""
    graph = renamed_graph() if draw(st.booleans()) else invented_graph()
    rng = random.Random(draw(st.integers(0, 999)))
    claims: dict[tuple[str, str, str], Claim | None] = {}
    entities: dict[str, Entity | None] = {}
    premises = {premise for claim in graph.claims() for premise in claim.premises}
    for claim in graph.claims():
        if claim.derived and rng.random() < 0.5:
            claims[claim.key] = replace(claim, score=round(rng.random(), 3))
        elif claim.id not in premises and rng.random() < 0.3:
            claims[claim.key] = None
    for entity in graph.entities():
        if rng.random() < 0.2:
            entities[entity.id] = replace(entity, aliases=(*entity.aliases, "zzz"))
    return altered(graph, claims=claims, entities=entities)


@settings(max_examples=60)
@given(variants(), variants())
def test_diff_back_is_the_inverse(old: KnowledgeGraph, new: KnowledgeGraph) -> None:
    assert diff(old, new).inverse() == diff(new, old)
    assert not diff(old, old).changed


@pytest.mark.parametrize("length", [20, 21])
def test_diff_markdown_caps_lists(tiny_graph: KnowledgeGraph, length: int) -> None:
    links = [(QUINCE.id, f"https://example.org/{n:02}") for n in range(length)]
    told = diff(altered(tiny_graph, links=[]), altered(tiny_graph, links=links)).to_markdown()
    assert ("… and 1 more" in told) == (length == 21)
    assert f"{length} came" in told


def test_diff_markdown_only_counts_weights_that_shift(tiny_graph: KnowledgeGraph) -> None:
    claim = next(claim for claim in tiny_graph.claims() if claim.predicate == "relatedTo")
    other = altered(tiny_graph, claims={claim.key: replace(claim, weight=0.9)})
    found = diff(tiny_graph, other)
    assert "## Links between papers: 0 came, 0 went, 1 changed" in found.to_markdown()
    assert "weight" in str(found.to_json()["claims"]["changed"])
    assert claim.subject not in found.to_markdown()
