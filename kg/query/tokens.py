"""The tokens of a query, as far as is needed to tell its words from its strings and names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_TOKEN = re.compile(
    r"""
      \s+
    | \#[^\n]*                                  # a comment
    | <[^<>"{}|^`\\\x00-\x20]*>                 # an IRI
    | \"{3} (?: \"{0,2} (?: [^"\\] | \\. ) )* \"{3}
    | '{3} (?: '{0,2} (?: [^'\\] | \\. ) )* '{3}
    | " (?: [^"\\\n] | \\. )* "
    | ' (?: [^'\\\n] | \\. )* '
    | [?$@] \w+                                 # a variable or a language tag
    | [\w.-]* : (?: [\w.:%-]* [\w:%-] )?         # a prefixed name
    | [A-Za-z]\w*                               # a keyword or the like
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_TWO_POINTS = re.compile(r":[\w:%-]*\.[\w:%.-]*\.[\w:%-]")


def tokens(text: str) -> list[str]:
    """The tokens, comments and white space too; together they are the query."""
    return _TOKEN.findall(text)


def is_word(token: str) -> bool:
    """Whether a token is a keyword or the like.

    >>> [token for token in tokens("ASK { ?s a kg:Paper }") if is_word(token)]
    ['ASK', 'a']
    """
    return token[0].isascii() and token[0].isalpha() and ":" not in token


def prefixed(text: str, known: Mapping[str, str]) -> Iterator[tuple[int, str, str | None]]:
    """(offset, name, namespace) of each prefixed name; None where its prefix is not declared.

    >>> list(prefixed("PREFIX a: <http://x.org/> ASK { a:b c:d 'e:f' }", {}))
    [(32, 'a:b', 'http://x.org/'), (36, 'c:d', None)]
    """
    declared, last, before = dict(known), "", ""
    start = end = 0
    for token in tokens(text):
        start, end = end, end + len(token)
        if token.isspace() or token[0] == "#":
            continue
        prefix, colon, _ = token.partition(":")
        if before == "PREFIX" and token[0] == "<":
            declared[last[:-1]] = token[1:-1]
        elif colon and token[0] not in "<\"'" and last != "PREFIX" and prefix != "_":
            yield start, token, declared.get(prefix)
        before, last = last, token.upper() if is_word(token) else token


def spelled_out(text: str, known: Mapping[str, str]) -> str:
    """The query with an IRI for each prefixed name that has two points or more behind its colon.

    SPARQL allows them, as in the id of a DOI; Oxigraph's parser takes one.

    >>> spelled_out("ASK { paper:10.1-a.2 ?p ?o }", {"paper": "http://x.org/"})
    'ASK { <http://x.org/10.1-a.2> ?p ?o }'
    """
    if not _TWO_POINTS.search(text):
        return text
    parts, end = [], 0
    for start, name, namespace in prefixed(text, known):
        local = name.partition(":")[2]
        escaped = text[start + len(name) : start + len(name) + 1] == "\\"
        if namespace is not None and local.count(".") > 1 and not escaped:
            parts += [text[end:start], f"<{namespace}{local}>"]
            end = start + len(name)
    return "".join((*parts, text[end:]))
