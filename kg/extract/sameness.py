"""Which things of one text are one: how their names are alike, and where they stand.

"Pose estimation" may well be the "visual pose estimation" of the title, while "mean estimation" and
"robust mean estimation" in one sentence are two. The signs of a pair have weights, fitted on
annotated abstracts (`kg.train.same`).
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc

from kg.extract.document import abstract_start, doc_start, whole_text
from kg.extract.lexicon import fold_term, lexicon
from kg.extract.likeness import FAMILIES, KINDS, SPELLING, Likeness, Name, likeness, name_of_surface
from kg.extract.network import WEIGHTS
from kg.model import LocalEntity
from kg.vocabulary import Role

LEAST = 0.55
"""How probable it must be that two things are one. A wrong join loses a thing, a missing one gives
it twice: the former costs more."""
_NEVER = 0.2
"""Less probable pairs are kept apart, whatever joins both with a third."""
_NEAR = 60
"""Within so many letters of each other, what lies between two mentions is looked at."""
_MOST_EXTRA = 4
_MOST_RIVALS = 3
_LISTED = re.compile(r"[\s,;]*(?:and|or|as well as|&|/|,|both|to)[\s,;]*")
_EXAMPLE = re.compile(
    r"such as|including|e\.g\.|i\.e\.|like|called|namely|known as|termed|named|,? a |is a|are "
)
_AGAINST = re.compile(r"than|from|versus|vs|over|against|unlike|into|instead")
_BEFORE = 25
_THESE = frozenset(("the", "this", "these", "our", "such"))
_NEW = frozenset(("a", "an", "new", "novel"))

Signs = dict[str, float]


@dataclass(frozen=True, slots=True)
class _Thing:
    """An entity with its names, and where its mentions begin and end in the text."""

    entity: LocalEntity
    names: tuple[Name, ...]
    places: tuple[tuple[int, int], ...]


def join_same(
    doc: Doc, entities: Sequence[LocalEntity], alone: Collection[int] = ()
) -> list[list[int]]:
    """Groups of places of entities that are one thing, the surest joined first; those at the places
    `alone` are joined with nothing.
    """
    own = weights()
    probable = {
        (i, j): round(probability(signs, own), 3)
        for i, j, signs in signs_of_sameness(doc, entities)
        if i not in alone and j not in alone
    }
    groups = {i: [i] for i in range(len(entities))}
    group = list(range(len(entities)))
    for i, j in sorted(probable, key=lambda pair: (-probable[pair], pair)):
        one, other = sorted((group[i], group[j]))
        if probable[i, j] < LEAST:
            break
        pairs = ((min(a, b), max(a, b)) for a in groups[one] for b in groups[other])
        if one != other and all(probable.get(pair, 1.0) >= _NEVER for pair in pairs):
            for place in groups[other]:
                group[place] = one
            groups[one] += groups.pop(other)
    return [sorted(places) for _, places in sorted(groups.items())]


@cache
def weights() -> Mapping[str, float]:
    """How much each sign counts."""
    found: dict[str, float] = json.loads((WEIGHTS / "same.json").read_text("utf-8"))
    return found


def probability(signs: Signs, own: Mapping[str, float]) -> float:
    """How probable it is that a pair with these signs is one thing.

    >>> probability({"any": 1.0, "listed": 1.0}, {"any": 2.0, "listed": -2.0})
    0.5
    """
    return 1 / (1 + math.exp(-sum(own.get(sign, 0.0) * value for sign, value in signs.items())))


def signs_of_sameness(
    doc: Doc, entities: Sequence[LocalEntity]
) -> Iterator[tuple[int, int, Signs]]:
    """(place, later place, signs) of the pairs of one type whose names are alike."""
    spelt_out = {fold_term(s.text): fold_term(long.text) for s, long in doc._.abbreviations}
    things = [_thing(doc, entity, spelt_out) for entity in entities]
    text: _Text | None = None
    for j, other in enumerate(things):
        for i, one in enumerate(things[:j]):
            if one.entity.type is not other.entity.type:
                continue
            like = _likeness(one, other)
            if like is not None:
                text = text or _Text(doc, things)
                short, long = (one, other) if like.short in one.names else (other, one)
                yield i, j, _crossed(_signs(like, short, long, text), like, one.entity)


def _thing(doc: Doc, entity: LocalEntity, spelt_out: Mapping[str, str]) -> _Thing:
    surfaces = dict.fromkeys(m.quote.text for m in entity.mentions)
    starts = [(doc_start(doc, m.quote), len(m.quote.text)) for m in entity.mentions]
    return _Thing(
        entity,
        tuple(name_of_surface(surface, spelt_out) for surface in surfaces),
        tuple((start, start + size) for start, size in starts),
    )


def _likeness(one: _Thing, other: _Thing) -> Likeness | None:
    """How those names are alike that are most."""
    found = [like for a in one.names for b in other.names if (like := likeness(a, b))]
    return min(found, key=lambda like: (KINDS.index(like.kind), len(like.extra)), default=None)


class _Text:
    """What is looked up once for all pairs of a text."""

    def __init__(self, doc: Doc, things: Sequence[_Thing]) -> None:
        self.text, self.border, self.things = whole_text(doc), abstract_start(doc), things
        self._starts = [sentence.start_char for sentence in doc.sents]

    def sentences(self, thing: _Thing) -> set[int]:
        """The places of the sentences that name the thing."""
        return {bisect_right(self._starts, start) for start, _ in thing.places}

    def before(self, thing: _Thing) -> set[str]:
        """The words right before its mentions."""
        cut = [self.text[max(0, start - _BEFORE) : start].lower() for start, _ in thing.places]
        return {words[-1] for words in map(str.split, cut) if words}

    def between(self, one: _Thing, other: _Thing) -> Iterator[str]:
        """What lies between mentions of the two that are near each other."""
        for a, b in one.places:
            for c, d in other.places:
                start, end = (b, c) if a < c else (d, a)
                cut = self.text[start:end]
                if 0 <= end - start <= _NEAR and not cut.rstrip().endswith("."):
                    yield cut


def _signs(like: Likeness, short: _Thing, long: _Thing, text: _Text) -> Signs:
    return (
        _signs_of_names(like)
        | _signs_of_roles(short.entity, long.entity)
        | _signs_of_places(short, long, text)
        | _signs_around(like, short, long, text)
    )


def _signs_of_names(like: Likeness) -> Signs:
    lex = lexicon()
    name, surface = " ".join(like.short.words), like.long.surface
    return {
        "extra words": min(len(like.extra), _MOST_EXTRA) / 2,
        "one extra word": len(like.extra) == 1,
        "a general word more": any(w in lex.generic or w in lex.generic_heads for w in like.extra),
        "the shorter is one word": " " not in fold_term(like.short.surface),
        "the shorter is known": name in lex.terms,
        "the shorter is a known field": name in lex.paradigms,
        "the shorter is in capitals": like.short.surface.isupper(),
        "the longer has a capital inside": any(
            c.isupper() for word in surface.split() for c in word[1:]
        ),
    }


def _signs_of_roles(short: LocalEntity, long: LocalEntity) -> Signs:
    proposed = short.role is Role.PROPOSED, long.role is Role.PROPOSED
    return {
        "both proposed": all(proposed),
        "only the shorter proposed": proposed == (True, False),
        "only the longer proposed": proposed == (False, True),
        "one compared": Role.COMPARED in (short.role, long.role),
    }


def _signs_of_places(short: _Thing, long: _Thing, text: _Text) -> Signs:
    one, other = text.sentences(short), text.sentences(long)
    own = [start for start, _ in short.places if start >= text.border]
    longs = [start for start, _ in long.places if start >= text.border]
    return {
        "the longer in the title": len(longs) < len(long.places),
        "the longer only in the title": not longs,
        "the shorter only in the title": not own,
        "the longer first in the abstract": bool(own and longs) and longs[0] < own[0],
        "one sentence": not one.isdisjoint(other),
        "neighbouring sentences": any(abs(a - b) == 1 for a in one for b in other),
        "mentions of the shorter": math.log(len(short.places)),
        "mentions of the longer": math.log(len(long.places)),
    }


def _signs_around(like: Likeness, short: _Thing, long: _Thing, text: _Text) -> Signs:
    between = list(text.between(short, long))
    tail = like.short.words
    rivals = sum(
        thing is not short
        and thing is not long
        and thing.entity.type is short.entity.type
        and any(n.words != tail and n.words[-len(tail) :] == tail for n in thing.names)
        for thing in text.things
    )
    return {
        "near": bool(between),
        "listed": any(_LISTED.fullmatch(cut) for cut in between),
        "as an example": any(_EXAMPLE.search(cut) for cut in between),
        "against": any(_AGAINST.search(cut) for cut in between),
        "a bracket between": any(cut.strip() in ("(", "[") for cut in between),
        "the shorter behind 'the'": not _THESE.isdisjoint(text.before(short)),
        "the longer behind 'a'": not _NEW.isdisjoint(text.before(long)),
        "rivals": min(rivals, _MOST_RIVALS),
        "the longer capital amid a sentence": _is_amid(like.long.surface, long, text),
    }


def _is_amid(surface: str, thing: _Thing, text: _Text) -> bool:
    """Whether the surface has capitals of its own, not those of a title or a sentence's begin."""
    return any(word[0].isupper() for word in surface.split()) and any(
        start > text.border
        and text.text[start:end] == surface
        and not text.text[:start].rstrip().endswith(".")
        for start, end in thing.places
    )


def _crossed(signs: Signs, like: Likeness, entity: LocalEntity) -> Signs:
    """The signs, also by type and by family of likeness, and those of the kind of likeness."""
    family = FAMILIES.get(like.kind, SPELLING)
    found: Signs = {"any": 1.0, like.kind: 1.0, f"{like.kind} of a {entity.type}": 1.0}
    if signs["both proposed"]:
        found[f"{like.kind}, both proposed"] = 1.0
    for word in like.extra:
        found[f"+ {word}"] = 1.0
    for sign, value in signs.items():
        if value:
            found[sign] = float(value)
            found[f"{sign}, of a {entity.type}"] = float(value)
            found[f"{sign}, {family}"] = float(value)
    return found
