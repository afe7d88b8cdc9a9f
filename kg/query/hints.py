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
_OF_CLAIMS: Final = frozenset(("Claim", "DerivedClaim", "Evidence", "SharedEntity")) | {
    name
    for name, spec in PROPERTIES.items()
    if spec.domain.rpartition("#")[2] in ("Claim", "DerivedClaim", "Evidence", "SharedEntity")
}
"""The names of the claim layer, which has files of its own."""


def hint_at(query: str) -> str:
    """One line on why a query may find nothing; "" where nothing is odd.

    A `kg:` name that the ontology does not have comes first; else, that claims have their own file.

    >>> hint_at("SELECT ?m { ?p kg:propose ?m }")
    'the ontology has no kg:propose; did you mean kg:proposes?'
    >>> hint_at('SELECT ?m { ?p kg:proposes ?m FILTER(?m != "kg:propose") }')
    ''
    """
    used = [m[1] for token in tokens(plain(query)) if (m := _OURS.fullmatch(token))]
    for name in used:
        if name not in _KNOWN:
            near = difflib.get_close_matches(name, sorted(_KNOWN), n=1)
            return f"the ontology has no kg:{name}" + (
                f"; did you mean kg:{near[0]}?" if near else "; see schemas/README.md"
            )
    if _OF_CLAIMS.intersection(used):
        return "no answer; claims and quotes are in evidence.ttl, so ask the folder or graph.json"
    return ""
