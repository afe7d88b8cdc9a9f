"""Terms for the variables of a query, written into it where the variables stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kg.query.tokens import tokens

_APART: Final = frozenset(("MINUS", "CONSTRUCT", "DESCRIBE"))
"""Words of a query in which a variable that is bound is something else than its term."""
_HEADS: Final = frozenset(("SELECT", "VALUES"))
_TAILS: Final = frozenset(("GROUP", "HAVING", "ORDER"))
"""Words that variables follow: as far as the next brace, and as far as the end of the group."""
_LITERAL: Final = frozenset("\"'+-.0123456789")
"""How a literal begins."""


def with_terms(text: str, terms: Mapping[str, str]) -> str:
    r"""The query with a term for each variable, in the place of the variable.

    So the engine plans with what is known, and nothing need be joined. A variable of which not
    every place can have the term (it is selected, grouped by or made by the query) is bound by
    VALUES, as the first thing in the pattern that is asked.

    Args:
        text: a query that parses.
        terms: by the names of variables; each spelled as SPARQL has it.

    >>> with_terms("SELECT ?s { ?s ?p $o }", {"o": "<http://x.org/>"})
    'SELECT ?s { ?s ?p <http://x.org/> }'
    >>> with_terms("SELECT $o { ?s ?p $o }", {"o": "<http://x.org/>"})
    'SELECT $o {\n  VALUES $o { <http://x.org/> } ?s ?p $o }'
    """
    return "".join(placed(tuple(tokens(text)), terms)) if terms else text


def placed(parts: Sequence[str], terms: Mapping[str, str]) -> list[str]:
    """As `with_terms`, of the tokens of a query."""
    found = list(parts)
    places = _places(parts, terms)
    bound = {name: term for name, term in terms.items() if not places.get(name)}
    for name in terms.keys() - bound.keys():
        for place in places[name]:
            touches = place and parts[place - 1][-1] == "<"
            found[place] = f" {terms[name]}" if touches else terms[name]
    if bound:
        place = _pattern(parts)
        lines = (f"\n  VALUES ${name} {{ {term} }}" for name, term in bound.items())
        found[place:place] = lines
    return found


def _places(parts: Sequence[str], terms: Mapping[str, str]) -> dict[str, list[int]]:
    """The places of each variable that can have its term in all of them; of others, nothing."""
    places: dict[str, list[int]] = {name: [] for name in terms}
    kept = set[str]()
    around = _Around()
    last = before = ""
    for place, token in enumerate(parts):
        first = token[0]
        if first.isspace() or first == "#":
            continue
        if first in "?$" and token[1:] in places:
            name = token[1:]
            free = around.free and last != "AS" and before != "BOUND"
            # A literal can be the subject of nothing, but a part of every expression.
            if free and (around.inside or terms[name][0] not in _LITERAL):
                places[name].append(place)
            else:
                kept.add(name)
        elif first == "<" and token != "<":  # comparisons without spaces look like an IRI
            kept.update(name for name in places if f"?{name}" in token or f"${name}" in token)
        elif first == "\\" or (first == "*" and last in ("SELECT", "DISTINCT", "REDUCED")):
            return {}
        elif first.isalpha() or first in "{}()":
            token = token.upper()
            if token in _APART:
                return {}
            around.read(token)
        before, last = last, token
    return {name: found for name, found in places.items() if name not in kept}


class _Around:
    """What stands around a place of a query.

    Attributes:
        inside: how many parentheses are open.
        free: whether a term may stand here where a variable does, as far as that tells.
    """

    __slots__ = ("_depth", "_head", "_tail", "free", "inside")

    def __init__(self) -> None:
        self._depth = self.inside = 0
        self._head: int | None = None  # the parentheses open at the last of _HEADS
        self._tail: int | None = None  # the braces open at the first of _TAILS
        self.free = False

    def read(self, token: str) -> None:
        """Goes past a bracket or a word in capitals."""
        if token == "{":
            self._depth += 1
            if self._head == self.inside:
                self._head = None
        elif token == "}":
            self._depth -= 1
            if self._tail is not None and self._depth < self._tail:
                self._tail = None
        elif token in "()":
            self.inside += 1 if token == "(" else -1
        elif token in _HEADS:
            self._head = self.inside
        elif token in _TAILS and self._tail is None:
            self._tail = self._depth
        self.free = self._depth > 0 and self._head is None and self._tail is None


def _pattern(parts: Iterable[str]) -> int:
    """The place behind the brace that opens the pattern; the template of CONSTRUCT is none."""
    place = depth = 0
    template = False
    for place, token in enumerate(parts, 1):
        word = token.upper()
        if word == "CONSTRUCT" and not depth:
            template = True
        elif token == "{":
            if not template and not depth:
                return place
            depth += 1
        elif token == "}":
            depth -= 1
            template = template and depth > 0
        elif word == "WHERE" and not depth:
            template = False
    return place
