r"""What a query may not do, found on the parsed query: change the graph, or reach out of it.

rdflib parses; Oxigraph, which answers, has a parser of its own. The two differ in where comments
end (`\r`) and in when `\u0022` becomes a quotation mark, so that a `SERVICE` can be hidden from
the one and run by the other. Both therefore get the same text, with line ends and escapes
resolved, and a reading of its words must find no `SERVICE` either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kg.errors import QueryError
from kg.query.places import find_fault, place_of
from kg.query.prefixes import hint_at_prefix
from kg.query.tokens import is_word, prefixed, spelled_out, tokens

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_LONGEST: Final = 100_000
_MOST: Final = 1_000
_DEEPEST: Final = 100
_OPERATORS: Final = frozenset("!+-*/|&^")

_REACHING: Final = ("service", "lateral", "<<", "{|")
"""What a query may not have in it, not even in a string, to pass without being parsed; the last
three are of no harm, but no SPARQL 1.1."""
_MORE: Final = frozenset(
    ("ADJUST", "LANGDIR", "HASLANG", "HASLANGDIR", "STRLANGDIR", "VERSION")
) | {"TRIPLE", "SUBJECT", "PREDICATE", "OBJECT", "ISTRIPLE"}
"""Words of Oxigraph that are no SPARQL 1.1."""

UPDATES_REFUSED: Final = (
    "this would change the graph, which kg query never does; use SELECT, ASK, CONSTRUCT or DESCRIBE"
)
SERVICE_REFUSED: Final = "SERVICE is refused: a query may not ask other machines"
FROM_REFUSED: Final = "FROM is refused: a query is asked of the graph that was loaded; leave it out"


@dataclass(frozen=True, slots=True)
class Checked:
    """A query that may be run.

    `ordered` tells whether it says in what order its answers come, `all_variables` whether it is
    a `SELECT *`; `parts` are its tokens.
    """

    text: str
    ordered: bool
    all_variables: bool
    parts: Sequence[str] = field(repr=False, compare=False)


def checked(query: str, prefixes: Mapping[str, str]) -> Checked:
    """The query, once it is known to be harmless.

    Raises:
        QueryError: when the query does not parse as SPARQL 1.1 (with line and column), or would
            change the graph, ask another machine, load another graph, or is far too large.
    """
    from rdflib.plugins.sparql.algebra import translateQuery

    text = plain(query)
    _check_size(tokens(text))
    parsed = _parse(text, prefixes)
    names = {part.name for part in _parts(parsed)}
    if "ServiceGraphPattern" in names or calls_service(text):
        raise QueryError(SERVICE_REFUSED)
    if "DatasetClause" in names:
        raise QueryError(FROM_REFUSED)
    _check_prefixes(text, prefixes)
    try:
        translateQuery(parsed, initNs=dict(prefixes))
    except Exception as error:  # rdflib raises bare Exceptions
        raise QueryError(f"not SPARQL: {error}") from error
    star = parsed[1].name == "SelectQuery" and "projection" not in parsed[1]
    text = spelled_out(text, prefixes)
    return Checked(text, "orderby" in parsed[1], star, tokens(text))


def quickly_checked(query: str, prefixes: Mapping[str, str]) -> Checked | None:
    """The query, where it is seen without parsing that it is harmless; None where it must be
    parsed.

    A text that has the letters of none of the words that reach out of the graph in it, not even in
    a string, cannot reach out of it, however it is parsed. Updates are no queries to Oxigraph, and
    FROM, for which only the tokens are looked at, never leads it out of its store.

    Raises:
        QueryError: when the text is far too large, or an escape hides something.
    """
    text = plain(query)
    if len(text) > _MOST or text.count("(") + text.count("[") + text.count("{") > _DEEPEST:
        _check_size(tokens(text))
    folded = text.lower()
    if not text.isascii():
        folded = f"{text.casefold()} {text.upper().casefold()}"
    for word in _REACHING:
        if word in folded:
            return None
    text = spelled_out(text, prefixes)
    parts = tokens(text)
    told = [token.upper() for token in parts]
    if not _MORE.isdisjoint(told):
        return None
    if "from" in folded and any(token.startswith("FROM") for token in told):
        return None
    ordered, star = _form(told) if "ORDER" in told or "*" in told else (False, False)
    return Checked(text, ordered, star, parts)


def _form(query: Iterable[str]) -> tuple[bool, bool]:
    """Whether the outermost query is ordered, and whether it is a SELECT of all variables; its
    tokens are in capitals."""
    depth, outer = 0, list[str]()
    for token in query:
        if token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
        elif not depth and not token.isspace() and token[0] != "#":
            outer.append(token)
    start = outer.index("SELECT") + 1 if "SELECT" in outer else 0
    first = next((t for t in outer[start:] if t not in ("DISTINCT", "REDUCED")), "")
    return "ORDER" in outer, first == "*"


def plain(query: str) -> str:
    r"""The query with `\n` for every line end and every `\uXXXX` resolved.

    >>> plain("SELECT * # all\r\n{ ?s ?p '\\u0041' }")
    "SELECT * # all\n{ ?s ?p 'A' }"

    Raises:
        QueryError: when the text is far too long, or an escape hides another or no character.
    """
    if len(query) > _LONGEST:
        raise QueryError(f"a query of {len(query):,} characters; the most is {_LONGEST:,}")
    text = query.replace("\r\n", "\n").replace("\r", "\n")
    try:
        text = _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)), text)
        text.encode("utf-8")
    except (ValueError, OverflowError) as error:
        raise QueryError("an escape of what is no character; write the character itself") from error
    if _ESCAPE.search(text) or "\r" in text or "\0" in text:
        raise QueryError("an escape that hides a line end or another escape; write it plainly")
    return text


def calls_service(text: str) -> bool:
    """Whether the word SERVICE stands in a query outside strings, comments, IRIs and names.

    >>> calls_service('SELECT * { ?service kg:service "SERVICE" } # SERVICE')
    False
    >>> calls_service("SELECT * { service ?x {} }")
    True
    """
    return any(token.upper() == "SERVICE" for token in tokens(text))


def _check_size(found: Iterable[str]) -> None:
    """Refuses what would overflow the stack of Oxigraph, which ends the whole process.

    Lists of values may be long: what counts is keywords, operators and brackets within brackets.
    """
    parts = depth = 0
    for token in found:
        if token in _OPERATORS or is_word(token):
            parts += 1
        elif token in ("(", "[", "{"):
            depth += 1
        elif token in (")", "]", "}"):
            depth -= 1
        if depth > _DEEPEST:
            raise QueryError(f"the query is nested too deeply; the most is {_DEEPEST} brackets")
        if parts > _MOST:
            raise QueryError(f"a query of more than {_MOST:,} keywords and operators; ask in parts")


def _parse(text: str, prefixes: Mapping[str, str]) -> Any:
    from pyparsing import ParseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        return parseQuery(text)
    except ParseException as error:
        if _is_update(text):
            raise QueryError(UPDATES_REFUSED) from error
        fault = find_fault(text)
        line, column = place_of(text, fault.offset)
        told = f"line {line}, column {column}: {fault.reason}"
        if _runs_elsewhere(text, prefixes):
            told = f"only SPARQL 1.1 is understood; this is more: {told}"
        else:
            told = f"not SPARQL: {told}"
        raise QueryError(told, line=line, column=column) from error
    except RecursionError as error:
        raise QueryError("the query is nested too deeply") from error
    except Exception as error:  # the parser raises what its parts raise, such as ValueError
        raise QueryError(f"not SPARQL: {error}") from error


def _is_update(text: str) -> bool:
    from rdflib.plugins.sparql.parser import parseUpdate

    try:
        return "request" in parseUpdate(text)
    except Exception:  # whatever is wrong with it, it is no update
        return False


def _runs_elsewhere(text: str, prefixes: Mapping[str, str]) -> bool:
    """Whether Oxigraph takes it; asked of an empty store, and never with a SERVICE in it."""
    import pyoxigraph

    if calls_service(text):
        return False
    try:
        pyoxigraph.Store().query(text, prefixes=dict(prefixes))
    except (SyntaxError, ValueError, OSError):
        return False
    return True


def _parts(parsed: object) -> Iterator[Any]:
    """Every named part of a parsed query, however deep."""
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    waiting = [parsed]
    while waiting:
        part = waiting.pop()
        if isinstance(part, CompValue):
            yield part
            waiting.extend(part.values())
        elif isinstance(part, ParseResults | list | tuple | set):
            waiting.extend(part)
        elif isinstance(part, Mapping):
            waiting.extend(part.values())


def _check_prefixes(text: str, known: Mapping[str, str]) -> None:
    """Refuses a prefix that nobody declared; rdflib knows some that Oxigraph does not."""
    for offset, name, namespace in prefixed(text, known):
        if namespace is None:
            line, column = place_of(text, offset)
            prefix = name.partition(":")[0]
            told = f"unknown prefix {prefix}:{hint_at_prefix(prefix, known)}"
            told = f"line {line}, column {column}: {told}"
            raise QueryError(told, line=line, column=column)
