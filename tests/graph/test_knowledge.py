from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError, UnknownEntityError
from kg.graph import KnowledgeGraph
from kg.model import BuildInfo, Claim, Entity, GraphSource, Merge, Paper, ResultNode
from kg.vocabulary import EntityType, Predicate, ResultKind
from tests.strategies import graphs

QUINCE = "paper:quince-pruning-orchards-of-experts"
GREEDY = "paper:arxiv-3101.00001"
PEAR = "paper:10.9999-pear.1"


def test_knowledge_is_a_source_and_equal_to_its_copy(tiny_graph: KnowledgeGraph) -> None:
    assert isinstance(tiny_graph, GraphSource)
    copy = KnowledgeGraph.from_source(tiny_graph)
    assert copy == tiny_graph
    assert pickle.loads(pickle.dumps(tiny_graph)) == tiny_graph
    assert tiny_graph.subgraph(QUINCE) != tiny_graph
    assert tiny_graph != "a graph"
    assert repr(tiny_graph) == "<KnowledgeGraph: 4 papers, 8 entities, 1 results, 29 claims>"
    assert len(tiny_graph) == 13
    assert QUINCE in tiny_graph
    assert "method:moe" not in tiny_graph


def test_knowledge_takes_streams_and_sorts_them(tiny_graph: KnowledgeGraph) -> None:
    def backwards(records: Iterator[object]) -> Iterator[object]:
        return reversed(list(records))

    other = KnowledgeGraph(
        info=tiny_graph.info,
        papers=backwards(tiny_graph.papers()),  # type: ignore[arg-type]
        entities=backwards(tiny_graph.entities()),  # type: ignore[arg-type]
        results=backwards(tiny_graph.results()),  # type: ignore[arg-type]
        claims=backwards(tiny_graph.claims()),  # type: ignore[arg-type]
        merges=backwards(tiny_graph.merges()),  # type: ignore[arg-type]
        links=backwards(tiny_graph.links()),  # type: ignore[arg-type]
    )
    assert other == tiny_graph
    assert [c.key for c in other.claims()] == sorted(c.key for c in tiny_graph.claims())


@pytest.mark.parametrize("spelled", ["{}", "<{}>", " {} "])
@pytest.mark.parametrize(
    ("iri", "identifier"),
    [
        ("method/quince", "method:quince"),
        ("method/moe", "method:mixture-of-experts"),
        (f"paper/{QUINCE.partition(':')[2]}", QUINCE),
        ("paper/greedycut-revisited-what-a-baseline-hides", GREEDY),
    ],
)
def test_knowledge_takes_iris_for_names(
    tiny_graph: KnowledgeGraph, iri: str, identifier: str, spelled: str
) -> None:
    name = spelled.format(tiny_graph.info.base_iri + iri)
    assert tiny_graph.get(name).id == identifier
    assert tiny_graph.explain(name).claims
    assert tiny_graph.find(name)[0].id == identifier
    if identifier.startswith("paper:"):
        assert tiny_graph.related(name).id == identifier


def test_knowledge_a_name_is_a_text(tiny_graph: KnowledgeGraph) -> None:
    for call in (tiny_graph.get, tiny_graph.find, tiny_graph.related, tiny_graph.explain):
        with pytest.raises(TypeError, match=r"a name is a text .*, not a NoneType"):
            call(None)  # type: ignore[arg-type]


def test_knowledge_takes_no_iri_of_another_base(tiny_graph: KnowledgeGraph) -> None:
    with pytest.raises(UnknownEntityError):
        tiny_graph.get("https://example.org/id/method/quince")


def test_knowledge_refuses_what_cannot_be_a_graph() -> None:
    info, paper = BuildInfo("hand@1"), Paper("paper:a", "A")
    with pytest.raises(InputError, match="two records have one id: paper:a"):
        KnowledgeGraph(info=info, papers=[paper, Paper("paper:a", "B")])
    with pytest.raises(InputError, match="paper:a uses method:b names no node: method:b"):
        KnowledgeGraph(
            info=info, papers=[paper], claims=[Claim("paper:a", Predicate.USES, "method:b")]
        )
    with pytest.raises(InputError, match="names no paper: paper:b"):
        KnowledgeGraph(info=info, papers=[paper], links=[("paper:b", "https://example.org/")])
    result = ResultNode("result:1", "paper:b", "5", 5.0, "", ResultKind.ABSOLUTE)
    with pytest.raises(InputError, match="names no paper: paper:b"):
        KnowledgeGraph(info=info, papers=[paper], results=[result])


