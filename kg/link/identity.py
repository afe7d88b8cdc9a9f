"""Which things of all papers are one entity: groups by key, in stages, never chains.

Every thing goes home to one key, and an entity is what came home to one key. A surface that one
paper groups wrongly is an odd alias there; it cannot pull other papers' names together, as it could
in a union-find over surfaces. The stages, each logged:

1. The key of the thing's full name within its paper (`local.py`).
2. A trailing head goes ("GLUE benchmark") where what remains is a name (`heads.py`).
3. "Llama" inside a sentence goes to "LLaMA" where the corpus has that name in capitals.
4. A short form that its paper leaves undefined goes to the long form that other papers define, when
   they agree on one reading. A paper's own proposal is no short form of somebody else's.
5. One common word stays apart in a paper that is like none of the others that use it, and in papers
   of another branch of the field (`common.py`); a name that unlike papers coin is several things
   (`coinages.py`).
6. Types: which types of one name are one thing (`homonyms.py`).
7. What an authority file gives as labels of one concept (`concept_joins.py`).
8. The user has the last word (`verdict`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from kg.link.adopted import adopt
from kg.link.authority import Apart, Match
from kg.link.census import Bucket, Census, Short, Signature, kind_of
from kg.link.coinages import Coinages
from kg.link.common import Senses, may_differ, word_of
from kg.link.concept_joins import join_concepts
from kg.link.decisions import Decisions, Pins
from kg.link.doubts import (
    close_matches,
    coined_names_of,
    common_words_of,
    readings_close,
    senses_close,
)
from kg.link.heads import Heads
from kg.link.homonyms import Counts, families
from kg.link.names import could_be_capitals
from kg.link.naming import (
    SAME_PAPER,
    Groups,
    Home,
    Route,
    Routes,
    gather,
    log_merges,
    mint,
)
from kg.link.near import Near, join_near
from kg.link.readings import Readings
from kg.link.recall import Page, Told
from kg.link.verdict import Verdict, decide
from kg.model import CloseMatch, Concept, Entity, Merge
from kg.vocabulary import TERM_TYPES, EntityType, mint_id

_CASE_SCORE: Final = 0.9
_HEAD_SCORE: Final = 0.97
_WHOLE_SCORE: Final = 0.95
_FEW: Final = 3
_COMMON: Final = 3
"""From so many papers on a name is a common one."""
_LETTERS: Final = 2
"""Two letters are short forms of so much that they say nothing of types."""


@dataclass(frozen=True, slots=True)
class Identities:
    """The entities of a corpus, and the way from a thing to its entity.

    `things` are the numbers of each paper's things, `ids` the entities of the numbers (None is
    hidden), `types` the types that the user gave some.
    """

    entities: tuple[Entity, ...]
    merges: tuple[Merge, ...]
    things: Mapping[str, Sequence[int]]
    ids: Sequence[str | None]
    types: Mapping[int, EntityType]
    ambiguous: tuple[tuple[str, tuple[str, ...], int], ...]
    """Short forms left apart, their readings, and how many papers leave them undefined."""

    unused: tuple[str, ...]
    """Names in the user's decisions that nothing bears."""
    hidden: tuple[tuple[str, int], ...] = ()
    """What the user hid: the id it would have, and in how many papers it is."""
    matches: dict[str, tuple[Match, ...]] = field(default_factory=dict)
    """The concepts of authority files that entities are."""
    close: tuple[CloseMatch, ...] = ()
    """Pairs of entities that may be one."""
    apart: tuple[Apart, ...] = ()
    """What authority files joined, and what they left apart."""

    def place(self, page: Page, paper: str) -> tuple[Page, tuple[str, ...]]:
        """The things of a paper as the user sees them, without the hidden ones, and their ids."""
        things: list[Told] = []
        ids: list[str] = []
        places: dict[int, int] = {}
        for old, (thing, number) in enumerate(zip(page.things, self.things[paper], strict=True)):
            identifier = self.ids[number]
            if identifier is not None:
                places[old] = len(ids)
                ids.append(identifier)
                given = self.types.get(number)
                things.append(thing if given is None else thing._replace(type=given))
        ends = {key: places[i] for key, i in page.ends.items() if i in places}
        return Page(tuple(things), ends), tuple(ids)


