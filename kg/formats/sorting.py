"""Triples in the order of their N-Triples lines, each once, in bounded memory."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path

from kg.formats.terms import REPLACED, TYPE
from kg.formats.triples import Triple, evidence_triples, graph_triples
from kg.model import GraphSource

RUN_LENGTH = 400_000
"""Triples that are sorted in memory at once (about 150 MB); more are merged from disk."""


def sorted_triples(triples: Iterable[Triple], *, run_length: int = RUN_LENGTH) -> Iterator[Triple]:
    """The triples in the order of their lines (that of `LC_ALL=C sort`), none twice.

    >>> list(sorted_triples([("<b>", "<p>", '"x"'), ("<a>", "<p>", '"y"')], run_length=1))
    [('<a>', '<p>', '"y"'), ('<b>', '<p>', '"x"')]
    """
    last = ""
    for line in _sorted_lines(triples, run_length):
        if line != last:
            last = line
            subject, predicate, obj = line[:-3].split(" ", 2)
            yield subject, predicate, obj


def sorted_graph(source: GraphSource) -> Iterator[Triple]:
    """The main graph, sorted; an id of a living node stands for that node and for no other."""
    triples = sorted_triples(graph_triples(source))
    for _, group in groupby(triples, key=lambda triple: triple[0]):
        rows = list(group)
        living = any(row[1] == TYPE for row in rows)
        yield from (row for row in rows if not living or row[1] != REPLACED)


def sorted_evidence(source: GraphSource) -> Iterator[Triple]:
    """The layer of claims and evidence, sorted."""
    return sorted_triples(evidence_triples(source))


def _sorted_lines(triples: Iterable[Triple], run_length: int) -> Iterator[str]:
    with ExitStack() as stack:
        folder: Path | None = None
        runs: list[Path] = []
        lines: list[str] = []
        for triple in triples:
            lines.append(f"{triple[0]} {triple[1]} {triple[2]} .\n")
            if len(lines) >= run_length:
                if folder is None:
                    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kg-")))
                runs.append(folder / f"{len(runs)}.nt")
                runs[-1].write_bytes("".join(sorted(set(lines))).encode("utf-8"))
                lines.clear()
        lines.sort()
        # Python orders strings by code point, which is the order of their UTF-8 bytes.
        files = [stack.enter_context(run.open(encoding="utf-8", newline="\n")) for run in runs]
        yield from heapq.merge(*files, lines)
