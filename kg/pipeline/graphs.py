"""A graph that was built: loaded, streamed, or written in another form."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import UnknownFormatError
from kg.formats import FOLDERS, write_as
from kg.graph import KnowledgeGraph
from kg.model import GraphSource
from kg.pipeline import folder
from kg.store import FILE_NAME, Store


def load(path: str | Path) -> KnowledgeGraph:
    """The graph in a folder that kg built, in its store or in a graph file.

    Raises:
        InputError: when there is none, it is broken, or its build was stopped.
        VersionError: when another version of kg wrote it.
    """
    from kg.formats import read

    path = Path(path)
    if path.is_dir() and (path / FILE_NAME).is_file():
        path /= FILE_NAME
    if path.suffix != ".sqlite":
        return read(path)
    with Store(path) as store:
        return KnowledgeGraph.from_source(store)


@contextmanager
def streamed(path: str | Path) -> Iterator[GraphSource]:
    """The graph as streams: those of its store where there is one, so that memory stays small.

    Raises:
        InputError: see `load`.
        VersionError: see `load`.
    """
    path = Path(path)
    if path.is_dir() and (path / FILE_NAME).is_file():
        path /= FILE_NAME
    if path.suffix == ".sqlite":
        with Store(path) as store:
            yield store
    else:
        yield load(path)


def export_as(source: GraphSource, path: str | Path, form: str | None = None) -> None:
    """Writes a graph to one file, by suffix, or in a format by name; `.html` is the page.

    Raises:
        UnknownFormatError: when nothing has this suffix or name.
        OutputError: when the file or folder cannot be written.
    """
    if form is None or form.lower().removeprefix(".") == "html":
        folder.write_file(source, Path(path), page=form is not None)
    else:
        write_as(source, form, path)


def export_text(source: GraphSource, form: str) -> str:
    """A graph in a format, as text: "json", "ttl", "html", …

    Raises:
        UnknownFormatError: when there is no such format, or it is a folder of files.
    """
    if form in FOLDERS:
        raise UnknownFormatError(f"{form} is a folder of files; say where it goes with -o FOLDER")
    with tempfile.TemporaryDirectory(prefix="kg-") as place:
        path = Path(place) / f"graph.{form.removeprefix('.')}"
        try:
            export_as(source, path)
        except UnknownFormatError as error:
            # The file is ours, and no name that the user knows.
            raise UnknownFormatError(error.reason) from error
        return path.read_text("utf-8")
