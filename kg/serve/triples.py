"""The triples of a graph on disk, in Oxigraph, which the workers open to read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.formats.rdf import ntriples_lines
from kg.formats.sorting import sorted_evidence, sorted_graph
from kg.store import Store

if TYPE_CHECKING:
    import pyoxigraph

_FILES = ("graph.nt", "evidence.nt")


def make_triples(folder: Path, tables: Path, base: str, target: Path) -> None:
    """Writes the triples of a graph to a folder: from its N-Triples files where both are there,
    else from its tables.

    Raises:
        InputError: when a file is damaged.
    """
    import pyoxigraph

    store = pyoxigraph.Store(str(target))
    files = [folder / name for name in _FILES]
    form = pyoxigraph.RdfFormat.N_TRIPLES
    if all(file.is_file() for file in files):
        for file in files:
            try:
                store.bulk_load(path=str(file), format=form)
            except SyntaxError as error:
                raise InputError(f"broken RDF: {error.msg}", file=file) from error
    else:
        with Store(tables) as source:
            for layer in (sorted_graph(source), sorted_evidence(source)):
                lines = "".join(ntriples_lines(layer)).encode("utf-8")
                store.bulk_load(input=lines, format=form)
    store.flush()
    del store


def open_triples(target: Path) -> pyoxigraph.Store:
    """The triples, to read."""
    import pyoxigraph

    return pyoxigraph.Store.read_only(str(target))