def test_knowledge_nx_is_frozen_and_has_every_claim(tiny_graph: KnowledgeGraph) -> None:
    graph = tiny_graph.nx
    assert graph is tiny_graph.nx
    assert isinstance(graph, networkx.MultiDiGraph)
    assert {(u, key, v) for u, v, key in graph.edges} == {c.key for c in tiny_graph.claims()}
    edge = graph.edges["method:quince", "method:greedycut", "outperforms"]
    assert edge["confidence"] == 0.9
    assert edge["evidence"][0]["quotes"][0]["field"] == "abstract"
    assert graph.nodes["task:model-compression"]["types"] == ["Task", "Method"]
    assert graph.nodes[QUINCE]["links"] == ["https://example.org/quince"]
    assert graph.nodes[QUINCE]["authors"] == ["A. Gardener", "B. Gardener"]
    assert graph.graph["extractor"] == "hand@1"
    with pytest.raises(networkx.NetworkXError, match=r"[Ff]rozen"):
        graph.add_node("method:x")
    copy: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(graph)
    copy.add_node("method:x")
    assert "method:x" not in tiny_graph.nx


def test_knowledge_get_gives_a_view(tiny_graph: KnowledgeGraph) -> None:
    view = tiny_graph.get("method:moe")
    assert view.id == "method:mixture-of-experts"
    assert view.label == "mixture of experts"
    assert view.type is EntityType.METHOD
    assert view.aliases == ("Mixture-of-experts", "MoE", "mixture of experts")
    assert view.same_as == ("https://example.org/vocabulary/moe(1)",)
    assert [p.id for p in view.papers()] == [GREEDY, QUINCE]
    assert len({view, tiny_graph.get("MoE")}) == 1
    assert repr(view) == "<method:mixture-of-experts 'mixture of experts'>"
    with pytest.raises(InputError, match="is a Method, not a paper"):
        _ = view.paper


def test_knowledge_view_of_a_paper_has_its_fields(tiny_graph: KnowledgeGraph) -> None:
    view = tiny_graph.get("paper:pearbench-a-benchmark-for-compressed-models-and-more")
    assert view.id == PEAR
    assert view.paper.doi == "10.9999/pear.1"
    assert view.paper.abstract.startswith("We introduce PearBench")
    assert view.types == (EntityType.PAPER,)
    assert view.aliases == view.same_as == view.links == ()
    assert [p.id for p in view.papers()] == [GREEDY, QUINCE]
    assert [c.predicate for c in view.claims("introduces")] == [Predicate.INTRODUCES]
    assert tiny_graph.get(QUINCE).links == ("https://example.org/quince",)
    result = tiny_graph.get("result:0123456789abcdef")
    assert (result.label, result.type) == ("91.5%", EntityType.RESULT)
    assert [p.id for p in result.papers("reports")] == [QUINCE]


def test_knowledge_unknown_names_and_predicates_are_refused(tiny_graph: KnowledgeGraph) -> None:
    with pytest.raises(UnknownEntityError, match=r"did you mean method:quince"):
        tiny_graph.get("method:quinze")
    with pytest.raises(InputError, match=r"no predicate 'eats'; there are proposes, uses"):
        tiny_graph.neighbours("Quince", "eats")
    with pytest.raises(InputError, match=r"'use'; did you mean uses\? There are proposes, uses"):
        tiny_graph.neighbours("Quince", "use")
    with pytest.raises(InputError, match=r"no type 'Fruit'; there are Paper, Method"):
        tiny_graph.find("Quince", "Fruit")
    with pytest.raises(InputError, match="method:quince is a method, not a paper"):
        tiny_graph.related("method:quince")
    with pytest.raises(InputError, match=r"no projection 'fruits'; there are papers, methods"):
        tiny_graph.project("fruits")


