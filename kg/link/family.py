"""Which names are versions of which: "GPT-4" is a kind of "GPT", where the graph has that too.

A family's name is the member's name without its last numbers and words of size and edition (or
without a first one: "mini-ImageNet"). No node is made for it: where papers do not name the family,
there is none. A member goes under its nearest family only, so "Qwen2.5-7B" goes under "Qwen2.5",
and that under "Qwen". These claims are derived; each rests on the surest claim that says that a
paper names the member, and on that of the family. Where a text itself says how two names stand to
each other, nothing is derived.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from typing import Final

from kg.link.lists import word_list
from kg.link.naming import SAME_PAPER
from kg.link.versions import TOKEN, directed, edition_of, number_of
from kg.model import Claim, Entity, Merge
from kg.vocabulary import ROLE_PREDICATES, EntityType, Predicate, fold

RULE: Final = "family"
_EDITIONS: Final = word_list("versions", "editions") | word_list("versions", "behind")
_LEADING: Final = word_list("versions", "leading")
_PREFIXES: Final = word_list("versions", "prefixes")
_UNITS: Final = word_list("versions", "units")
_SEVERAL: Final = re.compile(r"\d\s*[/,]\s*\d")
"""Two things in one name ("CIFAR-10/100")."""
_HYPHENS: Final = ("-", "‐", "‑", "–", "/")
_QUOTES: Final = ("'", "’", "‘", "`")
_VERSION: Final = re.compile(r"(?<=[a-z])V$|(?<=[A-Za-z]{2})v$")
"""The v of a version that is written onto the name ("DreamerV3")."""
_LETTERS: Final = 4
"""A single letter behind a shorter name may be anything ("RGB-D")."""


def shorter_names(surface: str) -> list[str]:
    """The names of which the surface names a version, nearest first.

    >>> shorter_names("Qwen2.5-7B"), shorter_names("mini-ImageNet"), shorter_names("DreamerV3")
    (['Qwen2.5', 'Qwen'], ['ImageNet'], ['Dreamer'])
    >>> shorter_names("top-5 accuracy"), shorter_names("R-CNN"), shorter_names("GPT-4o")
    ([], [], ['GPT-4', 'GPT'])
    """
    text = unicodedata.normalize("NFKC", surface)
    found = [*filter(_is_name, (*_without_beginning(text), *_without_ends(text)))]
    return sorted(dict.fromkeys(found), key=lambda name: (-len(squeeze(name)), name))


def squeeze(name: str) -> str:
    """The letters, digits and signs of a name, folded: a family's are a part of its member's.

    >>> squeeze("DeepLab-V3+")
    'deeplabv3+'
    """
    return "".join(fold(c) or c for c in unicodedata.normalize("NFC", name) if _counts(c))


def subsume(
    entities: Iterable[Entity], merges: Iterable[Merge], claims: Collection[Claim]
) -> list[Claim]:
    """The derived `subclassOf` claims, sorted; `claims` are the asserted ones."""
    known = {entity.id: entity for entity in entities}
    surest, told = _premises(claims)
    above = _nearest(known, _sure_names(known, merges), claims)
    return sorted(
        (
            _claim(member, family, surest)
            for member, family in above.items()
            if not _turns(member, above)
            and {(member, family), (family, member)}.isdisjoint(told)
            and {member, family} <= surest.keys()
        ),
        key=lambda claim: claim.key,
    )


# ── the parts ────────────────────────────────────────────────────────────────────────────────────


def _without_beginning(text: str) -> Iterator[str]:
    tokens = [*TOKEN.finditer(text)]
    if tokens and edition_of([tokens[0][0]], 0) in _PREFIXES:
        yield text[tokens[0].start() + 1 :]
    if len(tokens) > 1 and fold(tokens[0][0]) in _LEADING:
        yield text[tokens[1].start() :]


def _without_ends(text: str) -> Iterator[str]:
    """The text without its last token, its last two, and so on, as long as they tell versions."""
    found = [*TOKEN.finditer(text)] if not _SEVERAL.search(text) else []
    tokens = [match[0] for match in found]
    if directed(tokens):
        found, tokens = found[:-2], tokens[:-2]
        yield text[: found[-1].end()]
    sure = False
    for i in range(len(tokens) - 1, 0, -1):
        token, gap = tokens[i].lower(), text[found[i - 1].end() : found[i].start()]
        number, edition = number_of(tokens, i), edition_of(tokens, i)
        behind = len(token) == 1 and tokens[i - 1][0].isdigit() and not gap
        letters = bool(edition) and len(edition) < 3 and not behind
        written = token == "v" and i + 1 < len(tokens) and tokens[i + 1][0].isdigit()
        if not (number or edition or behind or written) or (gap and gap.strip() in _QUOTES):
            return
        if behind and (token == "d" or _counts_letters(text, found[i - 1].start())):
            return  # neither is a number of dimensions a version, nor the 2 of "IL2M"
        if behind and token in _UNITS:
            continue
        attached = text[found[i].end() : found[i].end() + 1].isdigit()
        if (
            letters
            and not written
            and (gap.strip() not in _HYPHENS or (attached and len(edition) > 1))
        ):
            return
        sure |= bool(number) or behind or written or edition in _EDITIONS
        name = text[: found[i - 1].end()]
        if number and tokens[i - 1] in ("v", "V") and i > 1:
            continue
        if number and _VERSION.search(name):
            name = name[:-1]
        if sure or sum(c.isalpha() for c in name) >= _LETTERS:
            yield name


def _counts_letters(text: str, start: int) -> bool:
    """Whether the number that starts here is written onto capitals."""
    return text[:start][-1:].isupper()


def _counts(character: str) -> bool:
    return character.isalnum() or character in "+#*"


def _is_name(name: str) -> bool:
    return sum(c.isalnum() for c in name) > 1 and any(c.isupper() for c in name)


def _sure_names(known: Mapping[str, Entity], merges: Iterable[Merge]) -> dict[str, set[str]]:
    """The names of each entity but those that one extraction alone gave it, and but those without
    a capital, which are no names of versions."""
    names: dict[str, set[str]] = defaultdict(set)
    for identifier, entity in known.items():
        if _has_capital(entity.label):
            names[identifier].add(entity.label)
    for merge in merges:
        if merge.rule != SAME_PAPER and _has_capital(merge.surface):
            names[merge.entity].add(merge.surface)
    return names


def _has_capital(surface: str) -> bool:
    return not unicodedata.normalize("NFKC", surface).islower()


def _nearest(
    known: Mapping[str, Entity], names: Mapping[str, set[str]], claims: Iterable[Claim]
) -> dict[str, str]:
    """The nearest family of each member that has one."""
    bearers: dict[tuple[str, EntityType], set[str]] = defaultdict(set)
    for identifier, surfaces in names.items():
        for surface in filter(_is_name, surfaces):
            bearers[squeeze(surface), known[identifier].types[0]].add(identifier)
    borne: dict[str, list[tuple[str, set[str]]]] = {}
    for member in sorted(names):
        wanted = {s for surface in names[member] for s in shorter_names(surface)}
        for name in sorted(wanted, key=lambda n: (-len(squeeze(n)), n)):
            found = bearers.get((squeeze(name), known[member].types[0]), set()) - {member}
            if found:
                borne.setdefault(member, []).append((name, found))
    papers = _papers(claims, {*borne, *(f for m in borne.values() for _, some in m for f in some)})
    above: dict[str, str] = {}
    for member, shorter in borne.items():
        for name, found in shorter:
            called = {f for f in found if squeeze(known[f].label) == squeeze(name)}
            if not called:
                # Letters may stand for much: a paper must name both.
                called = {f for f in found if papers[f] & papers[member]}
            if len(called) == 1:
                above[member] = min(called)
                break
    return above


def _papers(claims: Iterable[Claim], wanted: Set[str]) -> dict[str, set[str]]:
    """The papers that name each of the things that are wanted, which are few."""
    papers: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        if claim.object in wanted and _names(claim):
            papers[claim.object].add(claim.subject)
    return papers


def _names(claim: Claim) -> bool:
    return claim.predicate in ROLE_PREDICATES or claim.predicate is Predicate.MENTIONS


def _turns(member: str, above: Mapping[str, str]) -> bool:
    """Whether the way up comes back to the member, which odd aliases could make it do."""
    seen = {member}
    at = above[member]
    while at in above and at not in seen:
        seen.add(at)
        at = above[at]
    return at == member


def _premises(claims: Iterable[Claim]) -> tuple[dict[str, Claim], set[tuple[str, str]]]:
    """The surest claim that a paper names each thing, and the kinds of things that texts tell."""
    surest: dict[str, Claim] = {}
    told: set[tuple[str, str]] = set()
    for claim in claims:
        if claim.predicate is Predicate.SUBCLASS_OF:
            told.add((claim.subject, claim.object))
        elif _names(claim):
            best = surest.get(claim.object)
            if best is None or (-claim.confidence, claim.key) < (-best.confidence, best.key):
                surest[claim.object] = claim
    return surest, told


def _claim(member: str, family: str, surest: Mapping[str, Claim]) -> Claim:
    both = surest[member], surest[family]
    return Claim(
        member,
        Predicate.SUBCLASS_OF,
        family,
        premises=tuple(sorted(claim.id for claim in both)),
        rule=RULE,
        score=round(both[0].confidence * both[1].confidence, 3),
    )
