"""The folder of a build: its store and its files, which change together or not at all.

All files are written into a folder beside them first and renamed when the store has taken the new
build. `report.json` is taken away before that and comes back last, with the checksums of the
others: where it is missing, a build died in between, and the next one writes all files again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from kg.errors import InputError, OutputError, UnknownFormatError
from kg.files import explain_write_error, write_text
from kg.formats import EXPORTS as GRAPH_FILES
from kg.formats import find_format
from kg.model import GraphSource
from kg.pipeline.decided import FILE_NAME as DECISIONS
from kg.pipeline.report import ExportedFile, Report
from kg.store import FILE_NAME, Store

Progress = Callable[[str, int, int | None], None]
"""Called with the stage, how much of it is done, and of how much (None when nobody knows)."""

PAGE: Final = "graph.html"
GLANCE: Final = "report.html"
REPORT: Final = "report.json"
EXPORTS: Final = (*GRAPH_FILES, PAGE, GLANCE)
"""The files that a build leaves beside its store and report."""
_BESIDE: Final = ".unfinished"
_BOARDS: Final = 6  # leaderboards that the build at a glance shows


@contextmanager
def opened(out: Path | None, *, must_exist: bool = False) -> Iterator[Store]:
    """The store of the folder, locked; in memory when there is no folder.

    When the block fails and nothing was kept, neither the store nor a folder made for it stays.
    """
    if out is None:
        with Store(None) as store:
            yield store
        return
    path = out / FILE_NAME
    try:
        if must_exist and not path.is_file():
            raise InputError("there is no build here; make one with kg build", file=out)
        made = [folder for folder in (out, *out.parents) if not folder.exists()]
    except OSError as error:  # a name that is too long
        raise OutputError(explain_write_error(error), path=out) from error
    try:
        with Store(path, write=True) as store:
            shutil.rmtree(out / _BESIDE, ignore_errors=True)
            try:
                yield store
            except BaseException:
                # Before the lock is given back: later it could be the store of somebody else.
                if store.empty:
                    path.unlink(missing_ok=True)
                raise
    except BaseException:
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """A folder beside the files of a build to write the new ones into; it does not stay."""
    beside = out / _BESIDE
    try:
        beside.mkdir()
    except OSError as error:
        raise OutputError(explain_write_error(error), path=out) from error
    try:
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def check_names(names: Sequence[str] | None) -> tuple[str, ...]:
    """The files to write, in the usual order; all by default.

    Raises:
        UnknownFormatError: when a build leaves no file of such a name.
    """
    if names is None:
        return EXPORTS
    for name in names:
        if name not in EXPORTS:
            raise UnknownFormatError(f"no file {name!r}; known: {', '.join(EXPORTS)}")
    return tuple(name for name in EXPORTS if name in names)


def write_files(
    source: GraphSource,
    folder: Path,
    names: Sequence[str],
    progress: Progress,
    tell: Callable[[dict[str, ExportedFile]], Report],
) -> dict[str, ExportedFile]:
    """Writes files of these names; their sizes and checksums come back.

    `tell` is the report of a build with these files: what `report.html` says beside the graph.

    Raises:
        OutputError: when one cannot be written.
    """
    files: dict[str, ExportedFile] = {}
    for done, name in enumerate(names):
        progress("export", done, len(names))
        try:
            if name == GLANCE:
                write_glance(source, folder / name, tell(files))
            else:
                write_file(source, folder / name)
        except OutputError as error:
            # The user knows the file by its final place.
            reason = str(error).removeprefix(f"{error.path}: ")
            raise OutputError(reason, path=folder.parent / name) from error
        files[name] = _describe(folder / name)
    progress("export", len(names), len(names))
    return files


def write_file(source: GraphSource, path: Path, *, page: bool = False) -> None:
    """Writes a graph to one file, a page or what `kg.formats` knows, by suffix; with `page`, a page
    whatever the suffix.

    Raises:
        UnknownFormatError: when nothing has this suffix.
        OutputError: when the file cannot be written.
    """
    if not page and path.suffix.lower() not in (".html", ".htm"):
        find_format(path).write(source, path)
        return
    from kg.view import write_page

    write_page(source, path)


def write_glance(source: GraphSource, path: Path, report: Report) -> None:
    """Writes the build at a glance: the graph, its leaderboards and what the report tells.

    Raises:
        OutputError: when the file cannot be written.
    """
    from kg.graph import KnowledgeGraph
    from kg.rank import leaderboards
    from kg.view import write_report

    graph = source if isinstance(source, KnowledgeGraph) else KnowledgeGraph.from_source(source)
    boards, more = leaderboards(graph, _BOARDS)
    told = [board.to_json() for board in boards]
    write_report(graph, path, report.to_json(), told, more_boards=more)


def withdraw_report(out: Path, beside: Path) -> None:
    """Takes the report of the last build away, so that its files no longer look current.

    Raises:
        OutputError: when something else stands where a file of the build should be.
    """
    for name in (*EXPORTS, REPORT):
        if (out / name).is_dir():
            raise OutputError("is in the way: a folder; move it away", path=out / name)
    with suppress(FileNotFoundError):
        (out / REPORT).replace(beside / REPORT)


def restore_report(out: Path, beside: Path) -> None:
    """Puts the report of the last build back: its files are still those of the store."""
    with suppress(OSError):
        (beside / REPORT).replace(out / REPORT)


def publish(beside: Path, out: Path, report: Report) -> None:
    """Gives the new files their names, removes those that this build does not make, and writes
    the report.

    Raises:
        OutputError: when the folder cannot be written.
    """
    try:
        for name in EXPORTS:
            if name in report.files:
                (beside / name).replace(out / name)
            else:
                (out / name).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(explain_write_error(error), path=out) from error
    write_text(out / REPORT, json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n")


def is_own(file: str, out: Path | None) -> bool:
    """Whether a source file is one that a build of this folder wrote itself."""
    if out is None:
        return False
    path = Path(file)
    return (
        path.name in (*EXPORTS, REPORT, FILE_NAME, DECISIONS)
        and path.parent.resolve() == out.resolve()
    )


def _describe(path: Path) -> ExportedFile:
    with path.open("rb") as stream:
        return ExportedFile(path.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest())
