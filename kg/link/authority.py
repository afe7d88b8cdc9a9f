"""Which concept of an authority file an entity is, by the keys of their names.

A label that is a label counts 1.0, also where the entity is called by another name of the concept
and bears the label too; an alias on either side counts 0.95. What could go wrong is left apart, and
noted: a name that two concepts bear, an entity that two concepts fit, a concept that two entities
fit, a short form whose long forms differ, names that differ in a number or edition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from kg.link.census import kind_of
from kg.link.names import name_of
from kg.link.pairs import alike, differ
from kg.model import Claim, Concept, Entity
from kg.vocabulary import ROLE_PREDICATES, EntityType, Predicate

RULE: Final = "authority"
"""The rule under which the log tells what an authority file says."""
BROADER: Final = "authority-broader"
"""The rule of a `subclassOf` that follows from a broader term."""
_LABEL: Final = 1.0
_ALIAS: Final = 0.95


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity as it is looked up: its label, the keys of what it is called (of several labels
    where an authority file joined them), the keys that surely are of its names, all of its names,
    its types, and the number of its papers."""

    label: str
    own: frozenset[str]
    keys: frozenset[str]
    names: tuple[str, ...]
    types: tuple[EntityType, ...]
    papers: int

    @property
    def kind(self) -> str:
        """The class of types within which things may be one."""
        return kind_of(self.types[0])

    @property
    def long_names(self) -> tuple[str, ...]:
        """The names that are no short forms."""
        return long_names(self.names)


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A concept that an entity is, and how surely."""

    score: float
    concept: Concept


def long_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names that are no short forms."""
    return tuple(name for name in names if not name_of(name).acronym)


H = TypeVar("H", bound=Hashable)

Apart = tuple[str, str, int]
"""Why something was left apart, what, and in how many papers it is."""


def consult(
    candidates: Mapping[H, Candidate], authorities: Sequence[Sequence[Concept]]
) -> tuple[dict[H, tuple[Match, ...]], list[Apart]]:
    """The concepts of each entity, the surest first, at most one of each file; and what was left
    apart."""
    found: dict[H, list[Match]] = defaultdict(list)
    apart: set[Apart] = set()
    for concepts in authorities:
        index = Index(concepts)
        bearers: dict[str, list[tuple[float, int, H]]] = defaultdict(list)
        for name, candidate in candidates.items():
            match, reasons = index.match(candidate)
            apart |= set(reasons)
            if match is not None:
                bearers[match.concept.iri].append((match.score, candidate.papers, name))
        for iri, claimants in bearers.items():
            score, papers = max((score, papers) for score, papers, _ in claimants)
            best = [name for *surest, name in claimants if surest == [score, papers]]
            if len(best) == 1:
                found[best[0]].append(Match(score, index.concepts[iri]))
            else:
                apart.add(("concept fits several entities", iri, papers))
            kinds = {candidates[name].kind for name in best}
            for _, papers, name in claimants:
                if name not in best:
                    other = candidates[name].kind not in kinds
                    why = "concept is of another type" if other else "concept is another entity"
                    apart.add((why, f"{candidates[name].label}: {iri}", papers))
    return {
        name: tuple(sorted(set(matches), key=lambda m: (-m.score, m.concept.iri)))
        for name, matches in found.items()
    }, sorted(apart)


