"""What may be wrong with a query that parses and finds nothing: names that the ontology lacks."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kg.query.checking import plain
from kg.query.tokens import tokens
from kg.vocabulary import EntityType, Predicate

_OURS: Final = re.compile(r"kg:([\w-]+)")
_CLAIM_LAYER: Final = frozenset(("Claim", "DerivedClaim", "Evidence", "SharedEntity"))


def hint_at(query: str, *, claims: bool = False) -> str:
    """One line on why a query may find nothing; "" where nothing is odd.

    `claims` is whether the graph that was asked has the layer of claims.

    A `kg:` name that the ontology does not have comes first; else, that claims have their own file.

    >>> hint_at("SELECT ?m { ?p kg:propose ?m }")
    'the ontology has no kg:propose; did you mean kg:proposes?'
    >>> hint_at('SELECT ?m { ?p kg:proposes ?m FILTER(?m != "kg:propose") }')
    ''
    """
    import difflib

    used = [m[1] for token in tokens(plain(query)) if (m := _OURS.fullmatch(token))]
    known, of_claims = _names()
    for name in used:
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=1)
            return f"the ontology has no kg:{name}" + (
                f"; did you mean kg:{near[0]}?" if near else "; see schemas/README.md"
            )
    if not claims and of_claims.intersection(used):
        return "no answer; claims and quotes are in evidence.ttl, so ask the folder or graph.json"
    return ""


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    """The local names of the ontology, and those of them that are of the claim layer."""
    from kg.formats.ontology import CLASSES, PROPERTIES

    known = frozenset((*CLASSES, *PROPERTIES, *map(str, EntityType), *map(str, Predicate)))
    of_claims = {
        name for name, spec in PROPERTIES.items() if spec.domain.rpartition("#")[2] in _CLAIM_LAYER
    }
    return known, _CLAIM_LAYER | of_claims
