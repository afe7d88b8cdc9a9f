"""RDF Patch: what to delete from and to add to the triples of one graph to get those of another.

    TX .
    D <…/paper/a> <…/relatedTo> <…/paper/b> .
    A <…/paper/a> <…/relatedTo> <…/paper/c> .
    TC .

The lines are sorted by subject (https://afs.github.io/rdf-delta/rdf-patch.html). No triple is both
deleted and added, so their order does not matter.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from kg.formats.blocks import SEPARATOR, facts_of, merged
from kg.formats.sorting import sorted_evidence, sorted_graph
from kg.model import GraphSource


def patch_lines(old: GraphSource, new: GraphSource, *, evidence: bool = False) -> Iterator[str]:
    """The lines of the patch from the triples of `graph.nt` of one graph to those of another, each
    with its line end; with `evidence`, those of `evidence.nt`, too.

    Memory does not grow with the graphs.
    """
    yield "TX .\n"
    before, after = (_Blocks(source, evidence) for source in (old, new))
    while before.block or after.block:
        # Whichever comes first has no partner; of one node, only what differs is told.
        first = min(block for block in (before.subject, after.subject) if block)
        gone = before.take() if before.subject == first else []
        come = after.take() if after.subject == first else []
        if gone == come:
            continue
        kept = set(gone) & set(come)
        yield from (f"D {first} {fact} .\n" for fact in gone if fact not in kept)
        yield from (f"A {first} {fact} .\n" for fact in come if fact not in kept)
    yield "TC .\n"


class _Blocks:
    """The sorted blocks of a graph, one at a time."""

    def __init__(self, source: GraphSource, evidence: bool) -> None:
        layers = [sorted_graph(source)] + ([sorted_evidence(source)] if evidence else [])
        self._rest = merged(heapq.merge(*layers))
        self._step()

    def take(self) -> list[str]:
        """What is said of the node; the next one is then at hand."""
        facts = facts_of(self.block)[1]
        self._step()
        return facts

    def _step(self) -> None:
        self.block = next(self._rest, "")
        self.subject = self.block.partition(SEPARATOR)[0]
