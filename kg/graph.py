"""`KnowledgeGraph`: papers and what they name, to be found, walked and explained; networkx inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.model import BuildInfo, Claim, Entity, Merge, Paper, ResultNode


class KnowledgeGraph:
    """A finished graph in memory. It is a `GraphSource`, so every exporter takes it."""

    def __init__(
        self,
        *,
        info: BuildInfo,
        papers: Iterable[Paper],
        entities: Iterable[Entity] = (),
        results: Iterable[ResultNode] = (),
        claims: Iterable[Claim] = (),
        merges: Iterable[Merge] = (),
        links: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.info = info
        self._papers = {p.id: p for p in sorted(papers, key=lambda p: p.id)}
        self._entities = {e.id: e for e in sorted(entities, key=lambda e: e.id)}
        self._results = {r.id: r for r in sorted(results, key=lambda r: r.id)}
        self._claims = {c.key: c for c in sorted(claims, key=lambda c: c.key)}
        self._merges = tuple(sorted(merges, key=lambda m: (m.entity, m.surface)))
        self._links = tuple(sorted(links))

    def papers(self) -> Iterator[Paper]:
        """The papers, sorted by id."""
        return iter(self._papers.values())

    def entities(self) -> Iterator[Entity]:
        """The entities, sorted by id."""
        return iter(self._entities.values())

    def results(self) -> Iterator[ResultNode]:
        """The results, sorted by id."""
        return iter(self._results.values())

    def claims(self) -> Iterator[Claim]:
        """The claims, sorted by triple."""
        return iter(self._claims.values())

    def merges(self) -> Iterator[Merge]:
        """The linker's log, sorted by entity and surface."""
        return iter(self._merges)

    def links(self) -> Iterator[tuple[str, str]]:
        """(paper id, URL) of the pages that abstracts name, sorted."""
        return iter(self._links)
