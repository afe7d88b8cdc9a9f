from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path

import igraph
import networkx
import xmlschema
from hypothesis import given, settings

from kg.formats.attributes import COLOURS
from kg.formats.graphml import _token, write_graphml
from kg.graph import KnowledgeGraph
from kg.graph.positions import place_nodes
from kg.model import BuildInfo, Claim, Entity, Paper
from kg.vocabulary import EntityType, Predicate, slugify
from tests.strategies import graphs


@cache
def schema() -> xmlschema.XMLSchema:
    """The rules of GraphML, restated beside this file (see there)."""
    return xmlschema.XMLSchema(str(Path(__file__).with_name("graphml.xsd")))


def counts_agree(graph: KnowledgeGraph) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.graphml"
        write_graphml(graph, path)
        schema().validate(str(path))
        nx = networkx.read_graphml(path, force_multigraph=True)
        ig = igraph.Graph.Read_GraphML(str(path))
    claims = list(graph.claims())
    assert set(nx) == {_token(node) for node in graph.nx}
    assert nx.number_of_edges() == len(claims)
    assert (ig.vcount(), ig.ecount()) == (len(graph), len(claims))
    assert ig.is_directed()
    assert {key for *_, key in nx.edges} == {claim.id for claim in claims}


def test_graphml_is_valid_and_reloads(tiny_graph: KnowledgeGraph) -> None:
    counts_agree(tiny_graph)


@settings(max_examples=40)
@given(graphs())
def test_graphml_of_any_graph_is_valid_and_reloads(graph: KnowledgeGraph) -> None:
    counts_agree(graph)


def test_graphml_attributes_are_scalars_of_their_type(
    tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    write_graphml(tiny_graph, tmp_path / "graph.graphml")
    graph = networkx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    node = graph.nodes["method:mixture-of-experts"]
    assert node["aliases"] == "Mixture-of-experts | MoE | mixture of experts"
    assert node["type"] == "Method"
    paper = graph.nodes["paper:quince-pruning-orchards-of-experts"]
    assert paper["year"] == 2031
    assert paper["links"] == "https://example.org/quince"
    assert graph.nodes["paper:10.9999-pear.1"]["label"] == (
        'PearBench: a "benchmark" for <compressed> models & more'
    )
    edges = graph.get_edge_data("method:quince", "method:greedycut")
    (edge,) = edges.values()
    assert edge["predicate"] == "outperforms"
    assert edge["confidence"] == 0.9
    assert edge["derived"] is False
    assert edge["quotes"] == 1
    assert edge["quote"].startswith("On PearBench, Quince outperforms GreedyCut")


def test_graphml_reloads_with_colours_sizes_and_places(
    tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    path = tmp_path / "graph.graphml"
    write_graphml(tiny_graph, path)
    nx = networkx.read_graphml(path, force_multigraph=True)
    ig = igraph.Graph.Read_GraphML(str(path))
    positions = place_nodes(tiny_graph)
    for vertex in ig.vs:
        bears = nx.nodes[vertex["id"]]
        red, green, blue = COLOURS[EntityType(bears["type"])]
        for reader in (bears, vertex.attributes()):
            assert (reader["x"], reader["y"]) == positions[vertex["id"]][:2]
            assert (reader["r"], reader["g"], reader["b"]) == (red, green, blue)
            assert reader["color"] == f"#{red:02x}{green:02x}{blue:02x}"
            assert reader["size"] > 0
            assert reader["community"] == positions[vertex["id"]].community


def test_graphml_survives_hostile_texts_and_ids(tmp_path: Path) -> None:
    hostile = "]]></data><script>alert(1)</script>" + "".join(map(chr, range(32))) + "\ufffe"
    titled = "\ud800 & " + hostile
    entity = 'method:a b"<>&_x20_'
    twin = 'method:a_x20_b"<>&_x20_'
    graph = KnowledgeGraph(
        info=BuildInfo("hand@1"),
        papers=[Paper("paper:a", titled, hostile)],
        entities=[Entity(i, hostile, (EntityType.METHOD,)) for i in (entity, twin)],
        claims=[Claim(entity, Predicate.PART_OF, twin), Claim(twin, Predicate.PART_OF, entity)],
    )
    path = tmp_path / "graph.graphml"
    write_graphml(graph, path)
    counts_agree(graph)
    label = networkx.read_graphml(path).nodes["paper:a"]["label"]
    assert label == "".join(
        "\ufffd" if c in "\ud800\ufffe" or (c < " " and c not in "\t\n\r") else c for c in titled
    )


def test_graphml_ids_stay_apart_and_readable() -> None:
    ids = ["method:a b", "method:a_x20_b", "method:a_b", "method:𐀀", "method:α-divergence-2.0"]
    tokens = [_token(identifier) for identifier in ids]
    assert len(set(tokens)) == len(ids)
    assert tokens[-1] == "method:α-divergence-2.0"


def test_graphml_every_sign_of_an_id_is_valid() -> None:
    signs = (chr(code) for code in range(0x3000) if slugify(f"a{chr(code)}") == f"a{chr(code)}")
    token = "".join(map(_token, signs))
    assert len(token) > 3000
    graph = KnowledgeGraph(info=BuildInfo("hand@1"), papers=[Paper(f"paper:{token}", "A")])
    counts_agree(graph)


def test_graphml_a_wrong_file_fails_the_schema(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "graph.graphml"
    write_graphml(tiny_graph, path)
    text = path.read_text("utf-8")
    first, second = re.findall('<edge id="[^"]*"', text)[:2]
    for old, new in [
        ('target="metric:accuracy"', 'target="metric:x"'),
        ('key="edge.quote"', 'key="edge.x"'),
        ('<node id="metric:accuracy">', '<node id="method:quince">'),
        ('attr.type="double"', 'attr.type="real"'),
        (second, first),
    ]:
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        assert not schema().is_valid(str(path)), old
