"""Which types of one name are one thing: a method and a benchmark of one name are mostly two.

A thing bears every type that a paper gives it (perplexity is a Metric and a Method), but one name
may also be two things (Spider is a benchmark, and somebody's method). What papers say of that very
name decides, whatever their order; a paper that does not name it has no vote.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Final

from kg.vocabulary import EntityType

Counts = dict[EntityType, set[str]]
"""The papers that give each type."""

_SLIP: Final = 2
_SLIP_OF_LETTERS: Final = 4
"""A type that so many times fewer papers give is a slip, not another thing. Names of up to three
letters are short forms of many things."""


@dataclass(frozen=True, slots=True)
class Families:
    """The entities of one name: the family that each type is in, and the papers of each family."""

    family: Mapping[EntityType, EntityType]
    papers: Mapping[EntityType, int]

    def of(self, kind: EntityType, other: EntityType | None = None) -> EntityType:
        """The family of a thing with this type, which may follow its alternative type.

        A Task is the same thing as the most frequent of its name.
        """
        choices = {self.family[t] for t in (kind, other) if t is not None and t in self.family}
        if kind is EntityType.TASK and not choices:
            choices = set(self.family.values())
        # With nothing but Tasks of this name there is one family.
        return min(choices, key=lambda t: (-self.papers[t], t.value), default=EntityType.TASK)


def families(
    named: Mapping[EntityType, set[str]],
    proposed: Mapping[EntityType, set[str]],
    *,
    proper: bool,
    letters: bool,
    unsure: Set[EntityType] = frozenset(),
) -> Families:
    """The entities of one name, by what papers name under it and what they propose under it.

    Args:
        named: the papers that name something so, for each type.
        proposed: those of them that propose it.
        proper: whether the name is a proper one.
        letters: whether it is nothing but a few capitals.
        unsure: the types that no paper surely gives it, and that may be slips for that.

    A common noun ("perplexity") means one thing, in whatever type. A proper name means one thing
    in two types only where one of them is a slip: never proposed, and at most half as frequent as
    the other, or nowhere sure. What only its own paper names is a coinage, and no slip goes there.
    """
    kinds = sorted(named.keys() - {EntityType.TASK})
    papers = {t: len(named[t]) for t in kinds}
    if not papers:
        return Families({}, {})
    times = _SLIP_OF_LETTERS if letters else _SLIP
    main = min(kinds, key=lambda t: (t in unsure, -papers[t], t.value))
    slips = unsure if named[main] - proposed.get(main, set()) else frozenset()
    family = {
        t: main
        if t is main
        or not proper
        or (not proposed.get(t) and (t in slips or papers[t] * times <= papers[main]))
        else t
        for t in kinds
    }
    total = {f: sum(papers[t] for t in kinds if family[t] is f) for f in family.values()}
    return Families(family, total)