def broader_claims(
    matches: Mapping[str, tuple[Match, ...]],
    entities: Iterable[Entity],
    claims: Iterable[Claim],
) -> list[Claim]:
    """The `subclassOf` claims that follow from broader terms, where both ends are in the graph.

    Each cites, for either end, the surest claim by which a paper names it. What a text says
    already, or the other way round, is left as it says.
    """
    if not matches:
        return []
    types = {entity.id: set(entity.types) for entity in entities}
    named: dict[str, tuple[float, str]] = {}
    said: set[tuple[str, str]] = set()
    for claim in claims:
        if claim.predicate in ROLE_PREDICATES or claim.predicate is Predicate.MENTIONS:
            told = (-claim.confidence, claim.id)
            named[claim.object] = min(named.get(claim.object, told), told)
        elif claim.predicate is Predicate.SUBCLASS_OF:
            said |= {(claim.subject, claim.object), (claim.object, claim.subject)}
    # Two files may give one IRI to two things; the surest has it here.
    bearers: dict[str, tuple[str, float]] = {}
    for score, entity, iri in sorted(
        (-m.score, entity, m.concept.iri) for entity, ms in matches.items() for m in ms
    ):
        bearers.setdefault(iri, (entity, -score))
    found: dict[tuple[str, str], float] = {}
    for entity, held in sorted(matches.items()):
        for match in held:
            for iri in match.concept.broader:
                other, score = bearers.get(iri, (entity, 0.0))
                pair = (entity, other)
                if entity != other and pair not in said and types[entity] & types[other]:
                    found[pair] = max(found.get(pair, 0.0), min(match.score, score))
    return [
        Claim(
            entity,
            Predicate.SUBCLASS_OF,
            other,
            premises=tuple(sorted({named[entity][1], named[other][1]})),
            rule=BROADER,
            score=round(score, 3),
        )
        for (entity, other), score in sorted(found.items())
        # A vocabulary that goes in a circle says nothing.
        if (other, entity) not in found and entity in named and other in named
    ]


class Index:
    """The concepts of one file by the keys of their names."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts = {concept.iri: concept for concept in concepts}
        self._labels: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)
        for concept in self.concepts.values():
            self._labels[name_of(concept.label).key].add(concept.iri)
            for name in (concept.label, *concept.aliases):
                self._names[name_of(name).key].add(concept.iri)

    def knows(self, keys: Iterable[str]) -> bool:
        """Whether any of the keys is of a name of a concept."""
        return any(key in self._names for key in keys)

    def alone(self, key: str, iri: str) -> bool:
        """Whether a key is of a name of this concept, and of no other."""
        return self._names.get(key) == {iri}

    def match(self, candidate: Candidate) -> tuple[Match | None, list[Apart]]:
        """The concept that the entity is, if there is one, and why not."""
        borne: dict[str, set[str]] = defaultdict(set)
        reasons: list[Apart] = []
        for key in sorted(candidate.keys | candidate.own):
            iris, others = self._bearing(key, candidate)
            if others and not iris:
                told = f"{candidate.label}: {' | '.join(others)}"
                reasons.append(("concept is of another type", told, candidate.papers))
            if len(iris) > 1:
                told = f"{candidate.label}: {' | '.join(iris)}"
                reasons.append(("concepts share a name", told, candidate.papers))
                continue
            for iri in iris:
                concept = self.concepts[iri]
                exact = key in candidate.own and key == name_of(concept.label).key
                if why := _objection(candidate, concept, key, exact=exact):
                    reasons.append((why, f"{candidate.label}: {iri}", candidate.papers))
                else:
                    borne[iri].add(key)
        best: dict[str, float] = {}
        for iri, keys in borne.items():
            # "PCA" may be the label of the concept, and the short form of what papers call it.
            whole = name_of(self.concepts[iri].label).key in keys and keys & candidate.own
            best[iri] = _LABEL if whole else _ALIAS
        top = [iri for iri in sorted(best) if best[iri] == max(best.values())]
        if len(top) > 1:
            told = f"{candidate.label}: {' | '.join(top)}"
            return None, [*reasons, ("entity fits several concepts", told, candidate.papers)]
        return (Match(best[top[0]], self.concepts[top[0]]) if top else None), reasons

    def _bearing(self, key: str, candidate: Candidate) -> tuple[list[str], list[str]]:
        """The concepts of this name: those that have a type of the entity, or none, and others."""
        # A label goes before an alias, but for short forms, which have many readings.
        names = self._names if key.isupper() else self._labels
        found = sorted(names.get(key) or self._names.get(key) or set())
        fitting = [i for i in found if self.concepts[i].type in (None, *candidate.types)]
        return fitting, [i for i in found if i not in fitting]


def _objection(candidate: Candidate, concept: Concept, key: str, *, exact: bool) -> str:
    """Why an entity is not the concept of one of its names; "" when nothing speaks against it."""
    longs, own = long_names((concept.label, *concept.aliases)), candidate.long_names
    if key.isupper() and longs and own:
        if not any(alike(one, other) for one in longs for other in own):
            return "short form of something else"
    elif not exact and differ(name_of(candidate.label), name_of(concept.label)):
        return "names differ in a number or edition"
    return ""
