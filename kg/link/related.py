"""Which papers are related: cosine of what they share, where rarer entities weigh more.

The weight of an entity is ln(1 + papers / papers that have it). An entity in very many papers (a
hub) tells little and would make pairs grow with the square of the papers, so it counts neither in
the pairs nor in the length of the vectors; which ones these are is reported. Cost: for each paper
the papers of its other entities, each at most `hub_papers` long, so linear in the papers.

How a paper measures says little of what it is about: "accuracy" is named by papers of every field.
So in a pair of papers what both only measure weighs a quarter of what they propose, use or address:
it makes a relation surer, but hardly ever makes one.

Each paper's vector also has one thing of its own, as rare as can be: two papers of which only one
thing is known, and the same, are near but not equal.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter, itemgetter
from typing import Final

from kg.link.nearest import THOUSAND, Ints, nearest_pairs, thousandths
from kg.model import Claim, Shared
from kg.vocabulary import ROLE_PREDICATES, Predicate, mint_claim_id

RULE: Final = "shared-entities"

_MEASURED: Final = 0.5
"""What is only measured counts so much in a paper's vector, so a quarter in a pair."""
_SOME: Final = 1 << 12
_ROLES: Final = sorted(ROLE_PREDICATES)


def relate(
    claims: Iterable[Claim], papers: int, *, neighbours: int, min_weight: float, hub_papers: int
) -> tuple[Iterable[Claim], list[tuple[str, int]]]:
    """The `relatedTo` claims among `papers` papers, sorted, and the hubs with their paper counts.

    Every paper keeps its `neighbours` nearest, so an edge is kept for the sake of either end.
    `claims` must be sorted.
    """
    table, hubs = _tabulate(claims, papers, hub_papers)
    pairs = nearest_pairs(
        table.row(),
        table.column,
        table.value,
        len(table.papers),
        neighbours=neighbours,
        least=min_weight,
    )
    return _Edges(table, pairs), hubs


@dataclass(frozen=True, slots=True)
class _Table:
    """The vectors of all papers in a few arrays, since there are millions of cells: those of the
    paper `papers[n]` lie from `start[n]` to `start[n + 1]`, sorted by column.

    A cell is a thing that the paper has: its column among `things`, its weight in the vector, what
    it is to the paper (of `_ROLES`), and how sure that is.
    """

    papers: list[str]
    things: list[str]
    start: array[int]
    column: array[int]
    value: array[float]
    role: array[int]
    sure: array[float]

    def row(self) -> array[int]:
        """The row of each cell."""
        height = (end - first for first, end in pairwise(self.start))
        return array("q", (n for n, many in enumerate(height) for _ in range(many)))

    def cells(self, row: int) -> dict[int, int]:
        """Where the cells of a row are, by column."""
        cells = range(self.start[row], self.start[row + 1])
        return dict(zip(self.column[cells.start : cells.stop], cells, strict=True))

    def claim(self, row: int, cell: int) -> str:
        """The id of the claim behind a cell of the row."""
        thing = self.things[self.column[cell]]
        return mint_claim_id(self.papers[row], _ROLES[self.role[cell]], thing)


def _tabulate(
    claims: Iterable[Claim], papers: int, hub_papers: int
) -> tuple[_Table, list[tuple[str, int]]]:
    """The vectors of the papers, in which hubs are left out; with its own thing the length of each
    is 1. And the hubs."""
    order: list[str] = []
    number: dict[str, int] = {}
    bearers = array("q")
    height, thing, role, sure = array("q"), array("q"), array("b"), array("d")
    roles = (claim for claim in claims if claim.predicate in ROLE_PREDICATES)
    for paper, said in groupby(roles, key=attrgetter("subject")):
        order.append(paper)
        named = {claim.object: claim for claim in said}
        height.append(len(named))
        for claim in named.values():
            at = number.setdefault(claim.object, len(bearers))
            if at == len(bearers):
                bearers.append(0)
            bearers[at] += 1
            thing.append(at)
            role.append(_ROLES.index(claim.predicate))
            sure.append(claim.confidence)
    things = sorted(number)
    hubs = [(e, found) for e in things if (found := bearers[number[e]]) > hub_papers]
    things = [entity for entity in things if bearers[number[entity]] <= hub_papers]
    column = array("q", [-1]) * len(bearers)
    for at, entity in enumerate(things):
        column[number[entity]] = at
    weights = [math.log1p(papers / bearers[number[entity]]) for entity in things]
    table = _Table(order, things, array("q", [0]), array("q"), array("d"), array("b"), array("d"))
    own, first = math.log1p(papers), 0
    for many in height:
        cells = sorted(
            (column[thing[cell]], cell)
            for cell in range(first, first + many)
            if column[thing[cell]] >= 0
        )
        weighed = [weights[at] * _share(role[cell]) for at, cell in cells]
        length = math.sqrt(math.fsum(w * w for w in (own, *weighed)))
        table.column.extend(at for at, _ in cells)
        table.value.extend(weight / length for weight in weighed)
        table.role.extend(role[cell] for _, cell in cells)
        table.sure.extend(sure[cell] for _, cell in cells)
        table.start.append(len(table.column))
        first += many
    return table, hubs


def _share(role: int) -> float:
    """How much of its weight a thing of a role has."""
    return _MEASURED if _ROLES[role] is Predicate.MEASURES else 1.0


@dataclass(frozen=True, slots=True)
class _Edges:
    """The claims of pairs of papers, made when they are read: they are many, and each cites
    much."""

    table: _Table
    pairs: Ints

    def __iter__(self) -> Iterator[Claim]:
        for a, both in groupby(self._pairs(), key=itemgetter(0)):
            low = self.table.cells(a)
            known = {cell: self.table.claim(a, cell) for cell in low.values()}
            for _, b in both:
                yield self._edge(a, b, low, known)

    def _pairs(self) -> Iterator[list[int]]:
        # As numbers of Python they would be as large as all else; so some at a time.
        for at in range(0, len(self.pairs), _SOME):
            yield from self.pairs[at : at + _SOME].tolist()

    def _edge(self, a: int, b: int, low: Mapping[int, int], known: Mapping[int, str]) -> Claim:
        table = self.table
        shared, premises, doubt = [], [], []
        for column, there in table.cells(b).items():
            here = low.get(column)
            product = 0 if here is None else thousandths(table.value[here], table.value[there])
            if here is not None and product:
                shared.append(Shared(table.things[column], product / THOUSAND))
                premises += [known[here], table.claim(b, there)]
                doubt.append(1 - table.sure[here] * table.sure[there])
        return Claim(
            table.papers[a],
            Predicate.RELATED_TO,
            table.papers[b],
            premises=tuple(sorted(premises)),
            rule=RULE,
            score=round(1 - math.prod(doubt), 3),
            weight=min(1.0, round(math.fsum(s.weight for s in shared), 3)),
            # The heaviest first.
            shared=tuple(sorted(shared, key=lambda s: (-s.weight, s.entity))),
        )