def identify(
    census: Census,
    readings: Readings,
    *,
    near: tuple[float, float],
    decisions: Decisions | None = None,
    authorities: Sequence[Sequence[Concept]] = (),
) -> Identities:
    """Decide which things are one; `near` are the least scores of what is one and what may be."""
    decisions = decisions or Decisions()
    senses = Senses(census.topics, common_words_of(census.buckets))
    coinages = Coinages(census.topics, coined_names_of(census.buckets))
    homes, routes = find_homes(census, readings, senses, coinages)
    terms = readings.terms()
    joined = join_near(Near(homes, census, terms, decisions.pins), homes, routes, *near)
    worded = join_concepts(
        joined.homes, joined.routes, census.buckets, readings, authorities, decisions.pins
    )
    verdict = decide(worded.homes, worded.routes, census.buckets, decisions)
    ambiguous = tuple(readings.apart(census.buckets))
    found = _named(census, verdict, ambiguous, authorities, decisions.pins, terms)
    apart = tuple(sorted({*found.apart, *worded.told}))
    doubts = (
        *joined.close,
        *senses_close((*senses.found(), *coinages.found()), homes),
        *readings_close(readings.doubted, homes),
    )
    close = tuple(close_matches(homes, doubts, census.buckets, found.ids))
    return replace(found, close=close, apart=apart)


def _named(
    census: Census,
    verdict: Verdict,
    ambiguous: tuple[tuple[str, tuple[str, ...], int], ...],
    authorities: Sequence[Sequence[Concept]],
    pins: Pins,
    terms: Mapping[str, str],
) -> Identities:
    """The entities of the homes, with their names and the log."""
    groups = Groups(verdict.homes, census.buckets)
    found = {h: gather(h, group, verdict.routes, verdict.types) for h, group in groups.items()}
    hidden = [found.pop(h) for h in verdict.hidden]
    adopted = adopt(found, groups, verdict.routes, authorities, verdict.labels, pins)
    shown = adopted.groups
    names = mint(adopted.named)
    merges: list[Merge] = []
    for home, name in names.items():
        group = groups[home]
        merges += log_merges(name, found[home], group, verdict.routes, terms)
        merges += verdict.log(home, name, group.values())
        merges += adopted.log(home, name)
    return Identities(
        entities=tuple(
            sorted(
                (
                    Entity(n, shown[h].label, shown[h].types, shown[h].aliases, adopted.same_as(h))
                    for h, n in names.items()
                ),
                key=lambda entity: entity.id,
            )
        ),
        merges=tuple(sorted(merges, key=lambda m: (m.entity, m.surface, m.rule, m.score))),
        things=census.things,
        ids=[names.get(verdict.homes[signature]) for signature in census.buckets],
        types={census.buckets[s].number: kind for s, kind in verdict.types.items()},
        ambiguous=ambiguous,
        unused=verdict.unused,
        hidden=tuple(sorted((mint_id(g.types[0], g.label), len(g.papers)) for g in hidden)),
        matches={names[home]: found for home, found in adopted.matches.items()},
        apart=adopted.apart,
    )


def find_homes(
    census: Census, readings: Readings, senses: Senses, coinages: Coinages
) -> tuple[dict[Signature, Home], Routes]:
    """Where each signature goes home by its name alone, and by what way."""
    heads = Heads(census.buckets, readings.agreed())
    routes = _routes(census.buckets, readings, heads, senses, coinages)
    return _homes(census.buckets, routes, heads), routes


# ── the stages ───────────────────────────────────────────────────────────────────────────────────


def _routes(
    buckets: Mapping[Signature, Bucket],
    readings: Readings,
    heads: Heads,
    senses: Senses,
    coinages: Coinages,
) -> Routes:
    """Stages 2 to 5: the key that each signature goes home to."""
    known: dict[tuple[str, str], bool] = {}
    papers: dict[tuple[str, str], tuple[str, ...]] = {}
    for signature, bucket in buckets.items():
        if signature.host is None:
            place = signature.key, kind_of(signature.type)
            known[place] = known.get(place, False) or bucket.sure
            so_far = papers.get(place, ())
            if len(so_far) < _COMMON:
                papers[place] = tuple({*so_far, *bucket.papers})[:_COMMON]
    common = {place for place, found in papers.items() if len(found) == _COMMON}
    del papers
    ways = _Ways(readings, heads, known, common, senses, coinages)
    return Routes((s, ways.of(s)) for s in buckets)


