"""What entities take over from authority files: the preferred label, and the concept's IRI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.link.authority import RULE, Apart, Candidate, Match, consult
from kg.link.census import Bucket, Signature
from kg.link.decisions import Pins
from kg.link.names import name_of
from kg.link.naming import LABELS, Group, Home, Route
from kg.model import Concept, Merge

Groups = Mapping[Home, Mapping[Signature, Bucket]]


@dataclass(frozen=True, slots=True)
class Adopted:
    """The entities with what they took over; why others took nothing."""

    groups: dict[Home, Group]
    named: dict[Home, Group]
    """The same before any file had a word: ids are made of what papers and the user call things,
    so that a file changes none."""
    matches: dict[Home, tuple[Match, ...]] = field(default_factory=dict)
    apart: tuple[Apart, ...] = ()

    def same_as(self, home: Home) -> tuple[str, ...]:
        """The IRIs of the concepts that an entity is, sorted."""
        return tuple(sorted(match.concept.iri for match in self.matches.get(home, ())))

    def log(self, home: Home, entity: str) -> list[Merge]:
        """What the authority files say of an entity."""
        group = self.groups[home]
        best: dict[str, float] = {}
        for match in self.matches.get(home, ()):
            name = match.concept.label if match.concept.label in group.aliases else group.label
            best[name] = max(best.get(name, 0.0), match.score)
        return [Merge(name, entity, RULE, score, group.papers) for name, score in best.items()]


def adopt(
    groups: Mapping[Home, Group],
    buckets: Groups,
    routes: Mapping[Signature, Route],
    authorities: Sequence[Sequence[Concept]],
    labels: Mapping[Home, str],
    pins: Pins,
) -> Adopted:
    """The entities with the user's labels, and with the labels and concepts of authority files.

    The user's own label goes before that of a file, and nothing is the concept of a label that the
    user says is that of something else.

    Args:
        groups: the entities.
        buckets: what the corpus says of each.
        routes: by what rule each signature came home.
        authorities: the concepts of each file.
        labels: what the user calls an entity.
        pins: what the user tells apart.
    """
    named = {home: group.called(labels.get(home)) for home, group in groups.items()}
    if not authorities:
        return Adopted(named, named)
    new = dict(named)
    candidates = {
        home: candidate_of(home, group, buckets[home], routes) for home, group in groups.items()
    }
    matches, apart = consult(candidates, authorities)
    for home in list(matches):
        group = new[home]
        own = {pin for signature in buckets[home] for pin in signature.pins}
        held = tuple(
            match
            for match in matches.pop(home)
            if not pins.clash([pins.class_of(match.concept.label, group.types[0])], own)
        )
        if not held:
            continue
        matches[home], label = held, held[0].concept.label
        if home in labels:
            new[home] = replace(group, aliases=tuple(sorted({*group.aliases, label})))
        else:
            new[home] = group.called(label)
    return Adopted(new, named, matches, tuple(apart))


def candidate_of(
    home: Home,
    group: Group,
    buckets: Mapping[Signature, Bucket],
    routes: Mapping[Signature, Route],
) -> Candidate:
    """The entity; its keys are of names that no paper gives it by mistake: the full names by which
    things came home, and what texts define."""
    keys = {home[0], *(signature.key for signature in buckets)}
    for bucket in buckets.values():
        keys |= {name_of(surface).key for surface, defined in bucket.surfaces if defined}
    own = {name_of(group.label).key}
    own |= {signature.key for signature in buckets if routes[signature].rule == LABELS}
    return Candidate(
        group.label,
        frozenset(own),
        frozenset(keys),
        group.aliases,
        group.types,
        len(group.papers),
    )
