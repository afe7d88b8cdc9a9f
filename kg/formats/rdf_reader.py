"""RDF in: a graph from the files that `kg.formats.rdf` writes.

The main graph alone gives papers, entities, results and bare triples; with the evidence file
beside it (or in it) every claim comes back as it was. The linker's log is in neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.formats.about import BUILD_ID, GRAPH_ID
from kg.formats.terms import DCTERMS, PRISM, RDF, RDFS, VOID
from kg.graph import KnowledgeGraph
from kg.model import (
    BuildInfo,
    Claim,
    Entity,
    Evidence,
    Field,
    Number,
    Paper,
    Quote,
    ResultNode,
    Shared,
)
from kg.vocabulary import (
    NAMESPACE,
    OA,
    PROV,
    SCHEMA,
    SKOS,
    TERM_TYPES,
    EntityType,
    Predicate,
    ResultKind,
    from_iri,
    to_iri,
)

if TYPE_CHECKING:
    import pyoxigraph

    Object = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple

Nodes = dict[str, dict[str, dict[str, None]]]
"""Subject → predicate → objects, each once: the IRIs and the texts of literals."""


def read_rdf(path: str | Path) -> KnowledgeGraph:
    """The graph in a Turtle, N-Triples or JSON-LD file, with the evidence file beside it.

    For `graph.ttl` that is `evidence.ttl`, else `evidence.nt`; likewise for the other suffixes.

    Raises:
        InputError: when a file is missing or broken, or holds no graph of ours.
    """
    path = Path(path)
    nodes: Nodes = defaultdict(lambda: defaultdict(dict))
    for file in (path, *evidence_beside(path)):
        for subject, predicate, obj in parse(file):
            nodes[subject][predicate][obj] = None
    try:
        return _Reader(nodes).graph()
    except InputError as error:
        raise InputError(error.reason, file=path) from error
    except (KeyError, ValueError) as error:
        raise InputError(f"no graph of kg: {error}", file=path) from error


def evidence_beside(path: Path) -> list[Path]:
    """The file with the claims that belongs to a `graph.*` file, if there is one."""
    if path.stem != "graph":
        return []
    names = dict.fromkeys((f"evidence{path.suffix}", "evidence.ttl", "evidence.nt"))
    return [path.with_name(name) for name in names if path.with_name(name).is_file()][:1]


def parse(path: Path) -> Iterable[tuple[str, str, str]]:
    """The triples of a file: IRIs and the texts of literals.

    Raises:
        InputError: when the file cannot be read or is broken, with the line.
    """
    import pyoxigraph

    kind = pyoxigraph.RdfFormat.from_extension(path.suffix[1:].lower())
    try:
        for quad in pyoxigraph.parse(path=str(path), format=kind):
            yield _text(quad.subject, path), quad.predicate.value, _text(quad.object, path)
    except SyntaxError as error:
        reason = f"broken RDF: {error.msg}"
        if "remote contexts" in reason:
            reason = (
                "its context is on the web, which is not asked; write the context into the file"
            )
        raise InputError(reason, file=path, line=error.lineno) from error
    except OSError as error:
        raise InputError(f"cannot be read ({error})", file=path) from error


def _text(value: Object, path: Path) -> str:
    import pyoxigraph

    if isinstance(value, pyoxigraph.NamedNode | pyoxigraph.Literal):
        return value.value
    raise InputError("has a blank node, which no file of kg has", file=path)


class _Reader:
    """Records from triples."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        spaces = {
            base for properties in nodes.values() for base in properties.get(f"{VOID}uriSpace", ())
        }
        here = [base for base in spaces if to_iri(GRAPH_ID, base) in nodes]
        if len(here) != 1:
            raise InputError("no graph of kg: it does not say what it is (void:uriSpace)")
        self._base = here[0]

    def graph(self) -> KnowledgeGraph:
        """Everything that the triples say."""
        home = {
            obj: subject
            for subject, properties in self._nodes.items()
            for obj in properties.get(NAMESPACE + Predicate.REPORTS, ())
        }
        papers = self._of_type(EntityType.PAPER)
        claims = self._of_type("Claim") + self._of_type("DerivedClaim")
        terms = {iri: None for kind in TERM_TYPES for iri in self._of_type(kind)}
        return KnowledgeGraph(
            info=self._info(),
            papers=[self._paper(iri) for iri in papers],
            entities=[self._entity(iri) for iri in terms],
            results=[self._result(iri, home) for iri in self._of_type(EntityType.RESULT)],
            claims=self._claims(claims),
            links=[
                (self._id(iri), url)
                for iri in papers
                for url in self._nodes[iri].get(f"{RDFS}seeAlso", ())
            ],
        )

    def _claims(self, nodes: Iterable[str]) -> list[Claim]:
        claims = {claim.key: claim for claim in map(self._claim, nodes)}
        told = bool(claims)
        for subject, properties in self._nodes.items():
            for predicate in Predicate:
                # Where claims have nodes, this triple alone only says whose result it is.
                if told and predicate is Predicate.REPORTS:
                    continue
                for obj in properties.get(NAMESPACE + predicate, ()):
                    claim = Claim(self._id(subject), predicate, self._id(obj))
                    claims.setdefault(claim.key, claim)
        return list(claims.values())

    def _info(self) -> BuildInfo:
        build = to_iri(BUILD_ID, self._base)
        agent = self._one(build, f"{PROV}wasAssociatedWith")
        options = sorted(self._all(build, f"{NAMESPACE}option"))
        pairs = (option.partition("=") for option in options)
        return BuildInfo(
            self._one(agent, f"{RDFS}label"),
            self._base,
            tuple((name, value) for name, _, value in pairs),
        )

    def _paper(self, iri: str) -> Paper:
        identifiers = dict(
            identifier.split(":", 1) for identifier in self._all(iri, f"{SCHEMA}identifier")
        )
        year = self._maybe(iri, f"{SCHEMA}datePublished")
        return Paper(
            id=self._id(iri),
            title=self._one(iri, f"{SCHEMA}name"),
            abstract=self._maybe(iri, f"{SCHEMA}abstract") or "",
            authors=self._ordered(iri, f"{SCHEMA}author", f"{SCHEMA}creditText", "; "),
            year=None if year is None else int(year),
            venue=self._maybe(iri, f"{PRISM}publicationName"),
            doi=identifiers.get("doi"),
            arxiv=identifiers.get("arxiv"),
            url=self._maybe(iri, f"{SCHEMA}url"),
            keywords=self._ordered(iri, f"{DCTERMS}subject", f"{SCHEMA}keywords", ", "),
            identifiers=tuple(sorted(self._all(iri, f"{DCTERMS}identifier"))),
        )

    def _entity(self, iri: str) -> Entity:
        identifier = self._id(iri)
        names = {kind.removeprefix(NAMESPACE) for kind in self._all(iri, f"{RDF}type")}
        main = identifier.partition(":")[0]
        kinds = sorted(
            (kind for kind in TERM_TYPES if kind in names),
            key=lambda kind: (kind.lower() != main, kind),
        )
        label = self._one(iri, f"{SKOS}prefLabel")
        return Entity(
            identifier,
            label,
            tuple(kinds),
            tuple(sorted({label, *self._all(iri, f"{SKOS}altLabel")})),
            tuple(sorted(self._all(iri, f"{SKOS}exactMatch"))),
        )

    def _result(self, iri: str, home: dict[str, str]) -> ResultNode:
        number, low, high = (
            self._maybe(iri, NAMESPACE + name) for name in ("number", "low", "high")
        )
        value: Number | None = None if number is None else float(number)
        if low is not None and high is not None:
            value = (float(low), float(high))
        if iri not in home:
            raise InputError(f"no paper reports {self._id(iri)}")
        return ResultNode(
            self._id(iri),
            self._id(home[iri]),
            self._one(iri, f"{NAMESPACE}value"),
            value,
            self._maybe(iri, f"{NAMESPACE}unit") or "",
            ResultKind(self._one(iri, f"{NAMESPACE}kind")),
        )

    def _claim(self, iri: str) -> Claim:
        predicate = self._one(iri, f"{RDF}predicate").removeprefix(NAMESPACE)
        weight = self._maybe(iri, f"{NAMESPACE}weight")
        evidence = sorted(self._all(iri, f"{NAMESPACE}evidence"), key=_place)
        return Claim(
            self._id(self._one(iri, f"{RDF}subject")),
            Predicate(predicate),
            self._id(self._one(iri, f"{RDF}object")),
            evidence=tuple(self._evidence(item) for item in evidence),
            premises=tuple(sorted(map(self._id, self._all(iri, f"{PROV}wasDerivedFrom")))),
            rule=self._maybe(iri, f"{NAMESPACE}rule") or "",
            score=None if evidence else float(self._one(iri, f"{NAMESPACE}confidence")),
            weight=None if weight is None else float(weight),
            shared=tuple(
                Shared(
                    self._id(self._one(item, f"{NAMESPACE}entity")),
                    float(self._one(item, f"{NAMESPACE}adds")),
                )
                for item in sorted(self._all(iri, f"{NAMESPACE}shared"), key=_place)
            ),
        )

    def _evidence(self, iri: str) -> Evidence:
        return Evidence(
            self._quotes(iri, "quote"),
            self._id(self._one(iri, f"{PROV}wasGeneratedBy")).partition(":")[2],
            float(self._one(iri, f"{NAMESPACE}score")),
            self._quotes(iri, "mark"),
        )

    def _quotes(self, iri: str, name: str) -> tuple[Quote, ...]:
        return tuple(sorted(self._quote(item) for item in self._all(iri, NAMESPACE + name)))

    def _quote(self, iri: str) -> Quote:
        field: Field = "title" if self._one(iri, f"{NAMESPACE}field") == "title" else "abstract"
        return Quote(
            self._id(self._one(iri, f"{OA}hasSource")),
            field,
            int(self._one(iri, f"{OA}start")),
            int(self._one(iri, f"{OA}end")),
            self._one(iri, f"{OA}exact"),
        )

    # ── lookups ──

    def _id(self, iri: str) -> str:
        return from_iri(iri, self._base)

    def _of_type(self, name: str) -> list[str]:
        return [
            iri
            for iri, properties in self._nodes.items()
            if NAMESPACE + name in properties.get(f"{RDF}type", ())
        ]

    def _all(self, iri: str, predicate: str) -> list[str]:
        return list(self._nodes.get(iri, {}).get(predicate, ()))

    def _maybe(self, iri: str, predicate: str) -> str | None:
        values = self._all(iri, predicate)
        if len(values) > 1:
            raise InputError(f"<{iri}> has more than one <{predicate}>")
        return values[0] if values else None

    def _one(self, iri: str, predicate: str) -> str:
        value = self._maybe(iri, predicate)
        if value is None:
            raise InputError(f"<{iri}> has no <{predicate}>")
        return value

    def _ordered(self, iri: str, each: str, together: str, between: str) -> tuple[str, ...]:
        parts = self._all(iri, each)
        return split_known(self._maybe(iri, together) or "", between, parts)


def _place(iri: str) -> int:
    return int(iri.rpartition("-")[2])


def split_known(joined: str, between: str, parts: Iterable[str]) -> tuple[str, ...]:
    """The parts in the order in which `joined` has them; sorted when it is made of others.

    >>> split_known("Gardener, A., Gardener, B.", ", ", ["Gardener, B.", "Gardener, A."])
    ('Gardener, A.', 'Gardener, B.')
    """
    known = sorted(set(parts), key=lambda part: (-len(part), part))
    # Where a text can be read from, to its first part and where the rest begins.
    reads: dict[int, tuple[str, int]] = {}
    for start in range(len(joined), -1, -1):
        for part in known:
            end = start + len(part)
            rest = end + len(between)
            if joined.startswith(part, start) and (
                end == len(joined) or (joined.startswith(between, end) and rest in reads)
            ):
                reads[start] = (part, rest)
                break
    if 0 not in reads:
        return tuple(sorted(known))
    found: list[str] = []
    start = 0
    while start in reads:
        part, start = reads[start]
        found.append(part)
    return tuple(found)
