"""What a graph holds, counted, and how its papers hang together; as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from kg.errors import one_line
from kg.graph.answers import WIDTH, Printed, shortened
from kg.graph.communities import Communities, Weighed

_SHOWN: Final = 10
"""Rows of a list in the text; the JSON has all."""
_BRIDGES: Final = 6


@dataclass(frozen=True, slots=True, repr=False)
class Stats(Printed):
    """What a graph holds, counted, and how its papers hang together.

    Attributes:
        entities: how many things the papers name.
        entities_by_type: how many of them bear each type; one of two types counts under each.
        most_shared: (id, label, papers) of the entities that matter to most papers, two at least.
        central: the entities that carry most of the weight of all `relatedTo` edges, with the
            share that each carries.
        communities: the papers in groups, and the bridges between these.
        components: how many papers each part holds that `relatedTo` connects, the largest first; a
            paper that is related to no other is a part of its own.
        same_abstract: (id, title) of papers that have one abstract, in groups.
    """

    papers: int
    without_abstract: int
    papers_by_year: dict[str, int]
    entities: int
    entities_by_type: dict[str, int]
    results: int
    claims_by_predicate: dict[str, int]
    quotes: int
    merges: int
    links: int
    most_shared: tuple[tuple[str, str, int], ...]
    central: tuple[Weighed, ...]
    communities: Communities
    components: tuple[int, ...]
    same_abstract: tuple[tuple[tuple[str, str], ...], ...] = ()

    def __repr__(self) -> str:
        return (
            f"<Stats: {self.papers} papers, {self.entities} entities, {self.results} results,"
            f" {self.claims} claims>"
        )

    @property
    def claims(self) -> int:
        """How many claims there are."""
        return sum(self.claims_by_predicate.values())

    def to_json(self) -> dict[str, Any]:
        """The counts as plain JSON."""
        return {
            "papers": self.papers,
            "without_abstract": self.without_abstract,
            "same_abstract": [
                [{"id": identifier, "title": title} for identifier, title in group]
                for group in self.same_abstract
            ],
            "papers_by_year": self.papers_by_year,
            "entities": self.entities,
            "entities_by_type": self.entities_by_type,
            "results": self.results,
            "claims": self.claims,
            "claims_by_predicate": self.claims_by_predicate,
            "quotes": self.quotes,
            "merges": self.merges,
            "links": self.links,
            "most_shared": [
                {"id": identifier, "label": label, "papers": papers}
                for identifier, label, papers in self.most_shared
            ],
            "central": [asdict(item) for item in self.central],
            "modularity": self.communities.modularity,
            "communities": [asdict(community) for community in self.communities],
            "bridges": [asdict(bridge) for bridge in self.communities.bridges],
            "components": list(self.components),
        }

    def to_text(self, width: int = WIDTH) -> str:
        """The counts as aligned lines, none longer than the width."""
        lines = [*self._counts()]
        if self.same_abstract:
            lines.append("perhaps the same paper: one abstract under two ids")
            for group in self.same_abstract[:_SHOWN]:
                lines += [f"  {one_line(title)}  {identifier}" for identifier, title in group]
                lines.append("")
            lines.pop()
            if (more := len(self.same_abstract) - _SHOWN) > 0:
                lines.append(f"  … and {more} more")
        if self.most_shared:
            lines.append("most shared")
            lines += [
                f"  {papers:>4} papers  {one_line(label)}" for _, label, papers in self.most_shared
            ]
        if self.central:
            lines.append("most central: share of the weight between related papers")
            lines += [
                f"  {100 * item.weight:>9.1f} %  {one_line(item.label)}" for item in self.central
            ]
        lines += self._structure()
        return "\n".join(shortened(line, width) for line in lines)

    def _counts(self) -> Iterator[str]:
        def block(counts: dict[str, int]) -> list[str]:
            return [f"  {name:<14}{count:>7}" for name, count in counts.items()]

        yield f"{'papers':<16}{self.papers:>7}"
        if self.without_abstract:
            yield f"  {'no abstract':<14}{self.without_abstract:>7}"
        if set(self.papers_by_year) != {"unknown"}:
            yield from block(
                {"no year" if y == "unknown" else y: n for y, n in self.papers_by_year.items()}
            )
        yield from (f"{'entities':<16}{self.entities:>7}", *block(self.entities_by_type))
        if sum(self.entities_by_type.values()) > self.entities:
            yield "  (of several types: counted under each)"
        yield f"{'results':<16}{self.results:>7}"
        yield from (f"{'claims':<16}{self.claims:>7}", *block(self.claims_by_predicate))
        yield from (f"{'quotes':<16}{self.quotes:>7}", f"{'web links':<16}{self.links:>7}")

    def _structure(self) -> Iterator[str]:
        """Communities, bridges and connected parts."""
        several = [community for community in self.communities if len(community) > 1]
        if not several:
            return
        alone = len(self.communities) - len(several)
        yield f"communities of related papers (modularity {self.communities.modularity:.2f})"
        for community in several[:_SHOWN]:
            yield f"  {community.number:>2} {len(community):>5} papers  {one_line(community.label)}"
        if (more := len(several) - _SHOWN) > 0:
            yield f"     … and {more} more"
        if alone:
            yield f"     {alone:>5} alone"
        if self.communities.bridges:
            yield "bridges: the weight between two communities, what and which paper carries most"
        for bridge in self.communities.bridges[:_BRIDGES]:
            carriers = ", ".join(one_line(item.label) for item in bridge.entities[:3])
            yield f"  {bridge.first:>2} – {bridge.second:<2} {bridge.weight:>8.2f}  {carriers}"
            yield from (f"{'':20}{one_line(paper.label)}" for paper in bridge.papers[:1])
        parts = len(self.components)
        yield f"connected parts  {parts}, the largest of {self.components[0]} papers"
