from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kg.graph import Bridge, Communities, Community, KnowledgeGraph, Weighed
from kg.model import BuildInfo


def test_stats_count_what_is_there(tiny_graph: KnowledgeGraph) -> None:
    stats = tiny_graph.stats(shared=1)
    form = json.loads(json.dumps(stats.to_json()))
    assert (form["papers"], form["entities"], form["results"], form["claims"]) == (4, 8, 1, 29)
    assert form["papers_by_year"] == {"2031": 2, "unknown": 2}
    assert form["entities_by_type"] == {"Method": 6, "Task": 1, "Benchmark": 1, "Metric": 1}
    assert list(form["claims_by_predicate"])[:3] == ["proposes", "uses", "comparesWith"]
    assert form["claims_by_predicate"]["relatedTo"] == 3
    assert form["most_shared"] == [{"id": "benchmark:pearbench", "label": "PearBench", "papers": 3}]
    assert form["without_abstract"] == 1
    text = stats.to_text()
    assert "papers                4\n" in text
    assert "  2031                2\n  no year             2\n" in text
    assert "entities              8\n  Method              6\n" in text
    assert "\n  (of several types: counted under each)\nresults" in text
    assert "most shared\n     3 papers  PearBench\n" in text


def test_stats_are_short_in_a_prompt_and_whole_in_print(tiny_graph: KnowledgeGraph) -> None:
    stats = tiny_graph.stats()
    assert repr(stats) == "<Stats: 4 papers, 8 entities, 1 results, 29 claims>"
    assert str(stats) == stats.to_text()
    assert repr(stats.communities).startswith("<Communities: 2 groups of papers, modularity ")


def test_stats_tell_how_papers_hang_together(tiny_graph: KnowledgeGraph) -> None:
    stats = tiny_graph.stats()
    form = stats.to_json()
    assert sum(len(c["papers"]) for c in form["communities"]) == form["papers"]
    assert form["components"] == [3, 1]
    assert form["bridges"] == []
    assert form["central"][0]["id"] in {"method:greedycut", "benchmark:pearbench"}
    text = stats.to_text()
    assert text.endswith("connected parts  2, the largest of 3 papers")
    assert "\ncommunities of related papers (modularity " in text
    assert "\n   1     3 papers  " in text
    assert "\n         1 alone\n" in text


def test_stats_list_bridges_and_do_not_list_everything() -> None:
    bridge = Bridge(
        1, 2, 0.5, 3, (Weighed("method:a", "A\x1b", 0.4), Weighed("task:b", "b", 0.1)), ()
    )
    groups = [Community(n, f"topic {n}", ("paper:a", "paper:b"), ()) for n in range(1, 13)]
    stats = replace(
        KnowledgeGraph(info=BuildInfo("hand@1"), papers=()).stats(),
        communities=Communities(tuple(groups), (bridge,), 0.4),
        components=(24,),
    )
    text = stats.to_text()
    assert "\n  10     2 papers  topic 10\n     … and 2 more\n" in text
    assert "\n   1 – 2      0.50  A, b\n" in text
    assert len(stats.to_json()["communities"]) == 12


@pytest.mark.parametrize("width", [40, 80])
def test_stats_no_line_is_wider_than_asked(tiny_graph: KnowledgeGraph, width: int) -> None:
    assert max(map(len, tiny_graph.stats().to_text(width).splitlines())) <= width


def test_stats_of_an_empty_graph_are_noughts() -> None:
    stats = KnowledgeGraph(info=BuildInfo("hand@1"), papers=()).stats()
    assert stats.to_json()["communities"] == stats.to_json()["components"] == []
    assert "communities" not in stats.to_text()
