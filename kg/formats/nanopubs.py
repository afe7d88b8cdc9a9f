"""`.trig`: every claim as a nanopublication, for those who cite, index or exchange single claims.

Four graphs each (https://nanopub.net/guidelines): the head, the assertion (the triple), its
provenance (the quotes and who read them, or the premises) and the publication info (what it says in
words, and what made it). The IRIs are plain ones, of the hash of the claim's triple; no trusty URIs
and no signatures. There is no `dcterms:created`, since the same papers give the same bytes on every
day: who publishes adds the day and the licence.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from kg.files import replacing
from kg.formats.about import BUILD_ID, GRAPH_ID
from kg.formats.blocks import Triple
from kg.formats.claim_runs import ClaimRun, blocks, claim_runs
from kg.formats.terms import PREFIXES, RDFS, TYPE, Shortener, literal, node, prefixes
from kg.model import GraphSource
from kg.vocabulary import PREDICATES, PROV, SCHEMA, Predicate, from_iri, term

NP: Final = "http://www.nanopub.org/nschema#"
_GRAPHS: Final = ("Assertion", "Provenance", "PublicationInfo")
_DERIVED: Final = f"<{PROV}wasDerivedFrom>"


def write_nanopubs(source: GraphSource, path: str | Path) -> None:
    """Writes the claims as nanopublications, in the order of the claims.

    Raises:
        OutputError: when the file cannot be written.
    """
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(_lines(source))


def _lines(source: GraphSource) -> Iterator[str]:
    base = source.info.base_iri
    names = prefixes(base) | {"nanopub": f"{base}nanopub/", "np": NP}
    for prefix, namespace in sorted(names.items()):
        yield f"@prefix {prefix}: <{namespace}> .\n"
    # A nanopublication names the same nodes many times.
    spell = lru_cache(maxsize=4096)(Shortener(names).turtle)
    writer = _Nanopubs(source)
    for run in claim_runs(source):
        if run.node:
            for graph, triples in writer.graphs(run):
                yield f"\n{spell(graph)} {{\n"
                yield from blocks(sorted(set(triples)), spell, indent="    ")
                yield "}\n"


class _Nanopubs:
    """What the nanopublications of one graph have in common."""

    def __init__(self, source: GraphSource) -> None:
        self._base = source.info.base_iri
        self._label = {paper.id: paper.title for paper in source.papers()}
        self._label |= {entity.id: entity.label for entity in source.entities()}
        self._label |= {result.id: result.label for result in source.results()}
        agent = f"component:{source.info.extractor}.software"
        self._agent = node(agent, self._base)
        self._agent_label = literal(source.info.extractor)

    def graphs(self, run: ClaimRun) -> Iterator[tuple[str, list[Triple]]]:
        """The four graphs of a claim, each by its name."""
        here = self._nanopub(run.node)
        head, assertion, provenance, info = (f"{here[:-1]}.{g}>" for g in ("Head", *_GRAPHS))
        yield (
            head,
            [
                (here, TYPE, f"<{NP}Nanopublication>"),
                *(
                    (here, f"<{NP}has{kind}>", graph)
                    for kind, graph in zip(_GRAPHS, (assertion, provenance, info), strict=True)
                ),
            ],
        )
        yield assertion, [run.triple]
        yield provenance, [*self._provenance(assertion, run), *run.details]
        yield (
            info,
            [
                (here, f"<{RDFS}label>", literal(self._sentence(run.triple))),
                (here, _DERIVED, run.node),
                (here, f"<{PROV}wasAttributedTo>", self._agent),
                (here, f"<{PROV}wasGeneratedBy>", node(BUILD_ID, self._base)),
                (here, f"<{PREFIXES['dcterms']}isPartOf>", node(GRAPH_ID, self._base)),
                (self._agent, TYPE, f"<{PROV}SoftwareAgent>"),
                (self._agent, f"<{RDFS}label>", self._agent_label),
            ],
        )

    def _provenance(self, assertion: str, run: ClaimRun) -> Iterator[Triple]:
        """What is said of the claim, said of its assertion; premises are assertions too."""
        for _, predicate, obj in run.about:
            premise = predicate == _DERIVED
            yield assertion, predicate, f"{self._nanopub(obj)[:-1]}.Assertion>" if premise else obj
        for _, predicate, obj in run.details:
            if predicate == f"<{PROV}hadPrimarySource>":
                yield assertion, predicate, obj
                yield obj, f"<{SCHEMA}name>", literal(self._name(obj))

    def _nanopub(self, claim: str) -> str:
        """The nanopublication of a claim's node."""
        return node(from_iri(claim[1:-1], self._base).replace("claim:", "nanopub:"), self._base)

    def _sentence(self, triple: Triple) -> str:
        """The claim in words."""
        predicate = Predicate(triple[1][1:-1].removeprefix(term("")))
        return f"{self._name(triple[0])} {PREDICATES[predicate].label} {self._name(triple[2])}"

    def _name(self, node: str) -> str:
        """What people call a node."""
        identifier = from_iri(node[1:-1], self._base)
        return self._label.get(identifier, identifier)
