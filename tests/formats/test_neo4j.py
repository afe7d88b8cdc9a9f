from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from kg.errors import OutputError
from kg.formats.neo4j import write_neo4j
from kg.graph import KnowledgeGraph
from kg.model import BuildInfo, Claim, Entity, Paper, ResultNode
from kg.vocabulary import EntityType, Predicate, ResultKind
from tests.formats.neo4j_rules import Imported, run_import
from tests.strategies import graphs


def imported(graph: KnowledgeGraph) -> Imported:
    with tempfile.TemporaryDirectory() as folder:
        write_neo4j(graph, Path(folder) / "neo4j")
        return run_import(Path(folder) / "neo4j")


def test_neo4j_takes_in_all_nodes_and_claims(tiny_graph: KnowledgeGraph) -> None:
    seen = imported(tiny_graph)
    assert set(seen.nodes) == {f"node/{node}" for node in tiny_graph.nx}
    assert [(s, p, o) for s, p, o, _ in seen.edges] == [
        (f"node/{c.subject}", c.predicate.value, f"node/{c.object}") for c in tiny_graph.claims()
    ]
    labels, paper = seen.nodes["node/paper:quince-pruning-orchards-of-experts"]
    assert labels == {"Paper"}
    assert paper["year"] == "2031"
    assert paper["authors"] == ["A. Gardener", "B. Gardener"]
    assert "🍐" in str(paper["abstract"])
    labels, moe = seen.nodes["node/method:mixture-of-experts"]
    assert labels == {"Method"}
    assert moe["aliases"] == ["Mixture-of-experts", "MoE", "mixture of experts"]
    _, result = seen.nodes["node/result:0123456789abcdef"]
    assert (result["value"], result["low"], result["high"]) == ("91.5%", "91.5", "91.5")


def test_neo4j_quotes_stand_where_their_sources_say(tiny_graph: KnowledgeGraph) -> None:
    texts = {paper.id: paper for paper in tiny_graph.papers()}
    checked = 0
    for _, _, _, properties in imported(tiny_graph).edges:
        quotes, sources = properties.get("quotes", []), properties.get("sources", [])
        assert isinstance(quotes, list) and isinstance(sources, list)
        for quote, source in zip(quotes, sources, strict=True):
            paper, _, place = source.partition("#")
            where, _, span = place.partition(":")
            start, end = map(int, span.split("-"))
            text = texts[paper].title if where == "title" else texts[paper].abstract
            assert text[start:end] == quote
            checked += 1
    assert checked > 20


@settings(max_examples=20)
@given(graphs())
def test_neo4j_files_of_any_graph_keep_the_rules(graph: KnowledgeGraph) -> None:
    seen = imported(graph)
    assert len(seen.nodes) == len(graph)
    assert len(seen.edges) == len(list(graph.claims()))


def test_neo4j_hostile_texts_stay_in_their_fields() -> None:
    hostile = '",:ID\r\n";"x\\" \x1f\x00\ud800 \u202e =1+1 🍐 '
    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=[Paper("paper:a", hostile, hostile, authors=(hostile, "B"), keywords=(hostile,))],
        entities=[
            Entity("method:a", hostile, (EntityType.METHOD, EntityType.TASK), (hostile, "x;y"))
        ],
        results=[
            ResultNode("result:a", "paper:a", hostile, float("inf"), hostile, ResultKind.GAIN)
        ],
        claims=[Claim("paper:a", Predicate.USES, "method:a", rule=hostile)],
    )
    seen = imported(graph)
    clean = '",:ID  ";"x\\"  \ufffd\ufffd \u202e =1+1 🍐 '
    _, paper = seen.nodes["node/paper:a"]
    assert (paper["title"], paper["authors"]) == (clean, [clean, "B"])
    labels, method = seen.nodes["node/method:a"]
    assert labels == {"Method", "Task"}
    assert method["aliases"] == [clean, "x;y"]
    assert "low" not in seen.nodes["node/result:a"][1]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("papers.csv", "id:ID(node)", "id:IDENTITY(node)"),
        ("papers.csv", "year:int", "year:integer"),
        ("papers.csv", ":LABEL", ":TYPE"),
        ("papers.csv", ",2031,", ",MMXXXI,"),
        ("papers.csv", "venue:string", "title:string"),
        ("papers.csv", '"Orchard"', '"Orch"ard"'),
        ("papers.csv", '"Orchard"', '"Orchard",""'),
        ("papers.csv", '"Orchard"', '"Orch\nard"'),
        ("entities.csv", '"method:quince"', '"method:greedycut"'),
        ("claims.csv", '"method:quince"', '"method:none"'),
        ("claims.csv", ":START_ID(node)", ":START_ID(paper)"),
        ("claims.csv", ":END_ID(node)", ":IGNORE"),
        ("claims.csv", "0.9", "zero"),
        ("README.md", "U+001F", ";"),
        ("README.md", " --nodes=results.csv", ""),
    ],
)
def test_neo4j_a_broken_rule_is_found(
    file: str, old: str, new: str, tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    write_neo4j(tiny_graph, tmp_path / "neo4j")
    path = tmp_path / "neo4j" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(AssertionError):
        run_import(tmp_path / "neo4j")


def test_neo4j_never_replaces_what_stands_there(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="files in it"):
        write_neo4j(tiny_graph, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
