"""The view of a graph as a plain dict: what a page shows, with no markup and no drawing in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from kg.model import Entity, Evidence, GraphSource, Paper
from kg.view.islands import home_groups, on_the_map, place, told_communities
from kg.view.layout import Layout
from kg.view.links import paper_links, safe_url
from kg.view.names import list_names
from kg.view.opening import ANY, About, first_steps
from kg.view.predicates import PREDICATE_NUMBER, told_predicates
from kg.view.selection import Selection, count_types, select
from kg.view.spans import Spans
from kg.vocabulary import (
    NAMESPACE,
    ROLE_PREDICATES,
    SCHEMA,
    SKOS,
    EntityType,
    Predicate,
    alias_ids,
)

MAX_PAPERS: Final = 500
"""How many papers one page holds; of more, a part of every large community is taken."""

_NAMESPACES: Final = {
    "kg": NAMESPACE,
    "schema": SCHEMA,
    "skos": SKOS,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def view_data(
    graph: GraphSource, *, max_papers: int = MAX_PAPERS, about: About | None = None
) -> dict[str, Any]:
    """What a page shows, as a plain dict that goes into JSON: the contract with `static/*.js`.

    `nodes` are the papers, then the entities; everything else refers to them by position. Fields
    that would be empty are absent.

    | field | what it holds |
    |---|---|
    | `base`, `namespaces`, `extractor` | the base IRI of ids, namespaces by prefix, who read |
    | `counts` | papers, papers_left_out, entities, shared, claims, of these `related`, results, \
and one for each type |
    | `about` | of a page of a part: `{title, nodes}`, what it is of, and what was asked for |
    | `first`, `steps` | how many papers share what is shown first (0: all), and the choices |
    | `predicates` | `{id, label, kind, comment}`; kind is one of `PREDICATE_KINDS` |
    | `nodes`, all | `{id, type, label, x, y, community}`; community -1 is none |
    | `nodes`, papers | `abstract, year, venue, authors, keywords, links, spans` |
    | `nodes`, entities | `papers` (that it matters to), `types` where several, `aliases, same_as` |
    | `also` | every other `type:slug` of a node, and the id of every result: its node's number |
    | `communities` | those of `kg.graph.find_communities` that the map has an island for: \
