"""The index of a graph: what the server reads, made once for each build and never changed.

It lies in `.serve` in the folder of the build (elsewhere where that cannot be written), in a folder
named after what was indexed. A build that is written meanwhile does not touch it; the server then
makes the next one and changes over. Inside lie `graph.sqlite`, a copy of the store with the
tables of `kg.serve.tables`, and the triples in Oxigraph.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import InputError
from kg.files import writing
from kg.model import GraphSource
from kg.serve.tables import Report, fill_tables
from kg.store import FILE_NAME, Store

FORM: Final = "7"
"""Part of the name of every index; raised whenever a table changes."""
HOME: Final = ".serve"
"""Where the indexes of a folder lie."""

_GRAPHS: Final = ("graph.json", "graph.ttl", "graph.nt", "graph.jsonld")


@dataclass(frozen=True, slots=True)
class Index:
    """A finished index.

    Attributes:
        path: its folder.
        mark: what it was made of; another mark is another graph.
        temporary: whether it is to be removed at the end.
    """

    path: Path
    mark: str
    temporary: bool = False

    @property
    def tables(self) -> Path:
        """The file of tables."""
        return self.path / "graph.sqlite"

    @property
    def triples(self) -> Path:
        """The folder of the triples, in Oxigraph, once they are there."""
        return self.path / "triples"

    @property
    def page(self) -> Path:
        """The page of the graph, if its build left one."""
        return self.path / "graph.html"

    def remove(self) -> None:
        """Takes a temporary index away."""
        if self.temporary:
            shutil.rmtree(self.path.parent, ignore_errors=True)


def mark_of(folder: Path) -> str | None:
    """A name for the graph of a folder as it is now; None while a build is being written.

    Raises:
        InputError: when there is no graph.
    """
    if not folder.is_dir():
        raise InputError("no such folder; make a graph with kg build", file=folder)
    with suppress(FileNotFoundError):
        return hashlib.sha256((folder / "report.json").read_bytes()).hexdigest()[:16] + FORM
    if (folder / FILE_NAME).exists():
        return None
    for name in _GRAPHS:
        with suppress(FileNotFoundError):
            found = (folder / name).stat()
            told = f"{name} {found.st_size} {found.st_mtime_ns}"
            return hashlib.sha256(told.encode()).hexdigest()[:16] + FORM
    raise InputError("no graph here; make one with kg build", file=folder)


def find_index(folder: Path) -> Index | None:
    """The index that was made of the graph in a folder before, if the graph is still the same.

    Raises:
        InputError: when there is no graph, or it is being written.
    """
    mark = mark_of(folder)
    if mark is None:
        reason = "the build was stopped or is being written; run kg build again, or wait"
        raise InputError(reason, file=folder)
    path = folder / HOME / mark
    return Index(path, mark) if (path / "graph.sqlite").is_file() else None


def make_index(folder: Path, report: Report = lambda *_: None) -> Index:
    """The index of the graph in a folder, maybe without its triples: that of before where the graph
    is the same.

    Raises:
        InputError: when there is no graph, it is damaged or it is being written.
        OutputError: when there is no room.
    """
    if (found := find_index(folder)) is not None:
        return found
    mark = mark_of(folder) or ""
    home = folder / HOME
    final = home / mark
    temporary = not _make_home(home)
    if temporary:
        home = Path(tempfile.mkdtemp(prefix="kg-serve-"))
        final = home / mark
    beside = home / f"{secrets.token_hex(4)}.part"
    try:
        with writing(home):
            beside.mkdir()
            _fill(folder, beside, report)
            if mark_of(folder) != mark:
                raise InputError("the graph changed while it was read; try again", file=folder)
            with suppress(OSError):  # another server was as fast
                beside.rename(final)
            if not temporary:
                _remove_others(home, mark)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Index(final, mark, temporary)


def _make_home(home: Path) -> bool:
    """Whether there is a place for indexes in the folder; git is told to leave it alone."""
    try:
        home.mkdir(exist_ok=True)
        (home / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError:
        return False
    return True


def _remove_others(home: Path, mark: str) -> None:
    """Removes the indexes of graphs that are no more, and what a stopped server left."""
    for other in home.iterdir():
        if other.is_dir() and other.name != mark:
            shutil.rmtree(other, ignore_errors=True)


# ── filling ──────────────────────────────────────────────────────────────────────────────────────


def _fill(folder: Path, beside: Path, report: Report) -> None:
    tables = beside / "graph.sqlite"
    _copy(folder, tables)
    fill_tables(tables, report)
    with suppress(FileNotFoundError):
        shutil.copyfile(folder / "graph.html", beside / "graph.html")


def _copy(folder: Path, target: Path) -> None:
    """Copies the store of a build; where there is none, one is made of the graph file."""
    source = folder / FILE_NAME
    if not source.is_file():
        _store_of(folder, target)
        return
    with Store(source) as store:
        _ = store.info  # says so where the build was not finished
    with closing(sqlite3.connect(source, isolation_level=None, timeout=2.0)) as db:
        # Whoever reads holds a lock, so that nobody writes while the file is copied.
        db.execute("BEGIN")
        db.execute("SELECT 1 FROM meta").fetchone()
        shutil.copyfile(source, target)


def _store_of(folder: Path, target: Path) -> None:
    """Makes a store of a graph file: read line by line where it is JSON that kg wrote."""
    from kg.formats import read
    from kg.formats.node_lines import graph_lines

    name = next((name for name in _GRAPHS if (folder / name).is_file()), None)
    if name is None:
        raise InputError("no graph here; make one with kg build", file=folder)
    lines = graph_lines(folder / name) if name.endswith(".json") else None
    if lines is not None:
        try:
            return _put(lines, target)
        except (InputError, ValueError, sqlite3.Error):
            target.unlink(missing_ok=True)  # what is wrong with it is told by who reads the whole
    _put(read(folder / name), target)


def _put(graph: GraphSource, target: Path) -> None:
    with Store(target, write=True) as store, store.replacing() as writer:
        writer.put_info(graph.info, terms=None)
        writer.put_papers((paper, ()) for paper in graph.papers())
        writer.put_graph(
            entities=graph.entities(),
            results=graph.results(),
            claims=graph.claims(),
            merges=(),
            links=graph.links(),
        )
