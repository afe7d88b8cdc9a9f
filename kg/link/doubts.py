"""What may be one thing and was left apart, for the graph and for review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.link.census import Signature
from kg.link.common import REASONS, SCORE, Strangers, word_of
from kg.link.naming import Home
from kg.link.near import Close
from kg.model import CloseMatch


def common_words_of(buckets: Iterable[Signature]) -> Iterator[tuple[str, str]]:
    """The common words that papers call something by."""
    return ((s.key, s.paper) for s in buckets if s.paper and not s.acronym)


def strangers_close(strangers: Strangers, homes: Mapping[Signature, Home]) -> Iterator[Close]:
    """What a common word means in a paper that is like no other, and in the most like of them."""
    found = strangers.found()
    nearest = {named: strangers.nearest(*named) for named in found}
    wanted = {*found, *((key, paper) for (key, _), paper in nearest.items())}
    places: dict[tuple[str, str], Home] = {}
    for signature in sorted(homes, key=lambda s: s.order):
        if (signature.key, signature.paper) in wanted:
            places.setdefault((signature.key, signature.paper), homes[signature])
    for key, paper in found:
        pair = places[key, paper], places[key, nearest[key, paper]]
        yield Close(min(pair), max(pair), SCORE, REASONS)


def close_matches(
    homes: Mapping[Signature, Home], doubts: Iterable[Close], ids: Mapping[Signature, str]
) -> Iterator[CloseMatch]:
    """The pairs of homes that may be one, as the entities that they became after all."""
    entities: dict[Home, str] = {}
    for signature in sorted(homes, key=lambda s: s.order):
        # Those that keep the name of the home speak for it.
        home = homes[signature]
        if signature in ids and signature.key == word_of(home[0]):
            entities.setdefault(home, ids[signature])
    best: dict[tuple[str, str], CloseMatch] = {}
    for near in doubts:
        one, other = (entities.get(home, "") for home in (near.first, near.second))
        pair = min(one, other), max(one, other)
        if one != other and all(pair):
            found = CloseMatch(*pair, near.score, near.reasons)
            best[pair] = max(best.get(pair, found), found, key=lambda m: (m.score, m.reasons))
    yield from (best[pair] for pair in sorted(best))
