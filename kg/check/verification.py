"""`verify`: every quote against the sources, every derived claim against its premises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.check.asserted import check_asserted, check_ends
from kg.check.derived import Premise, check_derived
from kg.check.faults import Fault, VerifyReport
from kg.check.nodes import Node, check_entity, check_result, collect_nodes
from kg.check.surfaces import surface_key
from kg.model import GraphSource, Paper
from kg.vocabulary import Predicate


def verify(
    graph: GraphSource,
    papers: Mapping[str, Paper] | Iterable[Paper],
    *,
    places: Mapping[str, str] | None = None,
) -> VerifyReport:
    """What holds and what does not, of a graph against its freshly read sources.

    Takes time linear in the graph and keeps one short record of each claim; texts and quotes
    stream by.

    Args:
        graph: the graph, in memory or in a store.
        papers: what the readers give for the sources now (never the copy in the graph).
        places: paper id → "file:line", to say where a paper that differs stands.
    """
    sources = papers if isinstance(papers, Mapping) else {paper.id: paper for paper in papers}
    places = places or {}
    nodes = collect_nodes(graph)
    faults: list[Fault] = []
    counts = {"papers": 0, "entities": 0, "claims": 0, "quotes": 0, "marks": 0, "premises": 0}
    for paper in graph.papers():
        counts["papers"] += 1
        faults += _check_paper(paper, sources.get(paper.id), places.get(paper.id, ""))
    for entity in graph.entities():
        counts["entities"] += 1
        faults += check_entity(entity)

    premises: dict[str, Premise] = {}
    reported: set[str] = set()
    for claim in graph.claims():
        counts["claims"] += 1
        premises[claim.id] = Premise(claim.subject, claim.predicate, claim.object, claim.confidence)
        faults += check_ends(claim, nodes)
        if claim.evidence:
            counts["quotes"] += sum(len(item.quotes) for item in claim.evidence)
            counts["marks"] += sum(len(item.marks) for item in claim.evidence)
            faults += check_asserted(claim, nodes, sources)
        if claim.predicate is Predicate.REPORTS:
            reported.add(claim.object)
            faults += _check_reporter(claim.id, claim.subject, nodes.get(claim.object))
    for claim in graph.claims():
        if claim.derived:
            counts["premises"] += len(claim.premises)
            faults += check_derived(claim, premises, nodes)
    for result in graph.results():
        faults += check_result(result, nodes, reported)
    faults += _check_loose_ends(graph, nodes)
    return VerifyReport(tuple(faults), **counts)


def _check_paper(paper: Paper, source: Paper | None, place: str) -> Iterator[Fault]:
    at = f" ({place})" if place else ""
    if source is None:
        yield Fault(paper.id, "paper", f"the sources lack it{at}: {paper.title!r}")
        return
    if source.title != paper.title:
        yield Fault(paper.id, "paper", f"the source has another title{at}: {source.title!r}")
    if source.abstract != paper.abstract:
        yield Fault(paper.id, "paper", f"the source has another abstract{at}")


def _check_reporter(claim: str, paper: str, result: Node | None) -> Iterator[Fault]:
    if result is not None and result.paper and result.paper != paper:
        yield Fault(claim, "end", f"{paper} reports a result of {result.paper}")


def _check_loose_ends(graph: GraphSource, nodes: Mapping[str, Node]) -> Iterator[Fault]:
    """Ids and surfaces in the linker's log and in the links that lead nowhere."""
    for paper, url in graph.links():
        if paper not in nodes:
            yield Fault(paper, "dangling", f"{url} is a link of a paper that is not in the graph")
    for merge in graph.merges():
        node = nodes.get(merge.entity)
        if node is None:
            yield Fault(merge.entity, "dangling", f"{merge.surface!r} was joined to no node")
        elif surface_key(merge.surface) not in node.surfaces:
            yield Fault(
                merge.entity, "node", f"{merge.surface!r} was joined to it, but is no alias"
            )
        if not 0 <= merge.score <= 1:
            yield Fault(merge.entity, "number", f"a merge scored {merge.score}")
        for paper in merge.papers:
            if paper not in nodes:
                yield Fault(merge.entity, "dangling", f"a merge cites {paper}, not in the graph")
