r"""What a query may not do, found on the parsed query: change the graph, or reach out of it.

rdflib parses; Oxigraph, which answers, has a parser of its own. The two differ in where comments
end (`\r`) and in when `\u0022` becomes a quotation mark, so that a `SERVICE` can be hidden from
the one and run by the other. Both therefore get the same text, with line ends and escapes
resolved, and a reading of its words must find no `SERVICE` either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.errors import QueryError

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN = re.compile(
    r"""
      \#[^\n]*                                  # a comment
    | <[^<>"{}|^`\\\x00-\x20]*>                 # an IRI
    | \"{3} (?: \"{0,2} (?: [^"\\] | \\. ) )* \"{3}
    | '{3} (?: '{0,2} (?: [^'\\] | \\. ) )* '{3}
    | " (?: [^"\\\n] | \\. )* "
    | ' (?: [^'\\\n] | \\. )* '
    | [?$@] \w+                                 # a variable or a language tag
    | [\w.-]* : [\w.:%-]*                       # a prefixed name
    | (?P<word> [A-Za-z]\w* )
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_LONGEST: Final = 100_000
_MOST: Final = 1_000
_DEEPEST: Final = 100
_OPERATORS: Final = frozenset("!+-*/|&^")

UPDATES_REFUSED: Final = (
    "this would change the graph, which kg query never does; use SELECT, ASK, CONSTRUCT or DESCRIBE"
)
SERVICE_REFUSED: Final = "SERVICE is refused: a query may not ask other machines"
FROM_REFUSED: Final = "FROM is refused: a query is asked of the graph that was loaded; leave it out"


@dataclass(frozen=True, slots=True)
class Checked:
    """A query that may be run.

    `ordered` tells whether it says in what order its answers come, `all_variables` whether it is
    a `SELECT *`.
    """

    text: str
    ordered: bool
    all_variables: bool


def checked(query: str, prefixes: Mapping[str, str]) -> Checked:
    """The query, once it is known to be harmless.

    Raises:
        QueryError: when the query does not parse as SPARQL 1.1 (with line and column), or would
            change the graph, ask another machine, load another graph, or is far too large.
    """
    from rdflib.plugins.sparql.algebra import translateQuery

    text = plain(query)
    _check_size(text)
    parsed = _parse(text, prefixes)
    names = {part.name for part in _parts(parsed)}
    if "ServiceGraphPattern" in names or calls_service(text):
        raise QueryError(SERVICE_REFUSED)
    if "DatasetClause" in names:
        raise QueryError(FROM_REFUSED)
    try:
        translateQuery(parsed, initNs=dict(prefixes))
    except Exception as error:  # rdflib raises bare Exceptions for unknown prefixes and the like
        raise QueryError(_reason(error, prefixes)) from error
    star = parsed[1].name == "SelectQuery" and "projection" not in parsed[1]
    return Checked(text, "orderby" in parsed[1], star)


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
    return any((m["word"] or "").upper() == "SERVICE" for m in _TOKEN.finditer(text))


def tokens(text: str) -> Iterator[str]:
    """The tokens of a query, comments and white space too."""
    return (match[0] for match in _TOKEN.finditer(text))


def _check_size(text: str) -> None:
    """Refuses what would overflow the stack of Oxigraph, which ends the whole process.

    Lists of values may be long: what counts is keywords, operators and brackets within brackets.
    """
    parts = depth = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if match["word"] or token in _OPERATORS:
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
        rest = text[error.loc :].split("\n", 1)[0].strip()
        near = f"near {rest[:30]!r}" if rest else "at its end"
        place = f"line {error.lineno}, column {error.column}, {near}"
        if _runs_elsewhere(text, prefixes):
            raise QueryError(f"only SPARQL 1.1 is understood; this is more: {place}") from error
        raise QueryError(f"not SPARQL: {place}") from error
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


def _reason(error: Exception, prefixes: Iterable[str]) -> str:
    reason = str(error) or type(error).__name__
    if reason.startswith("Unknown namespace prefix"):
        name = reason.rpartition(":")[2].strip()
        return f"unknown prefix {name}:, known without PREFIX: {', '.join(sorted(prefixes))}"
    return f"not SPARQL: {reason}"
