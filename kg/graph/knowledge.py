"""`KnowledgeGraph`: the records, and the ways to find, walk and explain them; networkx inside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kg.errors import InputError
from kg.graph import walk
from kg.graph.answers import ExplainedClaim, Explanation, Step
from kg.graph.communities import (
    RESOLUTION,
    Communities,
    Weighed,
    find_central,
    find_communities,
)
from kg.graph.counting import take_stats
from kg.graph.entity_view import Direction, EntityView, Node, label_of
from kg.graph.names import Names, bearer_of
from kg.graph.related import Related, RelatedPapers
from kg.graph.stats import Stats
from kg.graph.twins import seem_one
from kg.jsonform import (
    claim_to_json,
    info_to_json,
    node_forms,
)
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
)
from kg.vocabulary import ROLE_PREDICATES, TERM_TYPES, EntityType, Predicate, as_id

if TYPE_CHECKING:
    import networkx
    import rdflib

_Record = TypeVar("_Record")
_Key = TypeVar("_Key", str, tuple[str, str, str])
_Choice = TypeVar("_Choice", bound=StrEnum)


class KnowledgeGraph:
    """A finished graph in memory. It is a `GraphSource`, so every exporter takes it.

    Wherever a method takes a name, an id will do (also an id of an alias or of a paper's title, and
    the IRI of any of them), and so will a label, an alias or a title that only one thing bears, and
    of a paper its DOI, its arXiv id or the id that its source gives it.

    Args:
        info: what the graph was made with.
        papers: the papers; the other records likewise in any order.
        entities: the things that the papers name.
        results: the results that the papers report.
        claims: the edges; both ends must be among the nodes.
        merges: the linker's log.
        links: (paper id, URL) of the pages that abstracts name.
        close: pairs of entities that may be one.

    Raises:
        InputError: when two records have one id, or a claim, result or link names no node.
    """

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
        close: Iterable[CloseMatch] = (),
    ) -> None:
        self.info = info
        self._papers = _keyed(papers, lambda p: p.id)
        self._entities = _keyed(entities, lambda e: e.id)
        self._results = _keyed(results, lambda r: r.id)
        self._claims = _keyed(claims, lambda c: c.key)
        # To the last field: two rules may join one surface, and ties must not keep their order.
        order = attrgetter("entity", "surface", "rule", "score", "papers")
        self._merges = tuple(sorted(merges, key=order))
        self._links = tuple(sorted(set(links)))
        self._close = tuple(sorted(close))
        self._nodes: dict[str, Node] = {**self._papers, **self._entities, **self._results}
        for claim in self._claims.values():
            for end in (claim.subject, claim.object):
                if end not in self._nodes:
                    raise InputError(f"the claim {' '.join(claim.key)} names no node: {end}")
        for paper in (
            *(r.paper for r in self._results.values()),
            *(link[0] for link in self._links),
        ):
            if paper not in self._papers:
                raise InputError(f"a result or a link names no paper: {paper}")

    @classmethod
    def from_source(cls, source: GraphSource) -> KnowledgeGraph:
        """The graph that a store (or any other source) streams, held in memory."""
        return cls(
            info=source.info,
            papers=source.papers(),
            entities=source.entities(),
            results=source.results(),
            claims=source.claims(),
            merges=source.merges(),
            links=source.links(),
            close=close_matches(source),
        )

    # ── the records ──────────────────────────────────────────────────────────────────────────────

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

    def close_matches(self) -> Iterator[CloseMatch]:
        """Pairs of entities that may be one, sorted by their ids."""
        return iter(self._close)

    def links(self) -> Iterator[tuple[str, str]]:
        """(paper id, URL) of the pages that abstracts name, sorted."""
        return iter(self._links)

    def __len__(self) -> int:
        return len(self._nodes)

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._nodes

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, KnowledgeGraph):
            return NotImplemented
        return self._records() == other._records()

    __hash__ = None  # type: ignore[assignment]  # equal by its records, like a dict

    def _records(self) -> tuple[object, ...]:
        return (
            self.info,
            self._nodes,
            self._claims,
            self._merges,
            self._links,
            self._close,
        )

    def __repr__(self) -> str:
        return (
            f"<KnowledgeGraph: {len(self._papers)} papers, {len(self._entities)} entities, "
            f"{len(self._results)} results, {len(self._claims)} claims>"
        )

    # ── finding ──────────────────────────────────────────────────────────────────────────────────

    def get(self, name: str) -> EntityView:
        """The one entity, paper or result of this id, IRI or name.

        Raises:
            AmbiguousNameError: when several bear it.
            UnknownEntityError: when none does; the message has the nearest ones.
            TypeError: when the name is no text.
        """
        name = self._asked(name)
        return self._view(name if name in self._nodes else self._names.resolve(name))

    def find(
        self, text: str, type: EntityType | str | None = None, *, limit: int | None = 10
    ) -> list[EntityView]:
        """The entities and papers whose name or title answers a search, best first.

        In this order: the label as written, an alias as written, the same but for case, hyphens
        and accents, names that begin so, names that share words. Ties go to what more papers share.

        Args:
            text: what to look for.
            type: only things that bear this type ("Method", "Paper", …).
            limit: at most so many; None for all.
        """
        kind = None if type is None else _choose(EntityType, type)
        found = map(self._view, self._names.find(self._asked(text), self._shared))
        return [view for view in found if kind is None or kind in view.types][:limit]

    def neighbours(
        self,
        name: str,
        predicate: Predicate | str | None = None,
        direction: Direction = "both",
    ) -> list[EntityView]:
        """What lies one claim away, sorted by id.

        Args:
            name: an id, or a name that only one thing bears.
            predicate: only over claims of this predicate.
            direction: "out" where the thing is the subject, "in" where it is the object.
                `relatedTo` has no direction.
        """
        node = self.get(name).id
        found = {
            walk.other_end(claim, node)
            for claim in self.claims_about(node, predicate)
            if direction == "both"
            or claim.predicate is Predicate.RELATED_TO
            or (claim.subject if direction == "out" else claim.object) == node
        }
        return [self._view(identifier) for identifier in sorted(found)]

    def claims_about(self, name: str, predicate: Predicate | str | None = None) -> list[Claim]:
        """The claims that a thing is an end of, sorted by triple."""
        wanted = None if predicate is None else _choose(Predicate, predicate)
        about = self._touching.get(self.get(name).id, ())
        return [claim for claim in about if wanted in (None, claim.predicate)]

    # ── explaining ───────────────────────────────────────────────────────────────────────────────

    def explain(
        self, subject: str, predicate: Predicate | str | None = None, object: str | None = None
    ) -> Explanation:
        """The claims about a thing with what they rest on: print it, or walk through it.

        With a subject alone, or with a predicate, every such claim that the thing is an end of.
        With an object too, the claims from the first to the second (`relatedTo`: either way).

        Beside names and ids, the beginning of a title will do that only one paper's title has, and
        of several things of one name the one that the predicate takes is meant.

        Raises:
            AmbiguousNameError: when several things bear a name.
            UnknownEntityError: when none does; the message has the nearest ones.
            InputError: when there is no such predicate; the message lists them.
        """
        from kg.graph.parts import resolve_end

        asked = self.get(resolve_end(self, subject, predicate))
        node = asked.id
        other = None if object is None else resolve_end(self, object, predicate)
        claims = [
            claim
            for claim in self.claims_about(node, predicate)
            if other is None
            or (claim.subject, claim.object) == (node, other)
            or (claim.predicate is Predicate.RELATED_TO and claim.subject == other)
        ]
        claims.sort(key=lambda c: (c.derived, -(c.weight or 0.0), -c.confidence, c.key))
        return Explanation(
            tuple(self._explain(claim) for claim in claims),
            about=str(asked) if object is None else "",
            instead=() if claims else tuple(self._instead(node, other)),
        )

    def _instead(self, node: str, other: str | None) -> Iterator[str]:
        """What is said of a thing, or of two, where nothing of what was asked for is."""
        about = self._touching.get(node, ())
        if other is None:
            counts = Counter(claim.predicate for claim in about)
            yield from (f"{p.value} ({counts[p]})" for p in Predicate if counts[p])
            return
        for claim in about:
            if walk.other_end(claim, node) == other:
                yield self._explain(claim).statement

    def _explain(self, claim: Claim) -> ExplainedClaim:
        by_id = self._claims_by_id
        premises = [by_id[premise] for premise in claim.premises if premise in by_id]
        cited = dict.fromkeys(q.paper for item in claim.evidence for q in item.quotes)
        return ExplainedClaim(
            claim=claim,
            subject=self._label(claim.subject),
            object=self._label(claim.object),
            titles={paper: self._label(paper) for paper in cited},
            labels={item.entity: self._label(item.entity) for item in claim.shared},
            premises=tuple(self._explain(premise) for premise in premises),
        )

    def claim(self, identifier: str) -> Claim | None:
        """The claim of an id (`claim:…`), as premises name it; None where there is none."""
        return self._claims_by_id.get(identifier)

    def path(self, a: str, b: str) -> list[Step]:
        """The steps of the cheapest path between two things; [] where none connects them.

        Claims are walked in both directions. Each step costs 1, and each thing passed through
        costs log2 of the number of its neighbours, so that a path through a hub (which tells
        little) is taken only where the way round it is long.
        """
        nodes = walk.cheapest_path(self._touching, self.get(a).id, self.get(b).id) or []
        return [
            Step(
                source,
                target,
                tuple(
                    self._explain(claim)
                    for claim in self._touching[source]
                    if walk.other_end(claim, source) == target
                ),
            )
            for source, target in pairwise(nodes)
        ]

    def related(self, paper: str, limit: int | None = 10) -> RelatedPapers:
        """The papers that share most with a paper, rare things weighing more; heaviest first. One
        that is perhaps the same paper is marked as its `twin`.

        Args:
            paper: its id, its title, or a part of its title that no other paper's has.
            limit: at most so many; None for all.

        Raises:
            InputError: when the name is that of something else.
            UnknownEntityError: when no paper bears it, or several do.
        """
        from kg.graph.parts import resolve_paper

        view = self._view(resolve_paper(self, paper))
        claims = [c for c in self._touching.get(view.id, ()) if c.predicate is Predicate.RELATED_TO]
        claims.sort(key=lambda c: (-(c.weight or 0.0), walk.other_end(c, view.id)))
        found = tuple(
            Related(
                id=(other := walk.other_end(claim, view.id)),
                title=self._label(other),
                identifiers=self._papers[other].identifiers,
                weight=claim.weight or 0.0,
                shared=tuple(item.entity for item in claim.shared),
                explained=self._explain(claim),
                twin=seem_one(self._papers[view.id], self._papers[other]),
            )
            for claim in claims[:limit]
        )
        return RelatedPapers(view.id, view.label, found, more=len(claims) - len(found))

    def communities(self, resolution: float = RESOLUTION) -> Communities:
        """The papers in groups that share much, each named by what tells it from the rest, and the
        bridges between groups. A function of the graph alone: no chance is in it.

        Args:
            resolution: over 1.2 gives more and smaller communities, under 1.2 fewer and larger.
        """
        if resolution == RESOLUTION:
            return self._communities
        return find_communities(self, resolution=resolution)

    def central(self, limit: int | None = 10) -> list[Weighed]:
        """The entities that carry most of the weight between related papers, each with its share.

        Args:
            limit: at most so many; None for all.
        """
        return find_central(self, limit)

    # ── parts and projections ────────────────────────────────────────────────────────────────────

    def subgraph(self, names: str | Iterable[str], hops: int = 1) -> KnowledgeGraph:
        """A graph of its own: these things, what lies at most `hops` claims away, and the claims
        among them.

        It is closed: the premises of its claims, their ends, and every paper that is quoted are in
        it too, so that it can be explained and checked like the whole.
        """
        from kg.graph.parts import enclosed

        chosen = [names] if isinstance(names, str) else names
        kept = walk.within(self._touching, (self.get(name).id for name in chosen), hops)
        among = (c for c in self.claims() if c.subject in kept and c.object in kept)
        return enclosed(self, kept, walk.supported(among, self._claims_by_id))

    def project(self, kind: str) -> networkx.Graph[str]:
        """An undirected networkx graph of one kind of thing, for clustering or drawing.

        "papers": joined where `relatedTo` says so, with its `weight`, `confidence` and `shared`
        (entity ids, heaviest first). "methods", "tasks", "benchmarks", "metrics": joined where
        papers share both; a paper to which n of them matter adds 1/(n-1) to the `weight`, and
        `shared` are the ids of those papers. What a paper only mentions does not count.
        """
        plurals = {f"{t.lower()}s": t for t in (EntityType.PAPER, *TERM_TYPES)}
        if kind not in plurals:
            raise InputError(f"no projection {kind!r}; there are {', '.join(plurals)}")
        if kind == "papers":
            return walk.project_papers(self.papers(), self.claims())
        entities = [e for e in self.entities() if plurals[kind] in e.types]
        return walk.project_entities(entities, self._named_by)

    @cached_property
    def nx(self) -> networkx.MultiDiGraph[str]:
        """The graph in networkx: node and edge attributes as in `graph.json`, edge key = predicate.

        It is built once and frozen, so that it cannot drift from the records: to change it, copy
        it (`networkx.MultiDiGraph(graph.nx)`); to change the graph, build one from new records.
        """
        import networkx

        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(**info_to_json(self.info))
        for form in node_forms(self):
            graph.add_node(form.pop("id"), **form)
        for claim in self.claims():
            form = claim_to_json(claim)
            graph.add_edge(form.pop("source"), form.pop("target"), form.pop("key"), **form)
        networkx.freeze(graph)
        return graph

    def to_rdf(self, *, evidence: bool = False) -> rdflib.Graph:
        """The graph in rdflib: nodes and plain triples; with `evidence`, the claim layer too."""
        from kg.formats import to_rdf

        return to_rdf(self, evidence=evidence)

    def write(self, path: str | Path) -> None:
        """Writes the graph to a file in the format of its suffix: see `kg.formats.FORMATS`."""
        from kg.formats import write

        write(self, path)

    def stats(self, shared: int = 10) -> Stats:
        """What the graph holds, counted, with the entities that matter to most papers, and how the
        papers hang together.

        Args:
            shared: how many entities to list, of each list of them.
        """
        return take_stats(self, shared)

    # ── computed when first asked for ────────────────────────────────────────────────────────────

    @cached_property
    def _names(self) -> Names:
        things: list[Paper | Entity] = [*self.papers(), *self.entities()]
        return Names(bearer_of(thing) for thing in things)

    @cached_property
    def _communities(self) -> Communities:
        return find_communities(self)

    @cached_property
    def _touching(self) -> dict[str, tuple[Claim, ...]]:
        return walk.touching(self.claims())

    @cached_property
    def _claims_by_id(self) -> dict[str, Claim]:
        return {claim.id: claim for claim in self.claims()}

    @cached_property
    def _named_by(self) -> dict[str, list[str]]:
        """Each paper with the entities that matter to it."""
        named: dict[str, list[str]] = {paper: [] for paper in self._papers}
        for claim in self.claims():
            if claim.subject in named and claim.object in self._entities:
                if claim.predicate in ROLE_PREDICATES:
                    named[claim.subject].append(claim.object)
        return named

    @cached_property
    def _shared(self) -> Counter[str]:
        """How many papers each entity matters to."""
        return Counter(entity for named in self._named_by.values() for entity in set(named))

    def _asked(self, name: str) -> str:
        """The name as it is looked up: of an IRI its id.

        Raises:
            TypeError: when it is no text.
        """
        return as_id(name, self.info.base_iri)

    def _view(self, identifier: str) -> EntityView:
        return EntityView(self, self._nodes[identifier])

    def _label(self, identifier: str) -> str:
        # Premises and quotes of a broken graph may name what is not there; `kg verify` tells.
        node = self._nodes.get(identifier)
        return identifier if node is None else label_of(node)


def _keyed(records: Iterable[_Record], key: Callable[[_Record], _Key]) -> dict[_Key, _Record]:
    """The records by key, in the order of the keys."""
    listed = sorted(records, key=key)
    found = {key(record): record for record in listed}
    if len(found) < len(listed):
        twice = next(key(a) for a, b in pairwise(listed) if key(a) == key(b))
        raise InputError(f"two records have one id: {twice}")
    return found


def _choose(choices: type[_Choice], value: str) -> _Choice:
    """The member of an enumeration by its value.

    Raises:
        InputError: when there is none; the message lists them.
    """
    try:
        return choices(value)
    except ValueError:
        known = ", ".join(member.value for member in choices)
        what = "type" if choices is EntityType else choices.__name__.lower()
        near = get_close_matches(value, [member.value for member in choices], n=1)
        meant = f"did you mean {near[0]}? There are {known}" if near else f"there are {known}"
        raise InputError(f"no {what} {value!r}; {meant}") from None
