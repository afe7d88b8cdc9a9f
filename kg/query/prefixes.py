"""Prefixes that a query uses and nobody declared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

ELSEWHERE: Final = {
    "bibo": "http://purl.org/ontology/bibo/",
    "cito": "http://purl.org/spar/cito/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "sdo": "https://schema.org/",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
}
"""Prefixes that people know, of vocabularies that no graph of ours has."""


def hint_at_prefix(name: str, known: Iterable[str]) -> str:
    """What to do about a prefix that is not declared, as the end of a sentence.

    >>> hint_at_prefix("shema", ["kg", "schema"])
    '; did you mean schema:?'
    >>> hint_at_prefix("owl", ["kg"])
    '; put PREFIX owl: <http://www.w3.org/2002/07/owl#> before the query'
    """
    if name in ELSEWHERE:
        return f"; put PREFIX {name}: <{ELSEWHERE[name]}> before the query"
    import difflib

    near = difflib.get_close_matches(name, sorted(known), n=1)
    if near:
        return f"; did you mean {near[0]}:?"
    return f", known without PREFIX: {', '.join(sorted(known))}"
