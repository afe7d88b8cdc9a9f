"""Linked data: what an address under `/id/` answers with, as a page or as triples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kg.formats.terms import DATA_KINDS
from kg.serve.catalogue import Catalogue
from kg.serve.job import HTML, RefusedError, Reply
from kg.serve.media import GRAPHS, PAGE, SUFFIXES, choose
from kg.serve.pages import Pages
from kg.serve.shown import address
from kg.serve.sparql import Queries
from kg.vocabulary import from_iri, to_iri

_OFFERED: Final = (PAGE, *GRAPHS)
_LONGEST: Final = 500


class Linked:
    """Answers for the nodes of a graph."""

    def __init__(self, catalogue: Catalogue, queries: Queries, pages: Pages) -> None:
        self._catalogue, self._queries, self._pages = catalogue, queries, pages

    def answer(self, kind: str, slug: str, accept: str, given: Mapping[str, str]) -> Reply:
        """The node `kind:slug` in the form that the suffix of its address or the header asks for;
        the way to the node where the address is another of its names.

        Raises:
            RefusedError: when there is no such node, or no such form.
        """
        if kind not in DATA_KINDS or not slug or len(slug) > _LONGEST:
            raise _missing(f"{kind}:{slug}"[:80])
        identifier, media = f"{kind}:{slug}", ""
        if (there := self._find(identifier)) is None:
            # No name ends like this, so it asks for a form.
            slug, point, suffix = slug.rpartition(".")
            if point and suffix in SUFFIXES:
                identifier, media = f"{kind}:{slug}", SUFFIXES[suffix]
                there = self._find(identifier)
        if there is None:
            raise _missing(identifier)
        if there != identifier:
            ending = f".{suffix}" if media else ""
            return Reply(303, HTML, headers={"Location": address(there) + ending})
        media = media or choose(accept, _OFFERED) or ""
        if not media:
            detail = f"this can be had as {', '.join(_OFFERED)}"
            raise RefusedError(406, "No such format", detail)
        return self._shaped(identifier, media, given)

    def _shaped(self, identifier: str, media: str, given: Mapping[str, str]) -> Reply:
        iri = to_iri(identifier, self._catalogue.base_iri)
        here = address(identifier)
        headers = {"Vary": "Accept", "Content-Location": here, "Link": f'<{iri}>; rel="describes"'}
        if media != PAGE:
            body = self._queries.describe(iri, GRAPHS[media])
            return Reply(media=_typed(media), body=body, headers=headers)
        thing = self._catalogue.get(identifier)
        if thing is not None:
            body = self._pages.thing(thing, given)
        elif not (body := self._pages.claim(identifier)):
            body = self._pages.node(identifier, iri, self._queries.spelled(iri))
        forms = ", ".join(
            f'<{here}.{form}>; rel="alternate"; type="{media}"' for media, form in GRAPHS.items()
        )
        headers["Link"] += f", {forms}"
        return Reply(media=HTML, body=body, headers=headers)

    def _find(self, identifier: str) -> str | None:
        """The id of the node that an id means: its own, or that of the thing that bears it."""
        if self._catalogue.get(identifier) is not None:
            return identifier
        base = self._catalogue.base_iri
        iri = to_iri(identifier, base)
        others = self._queries.replaced_by(iri)
        if others:
            # Of several that bear the name, the one that matters to most papers.
            found = self._catalogue.find_by_id(from_iri(other, base) for other in others)
            if found:
                return min(found.values(), key=lambda thing: (-thing.papers, thing.id)).id
        return identifier if self._queries.knows(iri) else None


def _typed(media: str) -> str:
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def _missing(identifier: str) -> RefusedError:
    return RefusedError(404, "Not found", f"this graph has nothing called {identifier}")
