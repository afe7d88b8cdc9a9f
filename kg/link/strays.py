"""Names that an extractor grouped with another name in one paper.

"Source-free domain adaptation" and "domain adaptation" may be one thing to their paper. Here they
come apart, with a memory of each other; what the corpus knows a name for decides (`identity.py`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from kg.link.forms import form_of
from kg.link.likeness import features
from kg.link.lists import word_list
from kg.link.names import name_of
from kg.link.pairs import alike, differ
from kg.link.scorer import probability
from kg.link.words import singular
from kg.vocabulary import EntityType, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.link.local import Thing
    from kg.model import Mention

_AND: Final = frozenset({"and", "or", "&"})
_HEADS: Final = frozenset().union(
    *(
        word_list(f"heads.{kind}", name)
        for kind in ("Method", "Task", "Benchmark", "Metric")
        for name in ("after_name", "after_term", "after_word")
    )
)
"""What says only what a thing is."""
_LEAST: Final = 0.4
"""How likely a name that says more than its host's must be the same, to stay with it."""


def strays(thing: Thing, defined: Mapping[str, tuple[str, str]]) -> list[Thing]:
    """The thing with its own names, and one for each name that was grouped with it.

    `defined` are the keys of the short forms that the text explains, with the key of the long form
    and the long form: what the text says a short form stands for, it is.
    """
    groups: dict[str, list[Mention]] = {}
    for mention in thing.mentions:
        groups.setdefault(name_of(mention.quote.text).key, []).append(mention)
    if groups.keys() == {thing.key} and thing.key not in defined:  # as most things
        full = _full(thing.name, thing)
        return [thing._replace(full=full) if full else thing]
    coined = {key for key in groups.keys() & defined.keys() if _coins(thing, defined[key][1])}
    if coined:
        shorts = {m.quote.text for key in coined for m in groups[key]}
        thing = thing._replace(defined=tuple(sorted({*thing.defined, *shorts})))
    own = {thing.key, name_of(thing.name).key, *(name_of(s).key for s in thing.defined)}
    thing = thing._replace(full=_full(thing.name, thing))
    others = sorted(groups.keys() - own)
    if not others or len(others) == len(groups):
        return [thing]
    kept = tuple(m for m in thing.mentions if name_of(m.quote.text).key in own)
    main = thing._replace(mentions=kept)
    found = [_stray(main, tuple(groups[key])) for key in others]
    found = [t._replace(full=_full(t.name, thing)) for t in found]
    return [
        main,
        *(
            _told(t, *defined[t.key])
            if t.key in defined
            else t._replace(host=None)
            if _is_kind_of(t, main)
            else t
            for t in found
        ),
    ]


def _is_kind_of(stray: Thing, host: Thing) -> bool:
    """Whether a name says more than any of its host's, or something else, so that it is hardly the
    same: "hand gesture recognition" and "gesture recognition", "GP-MI" and "GP".

    One that says less may be short for it, one that says nothing of the kind may describe it; and
    what a paper proposes bears many names.
    """
    if host.role is Role.PROPOSED:
        return False
    if _goes_on(stray.name, host):
        return True
    name = name_of(stray.name)
    longs = {name_of(s).key: host.name for s in host.defined if name_of(s).acronym}
    form = form_of(stray.name, stray.type, longs)
    likely = []
    for text in {host.name, *host.surfaces}:
        if differ(name, name_of(text)):
            return True
        other = form_of(text, stray.type, longs)
        found = features(form, other)
        if found is None:
            continue
        if not Counter(form.stems) - Counter(other.stems):
            return False
        likely.append(probability(found))
    return max(likely, default=0.0) < _LEAST


def _goes_on(name: str, host: Thing) -> bool:
    """Whether a name goes on behind a short form of its host, with a word that makes another thing
    of it: "HOI detection" is no human-object interaction, "CRC polyps" are no colorectal cancer."""
    shorts = {name_of(s).key for s in host.defined if name_of(s).acronym}
    first, *rest = name_of(name).tokens or ("",)
    if name_of(first).key not in shorts:
        return False
    more = form_of(" ".join(rest), host.type, {})
    named = {w for s in {host.name, *host.defined} for w in form_of(s, host.type, {}).stems}
    said = zip(more.words, more.stems, strict=True)
    return any(root not in named and word not in _HEADS for word, root in said)


def _stray(host: Thing, mentions: tuple[Mention, ...]) -> Thing:
    counts = Counter(m.quote.text for m in mentions)
    name = name_of(min(counts, key=lambda s: (-counts[s], s)))
    return host._replace(
        key=name.key,
        name=name.text,
        mentions=mentions,
        acronym=name.acronym,
        cased=False,
        defined=(),
        host=host,
    )


def _is_bare(name: str) -> bool:
    """Whether a name is one common word."""
    tokens = name_of(name).tokens
    return len(tokens) == 1 and name[1:].isalpha() and name[1:].islower()


def _full(name: str, group: Thing) -> str:
    """The key of the shortest longer name that the group has for a bare word, "" where there is
    none."""
    if group.type not in (EntityType.METHOD, EntityType.TASK) or not _is_bare(name):
        return ""
    longer = (s for s in group.surfaces if _ends_with(s, name))
    text = min(longer, key=lambda s: (len(name_of(s).words), s), default="")
    return name_of(text).key if text else ""


def _ends_with(longer: str, word: str) -> bool:
    """Whether a longer name has the word for its head: "motion planning" has "planning", but
    neither "re-planning" nor "learning and planning" is short for it."""
    words = longer.casefold().split()
    return (
        len(words) > 1
        and singular(words[-1]) == singular(word.casefold())
        and _AND.isdisjoint(words)
    )


def _coins(host: Thing, text: str) -> bool:
    """Whether a long form is another name of what the paper proposes, which the text gives no
    other short form."""
    return (
        host.role is Role.PROPOSED
        and not host.defined
        and not name_of(host.name).acronym
        and any(alike(text, name) for name in {host.name, *host.surfaces})
    )


def _told(stray: Thing, key: str, text: str) -> Thing:
    """The short form as the text explains it: a thing of its own."""
    proposed = stray.role is Role.PROPOSED
    return stray._replace(
        key=key,
        name=text,
        acronym=False,
        defined=tuple(sorted({*stray.surfaces, text})),
        host=None,
        role=(Role.USED if stray.type is EntityType.METHOD else None) if proposed else stray.role,
    )
