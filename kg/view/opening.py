"""What a page is of, what it says of itself, and what it shows at first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.view.document import counted

ANY: Final = 0
"""The step at which a page shows all things, those too that no paper names in a role."""

_STEPS: Final = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)
_ALL: Final = (ANY, 2, 3, 5, 10)
_FIRST: Final = 450  # things on the map at first
_FEW: Final = 120  # things that a map shows all of at first


@dataclass(frozen=True, slots=True)
class About:
    """What the page of a part of a graph is of.

    Attributes:
        title: the page's title and heading: "GRPO and what it touches".
        things: the ids of what was asked for, which the page opens with.
    """

    title: str
    things: tuple[str, ...]


def first_steps(
    papers_of: Iterable[int], *, part: bool = False, asked: bool = False
) -> tuple[int, list[int]]:
    """From how many papers on a thing is shown at first, and what else may be chosen.

    All things are shown where they are few, and of what was `asked` for where they have room; else
    those that two papers share, and of a `part` of a graph as many as the map is not full of.

    Args:
        papers_of: the papers that each thing matters to.
        part: whether the page holds a part of the graph.
        asked: whether the page is of what was asked for.

    >>> first_steps([1, 2, 1])
    (0, [0, 2, 3, 5, 10])
    >>> first_steps([500] * 50 + [30] * 300 + [7] * 1000, part=True)
    (10, [3, 5, 10, 20, 50])
    """
    counts = list(papers_of)
    if not part and len(counts) <= (_FIRST if asked else _FEW):
        return ANY, list(_ALL)
    if not part and not asked:
        return 2, list(_STEPS[:5])
    fits = (s for s in _STEPS if s > 1 and sum(count >= s for count in counts) <= _FIRST)
    first = next(fits, _STEPS[-1])
    before = min(max(_STEPS.index(first) - 2, 0), len(_STEPS) - 5)
    return first, list(_STEPS[before : before + 5])


def sentence(data: Mapping[str, Any]) -> str:
    """What a page holds, in a sentence or two with its counts: see `view_data` for these.

    >>> counts = {"papers": 4, "entities": 8, "shared": 5, "claims": 31, "related": 5}
    >>> sentence({"counts": counts, "first": 2})
    '4 papers and the 5 things that several share; 31 claims, each with what it rests on, 5 \
between papers.'
    >>> sentence({"counts": counts | {"papers": 1, "related": 0}, "first": 0})
    '1 paper and 8 things; 31 claims, each with what it rests on.'
    >>> sentence({"whole": {"papers": 20000, "claims": 323198}, "counts": {"papers": 310},
    ...     "communities": [{}] * 35})
    '20,000 papers, 323,198 claims. On the map: 35 communities, by the 310 papers that tie each \
together most.'
    """
    counts = data["counts"]
    if "whole" in data:
        groups = counted(len(data["communities"]), "community", "communities")
        whole = data["whole"]
        return (
            f"{counted(whole['papers'], 'paper')}, {counted(whole['claims'], 'claim')}. On the "
            f"map: {groups}, by the {counted(counts['papers'], 'paper')} that tie each together "
            "most."
        )
    papers = counted(counts["papers"], "paper")
    things = counted(counts["entities"], "thing")
    if data["first"] != ANY:
        things = f"the {counted(counts['shared'], 'thing')} that several share"
    claims = f"{counted(counts['claims'], 'claim')}, each with what it rests on"
    related = f", {counts['related']:,} between papers" if counts["related"] else ""
    return f"{papers} and {things}; {claims}{related}."
