"""Which things of all papers are one entity: groups by key, in stages, never chains.

Every thing goes home to one key, and an entity is what came home to one key. A surface that one
paper groups wrongly is an odd alias there; it cannot pull other papers' names together, as it could
in a union-find over surfaces. The stages, each logged:

1. The key of the thing's full name within its paper (`local.py`).
2. "Llama" inside a sentence goes to "LLaMA" where the corpus has that name in capitals.
3. A short form that its paper leaves undefined goes to the long form that other papers define, when
   they agree on one reading. A paper's own proposal is no short form of somebody else's.
4. Types: Method, Benchmark and Metric of one name are different entities. A Task of that name is
   the same thing as the most frequent of these; a thing with an alternative type may follow it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kg.link.census import Bucket, Census, Short, Signature, kind_of, signature_of
from kg.link.local import Thing
from kg.link.naming import Home, Route, gather, log_merges, mint
from kg.link.pairs import alike
from kg.model import Entity, Merge
from kg.vocabulary import EntityType

_CASE_SCORE: Final = 0.9


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a short form stands for: the key, how many papers agree, and all long forms."""

    key: str | None
    share: float
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identities:
    """The entities of a corpus, and the way from a thing to its entity."""

    entities: tuple[Entity, ...]
    merges: tuple[Merge, ...]
    ids: dict[Signature, str]
    ambiguous: tuple[tuple[str, tuple[str, ...], int], ...]
    """Short forms left apart, their readings, and how many papers leave them undefined."""

    def of(self, thing: Thing) -> str:
        """The id of the entity that the thing is."""
        return self.ids[signature_of(thing)]


def identify(census: Census, *, acronym_share: float) -> Identities:
    """Decide which things are one."""
    # Where texts define a short form, what the extractor took for one thing does not count.
    readings = {
        short: _read(forms, acronym_share)
        for short, forms in {**census.guessed, **census.told}.items()
    }
    routes = _routes(census.buckets, readings)
    groups: dict[Home, list[Signature]] = defaultdict(list)
    for signature, home in _homes(census.buckets, routes).items():
        groups[home].append(signature)
    gathered = {
        home: gather(home, {s: census.buckets[s] for s in sorted(group, key=_order)}, routes)
        for home, group in groups.items()
    }
    names = mint(gathered)
    merges = [
        merge
        for home, group in groups.items()
        for merge in log_merges(
            names[home],
            gathered[home].label,
            {s: (census.buckets[s], routes[s]) for s in sorted(group, key=_order)},
        )
    ]
    return Identities(
        entities=tuple(
            sorted(
                (Entity(names[home], g.label, g.types, g.aliases) for home, g in gathered.items()),
                key=lambda entity: entity.id,
            )
        ),
        merges=tuple(sorted(merges, key=lambda m: (m.entity, m.surface, m.rule, m.score))),
        ids={s: names[home] for home, group in groups.items() for s in group},
        ambiguous=_ambiguous(census.buckets, readings),
    )


# ── the stages ───────────────────────────────────────────────────────────────────────────────────


def _routes(
    buckets: Mapping[Signature, Bucket], readings: dict[Short, _Reading]
) -> dict[Signature, Route]:
    """Stages 2 and 3: the key that each signature goes home to."""
    known = {(s.key, kind_of(s.type)) for s in buckets}
    routes = {}
    for signature in buckets:
        key, kind = signature.key, kind_of(signature.type)
        route = Route(key)
        if signature.cased and (key.upper(), kind) in known:
            route = Route(key.upper(), "case", _CASE_SCORE)
        reading = readings.get(Short(route.key, kind))
        if (signature.acronym or route.rule) and reading and reading.key:
            route = Route(reading.key, "acronym-in-corpus", reading.share)
        routes[signature] = route
    return routes


def _ambiguous(
    buckets: Mapping[Signature, Bucket], readings: dict[Short, _Reading]
) -> tuple[tuple[str, tuple[str, ...], int], ...]:
    undefined: dict[Short, set[str]] = defaultdict(set)
    for signature, bucket in buckets.items():
        if signature.acronym:
            undefined[Short(signature.key, kind_of(signature.type))] |= bucket.papers
    return tuple(
        (short.key, readings[short].forms, len(papers))
        for short, papers in sorted(undefined.items())
        if short in readings and readings[short].key is None
    )


def _order(signature: Signature) -> tuple[str, str, str, bool, bool]:
    return (
        signature.key,
        signature.type.value,
        signature.alt_type or "",
        signature.acronym,
        signature.cased,
    )


def _read(forms: dict[str, Counter[str]], least: float) -> _Reading:
    """The reading of a short form that (nearly) all papers agree on, if there is one."""
    counts = {key: sum(texts.values()) for key, texts in forms.items()}
    ordered = sorted(counts, key=lambda key: (-counts[key], key))
    texts = {key: min(forms[key], key=lambda t: (-forms[key][t], t)) for key in ordered}
    best = ordered[0]
    agreeing = sum(counts[key] for key in ordered if alike(texts[best], texts[key]))
    share = agreeing / sum(counts.values())
    return _Reading(
        best if share >= least else None,
        round(share, 3),
        tuple(texts[key] for key in ordered),
    )


def _homes(
    buckets: dict[Signature, Bucket], routes: dict[Signature, Route]
) -> dict[Signature, Home]:
    """Stage 4: the type family in which each signature goes home."""
    papers: dict[str, dict[EntityType, set[str]]] = defaultdict(lambda: defaultdict(set))
    for signature, bucket in buckets.items():
        papers[routes[signature].key][signature.type] |= bucket.papers
    homes = {}
    for signature in buckets:
        key = routes[signature].key
        counts = {t: len(found) for t, found in papers[key].items() if t is not EntityType.TASK}
        choices = [t for t in (signature.type, signature.alt_type) if t in counts]
        if signature.type is EntityType.TASK and not choices:
            choices = list(counts)
        family = min(choices, key=lambda t: (-counts[t], t.value), default=EntityType.TASK)
        homes[signature] = (key, family)
    return homes
