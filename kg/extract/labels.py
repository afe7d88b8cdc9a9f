"""What the trained model tells apart, in the order of its outputs."""

from __future__ import annotations

from typing import Final

from kg.vocabulary import PREDICATES, TERM_TYPES, EntityType, Level, Predicate, ResultKind, Role

WIDEST: Final = 10
"""The most words that a term may have."""
CLASSES: Final[tuple[tuple[EntityType, Level] | None, ...]] = (
    None,
    *((kind, level) for level in (Level.CORE, Level.OPTIONAL) for kind in TERM_TYPES),
)
"""What a span of words, or a thing, is; None is no term."""
ROLES: Final = (Role.PROPOSED, Role.USED, Role.COMPARED)
RELATIONS: Final[tuple[Predicate | None, ...]] = (
    None,
    Predicate.USED_FOR,
    Predicate.EVALUATED_ON,
    Predicate.OUTPERFORMS,
    Predicate.COMPARED_WITH,
    Predicate.PART_OF,
    Predicate.SUBCLASS_OF,
)
KINDS: Final[tuple[ResultKind | None, ...]] = (None, ResultKind.ABSOLUTE, ResultKind.GAIN)
"""What a number is; None is no finding."""
ENDS: Final = ("method", "metric", "benchmark", "task", "baseline")
"""What a result may be tied to, by the names of `Result`."""
END_TYPES: Final = (
    EntityType.METHOD,
    EntityType.METRIC,
    EntityType.BENCHMARK,
    EntityType.TASK,
    EntityType.METHOD,
)


def may_relate(kind: Predicate, head: EntityType, tail: EntityType) -> bool:
    """Whether the ontology lets a thing of the one type bear the relation to one of the other.

    >>> may_relate(Predicate.USED_FOR, EntityType.METHOD, EntityType.TASK)
    True
    """
    if kind is Predicate.SUBCLASS_OF:
        return head is tail
    spec = PREDICATES[kind]
    return head in spec.domain and tail in spec.range
