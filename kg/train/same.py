"""How often two surfaces that are alike name one thing, counted in annotated abstracts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from kg.extract.abbreviations import find_pairs
from kg.extract.document import BORDER
from kg.extract.lexicon import fold_term
from kg.extract.sameness import likeness, same_key
from kg.train.annotations import Json
from kg.vocabulary import EntityType

_FEWEST = 8


def count_same(golds: Iterable[Json]) -> dict[str, float]:
    """The share of pairs that are one thing, by likeness, type and role; rare ones left out."""
    same: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for gold in golds:
        surfaces = list(_surfaces(gold))
        for i, (place, surface) in enumerate(surfaces):
            for other, another in surfaces[:i]:
                one, two = gold["entities"][place], gold["entities"][other]
                like = likeness(surface, another) if one["type"] == two["type"] else ""
                if like:
                    proposed = one.get("role") == two.get("role") == "proposed"
                    key = same_key(like, EntityType(one["type"]), proposed)
                    seen[key] += 1
                    same[key] += place == other
    return {
        key: round((same[key] + 1) / (count + 2), 3)
        for key, count in sorted(seen.items())
        if count >= _FEWEST
    }


def _surfaces(gold: Json) -> Iterator[tuple[int, str]]:
    """(place of the entity, surface), each folded surface of an entity once, and no short forms
    that the text itself explains: those are joined anyway."""
    text = BORDER.join((gold["title"], gold["abstract"]))
    explained = {fold_term(text[a:b]) for (a, b), _ in find_pairs(text)}
    for place, entity in enumerate(gold["entities"]):
        own = {fold_term(m): m for m in entity["mentions"] if m}
        yield from ((place, m) for key, m in own.items() if key not in explained)
