"""The strata of the gold set: for each, where to look for pairs. No score and no linker chooses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from kg.model import Extraction
from kg.vocabulary import EntityType
from tests.link.gold import forms
from tests.link.gold.corpus import Name, Source, rank

_COMMON: Final = 60
"""A word or run of letters in more names than this leads to no pair."""
_DICE: Final = 0.72
"""The least share of common runs of three letters for names that look alike."""


class Candidate(NamedTuple):
    """Two groups of names; any name of one with any name of the other is a pair of the stratum."""

    first: Sequence[Name]
    second: Sequence[Name]


Found = Iterator[tuple[str, Candidate]]
"""Candidates, each with its stratum."""


class Index:
    """The names by their plain forms, and the long form that each paper gives to a short one."""

    def __init__(
        self, names: Iterable[Name], extracted: Iterable[tuple[Source, Extraction]]
    ) -> None:
        self.groups: dict[tuple[str, str], list[Name]] = defaultdict(list)
        for name in names:
            if key := forms.plain(name.surface):
                self.groups[key, _kind(name.type)].append(name)
        self.long: dict[tuple[str, str], str] = {}
        for source, extraction in extracted:
            for pair in extraction.abbreviations:
                if short := forms.short_form(pair.short.text):
                    self.long.setdefault((source.id, short), pair.long.text)

    def by(self, form: Callable[[str], str]) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """The groups by a form of their first surface, within each kind; "" is none."""
        found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for key in sorted(self.groups):
            if made := form(self.surface(key)):
                found[made, key[1]].append(key)
        return found

    def surface(self, key: tuple[str, str]) -> str:
        """The most frequent surface of a group."""
        counts = Counter(name.surface for name in self.groups[key])
        return min(counts, key=lambda surface: (-counts[surface], surface))

    def pair(self, one: tuple[str, str], other: tuple[str, str]) -> Candidate:
        """Any name of one group with any of the other."""
        return Candidate(self.groups[one], self.groups[other])


def _kind(kind: EntityType) -> str:
    """Methods and tasks are looked at together, since papers differ on which one a thing is."""
    return "term" if kind in (EntityType.METHOD, EntityType.TASK) else kind.value


Shorts = dict[str, dict[str, list[Name]]]
"""For each short form the names that are it, by the long form that their papers give ("": none)."""


def acronyms(index: Index) -> Found:
    """One short form in two papers, by what the papers say of it; and short form with long form."""
    shorts = _shorts(index)
    for readings in shorts.values():
        for one, other in combinations(sorted(readings), 2):
            stratum = "acronym-two-readings" if one and other else "acronym-defined-once"
            yield stratum, Candidate(readings[one], readings[other])
        for reading, same in sorted(readings.items()):
            stratum = "acronym-one-reading" if reading else "acronym-undefined"
            yield stratum, Candidate(same, same)
    told: dict[str, set[str]] = defaultdict(set)
    for (_, short), long in sorted(index.long.items()):
        told[forms.plain(long)].add(short)
    for key in sorted(index.groups):
        surface = index.surface(key)
        if forms.short_form(surface) or len(forms.words(surface)) < 2:
            continue
        spelled = {short for short in forms.initials(surface) if len(short) > 2}
        for short in sorted((spelled | told[key[0]]) & set(shorts)):
            stratum = "acronym-long-told" if short in told[key[0]] else "acronym-long-initials"
            names = [name for some in shorts[short].values() for name in some]
            yield stratum, Candidate(names, index.groups[key])


def _shorts(index: Index) -> Shorts:
    found: Shorts = defaultdict(lambda: defaultdict(list))
    for key in sorted(index.groups):
        for name in index.groups[key]:
            if short := forms.short_form(name.surface):
                long = index.long.get((name.source.id, short), "")
                found[short][forms.plain(long)].append(name)
    return {short: found[short] for short in sorted(found)}


def versions(index: Index) -> Found:
    """Names that are one but for their numbers, or for a word of size, edition or subset."""
    for _, keys in sorted(index.by(lambda surface: forms.numbers(surface)[1]).items()):
        for one, other in combinations(keys, 2):
            have = [forms.numbers(index.surface(key))[0] for key in (one, other)]
            if have[0] != have[1]:
                yield "version-number" if all(have) else "version-none", index.pair(one, other)
    plain = index.by(forms.plain)
    for (base, kind), keys in sorted(index.by(forms.edition).items()):
        for one, other in combinations(sorted({*keys, *plain.get((base, kind), ())}), 2):
            yield "edition", index.pair(one, other)


def parts(index: Index) -> Found:
    """A name and a longer one that begins or ends with it."""
    plain: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key in sorted(index.groups):
        plain[key[0]].append(key)
    for key in sorted(index.groups):
        surface = index.surface(key)
        words = forms.words(surface)
        for k in range(1, len(words)):
            head, tail = forms.plain(" ".join(words[:k])), forms.plain(" ".join(words[k:]))
            left = {forms.singular(word) for word in words[k:]}
            for other in plain.get(head, ()):
                if left <= forms.HEADS:
                    yield "trailing-head", index.pair(other, key)
                elif other[1] == key[1]:
                    stratum = "family" if _begins(surface, index.surface(other)) else "extension"
                    yield stratum, index.pair(other, key)
            for other in plain.get(tail, ()):
                if other[1] == key[1] and len(tail) > 2:
                    yield (
                        "modifier" if len(words) - k > 1 else "modifier-word",
                        index.pair(other, key),
                    )


def _begins(longer: str, name: str) -> bool:
    """Whether the longer name begins with what looks like the name of one thing."""
    return forms.is_proper(name) and longer.startswith(name)


def near(index: Index) -> Found:
    """Names that share words, or look alike, and neither holds the other."""
    keys = [key for key in sorted(index.groups) if not key[0].isdigit()]
    texts = {key: index.surface(key) for key in keys}
    stems = {key: forms.stems(texts[key]) for key in keys}
    for one, other in _sharing(keys, lambda key: stems[key]):
        first, second = stems[one], stems[other]
        common = (Counter(first) & Counter(second)).total()
        if first == second:
            if len(first) < 2:
                continue
            stratum = "near-stems"
        elif sorted(first) == sorted(second):
            stratum = "near-order"
        elif common == min(len(first), len(second)) or 2 * common < max(len(first), len(second)):
            continue
        elif first[:-1] == second[:-1] and all(
            forms.singular(forms.words(texts[key])[-1]) in forms.HEADS for key in (one, other)
        ):
            stratum = "near-heads"
        else:
            stratum = "near-words"
        yield stratum, index.pair(one, other)
    grams = {key: forms.trigrams(texts[key]) for key in keys}
    for one, other in _sharing(keys, lambda key: sorted(grams[key])):
        dice = 2 * len(grams[one] & grams[other]) / (len(grams[one]) + len(grams[other]))
        held = one[0] in other[0] or other[0] in one[0]
        counted = forms.numbers(texts[one])[1] == forms.numbers(texts[other])[1]
        if dice >= _DICE and not held and not counted:
            yield "near-letters", index.pair(one, other)


def _sharing(
    keys: Sequence[tuple[str, str]], parts_of: Callable[[tuple[str, str]], Iterable[str]]
) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """Pairs of one kind that have a part in common that is not in very many names."""
    bearers: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for key in keys:
        for part in set(parts_of(key)):
            bearers[part, key[1]].append(key)
    found = {
        pair
        for part in sorted(bearers)
        if len(bearers[part]) <= _COMMON
        for pair in combinations(sorted(bearers[part]), 2)
    }
    return sorted(found)


def one_surface(index: Index) -> Found:
    """One name in two papers: in two types, in two venues with nothing else shared, or exactly."""
    kinds: dict[str, dict[EntityType, list[Name]]] = defaultdict(lambda: defaultdict(list))
    for key in sorted(index.groups):
        for name in index.groups[key]:
            kinds[key[0]][name.type].append(name)
    company = _company(index)
    for plain, by_type in sorted(kinds.items()):
        for one, other in combinations(sorted(by_type), 2):
            stratum = "homonym-term" if _kind(one) == _kind(other) else "homonym-type"
            yield stratum, Candidate(by_type[one], by_type[other])
        for _, names in sorted(by_type.items()):
            yield from _one_type(names, plain, company)


def _one_type(names: Sequence[Name], plain: str, company: dict[str, set[str]]) -> Found:
    surfaces: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        surfaces[name.surface].append(name)
    for one, other in combinations(sorted(surfaces), 2):
        yield f"spelling-{forms.spelling(one, other)}", Candidate(surfaces[one], surfaces[other])
    for surface, same in sorted(surfaces.items()):
        yield "exact", Candidate(same, same)
        apart = _strangers(same, company, plain)
        if apart and not forms.short_form(surface):
            stratum = "homonym-word" if len(forms.words(surface)) == 1 else "homonym-field"
            yield stratum, Candidate(*apart)


def _company(index: Index) -> dict[str, set[str]]:
    """The plain names of each paper."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, names in index.groups.items():
        for name in names:
            found[name.source.id].add(key[0])
    return found


