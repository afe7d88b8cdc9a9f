from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from kg.graph import KnowledgeGraph
from kg.model import BuildInfo, Claim
from kg.view import view_data
from kg.view.predicates import PREDICATE_KINDS
from kg.vocabulary import ROLE_PREDICATES, Predicate
from tests.invented import ENTITIES, PAPERS, invented_graph


@pytest.fixture(scope="module")
def data(tiny_graph: KnowledgeGraph) -> dict[str, Any]:
    return view_data(tiny_graph)


def _number(data: dict[str, Any], identifier: str) -> int:
    return next(n for n, node in enumerate(data["nodes"]) if node["id"] == identifier)


def _predicate(data: dict[str, Any], name: str) -> int:
    return next(n for n, p in enumerate(data["predicates"]) if p["id"] == name)


def _edge(data: dict[str, Any], subject: str, predicate: str, obj: str) -> list[Any]:
    triple = [_number(data, subject), _predicate(data, predicate), _number(data, obj)]
    return next(edge for edge in data["edges"] if edge[:3] == triple)


def _slice(node: dict[str, Any], number: int) -> str:
    """What a browser would show for a span: a slice by UTF-16 code units."""
    field, start, end = node["spans"][3 * number : 3 * number + 3]
    text: str = node["label"] if field == 0 else node["abstract"]
    units = text.encode("utf-16-le")
    return units[2 * start : 2 * end].decode("utf-16-le")


def test_view_data_is_plain_json(data: dict[str, Any]) -> None:
    assert json.loads(json.dumps(data)) == data


def test_view_data_puts_papers_before_entities(data: dict[str, Any]) -> None:
    assert [node["id"] for node in data["nodes"]] == [
        *sorted(paper.id for paper in PAPERS),
        *sorted(entity.id for entity in ENTITIES),
    ]


def test_view_data_counts_what_papers_share(data: dict[str, Any]) -> None:
    counts = data["counts"]
    assert (counts["papers"], counts["entities"], counts["results"]) == (4, 8, 1)
    assert counts["shared"] == 5
    assert data["nodes"][_number(data, "benchmark:pearbench")]["papers"] == 3
    assert data["nodes"][_number(data, "method:pruning-rule")]["papers"] == 0  # only in passing


def test_view_data_offsets_are_utf16_and_every_quote_is_its_slice(
    data: dict[str, Any], tiny_graph: KnowledgeGraph
) -> None:
    seen = 0
    for claim in tiny_graph.claims():
        if claim.derived or "result:" in claim.subject + claim.object:
            continue
        edge = _edge(data, claim.subject, claim.predicate.value, claim.object)
        for item, (paper, score, quotes, marks) in zip(claim.evidence, edge[4], strict=True):
            node = data["nodes"][paper]
            assert score == item.score
            assert [_slice(node, q) for q in quotes] == [q.text for q in item.quotes]
            assert [_slice(node, m) for m in marks] == [m.text for m in item.marks]
            seen += 1
    assert seen > 20
    beats = _edge(data, "method:quince", "outperforms", "method:greedycut")[4][0]
    start = data["nodes"][beats[0]]["spans"][3 * beats[2][0] + 1]
    assert start == PAPERS[0].abstract.index("On PearBench") + 1  # the pear takes two


def test_view_data_gives_confidence_as_the_claim_does(
    data: dict[str, Any], tiny_graph: KnowledgeGraph
) -> None:
    claim = next(c for c in tiny_graph.claims() if c.predicate is Predicate.PROPOSES)
    assert _edge(data, claim.subject, "proposes", claim.object)[3] == claim.confidence


def test_view_data_relates_papers_with_what_they_share(data: dict[str, Any]) -> None:
    pairs = {
        (data["nodes"][a]["id"], data["nodes"][b]["id"]): shared
        for a, b, _, _, shared in data["related"]
    }
    shared = pairs["paper:arxiv-3101.00001", "paper:quince-pruning-orchards-of-experts"]
    assert [data["nodes"][entity]["id"] for entity, _ in shared] == [
        "method:greedycut", "method:mixture-of-experts", "benchmark:pearbench",
    ]  # fmt: skip


def test_view_data_results_have_their_ends(data: dict[str, Any]) -> None:
    (result,) = data["results"]
    ends = {data["predicates"][p]["id"]: data["nodes"][n]["id"] for p, n in result["ends"]}
    assert result["value"] == "91.5%"
    assert ends == {
        "ofMethod": "method:quince",
        "onBenchmark": "benchmark:pearbench",
        "against": "method:greedycut",
        "withMetric": "metric:accuracy",
    }


def test_view_data_tells_what_each_predicate_joins(data: dict[str, Any]) -> None:
    kinds = {p["id"]: p["kind"] for p in data["predicates"]}
    assert set(kinds.values()) == set(PREDICATE_KINDS)
    assert {p for p in kinds if kinds[p] == "role"} == {*ROLE_PREDICATES, Predicate.MENTIONS}
    assert kinds["usedFor"] == kinds["subclassOf"] == "relation"
    assert kinds["reports"] == kinds["against"] == "result" and kinds["relatedTo"] == "related"


