"""The order of an answer, made outside of the engine.

Oxigraph looks the text of a term up in its store whenever two rows are compared. Where a query
ends in an ORDER BY of variables that it selects, its rows are cheaper to find without it and to
sort here, and rows that it leaves tied then have an order as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from kg.formats.terms import XSD
from kg.query.answer import Row, Value
from kg.query.tokens import is_word

_INTEGER: Final = f"{XSD}integer"
_NUMBERS: Final = frozenset((_INTEGER, f"{XSD}decimal"))
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")  # what is longer, or no number, goes the slow way
_FORMS: Final = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
_EMPTY, _IRI, _LITERAL = range(3)
_MOST_KEPT: Final = 500  # rows, where only the first few are wanted


class UncertainOrderError(Exception):
    """There are terms whose order the engine should tell, such as dates."""


@dataclass(frozen=True, slots=True)
class Order:
    """The ORDER BY of a query, and the query without it.

    Attributes:
        text: the query without ORDER BY and LIMIT.
        keys: the variables to sort by, and whether each descends.
        limit: how many rows are wanted; None for all.
    """

    text: str
    keys: tuple[tuple[str, bool], ...]
    limit: int | None

    def rows(
        self, variables: Sequence[str], found: Iterable[Any], read: Callable[[Any], Row]
    ) -> tuple[Row, ...]:
        """The rows in order, as many as are wanted; ties in the order of their cells.

        Args:
            variables: the names of the columns.
            found: the solutions as Oxigraph gives them.
            read: makes a row of one; of those that cannot be among the first none is made.

        Raises:
            UncertainOrderError: when not all that is sorted by are selected IRIs, plain texts,
                whole or decimal numbers or empty cells.
        """
        if any(name not in variables for name, _ in self.keys):
            raise UncertainOrderError
        places = [(variables.index(name), descends) for name, descends in self.keys]
        kept: list[Row] = []
        (first, falls), least = self.keys[0], None
        for solution in found:
            if least is not None and (number := _number_of(solution[first])) is not None:
                if number < least if falls else number > least:
                    continue
            row = read(solution)
            if not kept:
                for place, _ in places:  # rather now than when all is found
                    _key(row[place])
            kept.append(row)
            if self.limit is not None and len(kept) > self.limit + _MOST_KEPT:
                kept = _sorted(kept, places)[: self.limit]
                last = kept[-1][places[0][0]] if kept else None
                least = _whole_number(last.text, last.datatype) if last else None
        return tuple(_sorted(kept, places)[: self.limit])


def order_of(parts: Sequence[str]) -> Order | None:
    """The order of a SELECT, where it ends in one of plain variables that it selects; else None.

    One with a LIMIT that sorts by a single variable is left to the engine, which then seldom needs
    the text of a term.

    Args:
        parts: the tokens of a query that parses.

    >>> from kg.query.tokens import tokens
    >>> order_of(tokens("SELECT * { ?s ?p ?o } ORDER BY DESC(?o) ?s LIMIT 9"))
    Order(text='SELECT * { ?s ?p ?o } ', keys=(('o', True), ('s', False)), limit=9)
    >>> order_of(tokens("SELECT * { ?s ?p ?o } ORDER BY STR(?o)"))
    """
    place, words = _tail(parts)
    if words[:2] != ["ORDER", "BY"]:
        return None
    keys: list[tuple[str, bool]] = []
    words = words[2:]
    while words and words[0] != "LIMIT":
        if _is_variable(words[0]):
            keys.append((words[0][1:], False))
            words = words[1:]
        elif words[0] in ("ASC", "DESC") and words[1:4:2] == ["(", ")"] and _is_variable(words[2]):
            keys.append((words[2][1:], words[0] == "DESC"))
            words = words[4:]
        else:
            return None
    limit = words[1] if len(words) == 2 and words[1].isdecimal() else ""
    if not keys or (words and not limit) or (limit and len(keys) == 1):
        return None
    head = parts[: parts.index("{")]
    chosen = {part[1:] for part in head if part[0] in "?$"}
    if "*" not in head and any(name not in chosen for name, _ in keys):
        return None
    return Order("".join(parts[:place]), tuple(keys), int(limit) if limit else None)


def _tail(parts: Sequence[str]) -> tuple[int, list[str]]:
    """The place of the ORDER BY of the outermost SELECT, and what stands from there on: variables
    as they are, digits together, all else in capitals; nothing where there is none."""
    place = len(parts)
    words: list[str] = []
    while place and parts[place - 1] != "}":
        place -= 1
        word = parts[place]
        if word.isspace() or word[0] == "#":
            continue
        word = word if word[0] in "?$" else word.upper()
        if words and words[0].isdecimal() and word.isdecimal():
            words[0] = word + words[0]
        else:
            words.insert(0, word)
        if word == "ORDER":
            first = (part.upper() for part in parts if is_word(part))
            forms = (word for word in first if word in _FORMS)
            return (place, words) if next(forms, "") == "SELECT" else (0, [])
    return 0, []


def _is_variable(word: str) -> bool:
    return word[0] in "?$" and len(word) > 1


def _number_of(term: Any) -> int | None:
    """The number of a term of Oxigraph that is a whole number."""
    datatype = getattr(term, "datatype", None)
    return None if datatype is None else _whole_number(term.value, datatype.value)


def _whole_number(text: str, datatype: str) -> int | None:
    """The number of a literal that is a whole number: anything may be said to be one."""
    return int(text) if datatype == _INTEGER and _WHOLE.fullmatch(text) else None


def _sorted(rows: list[Row], places: Sequence[tuple[int, bool]]) -> list[Row]:
    """The rows by these columns, the first before the others."""
    try:
        rows = sorted(rows)
    except TypeError:  # an empty cell was compared
        rows = sorted(rows, key=lambda row: [cell or () for cell in row])
    for place, descends in reversed(places):
        keys = [_key(row[place]) for row in rows]
        if {str, Decimal} <= {type(key[1]) for key in keys if key[0] == _LITERAL}:
            raise UncertainOrderError
        order = sorted(range(len(rows)), key=keys.__getitem__, reverse=descends)
        rows = [rows[n] for n in order]
    return rows


def _key(cell: Value | None) -> tuple[int, str | Decimal]:
    """What a cell is sorted by: empty ones, then IRIs, then literals.

    Raises:
        UncertainOrderError: when it is another term.
    """
    if cell is None:
        return _EMPTY, ""
    if cell.kind == "uri":
        return _IRI, cell.text
    if cell.kind == "literal" and not cell.datatype and not cell.language:
        return _LITERAL, cell.text
    if cell.datatype in _NUMBERS and _NUMBER.fullmatch(cell.text):
        return _LITERAL, Decimal(cell.text)
    raise UncertainOrderError
