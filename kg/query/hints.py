"""What may be wrong with a query that parses and finds nothing: names that the ontology lacks."""

from __future__ import annotations

import difflib
import re
from typing import Final

from kg.formats.ontology import CLASSES, PROPERTIES
from kg.query.checking import plain, tokens
from kg.vocabulary import EntityType, Predicate

_KNOWN: Final = frozenset((*CLASSES, *PROPERTIES, *map(str, EntityType), *map(str, Predicate)))
_OURS = re.compile(r"kg:([\w-]+)")


def hint_at(query: str) -> str:
    """One line on the first `kg:` name that the ontology does not have; "" where it has them all.

    >>> hint_at("SELECT ?m { ?p kg:propose ?m }")
    'the ontology has no kg:propose; did you mean kg:proposes?'
    >>> hint_at('SELECT ?m { ?p kg:proposes ?m FILTER(?m != "kg:propose") }')
    ''
    """
    for token in tokens(plain(query)):
        found = _OURS.fullmatch(token)
        if found and found[1] not in _KNOWN:
            near = difflib.get_close_matches(found[1], sorted(_KNOWN), n=1)
            return f"the ontology has no kg:{found[1]}" + (
                f"; did you mean kg:{near[0]}?" if near else "; see schemas/README.md"
            )
    return ""
