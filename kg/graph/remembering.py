"""A graph as its source streams it, which finds its communities once and remembers them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.graph.choosing import claims_of, outlines_of
from kg.graph.communities import Communities, find_communities
from kg.model import (
    BuildInfo,
    Claim,
    CloseMatch,
    Entity,
    GraphSource,
    Merge,
    Paper,
    ResultNode,
    close_matches,
    outlines,
)
from kg.vocabulary import Predicate


class Remembering:
    """A `GraphSource` for whoever writes several files: communities take seconds, and the pages
    and GraphML need the same ones.

    Args:
        source: the graph; it must not change.
        communities: its communities, where they are known.
    """

    def __init__(self, source: GraphSource, communities: Communities | None = None) -> None:
        self._source = source
        self._communities = communities

    def communities(self) -> Communities:
        """The communities of the papers (see `find_communities`)."""
        if self._communities is None:
            self._communities = find_communities(self._source)
        return self._communities

    @property
    def info(self) -> BuildInfo:
        """What the graph was made with."""
        return self._source.info

    def papers(self) -> Iterator[Paper]:
        """The papers, sorted by id."""
        return self._source.papers()

    def entities(self) -> Iterator[Entity]:
        """The entities, sorted by id."""
        return self._source.entities()

    def results(self) -> Iterator[ResultNode]:
        """The results, sorted by id."""
        return self._source.results()

    def claims(self) -> Iterator[Claim]:
        """The claims, sorted by triple."""
        return self._source.claims()

    def outlines(self) -> Iterator[Claim]:
        """The claims without evidence (see `kg.model.outlines`)."""
        return outlines(self._source)

    def claims_of(self, predicates: Iterable[Predicate]) -> Iterator[Claim]:
        """The claims of these predicates (see `kg.graph.choosing`)."""
        return claims_of(self._source, predicates)

    def outlines_of(self, predicates: Iterable[Predicate]) -> Iterator[Claim]:
        """The same without evidence."""
        return outlines_of(self._source, predicates)

    def merges(self) -> Iterator[Merge]:
        """The linker's log, sorted by entity and surface."""
        return self._source.merges()

    def links(self) -> Iterator[tuple[str, str]]:
        """(paper id, URL) of the pages that abstracts name, sorted."""
        return self._source.links()

    def close_matches(self) -> Iterator[CloseMatch]:
        """Pairs of entities that may be one, sorted."""
        return close_matches(self._source)
