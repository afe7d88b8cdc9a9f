"""The triples of an index: the store that `kg query` keeps, linked, so that it stays."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import InputError, OutputError
from kg.files import writing
from kg.query.files import graph_files, load_graph
from kg.query.keeping import HOME, NoRoomError, keep_store
from kg.serve.index import Index, mark_of
from kg.serve.job import RefusedError
from kg.serve.tables import Report
from kg.store import FILE_NAME, Store

if TYPE_CHECKING:
    import pyoxigraph

NOT_LOADED: Final = "Not loaded yet"
"""The title of the fault where the triples are not there yet."""
_STAGE: Final = "triples, MB"
_MB: Final = 1 << 20


def size_of(folder: Path) -> int:
    """How many bytes hold what is to be loaded."""
    files = _rdf_files(folder) or [folder / FILE_NAME, folder / "graph.json"]
    return sum(file.stat().st_size for file in files if file.is_file())


def make_triples(folder: Path, index: Index, report: Report) -> None:
    """Lays the triples of the graph in a folder beside the tables of its index, if they are not
    there yet.

    They are the store of `kg.query.keeping`, so that both are made once. An index has links of its
    own to the files of that store: it may be taken away for another while this one is served. Where
    the folder has not the whole graph in RDF they are made of the tables.

    Raises:
        InputError: when a file is damaged, or the graph has changed.
        OutputError: when there is no room.
    """
    beside = index.path / f"{secrets.token_hex(4)}.part"
    if index.triples.is_dir():
        return
    try:
        with writing(index.path):
            if _rdf_files(folder):
                _link(_shared(folder, index, report), beside)
            else:
                _load_tables(index.tables, beside)
            if mark_of(folder) != index.mark:
                raise InputError("the graph changed while it was read; try again", file=folder)
            with suppress(OSError):  # another server was as fast
                beside.rename(index.triples)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(index.path / HOME, ignore_errors=True)


def open_triples(target: Path) -> pyoxigraph.Store:
    """The triples, to read.

    Raises:
        RefusedError: when they are not there yet, or damaged.
    """
    import pyoxigraph

    if not target.is_dir():
        raise RefusedError(503, NOT_LOADED, "the triples of this graph are still being loaded")
    try:
        return pyoxigraph.Store.read_only(str(target))
    except (OSError, RuntimeError, ValueError) as error:
        sys.stderr.write(f"kg serve: {target} is damaged ({error}); remove it and start again\n")
        reason = "the triples of this graph are damaged; the log says what helps"
        raise RefusedError(500, "Internal error", reason) from error


def _rdf_files(folder: Path) -> list[Path]:
    """The RDF files that hold a graph with its evidence; none where one of the two is missing."""
    try:
        files = graph_files(folder)
    except InputError:
        return []
    return files if len(files) == 2 else []


def _shared(folder: Path, index: Index, report: Report) -> Path:
    """The store that `kg query` opens, too; one of our own where the folder cannot be written."""
    total = -(-size_of(folder) // _MB)
    done = 0

    def progress(size: int) -> None:
        nonlocal done
        done += size
        report(_STAGE, -(-done // _MB), total)

    report(_STAGE, 0, total)
    try:
        return keep_store(folder, folder / HOME, progress)
    except NoRoomError:
        home = index.path / HOME
    try:
        return keep_store(folder, home, progress)
    except NoRoomError as error:
        raise OutputError(str(error), path=home) from error


def _link(store: Path, target: Path) -> None:
    """Makes a folder of links to the files of a store, which never change; of copies where there
    are no links."""
    target.mkdir()
    try:
        for file in sorted(store.iterdir()):
            try:
                os.link(file, target / file.name)
            except FileNotFoundError:
                raise
            except OSError:
                shutil.copyfile(file, target / file.name)
    except FileNotFoundError as error:
        reason = "the graph changed while it was read; try again"
        raise InputError(reason, file=store.parent) from error


def _load_tables(tables: Path, target: Path) -> None:
    import pyoxigraph

    store = pyoxigraph.Store(str(target))
    with Store(tables) as source:
        load_graph(store, source)
    store.optimize()
    store.flush()
