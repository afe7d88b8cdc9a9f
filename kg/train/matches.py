"""How many spans are right: found, in the gold, and both, by label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from kg.train.corpora import Labelled


@dataclass
class Matches:
    """Counts by label. `precise` of those found are right, `recalled` of the gold are found; they
    differ only where a part counts for the whole."""

    found: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    precise: Counter[str] = field(default_factory=Counter)
    recalled: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Matches) -> Matches:
        return Matches(
            self.found + other.found,
            self.gold + other.gold,
            self.precise + other.precise,
            self.recalled + other.recalled,
        )

    def of(self, label: str) -> Matches:
        """The counts of one label alone."""
        return Matches(
            *(
                Counter({label: own[label]})
                for own in (self.found, self.gold, self.precise, self.recalled)
            )
        )

    @property
    def precision(self) -> float:
        """The share of what is found that is right."""
        return self.precise.total() / max(1, self.found.total())

    @property
    def recall(self) -> float:
        """The share of the gold that is found."""
        return self.recalled.total() / max(1, self.gold.total())

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, over all labels together."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def match(found: Set[Labelled], gold: Set[Labelled]) -> Matches:
    """What agrees in borders and label.

    >>> match({(0, 2, "Task"), (3, 4, "Task")}, {(0, 2, "Task"), (3, 4, "Metric")}).f1
    0.5
    """
    right = _by_label(found & gold)
    return Matches(_by_label(found), _by_label(gold), right, right)


def overlap(found: Set[Labelled], gold: Set[Labelled]) -> Matches:
    """What agrees in label and shares a place.

    >>> overlap({(0, 2, "Task"), (5, 6, "Task")}, {(1, 4, "Task")}).f1
    0.6666666666666666
    """
    return Matches(
        _by_label(found),
        _by_label(gold),
        _by_label(f for f in found if any(_meet(f, g) for g in gold)),
        _by_label(g for g in gold if any(_meet(f, g) for f in found)),
    )


def _meet(one: Labelled, other: Labelled) -> bool:
    return one[2] == other[2] and one[0] < other[1] and other[0] < one[1]


def _by_label(spans: Iterable[Labelled]) -> Counter[str]:
    return Counter(label for _, _, label in spans)
