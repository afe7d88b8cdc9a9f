"""Terms for the variables of a query, written into it as a VALUES clause."""

from __future__ import annotations

from collections.abc import Mapping

from kg.query.tokens import tokens


def with_values(text: str, terms: Mapping[str, str]) -> str:
    r"""The query with a term for each variable, as the first thing in the pattern that is asked.

    Args:
        text: a query that parses.
        terms: by the names of variables; each spelled as SPARQL has it.

    >>> with_values("SELECT * { ?s ?p $o }", {"o": "<http://x.org/>"})
    'SELECT * {\n  VALUES $o { <http://x.org/> } ?s ?p $o }'
    """
    lines = "".join(f"\n  VALUES ${name} {{ {term} }}" for name, term in terms.items())
    place = _pattern(text)
    return text[:place] + lines + text[place:]


def _pattern(text: str) -> int:
    """The offset behind the brace that opens the pattern; the template of CONSTRUCT is none."""
    offset = depth = 0
    template = False
    for token in tokens(text):
        offset += len(token)
        if token.upper() == "CONSTRUCT" and not depth:
            template = True
        elif token == "{":
            if not template and not depth:
                return offset
            depth += 1
        elif token == "}":
            depth -= 1
            template = template and depth > 0
        elif token.upper() == "WHERE" and not depth:
            template = False
    return len(text)
