"""RDF: Turtle and N-Triples files, and an rdflib graph in memory.

The face of the RDF modules: the registry of formats names the functions here. The files are
sorted, so that the same graph gives the same bytes, and written as a stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from kg.files import replacing
from kg.formats.jsonld import write_jsonld
from kg.formats.rdf_reader import read_rdf
from kg.formats.sorting import sorted_evidence, sorted_graph
from kg.formats.terms import TYPE, Shortener, decode, prefixes
from kg.formats.triples import Triple
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
    "write_ntriples",
    "write_turtle",
]


def write_turtle(source: GraphSource, path: str | Path) -> None:
    """Writes the main graph as Turtle, grouped by subject.

    Raises:
        OutputError: when the file cannot be written.
    """
    _write(path, turtle_lines(sorted_graph(source), prefixes(source.info.base_iri)))


def write_ntriples(source: GraphSource, path: str | Path) -> None:
    """Writes the main graph as N-Triples, lines sorted.

    Raises:
        OutputError: when the file cannot be written.
    """
    _write(path, ntriples_lines(sorted_graph(source)))


def write_evidence(source: GraphSource, path: str | Path) -> None:
    """Writes the claims and what they rest on, as N-Triples or Turtle by the suffix of the path.

    Raises:
        OutputError: when the file cannot be written.
    """
    if Path(path).suffix.lower() == ".nt":
        _write(path, ntriples_lines(sorted_evidence(source)))
    else:
        _write(path, turtle_lines(sorted_evidence(source), prefixes(source.info.base_iri)))


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
    for layer in layers:
        for subject, predicate, obj in layer:
            graph.add((convert(subject), convert(predicate), convert(obj)))
    return graph


def ntriples_lines(triples: Iterable[Triple]) -> Iterator[str]:
    """The lines of an N-Triples file."""
    for subject, predicate, obj in triples:
        yield f"{subject} {predicate} {obj} .\n"


def turtle_lines(triples: Iterable[Triple], names: dict[str, str]) -> Iterator[str]:
    """The lines of a Turtle file of sorted triples: prefixes, a block a subject, types first."""
    for prefix, namespace in names.items():
        yield f"@prefix {prefix}: <{namespace}> .\n"
    spell = Shortener(names).turtle
    for subject, group in groupby(triples, key=lambda triple: triple[0]):
        yield f"\n{spell(subject)}\n"
        rows = [
            (predicate, ", ".join(spell(triple[2]) for triple in same))
            for predicate, same in groupby(group, key=lambda triple: triple[1])
        ]
        rows.sort(key=lambda row: row[0] != TYPE)
        for place, (predicate, objects) in enumerate(rows, start=1):
            verb = "a" if predicate == TYPE else spell(predicate)
            yield f"    {verb} {objects} {'.' if place == len(rows) else ';'}\n"


def _write(path: str | Path, lines: Iterable[str]) -> None:
    with replacing(path) as beside, beside.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)
