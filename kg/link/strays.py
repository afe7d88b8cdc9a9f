"""Names that an extractor grouped with another name in one paper.

"Source-free domain adaptation" and "domain adaptation" may be one thing to their paper. Here they
come apart, with a memory of each other; what the corpus knows a name for decides (`identity.py`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.link.names import name_of
from kg.link.pairs import differ
from kg.link.words import singular
from kg.vocabulary import Role

if TYPE_CHECKING:
    from kg.link.local import Thing
    from kg.model import Mention


def strays(thing: Thing) -> list[Thing]:
    """The thing with its own names, and one for each name that was grouped with it."""
    own = {thing.key, name_of(thing.name).key, *(name_of(s).key for s in thing.defined)}
    groups: dict[str, list[Mention]] = {}
    for mention in thing.mentions:
        groups.setdefault(name_of(mention.quote.text).key, []).append(mention)
    others = sorted(groups.keys() - own)
    kept = tuple(m for m in thing.mentions if name_of(m.quote.text).key in own)
    if not others or not kept:
        return [thing]
    main = replace(thing, mentions=kept)
    found = (_stray(main, tuple(groups[key])) for key in others)
    return [main, *(replace(t, host=None) if _is_kind_of(t, main) else t for t in found)]


def _is_kind_of(stray: Thing, host: Thing) -> bool:
    """Whether a name says that it is of another kind than its host: "hand gesture recognition" and
    "gesture recognition", "GP-MI" and "GP". What a paper proposes bears many names."""
    if host.role is Role.PROPOSED:
        return False
    name = name_of(stray.name)
    words = [singular(w) for w in name.words]
    for other in map(name_of, {host.name, *host.surfaces}):
        core = [singular(w) for w in other.words]
        if differ(name, other) or (core and core != words and words[-len(core) :] == core):
            return True
    return False


def _stray(host: Thing, mentions: tuple[Mention, ...]) -> Thing:
    counts = Counter(m.quote.text for m in mentions)
    name = name_of(min(counts, key=lambda s: (-counts[s], s)))
    return replace(
        host,
        key=name.key,
        name=name.text,
        mentions=mentions,
        acronym=name.acronym,
        cased=False,
        defined=(),
        host=host,
    )
