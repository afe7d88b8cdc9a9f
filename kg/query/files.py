"""The files of a graph, and their triples in an Oxigraph store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import InputError, UnknownFormatError
from kg.formats.terms import VOID
from kg.model import GraphSource
from kg.vocabulary import BASE_IRI

if TYPE_CHECKING:
    import pyoxigraph

_RDF_FILES: Final = (".ttl", ".nt", ".jsonld")
_GRAPHS: Final = ("graph.nt", "graph.ttl", "graph.json")


def graph_files(path: Path) -> list[Path]:
    """The files to ask: the file itself, or those of a folder that a build left.

    Of a folder that is its graph with its evidence: N-Triples before Turtle before JSON (which
    holds both).

    Raises:
        InputError: when there is nothing.
    """
    if not path.exists():
        raise InputError("no such file or folder; make one with kg build", file=path)
    if not path.is_dir():
        return [path]
    main = next((path / name for name in _GRAPHS if (path / name).is_file()), None)
    if main is None:
        raise InputError("no graph here; make one with kg build", file=path)
    evidence = main.with_name(f"evidence{main.suffix}")
    return [main, evidence] if main.suffix != ".json" and evidence.is_file() else [main]


def load_file(store: pyoxigraph.Store, path: Path) -> None:
    """Adds the triples of a file to a store.

    Raises:
        InputError: when the file cannot be read.
    """
    import pyoxigraph

    if path.suffix.lower() in _RDF_FILES:
        kind = pyoxigraph.RdfFormat.from_extension(path.suffix[1:].lower())
        try:
            with path.open("rb") as stream:
                store.bulk_load(input=stream, format=kind)
        except SyntaxError as error:
            raise InputError(f"broken RDF: {error.msg}", file=path, line=error.lineno) from error
        except ValueError as error:  # Oxigraph's word for text that is no UTF-8
            raise InputError(f"broken RDF: {error}", file=path) from error
        return
    if path.suffix.lower() != ".json":
        known = ", ".join((".json", *_RDF_FILES))
        raise UnknownFormatError(f"no graph to query; give a folder or one of {known}", file=path)
    from kg.formats import read

    load_graph(store, read(path))


def load_graph(store: pyoxigraph.Store, graph: GraphSource) -> None:
    """Adds the triples of a graph, with those of its evidence, to a store."""
    import pyoxigraph

    from kg.formats.rdf import ntriples_lines
    from kg.formats.sorting import sorted_evidence, sorted_graph

    for layer in (sorted_graph(graph), sorted_evidence(graph)):
        lines = "".join(ntriples_lines(layer)).encode("utf-8")
        store.bulk_load(input=lines, format=pyoxigraph.RdfFormat.N_TRIPLES)


def base_of(store: pyoxigraph.Store) -> str:
    """Where the nodes live, as the graph itself says; the usual place where it does not."""
    import pyoxigraph

    space = pyoxigraph.NamedNode(f"{VOID}uriSpace")
    found = {quad.object.value for quad in store.quads_for_pattern(None, space, None, None)}  # type: ignore[union-attr]
    return found.pop() if len(found) == 1 else BASE_IRI
