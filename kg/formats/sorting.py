"""Nodes of RDF in the order of their N-Triples lines, each once, in bounded memory."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import IO, Final

from kg.formats.blocks import SEPARATOR, Triple, blocks_of, facts_of, merged, triples_of
from kg.formats.evidence import evidence_blocks
from kg.formats.terms import REPLACED, TYPE
from kg.formats.triples import graph_triples
from kg.model import GraphSource

RUN_LENGTH: Final = 48_000_000
"""Characters that are sorted in memory at once (about 100 MB); more are merged from disk."""
_BUFFER: Final = 1 << 18
_LIVING: Final = f"{SEPARATOR}{TYPE} "
_REPLACED: Final = f"{REPLACED} "


def sorted_blocks(blocks: Iterable[str], *, run_length: int = RUN_LENGTH) -> Iterator[str]:
    """The blocks in the order of their lines (that of `LC_ALL=C sort`), one for each subject."""
    with ExitStack() as stack:
        runs: list[IO[str]] = []
        held: set[str] = set()
        room = run_length
        for block in blocks:
            if block in held:
                continue
            held.add(block)
            room -= len(block)
            if room <= 0:
                runs.append(stack.enter_context(_temporary()))
                runs[-1].writelines(sorted(held))
                held, room = set(), run_length
        last = sorted(held)
        del held
        # Python orders strings by code point, which is the order of their UTF-8 bytes.
        for run in runs:
            run.seek(0)
        yield from merged(heapq.merge(*runs, last) if runs else last)


def _temporary() -> IO[str]:
    """A file without a name, which goes when this process does, however it ends."""
    return tempfile.TemporaryFile(
        "w+", encoding="utf-8", newline="\n", buffering=_BUFFER, prefix="kg-"
    )


def sorted_triples(triples: Iterable[Triple], *, run_length: int = RUN_LENGTH) -> Iterator[Triple]:
    """The triples in the order of their lines, none twice.

    >>> list(sorted_triples([("<b>", "<p>", '"x"'), ("<a>", "<p>", '"y"')], run_length=1))
    [('<a>', '<p>', '"y"'), ('<b>', '<p>', '"x"')]
    """
    for block in sorted_blocks(blocks_of(triples), run_length=run_length):
        yield from triples_of(block)


def sorted_graph(source: GraphSource) -> Iterator[str]:
    """The blocks of the main graph, sorted; an id of a living node stands for that node and for no
    other."""
    for block in sorted_blocks(blocks_of(graph_triples(source))):
        if _REPLACED not in block or _LIVING not in block:
            yield block
            continue
        subject, facts = facts_of(block)
        left = SEPARATOR.join(fact for fact in facts if not fact.startswith(_REPLACED))
        yield f"{subject}{SEPARATOR}{left}\n"


def sorted_evidence(source: GraphSource) -> Iterator[str]:
    """The blocks of the layer of claims and evidence, sorted."""
    return sorted_blocks(evidence_blocks(source))
