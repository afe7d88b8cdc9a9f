"""Each row's nearest rows in a sparse matrix, in blocks, so that the memory is bounded.

The matrix times its transpose, of which only the largest numbers of each row are kept. All sums
are of whole thousandths: they are exact, so that no order of adding and no machine changes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

THOUSAND: Final = 1000
_ROOM: Final = 1 << 18
"""How many products are held at once, but for a single row that has more."""


def thousandths(first: float, second: float) -> int:
    """The product of two numbers in whole thousandths, as the blocks round it.

    >>> thousandths(0.5, 0.25)
    125
    """
    return round(first * second * THOUSAND)


def nearest_pairs(
    row: Sequence[int],
    column: Sequence[int],
    value: Sequence[float],
    rows: int,
    *,
    neighbours: int,
    least: float,
) -> Ints:
    """The pairs in which a row is among the other's `neighbours` nearest, with a nearness of at
    least `least`: sorted, one a line, the smaller row first.

    The nearness of two rows is the sum over the columns of the products of their cells, each
    rounded to thousandths, 1 at most; of rows that are equally near the first come first.

    Args:
        row: the row of each cell, sorted.
        column: its column.
        value: its value.
        rows: how many rows there are.
        neighbours: how many rows each row keeps.
        least: the least nearness.
    """
    if not len(row) or not neighbours:
        return np.empty((0, 2), dtype=np.int64)
    cells = (np.asarray(row, np.int64), np.asarray(column, np.int64), np.asarray(value, np.float64))
    found = [_nearest(*block, rows, neighbours, least) for block in _blocks(*cells, rows)]
    return np.stack(np.divmod(np.unique(np.concatenate(found)), rows), axis=1)


def _blocks(row: Ints, column: Ints, value: Floats, rows: int) -> Iterator[tuple[Ints, Ints, Ints]]:
    """(row, other row, thousandths) of every product, some rows at a time."""
    by_column = np.argsort(column, kind="stable")
    height = np.bincount(column)
    top = np.cumsum(height) - height
    products = height[column]  # of each cell: one with each cell of its column
    first = np.searchsorted(row, np.arange(rows + 1))
    so_far = np.concatenate(([0], np.cumsum(products)))[first]
    start = 0
    while start < rows:
        end = int(np.searchsorted(so_far, so_far[start] + _ROOM, side="right")) - 1
        end = min(max(end, start + 1), rows)
        cells = slice(first[start], first[end])
        many = products[cells]
        # For each cell of the block the cells of its column, one after the other.
        skipped = np.repeat(top[column[cells]] - (np.cumsum(many) - many), many)
        partner = by_column[skipped + np.arange(len(skipped))]
        product = np.rint(np.repeat(value[cells], many) * value[partner] * THOUSAND)
        yield np.repeat(row[cells], many), row[partner], product.astype(np.int64)
        start = end


def _nearest(
    row: Ints, other: Ints, product: Ints, rows: int, neighbours: int, least: float
) -> Ints:
    """The pairs of some rows with their nearest, each as smaller · rows + larger."""
    counts = (product > 0) & (row != other)
    pair, product = (row * rows + other)[counts], product[counts]
    order = np.argsort(pair, kind="stable")
    pair, product = pair[order], product[order]
    if not len(pair):
        return np.empty(0, dtype=np.int64)
    start = np.flatnonzero(np.concatenate(([True], pair[1:] != pair[:-1])))
    near = np.minimum(np.add.reduceat(product, start), THOUSAND)
    pair = pair[start][near / THOUSAND >= least]
    near = near[near / THOUSAND >= least]
    row, other = pair // rows, pair % rows
    order = np.lexsort((other, -near, row))
    row, other = row[order], other[order]
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    kept = rank < neighbours
    row, other = row[kept], other[kept]
    found: Ints = np.minimum(row, other) * rows + np.maximum(row, other)
    return found
