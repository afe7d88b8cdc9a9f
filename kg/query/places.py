"""Where a query stops being SPARQL, and what could stand there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

_KEYWORDS: Final = (
    "ASK",
    "BIND",
    "CONSTRUCT",
    "DESCRIBE",
    "DISTINCT",
    "EXISTS",
    "FILTER",
    "GRAPH",
    "HAVING",
    "LIMIT",
    "MINUS",
    "OFFSET",
    "OPTIONAL",
    "PREFIX",
    "REDUCED",
    "SELECT",
    "UNION",
    "VALUES",
    "WHERE",
    "GROUP",
    "ORDER",
    "NOT",
)
_UNSAID: Final = frozenset(("SERVICE", "FROM"))
"""What the grammar would take and kg refuses."""
_MOST_TOLD: Final = 6
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[A-Z]\w+ [a-z][^,\[\]]{8,}")


@dataclass(frozen=True, slots=True)
class Fault:
    """The place of a fault, as an offset in the text, and what is wrong there in words."""

    offset: int
    reason: str


def find_fault(text: str) -> Fault:
    """The furthest place that rdflib's parser comes to in a text that is no query.

    A parser that tries one alternative after the other reports where the last of them began. The
    furthest place where any of them failed is nearly always where the fault is.
    """
    furthest, expected = _furthest(text)
    found = _WORD.match(text, furthest)
    if expected == {":"}:  # a word that is no keyword was taken for the prefix of a name
        before = text[:furthest].rstrip()
        start = len(before) - len(re.split(r"[^\w.-]", before)[-1])
        if word := before[start:]:
            hint = _nearest(word, _KEYWORDS) or f"; a name has a prefix, as in kg:{word}"
            return Fault(start, f"{word!r} is no keyword{hint}")
    words = {told for told in expected if told.isalpha() and told.isupper()} - _UNSAID
    if found and (hint := _nearest(found[0], words)):
        return Fault(furthest, f"{found[0]!r} is not understood" + hint)
    near = text[furthest:].split("\n", 1)[0].strip()
    what = f"{_cut(near)!r} is not understood here" if near else "something is missing at the end"
    told = sorted(told for told in expected - _UNSAID if len(told) < 12)
    if 0 < len(told) <= _MOST_TOLD:
        what += f"; expected {' or '.join(told)}"
    return Fault(furthest, what)


def place_of(text: str, offset: int) -> tuple[int, int]:
    r"""Line and column of an offset, both counted from 1.

    >>> place_of("ASK {\n  ?s }", 8)
    (2, 3)
    """
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def pointed(text: str, line: int, column: int, width: int = 78) -> str:
    """A line of a query with a caret under a column; what is far from it is left out.

    >>> print(pointed("ASK { ?s }", 1, 10))
      ASK { ?s }
               ^
    """
    shown = text.split("\n")[line - 1]
    shown = "".join(" " if c == "\t" else c if c.isprintable() else "\ufffd" for c in shown)
    start = max(0, column - 1 - width * 2 // 3)
    part = shown[start : start + width]
    return f"  {part}\n  {' ' * (column - 1 - start)}^"


def told_by_oxigraph(error: Exception) -> str:
    """What Oxigraph has against a query that rdflib takes, without what it would have read next.

    >>> told_by_oxigraph(SyntaxError("error at 1:9: expected one of Prefix not found, ['%']"))
    'Prefix not found'
    """
    reason = str(error)
    head, _, expected = reason.partition(": expected ")
    sentences = _SENTENCE.findall(expected) if head.startswith("error at ") else []
    if any("unbound" in sentence for sentence in sentences):
        return (
            "a variable of the SELECT is unbound; what is not counted or the like is for GROUP BY"
        )
    if not sentences and expected == "[_]":  # its word for a rule that it does not name
        line, _, column = head.removeprefix("error at ").partition(":")
        return f"it breaks a rule of SPARQL before line {line}, column {column}"
    return "; ".join(sentences) or (head if expected else reason)


def _furthest(text: str) -> tuple[int, set[str]]:
    """The furthest offset where a word of the grammar was due, and the words due there."""
    from pyparsing import ParseBaseException, Token
    from rdflib.plugins.sparql.parser import QueryUnit

    furthest, expected = 0, set[str]()

    def note(_text: str, _offset: int, due: Any, error: Any) -> None:
        nonlocal furthest, expected
        if error.loc > furthest:
            furthest, expected = error.loc, set()
        if error.loc == furthest:
            expected.add(str(due).strip("'\""))

    visited: Any = QueryUnit.visit_all()  # type: ignore[no-untyped-call]
    due = [part for part in visited if isinstance(part, Token)]
    for part in due:
        part.set_fail_action(note)
    try:
        QueryUnit.parse_string(text, parse_all=True)
    except (ParseBaseException, RecursionError, ValueError):
        pass  # that it fails is known
    finally:
        for part in due:
            part.set_fail_action(None)  # type: ignore[arg-type]
    while furthest < len(text) and text[furthest].isspace():
        furthest += 1
    return furthest, expected


def _nearest(word: str, known: Any) -> str:
    import difflib

    near = difflib.get_close_matches(word.upper(), sorted(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _cut(text: str) -> str:
    return text if len(text) <= 30 else text[:30].rstrip() + "…"
