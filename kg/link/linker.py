"""The two passes over all papers: first what things there are, then what is said of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from kg.errors import InputError
from kg.link.apart import take_apart
from kg.link.authority import broader_claims
from kg.link.census import Census
from kg.link.claims import Ledger
from kg.link.decisions import Decisions
from kg.link.family import subsume
from kg.link.identity import Identities, identify
from kg.link.local import local_things
from kg.link.names import name_of
from kg.link.pile import ROOM, Streamed
from kg.link.readings import Readings
from kg.link.recall import note, recall
from kg.link.related import relate
from kg.model import Claim, CloseMatch, Concept, Entity, Extraction, Merge, ResultNode

UNUSED: Final = "decision names nothing"
"""What a note says of a name in the user's decisions that no paper bears."""


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """How papers are linked.

    Attributes:
        acronym_share: how large a share of the papers that define a short form must agree on its
            long form, so that it is read so in papers that do not define it.
        acronym_margin: by how much a paper must be more like the papers of one reading of a short
            form than like those of any other (cosines), so that it is read so where they disagree.
        join: how likely two names must be one thing, so that they become one node.
        close: how likely they must be, so that they are noted as close.
        neighbours: how many related papers each paper keeps, at least.
        min_weight: the least weight of a `relatedTo`.
        hub_papers: an entity in more papers than this relates no papers.
        min_score: the least confidence of a derived `subclassOf`.
    """

    acronym_share: float = 0.95
    acronym_margin: float = 0.02
    join: float = 0.65
    close: float = 0.4
    neighbours: int = 10
    min_weight: float = 0.02
    hub_papers: int = 200
    min_score: float = 0.0

    def __post_init__(self) -> None:
        if not 0.5 < self.acronym_share <= 1:
            raise InputError("acronym_share must be over 0.5 and at most 1")
        if not 0 <= self.acronym_margin <= 1:
            raise InputError("acronym_margin must lie in 0 to 1")
        if not 0 < self.close <= self.join <= 1:
            raise InputError("close and join must lie in 0 to 1, close not above join")
        if self.neighbours < 0 or self.hub_papers < 0:
            raise InputError("neighbours and hub_papers must not be negative")
        if not 0 <= self.min_weight <= 1:
            raise InputError("min_weight must lie in 0 to 1")
        if not 0 <= self.min_score <= 1:
            raise InputError("min_score must lie in 0 to 1")


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """Something that linking counted and a report should tell: what, of what, how many."""

    what: str
    of: str
    count: int


@dataclass(frozen=True, slots=True)
class Linked:
    """What the papers mean together; every sequence is sorted as `GraphSource` says."""

    entities: tuple[Entity, ...] = ()
    results: tuple[ResultNode, ...] = ()
    claims: Sequence[Claim] = ()
    merges: tuple[Merge, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()
    close: tuple[CloseMatch, ...] = ()


def link(
    extractions: Iterable[Extraction],
    options: LinkOptions | None = None,
    *,
    decisions: Decisions | None = None,
    authorities: Sequence[Sequence[Concept]] = (),
    room: int = ROOM,
) -> Linked:
    """The entities, claims and links of all papers together, whatever order they come in.

    The extractions are read twice; something that can be read only once is first kept in memory.
    `decisions` are the user's, `authorities` the concepts of each authority file. Of more than
    `room` pieces of evidence the rest waits in temporary files; then the claims of what comes back
    are read from there, whenever they are read.

    >>> link([]).entities
    ()

    Raises:
        InputError: when a paper comes twice.
    """
    options, decisions = options or LinkOptions(), decisions or Decisions()
    if isinstance(extractions, Iterator):
        extractions = tuple(extractions)
    identities, notes, split = _identities(extractions, options, decisions, authorities)
    ledger = Ledger(identities.entities, room=room)
    for extraction in extractions:
        page = recall(extraction, notes[extraction.paper])
        ledger.add(extraction, *identities.place(page, extraction.paper))
    ledger.pile.finish()
    outlines = ledger.pile.outlines()

    def sure(found: Iterable[Claim]) -> list[Claim]:
        return [claim for claim in found if claim.confidence >= options.min_score]

    kinds = sure(subsume(identities.entities, identities.merges, outlines))
    # What is not sure enough to be told keeps no vocabulary from telling it.
    broader = broader_claims(identities.matches, identities.entities, chain(outlines, kinds))
    kinds = sorted([*kinds, *sure(broader)], key=lambda claim: claim.key)
    related, hubs = relate(
        outlines,
        len(notes),
        neighbours=options.neighbours,
        min_weight=options.min_weight,
        hub_papers=options.hub_papers,
    )
    # What is known of each surface is no longer needed, and much where there are many.
    name_of.cache_clear()
    claims: Sequence[Claim] = Streamed((ledger.pile.claims, lambda: kinds, lambda: related))
    return Linked(
        entities=identities.entities,
        results=tuple(sorted(ledger.results.values(), key=lambda result: result.id)),
        claims=claims if ledger.pile.spilled else tuple(iter(claims)),
        merges=identities.merges,
        links=tuple(sorted(ledger.links)),
        close=identities.close,
        notes=tuple(sorted(_notes(identities, ledger, hubs, split))),
    )


def _identities(
    extractions: Iterable[Extraction],
    options: LinkOptions,
    decisions: Decisions,
    authorities: Sequence[Sequence[Concept]],
) -> tuple[Identities, dict[str, array[int]], int]:
    """The first pass: which things are one, what was noted of each paper, and how many groups were
    taken apart. What it counts takes much memory, which is free again before the second."""
    census, split = Census(), 0
    notes: dict[str, array[int]] = {}
    for extraction in extractions:
        if extraction.paper in notes:
            raise InputError(f"{extraction.paper} comes twice; give each paper once")
        local = take_apart(local_things(extraction), extraction.paper, decisions.pins)
        notes[extraction.paper] = note(extraction, local)
        census.add(extraction.paper, local)
        census.topics.add(extraction)
        split += local.split
    census.finish()
    identities = identify(
        census,
        Readings(census, share=options.acronym_share, margin=options.acronym_margin),
        near=(options.join, options.close),
        decisions=decisions,
        authorities=authorities,
    )
    return identities, notes, split


def _notes(
    identities: Identities, ledger: Ledger, hubs: list[tuple[str, int]], split: int
) -> Iterator[Note]:
    for key, forms, papers in identities.ambiguous:
        yield Note("acronym left apart", f"{key}: {' | '.join(forms)}", papers)
    for what, number in ledger.dropped.items():
        yield Note("claim dropped", what, number)
    for what, of, number in identities.apart:
        yield Note(f"authority: {what}", of, number)
    for entity, number in hubs:
        yield Note("hub relates no papers", entity, number)
    for name in identities.unused:
        yield Note(UNUSED, name, 0)
    for entity, number in identities.hidden:
        yield Note("hidden by the user", entity, number)
    if split:
        yield Note("group taken apart", "names that differ in a number or edition", split)
