"""Nodes of RDF in the order of their N-Triples lines, each once, in bounded memory."""

from __future__ import annotations

import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import IO, Final

from kg.formats.blocks import SEPARATOR, Triple, blocks_of, facts_of, merged, triples_of
from kg.formats.evidence import evidence_blocks
from kg.formats.terms import REPLACED, TYPE
from kg.formats.triples import graph_triples
from kg.model import GraphSource

RUN_LENGTH: Final = 48_000_000
"""Characters that are sorted in memory at once (about 100 MB); more are merged from disk."""
_BUFFER: Final = 1 << 18
_PART: Final = 1 << 8
"""Blocks of a run that are merged at once."""
_LIVING: Final = f"{SEPARATOR}{TYPE} "
_REPLACED: Final = f"{REPLACED} "


def sorted_blocks(blocks: Iterable[str], *, run_length: int = RUN_LENGTH) -> Iterator[str]:
    """The blocks in the order of their lines (that of `LC_ALL=C sort`), one for each subject."""
    with ExitStack() as stack:
        runs: list[IO[bytes]] = []
        held: list[str] = []
        room = run_length
        for block in blocks:
            held.append(block)
            room -= len(block)
            if room <= 0:
                runs.append(stack.enter_context(_temporary()))
                held.sort()
                runs[-1].writelines(map(str.encode, held))
                held, room = [], run_length
        # Python orders strings by code point, which is the order of their UTF-8 bytes.
        held.sort()
        for run in runs:
            run.seek(0)
        spilled = [map(bytes.decode, run) for run in runs]
        yield from merged(_merge([*spilled, iter(held)]) if runs else held)


def _merge(runs: list[Iterator[str]]) -> Iterator[str]:
    """The items of sorted runs, sorted: some of each at a time, since that sorts at once what is
    sorted in parts."""
    waiting = [(part, run) for run in runs if (part := list(islice(run, _PART)))]
    while len(waiting) > 1:
        # What is left in the runs comes after the last of some part.
        bound = min(part[-1] for part, _ in waiting)
        ready: list[str] = []
        left = []
        for part, run in waiting:
            cut = bisect_right(part, bound)
            ready += part[:cut]
            if rest := part[cut:] or list(islice(run, _PART)):
                left.append((rest, run))
        ready.sort()
        yield from ready
        waiting = left
    for part, run in waiting:
        yield from part
        yield from run


def _temporary() -> IO[bytes]:
    """A file without a name, which goes when this process does, however it ends."""
    return tempfile.TemporaryFile("w+b", buffering=_BUFFER, prefix="kg-")


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
