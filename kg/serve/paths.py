"""The cheapest path between two things, walked in the tables of an index."""

from __future__ import annotations

import heapq
import math
import sqlite3
from typing import Final

_FARTHEST: Final = 50_000
"""How many things a search looks at before it gives up."""


class TooFarError(Exception):
    """No path was found among so many things as may be looked at."""


def cheapest_path(db: sqlite3.Connection, start: int, goal: int) -> list[int] | None:
    """The numbers of the things on the path, ends included; None where nothing connects the two.

    As `kg.graph.walk.cheapest_path`: a step costs 1, and a thing that is passed through log2 of the
    number of its neighbours. Of paths of one cost the one whose numbers come first wins; these are
    in the order of ids within papers, entities and results.

    Raises:
        TooFarError: when too many things would have to be looked at.
    """
    queue: list[tuple[float, tuple[int, ...]]] = [(0.0, (start,))]
    done: set[int] = set()
    while queue:
        cost, path = heapq.heappop(queue)
        here = path[-1]
        if here == goal:
            return list(path)
        if here in done:
            continue
        done.add(here)
        if len(done) > _FARTHEST:
            raise TooFarError
        beside = _beside(db, here)
        toll = math.log2(len(beside)) if here != start and beside else 0.0
        for other in beside:
            if other not in done:
                heapq.heappush(queue, (cost + 1 + toll, (*path, other)))
    return None


def _beside(db: sqlite3.Connection, thing: int) -> list[int]:
    sql = "SELECT DISTINCT other FROM ends WHERE thing = ? AND other <> ? ORDER BY other"
    return [other for (other,) in db.execute(sql, (thing, thing))]
