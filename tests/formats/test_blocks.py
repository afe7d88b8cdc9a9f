from __future__ import annotations

from pathlib import Path

import pyoxigraph
from hypothesis import given
from hypothesis import strategies as st

from kg.formats.blocks import block_of, blocks_of, merged, ntriples_of, triples_of
from kg.formats.evidence import evidence_blocks
from kg.formats.rdf import write_evidence, write_jsonld, write_layer, write_ntriples, write_turtle
from kg.formats.sorting import sorted_blocks
from kg.graph import KnowledgeGraph
from kg.model import Evidence, Quote

terms = st.sampled_from(["<a>", "<a/b>", "<b>"])
objects = terms | st.sampled_from(['"x"', '"x"^^<t>', '"x y"', '"\\u001F"'])
triples = st.lists(st.tuples(terms, terms, objects))


@given(triples)
def test_blocks_hold_the_triples_they_are_made_of(items: list[tuple[str, str, str]]) -> None:
    blocks = list(merged(sorted(blocks_of(items))))
    assert sorted(t for block in blocks for t in triples_of(block)) == sorted(set(items))
    lines = "".join(map(ntriples_of, blocks)).splitlines()
    assert lines == sorted({" ".join(triple) + " ." for triple in items})


def test_blocks_of_evidence_are_sorted_inside_and_hold_each_fact_once(
    tiny_graph: KnowledgeGraph,
) -> None:
    for block in evidence_blocks(tiny_graph):
        subject, *facts = block[:-1].split("\x1f")
        assert block == block_of(subject, facts)


def test_blocks_of_one_quote_with_two_texts_are_one_node(tiny_graph: KnowledgeGraph) -> None:
    claim = next(claim for claim in tiny_graph.claims() if claim.evidence)
    old = claim.evidence[0].quotes[0]
    new = Quote(old.paper, old.field, old.start, old.end, old.text + "!")

    class Odd:
        info = tiny_graph.info

        def claims(self) -> object:
            item = claim.evidence[0]
            yield claim
            yield type(claim)(
                claim.subject,
                claim.predicate,
                claim.object,
                evidence=(Evidence((new,), item.by, item.score),),
            )

    found = [b for b in sorted_blocks(evidence_blocks(Odd())) if "#exact> " in b]  # type: ignore[arg-type]
    assert len({block.split("\x1f")[0] for block in found}) == len(found)
    assert sum(block.count("#exact> ") == 2 for block in found) == 1


def test_blocks_one_pass_writes_what_several_write(
    tiny_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    names = ["graph.ttl", "graph.nt", "graph.jsonld"]
    write_turtle(tiny_graph, alone / "graph.ttl")
    write_ntriples(tiny_graph, alone / "graph.nt")
    write_jsonld(tiny_graph, alone / "graph.jsonld")
    write_layer(tiny_graph, [together / name for name in names])
    for name in ("evidence.ttl", "evidence.nt"):
        write_evidence(tiny_graph, alone / name)
    layer = [together / "evidence.nt", together / "evidence.ttl"]
    write_layer(tiny_graph, layer, evidence=True)
    for path in alone.iterdir():
        assert path.read_bytes() == (together / path.name).read_bytes()
    with layer[0].open("rb") as lines:
        assert sum(1 for _ in pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_TRIPLES))