@dataclass(frozen=True, slots=True)
class _Ways:
    """What decides where a signature goes: readings, heads, and the names of things of papers, with
    whether any is surely of its class of types; and those of them that are common."""

    readings: Readings
    heads: Heads
    known: Mapping[tuple[str, str], bool]
    common: Set[tuple[str, str]]
    senses: Senses
    coinages: Coinages

    def of(self, signature: Signature) -> Route:
        """The way home."""
        key, kind = signature.key, kind_of(signature.type)
        if (signature.full, kind) in self.common:
            # A bare word in a paper that has it in full ("planning" in one on motion planning).
            whole = Signature(signature.full, signature.type, None, acronym=False, cased=False)
            return Route(self.of(whole).key, "full-name", _WHOLE_SCORE)
        acronym, cased = signature.acronym, signature.cased
        route = Route(key)
        bare = self.heads.bare(key, signature.type)
        if bare:
            key = bare.name.key
            route = Route(key, "trailing-head", _HEAD_SCORE)
            acronym = bare.name.acronym
            cased = could_be_capitals(key) and bare.name.text[:1].isupper()
        # No common noun is a metric or a benchmark, so those need no capital.
        if signature.type in (EntityType.METRIC, EntityType.BENCHMARK):
            cased = could_be_capitals(key)
        if cased and (key.upper(), kind) in self.known:
            route = Route(key.upper(), "case", _CASE_SCORE)
            acronym = True
        reading = self._read(Short(route.key, kind), signature.paper) if acronym else None
        if reading:
            route = reading
        elif signature.host is not None and (route.key, kind) not in self.known:
            # No paper has a thing of this name: it is what its paper took it for.
            route = Route(self.of(signature.host).key, SAME_PAPER)
        if signature.paper and route == Route(signature.key):
            if may_differ(key := signature.key):
                return Route(self.senses.key_of(key, signature.paper))
            if kind == "term":
                return Route(self.coinages.key_of(key, signature.paper))
        return route

    def _read(self, short: Short, paper: str) -> Route | None:
        """What a short form stands for. Where nothing is surely called so within its class of
        types, the type may be a slip: then also what it stands for in the one class that has it."""
        found = self.readings.of(short, paper)
        if found or self.known.get(short, True) or len(short.key) <= _LETTERS:
            return found
        kinds = {kind_of(t) for t in TERM_TYPES} - {short.kind}
        others = (self.readings.surely(Short(short.key, k), paper) for k in sorted(kinds))
        elsewhere = [route for route in others if route]
        return elsewhere[0] if len(elsewhere) == 1 else None


def _homes(buckets: dict[Signature, Bucket], routes: Routes, heads: Heads) -> dict[Signature, Home]:
    """Stage 6: the type family in which each signature goes home."""
    homes: dict[Signature, Home] = dict.fromkeys(buckets, ("", EntityType.TASK))

    def key_of(signature: Signature) -> str:
        return routes[signature].key

    for key, found in groupby(sorted(buckets, key=key_of), key=key_of):
        own = list(found)
        named: Counts = defaultdict(set)
        proposed: Counts = defaultdict(set)
        for signature in own:
            named[signature.type] |= buckets[signature].papers
            proposed[signature.type] |= buckets[signature].proposed
        letters = key.isupper() and len(key) <= _FEW
        sure = {s.type for s in own if buckets[s].sure}
        unsure = named.keys() - sure if len(key) > _LETTERS else frozenset()
        proper = heads.proper(word_of(key))
        of = families(named, proposed, proper=proper, letters=letters, unsure=unsure)
        one: dict[Home, Home] = {}
        for signature in own:
            home = (key, of.of(signature.type, signature.alt_type))
            homes[signature] = one.setdefault(home, home)
    return homes
