"""A table whose cells open what they rest on: the shape that the template `parts.html` draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from kg.model import Claim
from kg.view.document import Piece, sentences, short, surest

ITEMS: Final = 6
"""Papers that one cell tells of; it says how many more there are."""
_LEVELS: Final = 5
_STRONG: Final = 16  # a count that gets the strongest colour where no other is larger
_TITLE: Final = 180


@dataclass(frozen=True, slots=True)
class Item:
    """What one paper says: its title, the sentences in pieces, and a value where it reports one."""

    paper: str
    quotes: tuple[list[Piece], ...] = ()
    about: str = ""
    value: str = ""
    sure: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, how strong its colour is, and the papers behind it.

    Attributes:
        key: its id on the page.
        text: what stands in it.
        level: 1 (faint) to 5, or 0 for what is only seen together.
        head: the heading of what it opens.
        says: what a screen reader says.
        items: the papers, the surest first.
        more: how many others there are.
        star: whether it is marked.
    """

    key: str
    text: str
    level: int
    head: str
    says: str
    items: tuple[Item, ...]
    more: int = 0
    star: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `first` begins a group, and a `slant` name is a long one."""

    label: str
    first: bool = False
    slant: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row, named by a thing of a type."""

    label: str
    type: str
    cells: tuple[Cell | None, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that stand together."""

    label: str
    span: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """The table."""

    caption: str
    corner: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    groups: tuple[Group, ...] = field(default=())


def cell(
    key: str, text: str, head: str, items: Iterable[Item], *, strength: int, star: bool = False
) -> Cell:
    """A cell with the first of its items; `text` is also what a screen reader says of it."""
    listed = tuple(items)
    shown = listed[:ITEMS]
    spoken = f"{head}: {text}" + (", introduced" if star else "")
    return Cell(key, text, strength, head, spoken, shown, len(listed) - len(shown), star)


def level(count: int, most: int = _STRONG) -> int:
    """How strong the colour of a count is, from 1 to 5, where `most` is the largest count.

    >>> [level(n) for n in (1, 2, 5, 16)], [level(n, 625) for n in (1, 16, 30, 625)]
    ([1, 2, 3, 5], [1, 2, 3, 5])
    """
    steps = _LEVELS - 1
    return sum(count >= round(max(most, _STRONG) ** (step / steps)) for step in range(_LEVELS))


def told(claims: Iterable[Claim], titles: Mapping[str, str], about: str = "") -> list[Item]:
    """What papers say in claims, one item a paper and claim, the surest first."""
    found: list[tuple[float, str, int, Item]] = []
    for number, claim in enumerate(claims):
        for paper in sorted({item.quotes[0].paper for item in claim.evidence if item.quotes}):
            evidence = surest(claim, {paper})
            if evidence is None or paper not in titles:
                continue
            item = Item(
                paper=short(titles[paper], _TITLE),
                quotes=tuple(sentences(evidence)),
                about=about or claim.predicate.value,
                sure=f"{evidence.score:.2f}",
            )
            found.append((-evidence.score, paper, number, item))
    return [item for *_, item in sorted(found, key=lambda entry: entry[:3])]