`{label, names, papers, named}`: the names in its label, its size, the nodes of these names |
    | `edges` | a claim: `[subject, predicate, object, confidence, evidence]` |
    | `related` | related papers: `[paper, paper, weight, confidence, [[entity, weight], …]]` |
    | `results` | `{id, paper, value, kind, ends: [[predicate, node], …], confidence, evidence}` |

    A sentence or mention is kept once a paper, in its `spans`, as field, start, end, one after the
    other, with offsets in UTF-16 code units, since that is how a browser counts; field 0 is the
    title, 1 the abstract. An item of evidence is `[paper, score, quotes, marks]` with the numbers
    of spans. A derived claim has no evidence; after it come its rule and its premises' positions in
    `edges`.

    Of a graph with more papers the page holds a part in full, and of the rest the names. `counts`
    are then those of the part, but `papers` of an entity and of a community those of the graph, and
    there is more:

    | field | what it holds |
    |---|---|
    | `whole` | the counts of the graph |
    | `names` | `{text, count, left_out}`: see `kg.view.names` |
    """
    return _View(graph, select(graph, max_papers), about).to_dict()


class _View:
    """One pass over the parts of a graph, numbering as it goes."""

    def __init__(self, graph: GraphSource, selection: Selection, about: About | None) -> None:
        self.graph, self.whole, self.about = graph, selection.whole, about
        self.papers, self.entities = selection.papers, selection.entities
        self.claims = selection.claims
        ids = [*self.papers, *(entity.id for entity in self.entities)]
        self.number = {identifier: number for number, identifier in enumerate(ids)}
        self.spans = {paper.id: Spans(paper) for paper in self.papers.values()}
        self.users = self._papers_of_entities()
        self.metrics = {self.number[e.id] for e in self.entities if e.types[0] is EntityType.METRIC}
        self.links: dict[str, list[str]] = defaultdict(list)
        for owner, url in graph.links():
            self.links[owner].append(url)
        papers_of = [self._weight(entity) for entity in self.entities]
        part, asked = self.whole is not None, about is not None
        self.first, self.steps = first_steps(papers_of, part=part, asked=asked)
        self.communities, self.home = on_the_map(selection, self.first == ANY)

    def _papers_of_entities(self) -> list[list[int]]:
        """For each node, the papers that it matters to (not those that name it in passing)."""
        users: list[list[int]] = [[] for _ in self.number]
        for claim in self.claims:
            if (
                claim.subject in self.papers
                and claim.object in self.number
                and claim.predicate in ROLE_PREDICATES
            ):
                users[self.number[claim.object]].append(self.number[claim.subject])
        return [sorted(set(papers)) for papers in users]

    def to_dict(self) -> dict[str, Any]:
        edges = self._edges()
        results = self._results()
        layout = self._layout(edges)
        nodes = [*map(self._paper, self.papers.values()), *map(self._entity, self.entities)]
        for number, node in enumerate(nodes):
            node["x"], node["y"] = layout.x[number], layout.y[number]
            node["community"] = layout.community[number]
        used = {edge[1] for edge in edges} | {end[0] for r in results for end in r["ends"]}
        return {
            "base": self.graph.info.base_iri,
            "namespaces": _NAMESPACES,
            "extractor": self.graph.info.extractor,
            "counts": self._counts(),
            "first": self.first,
            "steps": self.steps,
            "predicates": told_predicates(used),
            "nodes": nodes,
            "also": self._also_known_as(),
            "communities": told_communities(self.communities, self.number),
            "edges": edges,
            "related": self._related(),
            "results": results,
            **self._beyond(),
        }

    # ── nodes ────────────────────────────────────────────────────────────────────────────────────

    def _paper(self, paper: Paper) -> dict[str, Any]:
        node: dict[str, Any] = {"id": paper.id, "type": "Paper", "label": paper.title or paper.id}
        for name in ("abstract", "year", "venue"):
            if getattr(paper, name):
                node[name] = getattr(paper, name)
        for name in ("authors", "keywords"):
            if getattr(paper, name):
                node[name] = list(getattr(paper, name))
        if links := paper_links(paper, self.links.get(paper.id, ())):
            node["links"] = links
        if spans := self.spans[paper.id].to_list():
            node["spans"] = spans
        return node

    def _entity(self, entity: Entity) -> dict[str, Any]:
        node: dict[str, Any] = {
            "id": entity.id,
            "type": entity.types[0].value,
            "label": entity.label,
            "papers": self._weight(entity),
        }
        if len(entity.types) > 1:
            node["types"] = [kind.value for kind in entity.types]
        if others := [alias for alias in entity.aliases if alias != entity.label]:
            node["aliases"] = others
        if same := [url for url in entity.same_as if safe_url(url)]:
            node["same_as"] = same
        return node

    def _weight(self, entity: Entity) -> int:
        """How many papers of the graph an entity matters to."""
        if self.whole is not None:
            return self.whole.papers_of.get(entity.id, 0)
        return len(self.users[self.number[entity.id]])

    def _also_known_as(self) -> dict[str, int]:
        """Every other `type:slug` under which a page's address may ask for an entity.

        Where two entities share an alias, the one that more papers use has it.
        """
        owners: dict[str, int] = {}
        for entity in sorted(self.entities, key=lambda e: (-self._weight(e), e.id)):
            for identifier in alias_ids(entity.types, (entity.label, *entity.aliases)):
                if identifier not in self.number:
                    owners.setdefault(identifier, self.number[entity.id])
        for result in self.graph.results():
            if result.paper in self.papers:
                owners[result.id] = self.number[result.paper]
        return dict(sorted(owners.items()))

    # ── claims ───────────────────────────────────────────────────────────────────────────────────

    def _evidence(self, items: Iterable[Evidence]) -> list[list[Any]]:
        rows = []
        for item in items:
            if not item.quotes or item.quotes[0].paper not in self.papers:
                continue
            spans = self.spans[item.quotes[0].paper]
            quotes, marks = ([spans.number(q) for q in own] for own in (item.quotes, item.marks))
            rows.append([self.number[item.quotes[0].paper], item.score, quotes, marks])
        return rows

    def _edges(self) -> list[list[Any]]:
        drawn = [
            claim
            for claim in self.claims
            if claim.predicate is not Predicate.RELATED_TO
            and claim.subject in self.number
            and claim.object in self.number
        ]
        numbers: dict[str, int] = {}
        if any(claim.derived for claim in drawn):
            numbers = {claim.id: number for number, claim in enumerate(drawn)}
        rows = []
        for claim in drawn:
            row: list[Any] = [
                self.number[claim.subject],
                PREDICATE_NUMBER[claim.predicate],
                self.number[claim.object],
                claim.confidence,
                self._evidence(claim.evidence),
            ]
            if claim.derived:
                row += [claim.rule, [numbers[p] for p in claim.premises if p in numbers]]
            rows.append(row)
        return rows

    def _related(self) -> list[list[Any]]:
        return [
            [
                self.number[claim.subject],
                self.number[claim.object],
                claim.weight or 0.0,
                claim.confidence,
                [[self.number[s.entity], s.weight] for s in claim.shared],
            ]
            for claim in self.claims
            if claim.predicate is Predicate.RELATED_TO
            and claim.subject in self.number
            and claim.object in self.number
        ]  # fmt: skip

    def _results(self) -> list[dict[str, Any]]:
        ends: dict[str, list[list[Any]]] = defaultdict(list)
        evidence: dict[str, tuple[float, list[list[Any]]]] = {}
        for claim in self.claims:
            if claim.predicate is Predicate.REPORTS:
                evidence[claim.object] = (claim.confidence, self._evidence(claim.evidence))
            elif claim.subject.startswith("result:") and claim.object in self.number:
                ends[claim.subject].append(
                    [PREDICATE_NUMBER[claim.predicate], self.number[claim.object]]
                )
        return [
            {
                "id": result.id,
                "paper": self.number[result.paper],
                "value": result.value,
                "kind": result.kind.value,
                "ends": ends[result.id],
                "confidence": confidence,
                "evidence": rows,
            }
            for result in self.graph.results()
            if result.paper in self.papers
            for confidence, rows in (evidence.get(result.id, (0.0, [])),)
        ]

    def _layout(self, edges: list[list[Any]]) -> Layout:
        least = min(self.first, 2)
        groups = home_groups(self.communities, self.home, self.number, self.users, least)
        passing = PREDICATE_NUMBER[Predicate.MENTIONS]
        return place(len(self.papers), self.users, edges, self.metrics, passing, groups, least)

    def _beyond(self) -> dict[str, Any]:
        """What there is to say of what was asked for, and of the graph that a page holds a part
        of."""
        said: dict[str, Any] = {}
        if self.about is not None:
            asked = [self.number[thing] for thing in self.about.things if thing in self.number]
            said["about"] = {"title": self.about.title, "nodes": asked}
        if self.whole is not None:
            names = list_names(self.graph, self.whole, self.number)
            said |= {"whole": self.whole.counts, "names": names}
        return said

    def _counts(self) -> dict[str, int]:
        return {
            "papers": len(self.papers),
            "papers_left_out": self.whole.counts["papers"] - len(self.papers) if self.whole else 0,
            "entities": len(self.entities),
            "shared": sum(len(users) > 1 for users in self.users[len(self.papers) :]),
            "claims": len(self.claims),
            "related": sum(claim.predicate is Predicate.RELATED_TO for claim in self.claims),
            "results": sum(result.paper in self.papers for result in self.graph.results()),
            **count_types(self.entities),
        }
