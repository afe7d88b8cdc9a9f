"""Texts into batches for the graph of a GPU (see `cuda_graph`), and what it says back apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.extract.cuda_graph import UNSEEN

Floats = NDArray[np.float32]
Feed = Mapping[str, NDArray[Any]]
"""What the shipped graph is asked of one text: ids, shapes, first."""

STEP: Final = 64
"""A text is padded to the next multiple of so many pieces and read with texts of that length only,
so that sums over its pieces have one shape whatever it is read with: a last bit can tip what is
rounded to one of 256 steps, and all that follows."""
MOST: Final = 8192
"""How many pieces a batch has at most, padding among them: some 30 abstracts. What their pieces are
to each other takes most, 200 MB for 16 windows of full length."""


def batches(feeds: Sequence[Feed]) -> Iterator[Sequence[int]]:
    """The places of the texts that are read together, the shortest first.

    >>> lengths = (70, 3, 500, 65)
    >>> [list(some) for some in batches([{"ids": np.zeros(n)} for n in lengths])]
    [[1], [0, 3], [2]]
    """
    order = sorted(range(len(feeds)), key=lambda i: _padded(feeds[i]))
    for length, places in groupby(order, key=lambda i: _padded(feeds[i])):
        alike, size = list(places), max(1, MOST // length)
        for start in range(0, len(alike), size):
            yield alike[start : start + size]


def _padded(feed: Feed) -> int:
    return -(-len(feed["ids"]) // STEP) * STEP


def padded(feeds: Sequence[Feed]) -> dict[str, NDArray[Any]]:
    """What the graph of several texts is asked of them (see `cuda_graph.INPUTS`)."""
    pieces, words = max(map(_padded, feeds)), max(len(feed["first"]) for feed in feeds)
    ids, shapes, first = (np.zeros((len(feeds), n), np.int64) for n in (pieces, pieces, words))
    inside, said = (np.zeros((len(feeds), n), np.float32) for n in (pieces, words))
    for n, feed in enumerate(feeds):
        of_text, of_words = len(feed["ids"]), len(feed["first"])
        ids[n, :of_text], shapes[n, :of_text] = feed["ids"], feed["shapes"]
        first[n, :of_words] = feed["first"]
        inside[n, :of_text] = said[n, :of_words] = 1
    return {
        "ids": ids,
        "shapes": shapes,
        "first": first[:, :, None],
        "inside": inside[:, :, None],
        "said": said[:, :, None],
        "unseen": ((1 - inside) * np.float32(UNSEEN))[:, None, None],
    }


def apart(found: Sequence[Floats], feeds: Sequence[Feed]) -> Iterator[list[Floats]]:
    """What the graph said of each of the texts, as the shipped graph says it of one."""
    for n, feed in enumerate(feeds):
        # A copy, so that one text that is kept does not hold what was said of all.
        yield [table[n, : len(feed["first"])].copy() for table in found]
