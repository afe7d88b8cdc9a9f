from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import networkx
import pytest
import xmlschema
from hypothesis import given, settings

from kg.formats.attributes import COLOURS, EDGE_KEYS, NODE_KEYS
from kg.formats.gexf import write_gexf
from kg.graph import KnowledgeGraph
from kg.graph.positions import place_nodes
from kg.model import BuildInfo, Claim, Entity, Paper
from kg.vocabulary import EntityType, Predicate
from tests.strategies import graphs


@cache
def schema() -> xmlschema.XMLSchema:
    """The rules of GEXF 1.3, restated beside this file (see there)."""
    return xmlschema.XMLSchema(str(Path(__file__).with_name("gexf.xsd")))


def reloaded(graph: KnowledgeGraph) -> networkx.MultiDiGraph[str]:
    """The graph as networkx reads its file, which is valid."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.gexf"
        write_gexf(graph, path)
        schema().validate(str(path))
        return networkx.MultiDiGraph(networkx.read_gexf(path))


def test_gexf_reloads_with_colours_sizes_and_places(tiny_graph: KnowledgeGraph) -> None:
    again = reloaded(tiny_graph)
    assert set(again) == set(tiny_graph.nx)
    assert again.number_of_edges() == len(list(tiny_graph.claims()))
    positions = place_nodes(tiny_graph)
    for node, bears in again.nodes(data=True):
        kind = EntityType(bears["type"])
        viz = bears["viz"]
        assert tuple(viz["color"][c] for c in "rgb") == COLOURS[kind]
        assert (viz["position"]["x"], viz["position"]["y"]) == positions[node][:2]
        assert viz["size"] > 0
        assert bears["papers"] == positions[node].papers
    moe = again.nodes["method:mixture-of-experts"]
    assert moe["label"] == "mixture of experts"
    assert moe["aliases"] == "Mixture-of-experts | MoE | mixture of experts"
    (edge,) = again.get_edge_data("method:quince", "method:greedycut").values()
    assert (edge["label"], edge["weight"], edge["derived"]) == ("outperforms", 0.9, False)
    assert edge["quote"].startswith("On PearBench, Quince outperforms GreedyCut")


@settings(max_examples=15)
@given(graphs())
def test_gexf_of_any_graph_is_valid_and_reloads(graph: KnowledgeGraph) -> None:
    again = reloaded(graph)
    assert (again.number_of_nodes(), again.number_of_edges()) == (
        len(graph),
        len(list(graph.claims())),
    )


def test_gexf_survives_hostile_texts() -> None:
    hostile = "\"/><script>alert('1')</script>\t\n&amp; \ud800 \u202e 🍐" + "".join(
        map(chr, range(32))
    )
    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=[Paper("paper:a", hostile, hostile)],
        entities=[Entity('method:a"<&', hostile, (EntityType.METHOD,))],
        claims=[Claim("paper:a", Predicate.USES, 'method:a"<&')],
    )
    again = reloaded(graph)
    assert set(again) == {"paper:a", 'method:a"<&'}
    abstract = again.nodes["paper:a"]["abstract"]
    assert abstract.startswith("\"/><script>alert('1')</script>\t\n&amp; \ufffd \u202e 🍐")
    assert "\n" not in again.nodes["paper:a"]["label"]


def test_gexf_no_edge_weighs_nothing(tmp_path: Path) -> None:
    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=[Paper("paper:a", "A"), Paper("paper:b", "B")],
        claims=[Claim("paper:a", Predicate.RELATED_TO, "paper:b", score=0.0, weight=0.0)],
    )
    (edge,) = reloaded(graph).get_edge_data("paper:a", "paper:b").values()
    assert edge["weight"] > 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('target="metric:accuracy"', 'target="metric:x"'),
        ('<node id="metric:accuracy"', '<node id="method:quince"'),
        ('type="double"', 'type="real"'),
        ('<viz:color r="', '<viz:color r="9'),
        ("<viz:size", "<viz:sise"),
        ('x="', 'x="a'),
    ],
)
def test_gexf_a_wrong_file_fails_the_schema(
    old: str, new: str, tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    path = tmp_path / "graph.gexf"
    write_gexf(tiny_graph, path)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert not schema().is_valid(str(path))


def test_gexf_every_value_is_of_a_declared_attribute(
    tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    path = tmp_path / "graph.gexf"
    write_gexf(tiny_graph, path)
    whole = schema().to_dict(str(path))
    assert isinstance(whole, dict)
    form: dict[str, Any] = whole["graph"]
    for domain, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
        (declared,) = (a for a in form["attributes"] if a["@class"] == domain)
        known = {attribute["@id"] for attribute in declared["attribute"]}
        assert known == set(keys) - {"label", "weight"}
        for item in form[f"{domain}s"][domain]:
            used = {value["@for"] for value in item["attvalues"][0]["attvalue"]}
            assert used <= known
