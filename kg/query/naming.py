"""Names in a graph that is asked: which node a name, an alias, a title or an id means.

Everything is looked up in the triples: the ids of aliases lead there to the thing that bears them
(`dcterms:isReplacedBy`), so that a name in any case and with any hyphens finds its node at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from kg.errors import AmbiguousNameError, QueryError, UnknownEntityError
from kg.formats.terms import DCTERMS, RDF
from kg.query.keeping import Triples
from kg.vocabulary import (
    SCHEMA,
    SKOS,
    TERM_TYPES,
    EntityType,
    alias_paper_ids,
    as_id,
    fold,
    from_iri,
    identifier_key,
    is_id,
    mint_id,
    term,
    to_iri,
)

if TYPE_CHECKING:
    import pyoxigraph

_PREFERRED: Final = (f"{SKOS}prefLabel", f"{SCHEMA}name")
_OTHER: Final = f"{SKOS}altLabel"
_MOST_COMPARED: Final = 3_000
_ALL: Final = (EntityType.PAPER, *TERM_TYPES)


class Naming:
    """Finds nodes by their names.

    Args:
        triples: the graph.
    """

    def __init__(self, triples: Triples) -> None:
        self._store = triples.store
        self._base = triples.base_iri

    def resolve(self, name: str, kinds: Sequence[EntityType]) -> str:
        """The IRI of the one thing of these types that bears a name, an id or an IRI.

        The first that holds: its id or another that leads to it, its label or title, an alias, a
        name that differs in case, hyphens or accents, for papers also a DOI, an arXiv id, the id
        that a source gives it, and a part of the title that no other has.

        Raises:
            AmbiguousNameError: when several do.
            UnknownEntityError: when none does, with the nearest names.
            QueryError: when only a thing of another type does.
        """
        name = as_id(name, self._base)
        if found := self._find(name, kinds):
            return self._one(name, found)
        others = self._find(name, [kind for kind in _ALL if kind not in kinds], whole=True)
        if others:
            told = " or ".join(self._id(iri) for iri in sorted(others)[:3])
            raise QueryError(f"{name!r} is {told}, but a {_either(kinds)} is asked for")
        raise UnknownEntityError(name, self._nearest(name, kinds))

    def _one(self, name: str, found: set[str]) -> str:
        if len(found) > 1:
            raise AmbiguousNameError(name, sorted(map(self._id, found))[:5])
        return next(iter(found))

    def _id(self, iri: str) -> str:
        return from_iri(iri, self._base)

    def _find(self, name: str, kinds: Sequence[EntityType], *, whole: bool = False) -> set[str]:
        """What bears the name in the best of the ways in which anything does; a part of a title
        will do, unless it must be whole."""
        for candidates in self._ways(name, kinds, whole):
            if found := {iri for iri in candidates if self._is(iri, kinds)}:
                return found
        return set()

    def _ways(self, name: str, kinds: Sequence[EntityType], whole: bool) -> Iterator[set[str]]:
        if is_id(name):
            yield self._behind([name])
        for predicates in (_PREFERRED, (_OTHER,)):
            yield {iri for predicate in predicates for iri in self._called(predicate, name)}
        yield self._behind(mint_id(kind, name) for kind in kinds if kind is not EntityType.PAPER)
        if EntityType.PAPER in kinds:
            bare = identifier_key(name)
            yield self._behind(alias_paper_ids(name, doi=bare, arxiv=bare))
            yield set(self._called(f"{DCTERMS}identifier", name))
            if not whole:
                yield self._titled(name)

    def _behind(self, ids: Iterable[str]) -> set[str]:
        """The nodes of ids, and those that ids lead to."""
        import pyoxigraph

        replaced = pyoxigraph.NamedNode(f"{DCTERMS}isReplacedBy")
        found = set()
        for identifier in ids:
            node = pyoxigraph.NamedNode(to_iri(identifier, self._base))
            found.add(node.value)
            for quad in self._store.quads_for_pattern(node, replaced, None, None):
                found.add(quad.object.value)  # type: ignore[union-attr]
        return found

    def _called(self, predicate: str, name: str) -> Iterator[str]:
        import pyoxigraph

        text = pyoxigraph.Literal(name)
        for quad in self._store.quads_for_pattern(
            None, pyoxigraph.NamedNode(predicate), text, None
        ):
            yield quad.subject.value  # type: ignore[union-attr]

    def _is(self, iri: str, kinds: Iterable[EntityType]) -> bool:
        import pyoxigraph

        a, node = pyoxigraph.NamedNode(f"{RDF}type"), pyoxigraph.NamedNode(iri)
        types = {q.object.value for q in self._store.quads_for_pattern(node, a, None, None)}  # type: ignore[union-attr]
        return any(term(kind) in types for kind in kinds)

    def _titled(self, part: str) -> set[str]:
        """The papers whose titles hold a text, case and the like folded away."""
        from kg.graph.names import titled
        from kg.model import Paper

        titles = (Paper(iri, title) for iri, title in self._names([f"{SCHEMA}name"]))
        return set(titled(titles, part))

    def _names(self, predicates: Iterable[str]) -> Iterator[tuple[str, str]]:
        """(IRI, name) of all that bear a name by one of the predicates."""
        import pyoxigraph

        for predicate in predicates:
            for quad in self._store.quads_for_pattern(
                None, pyoxigraph.NamedNode(predicate), None, None
            ):
                yield quad.subject.value, quad.object.value  # type: ignore[union-attr]

    # ── the nearest ──────────────────────────────────────────────────────────────────────────────

    def _nearest(self, name: str, kinds: Sequence[EntityType]) -> list[str]:
        """Up to three names of things of these types that are spelled nearly like this one, or
        share words with it."""
        import difflib

        slug = name.partition(":")[2] if is_id(name) else name
        wanted = fold(slug)
        members = self._members(kinds)
        written: dict[str, str] = {}
        for iri, spelled in self._names((*_PREFERRED, _OTHER)):
            if iri in members:
                written.setdefault(fold(spelled), spelled)
        words = set(wanted.split())

        def likely(folded: str) -> tuple[int, int, int, str]:
            shared = len(words.intersection(folded.split()))
            ends = (folded[:2] == wanted[:2]) + (folded[-3:] == wanted[-3:])
            return -shared, -ends, abs(len(folded) - len(wanted)), folded

        ranked = sorted((folded for folded in written if folded), key=likely)[:_MOST_COMPARED]
        close = difflib.get_close_matches(wanted, ranked)
        if not close:
            close = [folded for folded in ranked[:3] if words.intersection(folded.split())]
        return [written[folded] for folded in close]

    def _members(self, kinds: Iterable[EntityType]) -> set[str]:
        import pyoxigraph

        a = pyoxigraph.NamedNode(f"{RDF}type")
        found: set[str] = set()
        for kind in kinds:
            node: pyoxigraph.NamedNode = pyoxigraph.NamedNode(term(kind))
            for quad in self._store.quads_for_pattern(None, a, node, None):
                found.add(quad.subject.value)  # type: ignore[union-attr]
        return found


def _either(kinds: Sequence[EntityType]) -> str:
    return " or ".join(kind.value for kind in kinds)