def test_view_data_has_the_communities_of_the_graph(seeds: KnowledgeGraph) -> None:
    data, found = view_data(seeds), seeds.communities()
    several = [community for community in found if len(community) > 1]
    told = [(c["label"], c["papers"]) for c in data["communities"]]
    assert told == [(community.label, len(community)) for community in several]
    home = {data["nodes"][n]["id"]: data["nodes"][n]["community"] for n in range(119)}
    for number, community in enumerate(several):
        assert {home[paper] for paper in community.papers} == {number}
    alone = {community.papers[0] for community in found if len(community) == 1}
    assert alone == {paper for paper, number in home.items() if number < 0}
    for community in data["communities"]:
        labels = [data["nodes"][number]["label"] for number in community["named"]]
        assert labels == community["names"] and " · ".join(labels) == community["label"]


def test_view_data_puts_a_thing_on_the_island_of_most_of_its_papers(seeds: KnowledgeGraph) -> None:
    data = view_data(seeds)
    users: dict[int, list[int]] = {}
    for subject, predicate, obj, *_ in data["edges"]:
        if data["predicates"][predicate]["id"] in ROLE_PREDICATES:
            users.setdefault(obj, []).append(data["nodes"][subject]["community"])
    shared = {thing: homes for thing, homes in users.items() if len(set(homes)) > 1}
    for thing, homes in shared.items():
        counts = Counter(home for home in homes if home >= 0)
        if data["nodes"][thing]["papers"] > 1:
            assert counts[data["nodes"][thing]["community"]] == max(counts.values())
    assert len(shared) > 20


def test_view_data_shows_all_of_little_and_what_is_shared_of_much(
    data: dict[str, Any], seeds: KnowledgeGraph
) -> None:
    assert (data["first"], data["steps"]) == (0, [0, 2, 3, 5, 10])
    whole = view_data(seeds)
    assert (whole["first"], whole["steps"]) == (2, [1, 2, 3, 5, 10])


def test_view_data_counts_claims_as_the_graph_does(seeds: KnowledgeGraph) -> None:
    counts, stats = view_data(seeds)["counts"], seeds.stats()
    assert counts["claims"] == stats.claims
    assert counts["related"] == stats.claims_by_predicate["relatedTo"]


def test_view_data_gives_what_is_shown_an_island_where_all_is_shown(data: dict[str, Any]) -> None:
    named = {node for edge in data["edges"] for node in (edge[0], edge[2])}
    assert named and all(data["nodes"][node]["community"] >= 0 for node in named)


def test_view_data_resolves_every_alias_and_result(data: dict[str, Any]) -> None:
    also = {identifier: data["nodes"][n]["id"] for identifier, n in data["also"].items()}
    assert also["method:moe"] == "method:mixture-of-experts"
    assert also["method:model-compression"] == "task:model-compression"
    assert also["result:0123456789abcdef"] == PAPERS[0].id


def test_view_data_keeps_premises_of_derived_claims() -> None:
    graph = invented_graph()
    base = next(c for c in graph.claims() if c.predicate is Predicate.PART_OF)
    derived = Claim(
        "method:quince",
        Predicate.SUBCLASS_OF,
        "method:mixture-of-experts",
        premises=(base.id,),
        rule="by-hand",
        score=0.5,
    )
    data = view_data(
        KnowledgeGraph(
            info=graph.info,
            papers=PAPERS,
            entities=ENTITIES,
            results=graph.results(),
            claims=[derived, *(c for c in graph.claims() if not c.derived)],
        )
    )
    edge = _edge(data, "method:quince", "subclassOf", "method:mixture-of-experts")
    assert edge[3:6] == [0.5, [], "by-hand"]
    (premise,) = edge[6]
    assert data["edges"][premise] == _edge(
        data, "method:pruning-rule", "partOf", "method:quince"
    )  # fmt: skip


def test_view_data_of_too_many_papers_keeps_those_that_share_most(
    tiny_graph: KnowledgeGraph,
) -> None:
    data = view_data(tiny_graph, max_papers=2)
    papers = [node["id"] for node in data["nodes"] if node["type"] == "Paper"]
    assert len(papers) == 2 and "paper:an-empty-orchard" not in papers
    assert data["counts"]["papers_left_out"] == 2
    ends = {end for edge in data["edges"] for end in (edge[0], edge[2])}
    assert max(ends) < len(data["nodes"])


def test_view_data_takes_in_nothing_for_the_sake_of_a_derived_claim_alone() -> None:
    graph = invented_graph()
    passing = next(c for c in graph.claims() if c.object == "method:randomcut")
    derived = Claim("method:randomcut", Predicate.SUBCLASS_OF, "method:pruning-rule",
                    premises=(passing.id,), rule="by-hand", score=0.5)  # fmt: skip
    whole = KnowledgeGraph(
        info=graph.info,
        papers=PAPERS,
        entities=ENTITIES,
        results=graph.results(),
        claims=[derived, *graph.claims()],
    )
    kept = [view_data(whole, max_papers=count) for count in (1, 4)]
    known = [{node["id"] for node in data["nodes"]} for data in kept]
    few, both = (len(k & {"method:randomcut", "method:pruning-rule"}) for k in known)
    assert few < 2
    assert both == 2


def test_view_data_of_an_empty_graph() -> None:
    data = view_data(KnowledgeGraph(info=BuildInfo("hand@1"), papers=[]))
    assert data["nodes"] == [] and data["edges"] == []
