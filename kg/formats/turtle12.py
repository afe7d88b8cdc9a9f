"""`.ttl12`: the whole graph as Turtle of RDF 1.2, where a claim annotates its triple.

    method:quince
        kg:outperforms method:greedycut ~ claim:0123 {| a kg:Claim ; kg:confidence 0.9 |} .

The main graph and the layer of evidence in one file: the node of a claim reifies the triple, where
the files of RDF 1.1 give its subject, predicate and object. Few tools read RDF 1.2 yet; pyoxigraph
does, rdflib does not.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, groupby
from pathlib import Path

from kg.files import replacing
from kg.formats.blocks import Triple, triples_of
from kg.formats.claim_runs import blocks, claim_runs
from kg.formats.sorting import sorted_graph, sorted_triples
from kg.formats.terms import TYPE, Shortener, prefixes
from kg.graph import Remembering
from kg.model import Claim, GraphSource

_MARK = " ~ "


def write_turtle12(source: GraphSource, path: str | Path) -> None:
    """Writes the graph and what its claims rest on as Turtle 1.2, grouped by subject.

    Raises:
        OutputError: when the file cannot be written.
    """
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(_lines(source))


def _lines(source: GraphSource) -> Iterator[str]:
    names = prefixes(source.info.base_iri)
    short = lru_cache(maxsize=4096)(Shortener(names).turtle)

    def spell(term: str) -> str:
        if term[0] == "<" and _MARK in term:
            node, _, annotation = term.partition(_MARK)
            return f"{short(node)}{_MARK}{annotation}"
        return short(term)

    yield 'VERSION "1.2"\n'
    for prefix, namespace in names.items():
        yield f"PREFIX {prefix}: <{namespace}>\n"
    merged = heapq.merge(
        chain.from_iterable(map(triples_of, sorted_graph(_WithoutClaims(source)))),
        sorted_triples(_evidence(source, Shortener(names))),
        key=" ".join,
    )
    for line in blocks(_once(merged), spell):
        yield line if line[0] == " " else f"\n{line}"


def _evidence(source: GraphSource, short: Shortener) -> Iterator[Triple]:
    """The triples of claims, their objects annotated, and everything that these refer to."""
    for run in claim_runs(source):
        yield from run.details
        if run.node:
            subject, predicate, obj = run.triple
            annotation = _annotation(run.about, short)
            yield subject, predicate, f"{obj}{_MARK}{short.turtle(run.node)} {{| {annotation} |}}"


def _annotation(about: Iterable[Triple], short: Shortener) -> str:
    rows = sorted(set(about), key=lambda triple: (triple[1] != TYPE, *triple))
    return " ; ".join(
        f"{'a' if predicate == TYPE else short.turtle(predicate)} "
        + ", ".join(short.turtle(triple[2]) for triple in same)
        for predicate, same in groupby(rows, key=lambda triple: triple[1])
    )


def _once(triples: Iterable[Triple]) -> Iterator[Triple]:
    """The triples, but for plain ones that are annotated too: these follow them at once."""
    last: Triple | None = None
    for triple in triples:
        if last and not (triple[:2] == last[:2] and triple[2].startswith(last[2] + _MARK)):
            yield last
        last = triple
    if last:
        yield last


class _WithoutClaims(Remembering):
    """A source whose claims are written elsewhere."""

    def claims(self) -> Iterator[Claim]:
        return iter(())

    def outlines(self) -> Iterator[Claim]:
        return iter(())
