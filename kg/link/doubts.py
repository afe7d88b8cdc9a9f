"""What may be one thing and was left apart, for the graph and for review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from kg.link.census import Bucket, Short, Signature, kind_of
from kg.link.common import MEANT, MEANT_SCORE, SCORE, Apart, may_differ, word_of
from kg.link.naming import Home
from kg.link.near import Close
from kg.link.readings import DOUBTED_SCORE
from kg.model import CloseMatch

DOUBTED: Final = ("one paper alone defines it so", "papers unlike each other")


def common_words_of(buckets: Iterable[Signature]) -> Iterator[tuple[str, str]]:
    """The common words that papers call something by."""
    named = (s for s in buckets if s.paper and not s.acronym)
    return ((s.key, s.paper) for s in named if may_differ(s.key))


def coined_names_of(buckets: Mapping[Signature, Bucket]) -> Iterator[tuple[str, str, bool]]:
    """The names of methods and tasks that may be coined, the papers that call something so, and
    whether each proposes it."""
    for signature, bucket in buckets.items():
        if not signature.paper or signature.host is not None or may_differ(signature.key):
            continue
        if kind_of(signature.type) == "term":
            yield signature.key, signature.paper, bool(bucket.proposed)


def senses_close(found: Sequence[Apart], homes: Mapping[Signature, Home]) -> Iterator[Close]:
    """What a word means in a paper that means something else, and in that which it is compared
    with."""
    wanted = {(apart.key, paper) for apart in found for paper in (apart.paper, apart.other)}
    places: dict[tuple[str, str], Home] = {}
    named = (s for s in homes if (s.key, s.paper) in wanted)
    for signature in sorted(named, key=lambda s: s.order):
        places.setdefault((signature.key, signature.paper), homes[signature])
    for apart in found:
        pair = places[apart.key, apart.paper], places[apart.key, apart.other]
        score = MEANT_SCORE if apart.reasons == MEANT else SCORE
        yield Close(min(pair), max(pair), score, apart.reasons)


def readings_close(
    doubted: Mapping[tuple[Short, str], str], homes: Mapping[Signature, Home]
) -> Iterator[Close]:
    """A short form that a paper leaves undefined, and what one unlike paper alone says it means."""
    wanted = set(doubted.values())
    longs: dict[Short, Home] = {}
    called = (s for s in homes if s.key in wanted and homes[s][0] == s.key)
    for signature in sorted(called, key=lambda s: s.order):
        longs.setdefault(Short(signature.key, kind_of(signature.type)), homes[signature])
    for signature, home in homes.items() if doubted else ():
        short = Short(signature.key, kind_of(signature.type))
        key = doubted.get((short, signature.paper), "")
        other = longs.get(Short(key, short.kind), home)
        if signature.acronym and home[0] == signature.key and other != home:
            yield Close(min(home, other), max(home, other), DOUBTED_SCORE, DOUBTED)


def close_matches(
    homes: Mapping[Signature, Home],
    doubts: Sequence[Close],
    buckets: Mapping[Signature, Bucket],
    ids: Sequence[str | None],
) -> Iterator[CloseMatch]:
    """The pairs of homes that may be one, as the entities that they became after all; `ids` are by
    the numbers of buckets."""
    asked = {home for near in doubts for home in (near.first, near.second)}
    # Those that keep the name of the home speak for it.
    speaking = (s for s, home in homes.items() if home in asked and s.key == word_of(home[0]))
    entities: dict[Home, str] = {}
    for signature in sorted(speaking, key=lambda s: s.order):
        identifier = ids[buckets[signature].number]
        if identifier is not None:
            entities.setdefault(homes[signature], identifier)
    best: dict[tuple[str, str], CloseMatch] = {}
    for near in doubts:
        one, other = (entities.get(home, "") for home in (near.first, near.second))
        pair = min(one, other), max(one, other)
        if one != other and all(pair):
            found = CloseMatch(*pair, near.score, near.reasons)
            best[pair] = max(best.get(pair, found), found, key=lambda m: (m.score, m.reasons))
    yield from (best[pair] for pair in sorted(best))
