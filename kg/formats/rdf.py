"""RDF: Turtle and N-Triples files, and an rdflib graph in memory.

The face of the RDF modules: the registry of formats names the functions here. The files are
sorted, so that the same graph gives the same bytes, and written as a stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.files import replacing
from kg.formats.blocks import (
    Spelling,
    Triple,
    TurtleSpelling,
    batched,
    groups_of,
    ntriples_of,
    triples_of,
)
from kg.formats.jsonld import jsonld_spelling
from kg.formats.rdf_reader import read_rdf
from kg.formats.sorting import sorted_evidence, sorted_graph
from kg.formats.terms import decode, prefixes
from kg.model import GraphSource

if TYPE_CHECKING:
    import rdflib

__all__ = [
    "ntriples_lines",
    "read_rdf",
    "to_rdf",
    "turtle_lines",
    "write_evidence",
    "write_jsonld",
    "write_layer",
    "write_ntriples",
    "write_turtle",
]


def write_turtle(source: GraphSource, path: str | Path) -> None:
    """Writes the main graph as Turtle, grouped by subject.

    Raises:
        OutputError: when the file cannot be written.
    """
    write_layer(source, [path], forms=[".ttl"])


def write_ntriples(source: GraphSource, path: str | Path) -> None:
    """Writes the main graph as N-Triples, lines sorted.

    Raises:
        OutputError: when the file cannot be written.
    """
    write_layer(source, [path], forms=[".nt"])


def write_jsonld(source: GraphSource, path: str | Path) -> None:
    """Writes the main graph as JSON-LD.

    Raises:
        OutputError: when the file cannot be written.
    """
    write_layer(source, [path], forms=[".jsonld"])


def write_evidence(source: GraphSource, path: str | Path) -> None:
    """Writes the claims and what they rest on, as N-Triples or Turtle by the suffix of the path.

    Raises:
        OutputError: when the file cannot be written.
    """
    write_layer(source, [path], evidence=True)


def write_layer(
    source: GraphSource,
    paths: Sequence[str | Path],
    *,
    evidence: bool = False,
    forms: Sequence[str] | None = None,
) -> None:
    """Writes the main graph or the layer of evidence to several files in one pass, each in the form
    of its suffix, or of the suffix given for it.

    Raises:
        OutputError: when a file cannot be written.
    """
    blocks = sorted_evidence(source) if evidence else sorted_graph(source)
    write_blocks(blocks, paths, source.info.base_iri, forms)


def write_blocks(
    blocks: Iterable[str],
    paths: Sequence[str | Path],
    base: str,
    forms: Sequence[str] | None = None,
) -> None:
    """Writes sorted blocks to several files, each in the form of its suffix, or of the one given.

    Raises:
        OutputError: when a file cannot be written.
    """
    with ExitStack() as stack:
        spellings = []
        for path, form in zip(paths, forms or [Path(p).suffix for p in paths], strict=True):
            beside = stack.enter_context(replacing(path))
            out = stack.enter_context(beside.open("wb"))
            begin, spell, end = _SPELLINGS[form.lower()](base)
            out.write(begin.encode())
            spellings.append((out, spell, end))
        for some in batched(blocks):
            for out, spell, _ in spellings:
                out.write("".join(map(spell, some)).encode())
        for out, _, end in spellings:
            out.write(end.encode())


def to_rdf(source: GraphSource, *, evidence: bool = False) -> rdflib.Graph:
    """The main graph in memory, with the prefixes bound; with the layer of evidence if asked."""
    import rdflib

    base = source.info.base_iri
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in prefixes(base).items():
        graph.bind(prefix, namespace)

    def convert(term: str) -> rdflib.URIRef | rdflib.Literal:
        value = decode(term)
        if isinstance(value, str):
            return rdflib.URIRef(value)
        datatype = rdflib.URIRef(value.datatype) if value.datatype else None
        return rdflib.Literal(value.text, datatype=datatype)

    layers = [sorted_graph(source)] + ([sorted_evidence(source)] if evidence else [])
    for block in chain.from_iterable(layers):
        for subject, predicate, obj in triples_of(block):
            graph.add((convert(subject), convert(predicate), convert(obj)))
    return graph


def ntriples_lines(blocks: Iterable[str]) -> Iterator[str]:
    """The lines of an N-Triples file of sorted blocks, those of one node together."""
    return map(ntriples_of, blocks)


def turtle_lines(triples: Iterable[Triple], names: dict[str, str]) -> Iterator[str]:
    """The lines of a Turtle file of sorted triples: prefixes, a block a subject, types first."""
    yield _turtle_head(names)
    yield from map(TurtleSpelling(names).block, groups_of(triples))


# ── the forms ────────────────────────────────────────────────────────────────────────────────────


def _ntriples(base: str) -> Spelling:
    return "", ntriples_of, ""


def _turtle(base: str) -> Spelling:
    names = prefixes(base)
    return _turtle_head(names), TurtleSpelling(names).block, ""


def _turtle_head(names: dict[str, str]) -> str:
    return "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in names.items())


_SPELLINGS: Final = {".nt": _ntriples, ".ttl": _turtle, ".jsonld": jsonld_spelling}
