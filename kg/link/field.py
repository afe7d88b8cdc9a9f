"""What short forms stand for in the field, for corpora that define them nowhere.

The table (`short_forms.txt`) was counted once, in abstracts that are not in the gold set of joins
(`tests/bench/field_counts.py` makes it again). It says nothing where papers of the corpus do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.link.census import Short
from kg.link.lists import rows
from kg.link.pairs import alike

_LEAST: Final = 5
"""So many abstracts must give a short form one long form, so that it is read so elsewhere."""
_SHARE: Final = 0.98
"""So large a share of those that define it must do so."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the field says of a short form: its long forms with the number of abstracts that give
    each (spellings of one reading are one), the most frequent first, and of all that define it."""

    forms: tuple[tuple[str, int], ...]
    papers: int

    @property
    def agreed(self) -> bool:
        """Whether as good as all read it in one way."""
        first = self.forms[0][1]
        return first >= _LEAST and first >= _SHARE * self.papers

    @property
    def share(self) -> float:
        """How large a share the first reading has, three decimals."""
        return round(self.forms[0][1] / self.papers, 3)

    def share_of(self, text: str) -> float:
        """How large a share of the abstracts that define it give this long form or one like it."""
        return sum(n for form, n in self.forms if alike(form, text)) / self.papers


@lru_cache(maxsize=1)
def short_forms() -> Mapping[Short, Told]:
    """The short forms that the field knows.

    >>> short_forms()[Short("LLM", "term")].forms[0][0]
    'Large Language Models'
    """
    forms: dict[Short, list[tuple[str, int]]] = defaultdict(list)
    papers: dict[Short, int] = {}
    for kind, key, count, total, text in rows("short_forms.txt"):
        forms[Short(key, kind)].append((text, int(count)))
        papers[Short(key, kind)] = int(total)
    return {short: Told(tuple(found), papers[short]) for short, found in forms.items()}
