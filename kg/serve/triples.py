"""The triples of a graph on disk, in Oxigraph, which the workers open to read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.query.files import load_file, load_graph
from kg.store import Store

if TYPE_CHECKING:
    import pyoxigraph

_FILES = ("graph.nt", "evidence.nt")


def make_triples(folder: Path, tables: Path, target: Path) -> None:
    """Writes the triples of a graph to a folder: from its N-Triples files where both are there,
    else from its tables.

    Raises:
        InputError: when a file is damaged.
    """
    import pyoxigraph

    store = pyoxigraph.Store(str(target))
    files = [folder / name for name in _FILES]
    if all(file.is_file() for file in files):
        for file in files:
            load_file(store, file)
    else:
        with Store(tables) as source:
            load_graph(store, source)
    store.flush()
    del store


def open_triples(target: Path) -> pyoxigraph.Store:
    """The triples, to read."""
    import pyoxigraph

    return pyoxigraph.Store.read_only(str(target))