def _strangers(
    names: Sequence[Name], company: dict[str, set[str]], plain: str
) -> tuple[list[Name], list[Name]] | None:
    """Two names whose papers are of two venues and share no other name."""
    ordered = sorted(names, key=lambda name: rank("strangers", name.source.id, name.surface))[:30]
    for one, other in combinations(ordered, 2):
        apart = one.source.venue != other.source.venue
        if apart and not (company[one.source.id] & company[other.source.id]) - {plain}:
            return [one], [other]
    return None


def unrelated(index: Index) -> Found:
    """Pairs of one kind and of like frequency with no word in common, at random."""
    bands: dict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
    for key in sorted(index.groups, key=lambda key: rank("unrelated", *key)):
        papers = len({name.source.id for name in index.groups[key]})
        bands[key[1], min(papers.bit_length(), 4)].append(key)
    for (_, band), keys in sorted(bands.items()):
        for one, other in zip(keys[:400:2], keys[1:400:2], strict=False):
            if not set(forms.stems(index.surface(one))) & set(forms.stems(index.surface(other))):
                yield (
                    f"random-{('once', 'few', 'several', 'many')[band - 1]}",
                    index.pair(one, other),
                )


def candidates(index: Index) -> Found:
    """All candidates of all strata."""
    for find in (acronyms, versions, parts, near, one_surface, unrelated):
        yield from find(index)
