from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph
from hypothesis import given
from hypothesis import strategies as st

from kg.formats.blocks import block_of, blocks_of, facts_of, merged, ntriples_of, triples_of
from kg.formats.evidence import evidence_blocks
from kg.formats.rdf import write_evidence, write_jsonld, write_layer, write_ntriples, write_turtle
from kg.formats.sorting import sorted_blocks
from kg.graph import KnowledgeGraph
from kg.model import Claim, Evidence, Quote, Shared


class Claims(KnowledgeGraph):
    """A graph of other claims."""

    def __init__(self, graph: KnowledgeGraph, claims: list[Claim]) -> None:
        self.info, self._held = graph.info, claims

    def claims(self) -> Iterator[Claim]:
        return iter(self._held)


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


def test_blocks_of_claims_with_much_to_say_are_sorted_inside(tiny_graph: KnowledgeGraph) -> None:
    claim = next(claim for claim in tiny_graph.claims() if claim.evidence)
    quote = claim.evidence[0].quotes[0]
    cited = (
        replace(quote, start=quote.start + 1),
        quote,
        replace(quote, paper="paper:pear"),
        quote,
    )
    much = replace(
        claim,
        evidence=(Evidence(cited, "pear@1", 0.5, cited), Evidence((), "fig@1", 0.5)) * 6,
        premises=("claim:fig", "claim:a b", "claim:fig"),
        rule='says "so"',
        weight=0.25,
        shared=tuple(Shared(f"method:m{n % 7}", n / 16) for n in range(12)),
    )
    found = list(evidence_blocks(Claims(tiny_graph, [much])))
    assert all(block == block_of(*facts_of(block)) for block in found)
    (whole,) = (block for block in found if "#rule> " in block)
    assert [whole.count(f"#{name}> ") for name in ("evidence", "shared", "wasDerivedFrom")] == [
        *(12, 12, 2)
    ]


def test_blocks_of_one_quote_with_two_texts_are_one_node(tiny_graph: KnowledgeGraph) -> None:
    claim = next(claim for claim in tiny_graph.claims() if claim.evidence)
    old = claim.evidence[0].quotes[0]
    new = Quote(old.paper, old.field, old.start, old.end, old.text + "!")

    item = claim.evidence[0]
    odd = Claim(
        claim.subject,
        claim.predicate,
        claim.object,
        evidence=(Evidence((new,), item.by, item.score),),
    )
    source = Claims(tiny_graph, [claim, odd])
    found = [b for b in sorted_blocks(evidence_blocks(source)) if "#exact> " in b]
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
