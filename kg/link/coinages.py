"""Names that papers coin, and that other papers coin again for something else.

"CLASH" is a climbing robot in one paper and a servo hand in another. What papers propose under one
coined name is one thing only where their texts are somewhat alike, as those of one group are that
goes on with its own robot. A name that mostly others use belongs to all ("TensorFlow"), whoever is
said to propose it. Of methods and tasks only: of data that papers gather at one place ("YouTube"),
or of measures, one name mostly is one thing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from kg.link.common import Apart, Meanings
from kg.link.topic import Topics

REASONS: Final = ("a name that a paper coins", "papers unlike each other")
_INNER: Final = re.compile(r"[A-Z]{2}|[a-z\d][A-Z]")
_BOTH: Final = 0.05
"""How alike two papers must be that propose something by one coined name, to mean one thing: of 25
pairs in 20,000 abstracts that are less alike 22 mean two."""
_ONE: Final = 0.03
"""The same of short forms that only one of them proposes: of 8 pairs less alike 7 mean two."""
_MOST: Final = 40
"""What more papers name is nobody's own."""


def may_be_coined(name: str) -> bool:
    """Whether a name is one word with capitals that no sentence asks for.

    >>> [may_be_coined(n) for n in ("CLASH", "ReMix", "Compress", "KG Agent")]
    [True, True, False, False]
    """
    return " " not in name and _INNER.search(name) is not None


class Coinages(Meanings):
    """What the papers mean that call something by one coined name."""

    def __init__(self, topics: Topics, naming: Iterable[tuple[str, str, bool]]) -> None:
        """`naming` are the keys of coined names, each with a paper that calls something so and
        whether it proposes that; papers of which there is a title only mean what most do."""
        super().__init__(topics)
        self._papers: dict[str, dict[str, bool]] = defaultdict(dict)
        for key, paper, proposed in naming:
            if topics.tells(paper):
                self._papers[key][paper] = proposed or self._papers[key].get(paper, False)

    def _apart(self, key: str) -> Iterator[Apart]:
        papers = self._papers.get(key, {})
        owners = sum(papers.values())
        if not 2 <= len(papers) <= _MOST or 2 * owners < len(papers):
            return
        group = {paper: [paper] for paper in sorted(papers)}
        for one, other in combinations(sorted(papers), 2):
            if group[one] is not group[other] and self._may_mean_one(key, one, other):
                group[one] += group[other]
                for paper in group[other]:
                    group[paper] = group[one]
        groups = {min(found): found for found in group.values()}
        most, *rest = sorted(groups, key=lambda first: (-len(groups[first]), first))
        for first in rest:
            for paper in groups[first]:
                yield Apart(key, paper, first, most, REASONS)

    def _may_mean_one(self, key: str, one: str, other: str) -> bool:
        """Whether two papers are so alike that they may mean one thing by a name."""
        owners = self._papers[key][one] + self._papers[key][other]
        least = (0.0, _ONE if key.isupper() else 0.0, _BOTH)[owners]
        return self._topics.likeness(one, (other,), (key,)) >= least
