"""Takes apart what a paper or a rule put together and the user tells apart.

First within each paper (`take_apart`): every thing with a name that is told apart gets its pins,
and one with pins that conflict becomes several things. Then over all papers (`settle`): where
things with conflicting pins came home to one place, by whatever rule, those move out that have
less right to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.link.census import Bucket, Signature
from kg.link.decisions import Pins
from kg.link.local import LocalThings, Thing
from kg.link.names import name_of
from kg.link.naming import Home
from kg.vocabulary import EntityType

_MARK = "\x1f"
"""In no key of a name, so that the home of a pin is nobody else's."""


def take_apart(local: LocalThings, paper: str, pins: Pins) -> LocalThings:
    """The things of a paper with their pins; none bears two that conflict."""
    if not pins:
        return local
    first: list[Thing] = []
    more: list[Thing] = []
    for thing in local.things:
        main, *others = _parts(thing, paper, pins)
        first.append(main)
        more += others
    return replace(local, things=(*first, *more))


def _parts(thing: Thing, paper: str, pins: Pins) -> list[Thing]:
    """The thing, or what it is taken apart into, the part with its name first."""
    counts = Counter(m.quote.text for m in thing.mentions)
    of = {s: pins.of(s, thing.type, paper) for s in {*counts, *thing.defined, thing.name}}
    found = frozenset().union(*of.values())
    if not pins.clash(found, found):
        return [thing._replace(pins=tuple(sorted(found)))] if found else [thing]
    surfaces = sorted(counts, key=lambda s: (s != thing.name, not of[s], -counts[s], s))
    if not surfaces:
        return [thing._replace(pins=tuple(sorted(of[thing.name])), defined=())]
    groups: list[tuple[frozenset[str], list[str]]] = [(of[surfaces[0]], [])]
    for surface in surfaces:
        fitting = [
            n
            for n, (held, _) in enumerate(groups)
            if not pins.clash(held, of[surface]) or not of[surface]
        ]
        # A surface goes where its own pin is, else to the first part that may have it.
        at = min(fitting, key=lambda n: (not of[surface] & groups[n][0], n), default=len(groups))
        if at == len(groups):
            groups.append((of[surface], []))
        held, members = groups[at]
        groups[at] = (held | of[surface], [*members, surface])
    return [_part(thing, held, members, of, pins) for held, members in groups]


def _part(
    thing: Thing,
    held: frozenset[str],
    members: list[str],
    of: Mapping[str, frozenset[str]],
    pins: Pins,
) -> Thing:
    """The part of the thing that has these surfaces and pins."""
    forms = {s for s in thing.defined if not pins.clash(held, of[s])}
    named = thing.name in members
    keys = {name_of(s).key for s in (*members, *forms)}
    name = thing.name if named else members[0]
    key = thing.key if thing.key in keys else name_of(name).key
    if len({name_of(s).key for s in forms}) < 2 or not forms & set(members):
        forms = set()
        key = thing.key if thing.key in {name_of(s).key for s in members} else name_of(name).key
    return thing._replace(
        key=key,
        name=name,
        mentions=tuple(m for m in thing.mentions if m.quote.text in members),
        acronym=not forms and name_of(name).acronym,
        cased=thing.cased and key == thing.key,
        defined=tuple(sorted(forms)),
        pins=tuple(sorted(held.union(*(of[s] for s in forms)))),
    )


def settle(
    homes: dict[Signature, Home],
    buckets: Mapping[Signature, Bucket],
    pins: Pins,
    keys: Mapping[Home, set[str]],
) -> dict[Signature, Home]:
    """Homes in which no pins conflict, and the same where none did.

    Of the pins that meet in a home those stay that conflict with none of more right: first the
    name whose home it is, last a name in papers where it means another thing; then by papers.

    Args:
        homes: where each signature came home.
        buckets: what the corpus says of each.
        pins: what is told apart.
        keys: of a home that others were joined with, all their keys.
    """
    if not pins:
        return dict(homes)
    staying: dict[Home, set[str]] = {}
    own: dict[tuple[str, EntityType], Home] = {}
    for home, group in sorted(_grouped(homes).items()):
        staying[home], owners = _staying(keys.get(home, {home[0]}), group, buckets, pins)
        for pin in owners & staying[home]:
            own.setdefault((pin, home[1]), home)
    moved = {}
    for signature, home in homes.items():
        out = set(signature.pins) - staying[home]
        moved[signature] = _elsewhere(home, min(out), own) if out else home
    # What came from several homes may yet conflict there: then each goes by all of its pins.
    for home, group in _grouped(moved).items():
        held = {pin for signature in group for pin in signature.pins}
        if pins.clash(held, held):
            for signature in group:
                if set(signature.pins) - staying.get(home, set()):
                    moved[signature] = (_MARK + _MARK.join(signature.pins), home[1])
    return moved


def _staying(
    keys: set[str], group: Iterable[Signature], buckets: Mapping[Signature, Bucket], pins: Pins
) -> tuple[set[str], set[str]]:
    """The pins that may stay in a home, and those whose name is one of the home's."""
    papers: dict[str, set[str]] = defaultdict(set)
    owners: set[str] = set()
    for signature in group:
        for pin in signature.pins:
            papers[pin] |= buckets[signature].papers
            if signature.key in keys and any(
                name_of(s).key == signature.key and pins.owns(pin, s, signature.type)
                for s, _ in buckets[signature].surfaces
            ):
                owners.add(pin)
    staying: set[str] = set()
    for pin in sorted(
        papers, key=lambda p: (p in pins.elsewhere, p not in owners, -len(papers[p]), p)
    ):
        if not pins.clash([pin], staying):
            staying.add(pin)
    return staying, owners


def _elsewhere(home: Home, pin: str, own: Mapping[tuple[str, EntityType], Home]) -> Home:
    """Where what bears a pin goes that must leave a home: to that of the pin's own name, if there
    is one, else to a new one."""
    there = own.get((pin, home[1]), home)
    return there if there != home else (_MARK + pin, home[1])


def _grouped(homes: Mapping[Signature, Home]) -> dict[Home, list[Signature]]:
    groups: dict[Home, list[Signature]] = defaultdict(list)
    for signature in sorted(homes, key=lambda s: s.order):
        groups[homes[signature]].append(signature)
    return groups