def test_knowledge_find_orders_and_filters(tiny_graph: KnowledgeGraph) -> None:
    assert [v.id for v in tiny_graph.find("quince")] == ["method:quince", QUINCE]
    assert [v.id for v in tiny_graph.find("quince", "Paper")] == [QUINCE]
    assert [v.id for v in tiny_graph.find("model", EntityType.METHOD)] == ["task:model-compression"]
    assert [v.id for v in tiny_graph.find("pearbench", limit=1)] == ["benchmark:pearbench"]
    assert tiny_graph.find("nothing of the kind!") == []


def test_knowledge_neighbours_have_a_direction(tiny_graph: KnowledgeGraph) -> None:
    def ids(*arguments: str) -> list[str]:
        return [view.id for view in tiny_graph.neighbours(*arguments)]  # type: ignore[arg-type]

    assert ids("method:quince", "outperforms", "out") == ["method:greedycut"]
    assert ids("method:quince", "outperforms", "in") == []
    assert ids("method:greedycut", "outperforms") == ["method:quince"]
    assert ids(QUINCE, "relatedTo", "out") == ids(QUINCE, "relatedTo", "in") == [PEAR, GREEDY]
    assert ids("paper:an-empty-orchard") == []


def test_knowledge_explain_narrows(tiny_graph: KnowledgeGraph) -> None:
    everything = tiny_graph.explain("greedycut")
    assert len(everything) == len(tiny_graph.get("greedycut").claims())
    confidences = [claim.confidence for claim in everything]
    assert confidences == sorted(confidences, reverse=True)
    assert [c.claim.key for c in tiny_graph.explain("greedycut", "outperforms")] == [
        ("method:quince", "outperforms", "method:greedycut")
    ]
    assert len(tiny_graph.explain("greedycut", "outperforms", "quince")) == 0
    assert len(tiny_graph.explain("quince", None, "greedycut")) == 1
    assert len(tiny_graph.explain(QUINCE, "relatedTo", PEAR)) == 1
    assert len(tiny_graph.explain(PEAR, "relatedTo", QUINCE)) == 1
    whole = tiny_graph.explain(QUINCE)
    assert [c.claim.derived for c in whole] == sorted(c.claim.derived for c in whole)


def test_knowledge_explain_takes_the_beginning_of_a_title(tiny_graph: KnowledgeGraph) -> None:
    assert tiny_graph.explain("Quince: Pruning", "proposes", "Quince").claims
    with pytest.raises(UnknownEntityError):
        tiny_graph.explain("Pruning Orchards")


def test_knowledge_explain_tells_what_there_is_instead(tiny_graph: KnowledgeGraph) -> None:
    assert str(tiny_graph.explain("greedycut", "outperforms", "quince")).endswith(
        "no such claim; there are: Quince —outperforms→ GreedyCut"
    )
    told = tiny_graph.explain("greedycut", "measures")
    counts = Counter(claim.predicate.value for claim in tiny_graph.claims_about("greedycut"))
    assert set(told.instead) == {f"{name} ({count})" for name, count in counts.items()}
    assert str(tiny_graph.explain("paper:an-empty-orchard")).endswith("no such claim")


def test_knowledge_claim_by_id(tiny_graph: KnowledgeGraph) -> None:
    for claim in tiny_graph.claims():
        assert tiny_graph.claim(claim.id) is claim
    assert tiny_graph.claim("claim:none") is None


def test_knowledge_path_has_every_claim_of_a_step(tiny_graph: KnowledgeGraph) -> None:
    steps = tiny_graph.path("pruning rule", "task:model-compression")
    assert [(s.source, s.target) for s in steps] == [
        ("method:pruning-rule", "method:quince"),
        ("method:quince", "method:greedycut"),
        ("method:greedycut", "task:model-compression"),
    ]
    assert all(step.claims for step in steps)
    assert tiny_graph.path("Quince", "An Empty Orchard") == []
    assert tiny_graph.path("Quince", "Quince") == []


def test_knowledge_related_is_heaviest_first(tiny_graph: KnowledgeGraph) -> None:
    found = tiny_graph.related(QUINCE)
    assert [(r.id, r.weight) for r in found] == [(GREEDY, 0.7), (PEAR, 0.4)]
    assert found[1].shared == ("metric:accuracy", "benchmark:pearbench")
    assert len(tiny_graph.related(QUINCE, limit=1)) == 1
    assert not tiny_graph.related("An Empty Orchard")


