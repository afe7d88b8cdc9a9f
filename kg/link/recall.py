"""What the second pass needs of a paper's things, kept from the first in a few numbers.

What a paper means takes longer to work out than to read, so it is done once. What the paper says is
most of a corpus and is read again; its things are then told by the places of their mentions.
"""

from __future__ import annotations

from array import array
from typing import Final, NamedTuple

from kg.link.local import LocalThings
from kg.model import Extraction, Mention
from kg.vocabulary import EntityType, Level, Role

_TYPES: Final = tuple(EntityType)
_ROLES: Final = (None, *Role)
_TYPE_AT: Final = {kind: n for n, kind in enumerate(_TYPES)}
_ROLE_AT: Final = {role: n for n, role in enumerate(_ROLES)}


class Told(NamedTuple):
    """A thing of a paper, as far as its claims need it."""

    type: EntityType
    role: Role | None
    salience: Level
    score: float
    mentions: tuple[Mention, ...]


class Page(NamedTuple):
    """The things of one paper; `ends` says which of them each key of the extraction means."""

    things: tuple[Told, ...]
    ends: dict[str, int]


def note(extraction: Extraction, local: LocalThings) -> array[int]:
    """The things of an extraction, in numbers: for each entity the thing that its key means (from
    1; 0 is none), then for each thing its entity, type, role and the numbers of its mentions,
    behind how many they are.
    """
    # A thing has the very mentions of its extraction.
    places = {id(mention): n for n, mention in enumerate(_mentions(extraction))}
    numbers = array("I", [local.ends.get(e.key, -1) + 1 for e in extraction.entities])
    for thing in local.things:
        found = [places[id(mention)] for mention in thing.mentions]
        numbers.extend((thing.source, _TYPE_AT[thing.type], _ROLE_AT[thing.role], len(found)))
        numbers.extend(found)
    return numbers


def recall(extraction: Extraction, numbers: array[int]) -> Page:
    """What was noted of an extraction."""
    entities, mentions = extraction.entities, _mentions(extraction)
    ends: dict[str, int] = {}
    for entity, end in zip(entities, numbers, strict=False):
        if end:
            ends.setdefault(entity.key, end - 1)
    things: list[Told] = []
    at = len(entities)
    while at < len(numbers):
        source, kind, role, count = numbers[at : at + 4]
        at += 4 + count
        entity = entities[source]
        told = tuple([mentions[n] for n in numbers[at - count : at]])
        things.append(Told(_TYPES[kind], _ROLES[role], entity.salience, entity.score, told))
    return Page(tuple(things), ends)


def _mentions(extraction: Extraction) -> list[Mention]:
    return [mention for entity in extraction.entities for mention in entity.mentions]
