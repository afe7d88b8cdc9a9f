"""What a paper proposes, by the names that it coins for it.

An extractor that groups "KG-Agent" with the "knowledge graph" of the same paper means well: a paper
uses many words for what it proposes. But in a graph of many papers the plain ones are things of
their own, so here they come apart, and what is proposed bears a name that is its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from kg.link.forms import form_of
from kg.link.names import name_of
from kg.link.pairs import abbreviates, initials
from kg.model import Abbreviation, Field, LocalEntity, Mention
from kg.vocabulary import EntityType, Role

_INNER: Final = re.compile(r"[A-Z]{2}|[a-z\d][A-Z]|\b[A-Z]\w*-[A-Z]")
"""A capital inside a word, or a word of capitalised parts: "ReNoise", "Auto-CEI", "OMPR"."""
_WORD: Final = re.compile(r"[^\W\d_]{4,}")


def faced(
    entity: LocalEntity, abbreviations: Iterable[Abbreviation], starts: set[tuple[Field, int]]
) -> list[LocalEntity]:
    """The entity under a name that its paper coins, and one for each plain name in it that says
    less than any coined one, or something else; alone where it has no coined name or is not
    proposed.

    Args:
        entity: as the extractor has it.
        abbreviations: the short forms that the text explains.
        starts: where sentences start, since a capital there says nothing.
    """
    if entity.role is not Role.PROPOSED:
        return [entity]
    names: dict[str, list[Mention]] = {}
    for mention in sorted(entity.mentions, key=lambda m: m.quote):
        names.setdefault(name_of(mention.quote.text).key, []).append(mention)
    strong, weak = _coined(names, abbreviations, starts)
    own = strong or weak
    plain = [
        key
        for key in sorted(names.keys() - set(own))
        if not any(_goes_with(_text(names[key]), _text(names[o]), entity.type) for o in own)
    ]
    if not own:
        return [entity]
    name = entity.name
    if name_of(name).key not in own:
        name = _text(names[max(own, key=lambda key: len(names[key]))])
    kept = tuple(m for key, some in names.items() if key not in plain for m in some)
    role = Role.USED if entity.type is EntityType.METHOD else None
    return [
        replace(entity, name=name, mentions=kept),
        *(
            replace(entity, name=_text(names[key]), mentions=tuple(names[key]), role=role)
            for key in plain
        ),
    ]


def _coined(
    names: Mapping[str, Sequence[Mention]],
    abbreviations: Iterable[Abbreviation],
    starts: set[tuple[Field, int]],
) -> tuple[list[str], list[str]]:
    """The keys of the names that the paper coins, and of those that are only the short form of
    common words ("knowledge graph (KG)"), or made with one."""
    shorts, explained = set[str](), set[str]()
    for item in abbreviations:
        explained |= {name_of(item.short.text).key, name_of(item.long.text).key}
        if item.long.text.islower():
            shorts |= {item.short.text, f"{item.short.text}s"}
    texts = {m.quote.text for mentions in names.values() for m in mentions}
    common = [text for text in texts if text.islower()]
    shorts |= {t for t in texts if any(_is_short_for(t, text) for text in common)}
    strong, weak = [], []
    for key, mentions in names.items():
        if any(_is_coined(m, starts, shorts) for m in mentions):
            strong.append(key)
        elif key in explained or any(_is_coined(m, starts, set()) for m in mentions):
            weak.append(key)
    return strong, weak


def _is_coined(mention: Mention, starts: set[tuple[Field, int]], shorts: set[str]) -> bool:
    """Whether the text writes a name as one that somebody gave: with capitals where none is due, or
    first thing in the title; apart from these short forms."""
    text, where = mention.quote.text, (mention.quote.field, mention.quote.start)
    rest = " ".join(w for w in re.split(r"[\s-]+", text) if w not in shorts)
    if text in shorts or not rest:
        return False
    if _INNER.search(text if rest == re.sub(r"[\s-]+", " ", text) else rest):
        return True
    words = _WORD.findall(rest)
    capitals = sum(word[0].isupper() for word in words)
    if where[0] != "abstract":
        return where[1] == 0 and len(words) > 1 and capitals == len(words)
    return len(words) > (where in starts) and capitals == len(words)


def _is_short_for(short: str, long: str) -> bool:
    return name_of(short).acronym and abbreviates(short, long)


def _goes_with(plain: str, coined: str, kind: EntityType) -> bool:
    """Whether a plain name spells a coined one out, or says all that it says."""
    if abbreviates(coined, plain) or initials(coined, plain):
        return True
    more, less = form_of(plain, kind, {}).stems, form_of(coined, kind, {}).stems
    return bool(less) and not Counter(less) - Counter(more)


def _text(mentions: Iterable[Mention]) -> str:
    """The surface that is used most, of two the first."""
    counts = Counter(m.quote.text for m in mentions)
    return max(counts, key=lambda text: (counts[text], text))
