"""Annotated abstracts with other names in the places of theirs.

Names that a network sees in every pass are learnt by heart, and with them their types, roles and
relations. An abstract whose names come from other abstracts can only be understood by what is said
around them (mention replacement: Dai and Adel, "An Analysis of Simple Data Augmentation for Named
Entity Recognition", 2020).
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kg.extract.labels import WIDEST
from kg.extract.lexicon import fold_term
from kg.extract.words import Span, split_words
from kg.train.annotations import Example, Thing

_TRIES = 8
"""How many names are drawn for a thing before it keeps its own."""

Form = tuple[str, bool]
"""How a name is written, and whether it seems to be a plural."""
Donors = Mapping[tuple[int, int, Form], Sequence[Mapping[Form, str]]]
"""For each class, role and form the names of the things that have one of that form."""


@dataclass(frozen=True)
class _Move:
    """A stretch of the old text and what stands there in the new one."""

    start: int
    end: int
    text: str


def form_of(name: str) -> Form:
    """How the name is written: as letters and digits, with capitals, in small letters.

    >>> form_of("R-CNN"), form_of("Region Networks"), form_of("region networks")
    (('letters', False), ('capitals', True), ('small', True))
    """
    words = name.split()
    last = words[-1]
    plural = len(last) > 3 and last.endswith("s") and not last.endswith(("ss", "us", "is"))
    if len(words) == 1 and (any(c.isdigit() for c in name) or sum(c.isupper() for c in name) > 1):
        return "letters", plural
    kind = "capitals" if all(w[0].isupper() for w in words if len(w) > 3) else "small"
    return kind, plural


def donors_of(examples: Sequence[Example]) -> Donors:
    """The names of all things of the examples, to be taken for others."""
    found: dict[tuple[int, int, Form], list[Mapping[Form, str]]] = {}
    for example in examples:
        for thing in example.things:
            names = _names(example, thing)
            for form in names:
                found.setdefault((thing.label, thing.role, form), []).append(names)
    return found


def _names(example: Example, thing: Thing) -> dict[Form, str]:
    names: dict[Form, str] = {}
    for span in thing.spans:
        text = _text(example, span)
        names.setdefault(form_of(text), text)
    return names


def _text(example: Example, span: Span) -> str:
    return example.text[example.words[span[0]][0] : example.words[span[1] - 1][1]]


def renamed(example: Example, donors: Donors, share: float, chance: random.Random) -> Example:
    """The example with about this share of its things under the names of others.

    A thing gets all its names (a long form and its letters, say) from one thing of the same class
    and role; names in small letters, which say what a thing is, change half as often. Things that
    touch another name or a number stay; so does the whole example where its words would fall
    differently.
    """
    moves: list[_Move] = []
    taken = {fold_term(_text(example, s)) for t in example.things for s in t.spans}
    for thing in example.things:
        names = _names(example, thing)
        form = min(names)
        often = share / 2 if form[0] == "small" else share
        if chance.random() >= often or _touches(thing, example):
            continue
        own = donors.get((thing.label, thing.role, form), ())
        for _ in range(_TRIES):
            donor = chance.choice(own) if own else {}
            others = {fold_term(name) for name in donor.values()}
            if donor.keys() >= names.keys() and not taken & others:
                taken |= others
                moves += _moves(example, thing, donor)
                break
    return _moved(example, sorted(moves, key=lambda m: m.start)) if moves else example


def _moves(example: Example, thing: Thing, donor: Mapping[Form, str]) -> list[_Move]:
    places = [(example.words[a][0], example.words[b - 1][1]) for a, b in thing.spans]
    return [_Move(a, b, donor[form_of(example.text[a:b])]) for a, b in places]


def _touches(thing: Thing, example: Example) -> bool:
    others = [s for t in example.things if t is not thing for s in t.spans] + example.nested
    others += [f.words for f in example.findings]
    return any(a < q and p < b for a, b in thing.spans for p, q in others)


def _moved(example: Example, moves: Sequence[_Move]) -> Example:
    """The example with other stretches of text, everything else at its new place."""
    parts, at, shifts = [], 0, []
    for move in moves:
        parts += [example.text[at : move.start], move.text]
        shifts.append((move.end, len(move.text) - (move.end - move.start)))
        at = move.end
    text = "".join([*parts, example.text[at:]])
    words = split_words(text)
    starts = {start: i for i, (start, _) in enumerate(words)}
    ends = {end: i + 1 for i, (_, end) in enumerate(words)}

    def place(span: Span) -> Span:
        start, end = example.words[span[0]][0], example.words[span[1] - 1][1]
        first = starts[start + sum(d for e, d in shifts if e <= start)]
        return first, ends[end + sum(d for e, d in shifts if e <= end)]

    try:
        things = [replace(t, spans=[place(s) for s in t.spans]) for t in example.things]
        findings = [replace(f, words=place(f.words)) for f in example.findings]
        nested = [place(s) for s in example.nested]
    except KeyError:  # a name that grows together with what stands beside it
        return example
    if any(b - a > WIDEST for t in things for a, b in t.spans):
        return example
    return replace(example, text=text, words=words, things=things, findings=findings, nested=nested)
