"""What a number is about: what the network says, weighed with where the things stand.

The network scores each thing by its vector and its distance. That "6% accuracy and 4% F1" binds to
the right is plain to see in the text: each such sign is a feature with a weight, fitted on
annotated abstracts (`kg.train.ties`).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import cast

from kg.extract.lists import Place, ranks
from kg.extract.masking import Sentence, places_of
from kg.extract.network import WEIGHTS
from kg.extract.owners import Span, is_old, is_rival, signs_of_owner, signs_of_turn
from kg.extract.phrases import ours_speaks, signs_of_manner, signs_of_means
from kg.model import LocalEntity
from kg.vocabulary import EntityType, Level, Role

Features = dict[str, float]
Weights = Mapping[str, float]
_M, _X = EntityType.METHOD, EntityType.METRIC
_STEPS = (2, 4, 8, 16)  # Up to how many words apart two places count as equally near.

_BEHIND = re.compile(
    r"[\s\-–(%]*(?:(?:absolute|relative|average|mean|overall|higher|lower|better|greater|smaller"
    r"|larger|faster|slower|fewer|less|more|improved?|improvements?|gains?|increases?|reductions?"
    r"|decreases?|drops?|boosts?|savings?|points?|percent(?:age)?|pp|times|in|of|on|for|the|its?"
    r"|their|an?|terms|test|top|state-of-the-art|new|best|respectively|w\.?r\.?t\.?|by|with|at"
    r"|scores?)[\s\-]+)*",
    re.IGNORECASE,
)
"""All that may stand between a number and the measure behind it: "11.7 points in recall"."""
_BEFORE = re.compile(
    r"[\s:=≈~<>()\-–]*(?:(?:scores?|rates?|values?|levels?|performance|results?|of|to|by|is|was|are"
    r"|were|at|as|high|low|up|about|around|approximately|roughly|nearly|almost|over|under|above"
    r"|below|only|just|than|more|less|from|with|an?|the|average|reach\w*|improv\w*|increas\w*"
    r"|reduc\w*|decreas\w*|drop\w*)[\s:=≈~<>()\-–]*)*",
    re.IGNORECASE,
)
"""The same for a measure before it: "an accuracy of up to 93%"."""
_BREAK = re.compile(
    r"[;:.]\s|,\s(?:and|while|but|with|which|where|compared)\b"
    r"|\b(?:while|whereas|but|although|compared|versus|than)\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:we|our|ours|the proposed|this (?:method|approach|framework|model))\b", re.IGNORECASE
)
_COUNTED = re.compile(
    r"\s*(?:%|percent|times|x|×)?\s*(?:fewer|less|more|larger|smaller|bigger|longer|shorter|cheaper"
    r"|of (?:the|all|its|our|their|cases|users|participants))\b",
    re.IGNORECASE,
)
"""What the number counts stands right behind it: "75% fewer parameters"."""
_QUICK = re.compile(
    r"\s*(?:times|x|×|-?fold|%)?\s*(?:speed|faster|slower|accelerat|quicker|latency)", re.IGNORECASE
)
_COST = re.compile(
    r"speed|time|latenc|throughput|memory|cost|flop|parameter|size|energy|token", re.IGNORECASE
)
_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
_WITHOUT = re.compile(r"\b(?:without|w/o|lacking)(?: the| any)? $", re.IGNORECASE)
_SURE = 5.0  # The size of a sign that is seldom seen and seldom wrong; fitting holds weights small.


class Surroundings:
    """What the numbers of an abstract may be tied to, and where all of it stands."""

    def __init__(
        self,
        sentences: Sequence[Sentence],
        entities: Sequence[LocalEntity],
        numbers: Sequence[Place],
    ) -> None:
        self.sentences, self.entities = sentences, entities
        self.places = places_of(sentences)
        self.numbers: dict[int, list[tuple[int, int]]] = {}
        for number in numbers:
            span = number.value.start, number.value.end
            self.numbers.setdefault(number.at, []).append(span)
        proposed = [i for i in sorted(self.places) if self.fits(i, _M) and self.is_proposed(i)]
        self.main = min(proposed, key=lambda i: self.places[i][0], default=None)
        self.only = proposed[0] if len(proposed) == 1 else None

    def fits(self, entity: int, kind: EntityType) -> bool:
        """Whether an entity is, or may well be, of a type."""
        return kind in (self.entities[entity].type, self.entities[entity].alt_type)

    def is_proposed(self, entity: int) -> bool:
        """Whether the paper proposes an entity."""
        return self.entities[entity].role is Role.PROPOSED

    def is_old(self, number: Place) -> bool:
        """Whether a number is what was before, or what a rival has."""
        return is_old(self.sentences[number.at].quote.text, number.value.start)

    def is_left_out(self, number: Place, entity: int) -> bool:
        """Whether the number's sentence names an entity only as what is left out."""
        sentence = self.sentences[number.at]
        text = sentence.quote.text
        starts = [start for i, start, _ in sentence.starts if i == entity]
        return bool(starts) and all(_WITHOUT.search(text[:start]) for start in starts)

    def mentions(self, at: int, kind: EntityType) -> list[tuple[int, int, int]]:
        """(entity, start, end) of the mentions of a type in a sentence."""
        return [m for m in self.sentences[at].starts if self.fits(m[0], kind)]

    def features_of_none(
        self, number: Place, kind: EntityType, network: float, gain: float
    ) -> Features:
        """The signs that a number is tied to nothing of a type.

        Args:
            number: the number.
            kind: the type.
            network: the network's score of this.
            gain: how probable it is that the number is a gain.
        """
        unit = number.value.unit
        found = {
            "none": 1.0,
            "network": network,
            "none: nothing here": float(not self.mentions(number.at, kind)),
            "none: a gain": gain,
            "none: a factor": float(unit == "×"),
            "none: no unit": float(unit == ""),
            "none: old": float(self.is_old(number)),
        }
        if kind is _X:
            counted = _COUNTED.match(self.sentences[number.at].quote.text, number.value.end)
            found["none: counted"] = float(bool(counted))
            found["none: a share"] = float("of" in unit or "/" in unit)
        return found

    def features_of(self, number: Place, kind: EntityType, entity: int, network: float) -> Features:
        """The signs that a number is tied to an entity as one of a type."""
        own = self.entities[entity]
        found = {
            "network": network,
            "score": own.score,
            "core": float(own.salience is Level.CORE),
        }
        rank = self._rank(number, kind, entity)
        if rank is not None:
            found["here"] = 1.0
            found["list: same rank" if rank == number.rank else "list: other rank"] = 1.0
            if _RESPECTIVELY.search(self.sentences[number.at].quote.text):
                found["respectively: same" if rank == number.rank else "respectively: other"] = (
                    _SURE
                )
        elif number.at in self.places[entity]:
            found |= self._nearby(number, kind, entity)
        else:
            found |= self._away(number, kind, entity)
        if kind is _M:
            found |= self._as_method(number, entity)
        if kind is _X:
            found |= self._as_metric(number, entity)
        return found

    def _away(self, number: Place, kind: EntityType, entity: int) -> Features:
        """Where an entity stands that the number's sentence does not name."""
        before = [at for at in self.places[entity] if at < number.at]
        return {
            "away": 1.0,
            "away: others here": float(bool(self.mentions(number.at, kind))),
            "away: sentence before": float(number.at - 1 in before),
            "away: only behind": float(not before),
            "away: with a number": float(any(at in self.numbers for at in before)),
            "away: only one": float(sum(self.fits(i, kind) for i in self.places) == 1),
        }

    def _nearby(self, number: Place, kind: EntityType, entity: int) -> Features:
        """What lies between the number and the entity's nearest mention in its sentence."""
        text = self.sentences[number.at].quote.text
        a, b = number.value.start, number.value.end
        mentions = self.mentions(number.at, kind)

        start, end = cast("Span", self._nearest(number, mentions, entity))
        side, low, high = ("behind", b, start) if start >= b else ("before", end, a)
        gap = text[low:high]
        inside = [m for m in mentions if m[0] != entity and low <= m[1] and m[2] <= high]
        all_numbers = self.numbers[number.at]
        numbers = [n for n in all_numbers if low <= n[0] and n[1] <= high]
        spans = [m[1:] for m in mentions]
        bound = (_BEHIND if side == "behind" else _BEFORE).fullmatch(gap)
        return {
            "here": 1.0,
            f"{side}: {sum(len(gap.split()) > step for step in _STEPS)}": 1.0,
            f"{side}: bound": float(bool(bound)),
            f"{side}: number between": float(bool(numbers)),
            f"{side}: rival between": float(bool(inside)),
            f"{side}: break between": float(bool(_BREAK.search(gap))),
            "nearest here": float(
                _apart((a, b), (start, end)) <= min(_apart((a, b), span) for span in spans)
            ),
            "first here": float(mentions[0][0] == entity),
            "only here": float(len({m[0] for m in mentions}) == 1),
            "rival": float(is_rival(text, start)),
            **signs_of_owner(text, (a, b), (start, end), spans, all_numbers),
            **({} if kind is _M else signs_of_turn((a, b), (start, end), spans, all_numbers)),
        }

    def _nearest(
        self, number: Place, mentions: Sequence[tuple[int, int, int]], entity: int
    ) -> Span | None:
        """The one of the mentions of an entity that is nearest to the number."""
        place = number.value.start, number.value.end
        own = [m[1:] for m in mentions if m[0] == entity]
        return min(own, key=lambda span: _apart(place, span), default=None)

    def _rank(self, number: Place, kind: EntityType, entity: int) -> int | None:
        """The entity's rank in a list that is as long as the number's, or None."""
        if number.size == 1:
            return None
        spans = {(start, end): i for i, start, end in self.mentions(number.at, kind)}
        lists = ranks(self.sentences[number.at].quote.text, sorted(spans))
        named = {start: i for (start, _), i in spans.items()}
        own = [r for start, r, n in lists if n == number.size and named[start] == entity]
        return own[0] if own else None

    def _as_method(self, number: Place, entity: int) -> Features:
        """What the entity is to the paper, and whether the number is old or ours."""
        sentence, own = self.sentences[number.at], self.entities[entity]
        where = "here" if entity in sentence.named else "away"
        proposed = self.is_proposed(entity)
        titled = any(m.quote.field == "title" for m in own.mentions)
        found = {
            f"{where}: {own.role or 'no role'}": 1.0,
            f"{where}: main": float(entity == self.main),
            f"{where}: only proposed": float(entity == self.only),
            f"{where}: in the title": float(titled),
            f"{where}: ours": float(proposed and bool(_OURS.search(sentence.quote.text))),
        }
        found |= self._in_phrase(number, entity, where)
        if self.is_old(number):
            found[f"{where}: old, {'proposed' if proposed else 'not proposed'}"] = 1.0
        if where == "away":
            others = [i for i in sentence.named if self.fits(i, _M) and self.is_proposed(i)]
            found["away: proposed here"] = float(bool(others))
        return found

    def _in_phrase(self, number: Place, entity: int, where: str) -> Features:
        """Whether a method is brought in as a means, and whether "our method" acts."""
        text, start = self.sentences[number.at].quote.text, number.value.start
        mentions = self.mentions(number.at, _M)
        nearest = self._nearest(number, mentions, entity)
        found = signs_of_means(text, start, nearest) if nearest else {}
        if ours_speaks(text, start, [m[1:] for m in mentions]):
            proposed = "proposed" if self.is_proposed(entity) else "other"
            found[f"{where}: ours speaks, {'main' if entity == self.main else proposed}"] = 1.0
        return found

    def _as_metric(self, number: Place, entity: int) -> Features:
        """Whether the number's unit suits the measure, and the measure is what stays."""
        text = self.sentences[number.at].quote.text
        cost = any(_COST.search(m.quote.text) for m in self.entities[entity].mentions)
        suits = "a cost" if cost else "no cost"
        nearest = self._nearest(number, self.mentions(number.at, _X), entity)
        return {
            **(signs_of_manner(text, nearest) if nearest else {}),
            f"factor of {suits}": float(number.value.unit == "×"),
            f"percentage of {suits}": float(number.value.unit == "%"),
            f"speed of {suits}": float(bool(_QUICK.match(text, number.value.end))),
        }


def _apart(one: Span, other: Span) -> int:
    """How many signs lie between two places of a sentence."""
    return max(other[0] - one[1], one[0] - other[1], 0)


@cache
def weights() -> dict[str, Weights]:
    """The weight of each feature, by the end of a result; and of each sign of a gain ("kind")."""
    return cast("dict[str, Weights]", json.loads((WEIGHTS / "ties.json").read_text("utf-8")))


def weigh(features: Features, own: Weights) -> float:
    """The sum of the features by their weights, in three decimals.

    >>> weigh({"here": 1.0, "score": 0.5, "unknown": 1.0}, {"here": 2.0, "score": 1.0})
    2.5
    """
    return round(math.fsum(own.get(name, 0.0) * value for name, value in features.items()), 3)