def test_knowledge_project_papers(tiny_graph: KnowledgeGraph) -> None:
    graph = tiny_graph.project("papers")
    assert set(graph) == {p.id for p in tiny_graph.papers()}
    assert graph.number_of_edges() == 3
    edge = graph.edges[QUINCE, PEAR]
    assert edge["weight"] == 0.4
    assert edge["shared"] == ["metric:accuracy", "benchmark:pearbench"]


def test_knowledge_project_methods_weighs_by_papers(tiny_graph: KnowledgeGraph) -> None:
    graph = tiny_graph.project("methods")
    edge = graph.edges["method:greedycut", "method:mixture-of-experts"]
    # Three methods matter to the one paper, four (a task is also a method) to the other.
    assert edge == {"weight": round(1 / 2 + 1 / 3, 3), "shared": [GREEDY, QUINCE]}
    assert graph.degree("method:pruning-rule") == 0  # only mentioned
    assert set(tiny_graph.project("benchmarks")) == {"benchmark:pearbench"}


def test_knowledge_subgraph_stays_within_its_hops(tiny_graph: KnowledgeGraph) -> None:
    part = tiny_graph.subgraph("RandomCut")
    assert set(part.nx) == {"method:randomcut", "method:greedycut", GREEDY}
    alone = tiny_graph.subgraph(["method:randomcut"], hops=0)
    assert len(alone) == 1
    pair = tiny_graph.subgraph([QUINCE, PEAR], hops=0)
    # The edge between the two papers brings its premises and what they share.
    assert {e.id for e in pair.entities()} == {"metric:accuracy", "benchmark:pearbench"}
    assert len(list(pair.claims())) == 5
    assert list(pair.links()) == [(QUINCE, "https://example.org/quince")]


@settings(max_examples=40)
@given(graphs(), st.integers(0, 2))
def test_knowledge_subgraph_is_closed(graph: KnowledgeGraph, hops: int) -> None:
    ids = list(graph.nx)
    for start in ids[:3]:
        part = graph.subgraph(start, hops=hops)
        assert start in part
        known = {claim.id for claim in part.claims()}
        for claim in part.claims():
            assert set(claim.premises) <= known
            assert all(item.entity in part for item in claim.shared)
            assert all(quote.paper in part for e in claim.evidence for quote in e.quotes)
            assert str(part.explain(claim.subject))
        assert set(part.claims()) <= set(graph.claims())
    assert graph.subgraph(ids, hops=0) == graph


@settings(max_examples=30)
@given(graphs())
def test_knowledge_paths_join_what_is_connected(graph: KnowledgeGraph) -> None:
    undirected = networkx.Graph(graph.nx)
    ids = sorted(undirected)
    for a, b in pairwise(ids):
        steps = graph.path(a, b)
        assert bool(steps) == networkx.has_path(undirected, a, b)
        if steps:
            assert (steps[0].source, steps[-1].target) == (a, b)


def test_knowledge_a_broken_premise_is_shown_by_its_id() -> None:
    papers = [Paper("paper:a", "A"), Paper("paper:b", "B")]
    claim = Claim(
        "paper:a", Predicate.RELATED_TO, "paper:b", premises=("claim:gone",), rule="r", score=0.5
    )
    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=papers,
        entities=[Entity("method:m", "M", (EntityType.METHOD,))],
        claims=[claim],
    )
    assert str(graph.explain("A")[0]) == "0.50  A —relatedTo→ B\n      derived by r"


def test_knowledge_merges_of_one_surface_and_repeated_links_have_one_order() -> None:
    entity = Entity("method:quince", "Quince", (EntityType.METHOD,), ("Quince",))
    merges = [
        Merge("Quince", entity.id, "label", 1.0, ("paper:pears",)),
        Merge("Quince", entity.id, "case", 0.9, ("paper:pears",)),
    ]
    link = ("paper:pears", "https://example.org/pears")
    graphs = [
        KnowledgeGraph(
            info=BuildInfo("hand@1"),
            papers=[Paper("paper:pears", "Pears")],
            entities=[entity],
            merges=ordered,
            links=[link, link],
        )
        for ordered in (merges, merges[::-1])
    ]
    assert graphs[0] == graphs[1]
    assert [merge.rule for merge in graphs[0].merges()] == ["case", "label"]
    assert list(graphs[0].links()) == [link]
