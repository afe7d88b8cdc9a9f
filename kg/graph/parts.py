"""Parts of a graph that is read as a stream: what a name means, and what lies around it.

For whoever wants a little of a large graph: memory grows with what is taken, not with the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from kg.errors import AmbiguousNameError, InputError, UnknownEntityError
from kg.graph.choosing import outlines_of
from kg.graph.entity_view import EntityView
from kg.graph.knowledge import KnowledgeGraph
from kg.graph.names import Names, Near, bearer_of, choose, paper_keys, titled
from kg.graph.walk import other_end
from kg.model import Claim, Entity, GraphSource, Narrowing, Paper, close_matches, outlines
from kg.vocabulary import (
    PREDICATES,
    ROLE_PREDICATES,
    EntityType,
    Predicate,
    as_id,
    fold,
    identifier_key,
    is_id,
)

_TOLD: Final = 3
"""Papers that a message names."""


def resolve(source: GraphSource, name: str) -> str:
    """The id of the one entity, paper or result of this id or name, as `KnowledgeGraph.get` finds
    it.

    Raises:
        AmbiguousNameError: when several bear it.
        UnknownEntityError: when none does; the message has the nearest ones.
    """
    if isinstance(source, KnowledgeGraph):
        return source.get(name).id
    name = as_id(name, source.info.base_iri)
    if any(result.id == name for result in source.results()):
        return name
    by_id, labelled, named, folded = set[str](), set[str](), set[str](), set[str]()
    asked = fold(name)
    for thing in _things(source):
        if thing.id == name:
            return name
        label, names = _names(thing)
        if is_id(name) and name in bearer_of(thing).ids:
            by_id.add(thing.id)
        if name in names:
            named.add(thing.id)
            if label == name:
                labelled.add(thing.id)
        if asked and any(fold(other) == asked for other in names):
            folded.add(thing.id)
    found = choose(name, by_id, labelled, named, folded)
    found = found or choose(name, identified(source, name))
    if found is None:
        raise UnknownEntityError(name, _nearest(source, name))
    return found


def _nearest(source: GraphSource, name: str) -> list[str]:
    """What `Names.nearest` gives; what cannot be among that is not looked at twice."""
    things, near = _things(source), Near(name)
    if not is_id(name):
        things = (thing for thing in things if any(map(near.may_mean, _names(thing)[1])))
    return Names(map(bearer_of, things)).nearest(name)


def identified(source: GraphSource, name: str) -> set[str]:
    """The ids of the papers that have this DOI, arXiv id or id of a source."""
    key = identifier_key(name)
    return {paper.id for paper in source.papers() if key in paper_keys(paper)}


def resolve_paper(source: GraphSource, name: str) -> str:
    """The id of the paper of this id, title or part of one, also where something else is called
    so.

    Raises:
        InputError: when the name is that of something else.
        UnknownEntityError: when no paper bears it; AmbiguousNameError: when several do.
    """
    name = as_id(name, source.info.base_iri)
    try:
        view = view_of(source, name)
    except UnknownEntityError as error:
        found = error.candidates if isinstance(error, AmbiguousNameError) else ()
        papers = [p.id for p in source.papers() if p.id in found] or titled(source.papers(), name)
        if not papers:
            raise
    else:
        if view.type is EntityType.PAPER:
            return view.id
        papers = sorted(identified(source, name))
        papers = papers or ([] if is_id(name) else titled(source.papers(), name))
        if not papers:
            told = f"{view.id} is a {view.type.lower()}, not a paper"
            raise InputError(f"{told}; {_naming(source, view.id)}")
    if len(papers) > 1:
        raise AmbiguousNameError(name, papers)
    return papers[0]


def _naming(source: GraphSource, thing: str) -> str:
    """What to ask instead for the papers that name a thing: those to which it matters most."""
    found = outlines_of(narrowed(source, [thing]), (*ROLE_PREDICATES, Predicate.MENTIONS))
    order = list(Predicate)
    claims = sorted(
        (order.index(claim.predicate), claim.subject) for claim in found if claim.object == thing
    )
    papers = dict.fromkeys(paper for _, paper in claims)
    if not papers:
        return "give the title or id of one that names it"
    first = list(papers)[:_TOLD]
    titles = {p.id: p.title for p in narrowed(source, first).papers() if p.id in first}
    told = ", ".join(f"“{titles[paper]}”" for paper in first)
    more = f" and {len(papers) - len(first)} more" if len(papers) > len(first) else ""
    return f"ask for one that names it: {told}{more} (kg explain {thing})"


def resolve_end(source: GraphSource, name: str, predicate: str | None) -> str:
    """The id of an end of claims: as `resolve` finds it, but of several things of one name the only
    one of a type that the predicate takes; else the only paper whose title begins so.

    Raises:
        AmbiguousNameError: when several bear the name.
        UnknownEntityError: when none does; the message has the nearest ones.
    """
    try:
        return resolve(source, name)
    except AmbiguousNameError as error:
        spec = PREDICATES.get(predicate or "")  # type: ignore[call-overload]
        kinds = {kind.value.lower() for kind in (*spec.domain, *spec.range)} if spec else set()
        found = [c for c in error.candidates if c.partition(":")[0] in kinds]
        if len(found) != 1:
            raise
    except UnknownEntityError:
        begun = f"{fold(name)} "
        found = [p.id for p in source.papers() if fold(p.title).startswith(begun)]
        if len(found) != 1:
            raise
    return found[0]


def view_of(source: GraphSource, name: str) -> EntityView:
    """The one thing of this id or name, as `KnowledgeGraph.get` gives it, in a graph of its own.

    Raises:
        AmbiguousNameError: when several bear it.
        UnknownEntityError: when none does; the message has the nearest ones.
    """
    if isinstance(source, KnowledgeGraph):
        return source.get(name)
    found = resolve(source, name)
    return enclosed(source, [found], ()).get(found)


def claims_around(source: GraphSource, nodes: Iterable[str]) -> KnowledgeGraph:
    """A graph of its own: these things, the claims that they are an end of, and what that needs."""
    kept = set(nodes)
    return enclosed(source, kept, _supported(source, _touching(source, kept)))


def neighbourhood(source: GraphSource, nodes: Iterable[str], hops: int = 1) -> KnowledgeGraph:
    """A graph of its own: what `KnowledgeGraph.subgraph` gives of these ids."""
    kept = set(nodes)
    edge = kept
    for _ in range(hops):
        beside = {
            other_end(claim, end)
            for claim in outlines(narrowed(source, edge))
            for end in (claim.subject, claim.object)
            if end in edge
        }
        edge = beside - kept
        kept |= edge
    claims = (
        source.narrowed(kept).inner_claims()
        if isinstance(source, Narrowing)
        else (c for c in source.claims() if c.subject in kept and c.object in kept)
    )
    return enclosed(source, kept, _supported(source, claims))


def enclosed(source: GraphSource, nodes: Iterable[str], claims: Iterable[Claim]) -> KnowledgeGraph:
    """A graph of these nodes and claims, with all that the claims name or quote."""
    kept = set(nodes)
    claims = list(claims)
    for claim in claims:
        kept |= {claim.subject, claim.object, *(item.entity for item in claim.shared)}
        kept |= {quote.paper for item in claim.evidence for quote in item.quotes}
    some = narrowed(source, kept).results()
    kept |= {result.paper for result in some if result.id in kept}
    source = narrowed(source, kept)
    return KnowledgeGraph(
        info=source.info,
        papers=(p for p in source.papers() if p.id in kept),
        entities=(e for e in source.entities() if e.id in kept),
        results=(r for r in source.results() if r.id in kept),
        claims=claims,
        merges=(m for m in source.merges() if m.entity in kept),
        close=(c for c in close_matches(source) if {c.first, c.second} <= kept),
        links=(link for link in source.links() if link[0] in kept),
    )


def narrowed(source: GraphSource, ids: Iterable[str]) -> GraphSource:
    """The source, without most of what these nodes and claims have nothing to do with, where it
    knows how."""
    return source.narrowed(ids) if isinstance(source, Narrowing) else source


def _supported(source: GraphSource, claims: Iterable[Claim]) -> Iterable[Claim]:
    """The claims and every claim that they rest on."""
    found = {claim.id: claim for claim in claims}
    missing = _premises(found.values()) - found.keys()
    while missing:
        more = {c.id: c for c in narrowed(source, missing).claims() if c.id in missing}
        found |= more
        missing = _premises(more.values()) - found.keys()
    return found.values()


def _touching(source: GraphSource, nodes: set[str]) -> Iterator[Claim]:
    """The claims that one of these is an end of."""
    found = narrowed(source, nodes).claims()
    return (c for c in found if c.subject in nodes or c.object in nodes)


def _premises(claims: Iterable[Claim]) -> set[str]:
    return {premise for claim in claims for premise in claim.premises}


def _things(source: GraphSource) -> Iterable[Paper | Entity]:
    return chain(source.papers(), source.entities())


def _names(thing: Paper | Entity) -> tuple[str, set[str]]:
    """The label of a thing, and all names that it has."""
    if isinstance(thing, Paper):
        return thing.title, {thing.title}
    return thing.label, {thing.label, *thing.aliases}
