"""What was joined and why: the linker's log for people, and how one entity came to be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from kg.errors import InputError, one_line
from kg.graph.parts import narrowed, view_of
from kg.model import CloseMatch, Entity, GraphSource, Merge, close_matches

_PLAIN: Final = ("label", "case-and-hyphens")
"""Rules that join nothing that anybody could take for two things."""
_DOUBTFUL: Final = 0.97
"""Joins that are less likely to be right than this are listed for review."""
_PAPERS: Final = 3
CLOSE: Final = "close"
"""What stands in place of a rule where nothing was joined."""


@dataclass(frozen=True, slots=True)
class Join:
    """A surface that is one of an entity's, and why."""

    surface: str
    entity: str
    label: str
    rule: str
    score: float
    papers: tuple[str, ...]
    other: str = ""
    """Where the surface is only close: the entity that it is the label of."""
    reasons: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "surface": self.surface,
            "entity": self.entity,
            "label": self.label,
            "rule": self.rule,
            "score": self.score,
            "papers": list(self.papers),
        } | ({"other": self.other, "reasons": list(self.reasons)} if self.other else {})

    def to_text(self) -> str:
        """What is one, or what is close to what."""
        if self.other:
            return (
                f"{one_line(self.surface)} ~ {one_line(self.label)}"
                f"  ({self.other}, {self.entity}: {', '.join(self.reasons)})"
            )
        return (
            f"{one_line(self.surface)} = {one_line(self.label)}"
            f"  ({self.entity}, {_counted(self.papers)})"
        )


@dataclass(frozen=True, slots=True)
class Joins:
    """Joins, in the order in which they are to be read."""

    items: tuple[Join, ...]

    def to_json(self) -> list[dict[str, Any]]:
        """The JSON form."""
        return [join.to_json() for join in self.items]

    def to_text(self, nothing: str = "nothing", limit: int | None = None) -> str:
        """A line for each, at most so many: how sure, by what rule, what, and what it is; without
        any, `nothing`."""
        if not self.items:
            return nothing
        shown = self.items[:limit]
        wide = max(len(join.rule) for join in shown)
        lines = [f"{join.score:.3f}  {join.rule:<{wide}}  {join.to_text()}" for join in shown]
        more = len(self.items) - len(shown)
        return "\n".join([*lines, f"… and {more} more"] if more else lines)


@dataclass(frozen=True, slots=True)
class Identity:
    """How an entity came to be: its surfaces, each with the rules, scores and papers of it."""

    entity: Entity
    joins: tuple[Join, ...]
    close: tuple[Join, ...] = ()
    """The entities that may be the same thing."""

    def to_json(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "id": self.entity.id,
            "label": self.entity.label,
            "types": list(self.entity.types),
            "same_as": list(self.entity.same_as),
            "joins": [join.to_json() for join in self.joins],
            "close": [join.to_json() for join in self.close],
        }

    def to_text(self) -> str:
        """The entity, and under each of its surfaces why it is one of them."""
        entity = self.entity
        lines = [one_line(entity.label), f"{' and '.join(entity.types)} · {entity.id}"]
        lines += [f"same as {iri}" for iri in entity.same_as]
        surface = ""
        for join in self.joins:
            if join.surface != surface:
                surface = join.surface
                lines.append(f"\n{one_line(surface)}")
            shown = ", ".join(join.papers[:_PAPERS])
            more = f" and {len(join.papers) - _PAPERS} more" if len(join.papers) > _PAPERS else ""
            lines.append(f"  {join.score:.3f}  {join.rule}  {shown}{more}")
        if self.close:
            lines.append("\nmay be the same as")
        lines += [
            f"  {join.score:.3f}  {one_line(join.surface)}  {join.other}: {', '.join(join.reasons)}"
            for join in self.close
        ]
        return "\n".join(lines)


def find_joins(graph: GraphSource, rule: str | None = None) -> Joins:
    """What was joined, by entity and surface: by one rule, or by any that joins unlike names.

    Raises:
        InputError: when no join is by that rule.
    """
    labels = _labels(graph)
    known = {merge.rule for merge in graph.merges()}
    if rule is not None and rule not in known:
        raise InputError(f"nothing was joined by {rule!r}; rules here: {', '.join(sorted(known))}")
    wanted = known - set(_PLAIN) if rule is None else {rule}
    return Joins(tuple(_join(m, labels) for m in graph.merges() if m.rule in wanted))


def find_doubtful(graph: GraphSource) -> Joins:
    """What is only perhaps the same, least sure first: joins that are not very likely right, and
    pairs of entities that were left apart though they may be one."""
    labels = _labels(graph)
    # What the user decided needs no review.
    settled = {(m.entity, m.surface) for m in graph.merges() if m.rule == "user"}
    doubtful = (
        m for m in graph.merges() if m.score < _DOUBTFUL and (m.entity, m.surface) not in settled
    )
    joins = [_join(m, labels) for m in doubtful]
    joins += [_close(m, labels) for m in close_matches(graph)]
    return Joins(
        tuple(sorted(joins, key=lambda j: (_sureness(j), j.entity, j.surface, j.rule, j.other)))
    )


def find_identity(graph: GraphSource, name: str) -> Identity:
    """How the thing of a name came to be.

    Raises:
        AmbiguousNameError: when several bear the name.
        UnknownEntityError: when none does.
        InputError: when it is a paper or a result, which are not joined.
    """
    view = view_of(graph, name)
    if not isinstance(view.record, Entity):
        raise InputError(f"{view.id} is a {view.type}; only what papers name is joined")
    some = narrowed(graph, [view.id])
    joins = (_join(m, {view.id: view.label}) for m in some.merges() if m.entity == view.id)
    near = [m for m in close_matches(some) if view.id in (m.first, m.second)]
    labels = _labels(narrowed(graph, {end for m in near for end in (m.first, m.second)}))
    close = tuple(
        _close(match if match.first == view.id else _turned(match), labels) for match in near
    )
    first = sorted(joins, key=lambda j: (j.surface != view.label, j.surface, j.rule))
    return Identity(view.record, tuple(first), close)


def _sureness(join: Join) -> float:
    """How likely it is that what was done is right; what was left apart may well be one."""
    return round(1 - join.score, 3) if join.other else join.score


def _labels(graph: GraphSource) -> dict[str, str]:
    return {entity.id: entity.label for entity in graph.entities()}


def _join(merge: Merge, labels: dict[str, str]) -> Join:
    label = labels.get(merge.entity, merge.entity)
    return Join(merge.surface, merge.entity, label, merge.rule, merge.score, merge.papers)


def _close(match: CloseMatch, labels: dict[str, str]) -> Join:
    """A pair that may be one, as the second's label beside the first."""
    first, second = (labels.get(end, end) for end in (match.first, match.second))
    return Join(second, match.first, first, CLOSE, match.score, (), match.second, match.reasons)


def _turned(match: CloseMatch) -> CloseMatch:
    return replace(match, first=match.second, second=match.first)


def _counted(papers: Iterable[str]) -> str:
    number = len(tuple(papers))
    return "1 paper" if number == 1 else f"{number} papers"
