"""When two surfaces of one text name one thing: how they are alike, and how often that tells.

The table of how often (`same` in the settings) is counted in annotated abstracts, by likeness, type
and whether the paper proposes both: "pose estimation" may well be the "visual pose estimation" of
the title, while a "neural network" is seldom the "graph neural network" beside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from kg.extract.lexicon import fold_term
from kg.model import LocalEntity
from kg.vocabulary import EntityType, Role

_ACRONYM = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Za-z0-9\-]+")
_ENDING = re.compile(r"(?:ness|ing|ity|ion|ive|ed|es|al|s)$")
_STEM = 6


def likeness(one: str, other: str) -> str:
    """How two surfaces are alike, or "".

    >>> likeness("CAPE", "Contextual-Aware Position Encoding")
    'initials'
    >>> likeness("distance-aware", "Distance-Awareness"), likeness("pose", "visual pose")
    ('stems', 'ends')
    """
    short, long = sorted((one, other), key=lambda s: (len(s), s))
    if _is_acronym(short) and len(re.findall(r"[^\W_]+", long)) > 1:
        acronym = _as_acronym(short, long)
        if acronym:
            return acronym
    folded, longer = fold_term(short), fold_term(long)
    if longer.endswith(f" {folded}"):
        return "ends"
    if longer.startswith(f"{folded} "):
        return "begins"
    stems, more = _stems(folded), _stems(longer)
    if stems == more:
        return "stems"
    return "among" if stems and stems < more else ""


def _is_acronym(surface: str) -> bool:
    return _ACRONYM.fullmatch(surface) is not None


def _as_acronym(short: str, long: str) -> str:
    letters = "".join(c for c in short if c.isalnum())
    if letters.endswith("s") and len(letters) > 2:
        letters = letters[:-1]
    letters = letters.lower()
    words = re.findall(r"[^\W_]+", long.lower())
    if "".join(word[0] for word in words) == letters:
        return "initials"
    rest = iter(long.lower())
    if len(letters) > 2 and words[0][0] == letters[0] and all(c in rest for c in letters):
        return "acronym"
    return ""


def _stems(folded: str) -> set[str]:
    return {_ENDING.sub("", word)[:_STEM] for word in folded.split(" ")}


def same_key(like: str, kind: EntityType, proposed: bool) -> str:
    """The row of the table."""
    return f"{like} {kind.value}{' proposed' if proposed else ''}"


def join_same(
    entities: Sequence[LocalEntity],
    table: Mapping[str, float],
    least: float,
    alone: Collection[int] = (),
) -> list[list[int]]:
    """Groups of places of entities that are one thing, the surest joined first; those at the places
    `alone` are joined with nothing.

    A group is never joined with another over a pair that is not sure by itself, and what differs in
    its numbers ("GPT-3" and "GPT-4") stays apart.
    """
    pairs = []
    for i, one in enumerate(entities):
        for j in range(i):
            if i in alone or j in alone:
                continue
            sure = _sureness(one, entities[j], table)
            if sure >= least:
                pairs.append((-sure, j, i))
    group = list(range(len(entities)))
    for _, j, i in sorted(pairs):
        keep, drop = sorted((group[j], group[i]))
        group = [keep if g == drop else g for g in group]
    return [[i for i, g in enumerate(group) if g == n] for n in sorted(set(group))]


def _sureness(one: LocalEntity, other: LocalEntity, table: Mapping[str, float]) -> float:
    if one.type is not other.type:
        return 0.0
    proposed = one.role is other.role is Role.PROPOSED
    best = 0.0
    for surface in {m.quote.text for m in one.mentions}:
        for another in {m.quote.text for m in other.mentions}:
            if _numbers(surface) != _numbers(another):
                continue
            like = likeness(surface, another)
            if like:
                best = max(best, table.get(same_key(like, one.type, proposed), 0.0))
    return best


def _numbers(surface: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", surface)
