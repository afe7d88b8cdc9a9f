"""Media types: what can be offered, and which of it a client asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

RESULTS: Final = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
"""The media types of rows, the preferred one first, and the names of their formats."""
GRAPHS: Final = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
}
"""The media types of triples likewise."""
PAGE: Final = "text/html"
SUFFIXES: Final = {name: media for media, name in GRAPHS.items()} | {"html": PAGE}
"""What may stand behind the point of an address, and what it asks for."""
_LOOSE: Final = {"text/plain": "application/n-triples", "application/xhtml+xml": PAGE}
"""Types that are asked for and mean another."""


def choose(accept: str, offered: Sequence[str]) -> str | None:
    """The offered media type that an `Accept` header likes best; None where it likes none.

    Of equally liked ones the first offered is taken; so it is where there is no header.

    >>> choose("text/csv;q=0.5, application/json", ["text/csv", "application/json"])
    'application/json'
    >>> choose("*/*", ["text/turtle", "text/html"]), choose("image/png", ["text/turtle"])
    ('text/turtle', None)
    """
    wishes = _wishes(accept)
    if not wishes:
        return offered[0]
    best, best_quality = None, 0.0
    for media in offered:
        quality = _quality(media, wishes)
        if quality > best_quality:
            best, best_quality = media, quality
    return best


def _wishes(accept: str) -> list[tuple[str, float]]:
    wishes = []
    for part in accept.split(",")[:50]:
        media, *parameters = (piece.strip() for piece in part.split(";"))
        if media.count("/") != 1:
            continue
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        wishes.append((media.lower(), quality))
    return wishes


def _quality(media: str, wishes: Sequence[tuple[str, float]]) -> float:
    """How much a type is wished for: what names it most closely counts."""
    kind = media.partition("/")[0]
    found = dict(reversed(wishes))
    loose = [found[wish] for wish, meant in _LOOSE.items() if meant == media and wish in found]
    if media in found:
        return found[media]
    if loose:
        return loose[0]
    return found.get(f"{kind}/*", found.get("*/*", 0.0))
