"""The folder of a build: its store and its files, which change together or not at all.

All files are written into a folder beside them first and renamed when the store has taken the new
build. `report.json` is taken away before that and comes back last, with the checksums of the
others: where it is missing, a build died in between, and the next one writes all files again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from kg.errors import DamagedError, InputError, OutputError, UnknownFormatError
from kg.files import remove_abandoned, write_text, writing
from kg.formats import EXPORTS as GRAPH_FILES
from kg.formats import find_format
from kg.model import GraphSource
from kg.pipeline.decided import FILE_NAME as DECISIONS
from kg.pipeline.report import ExportedFile, Report
from kg.store import FILE_NAME, Store
from kg.store.reported import REPORT

Progress = Callable[[str, int, int | None], None]
"""Called with the stage, how much of it is done, and of how much (None when nobody knows)."""
Tell = Callable[[dict[str, ExportedFile]], Mapping[str, Any]]
"""The report of a build with these files: what `report.html` says beside the graph."""

PAGE: Final = "graph.html"
GLANCE: Final = "report.html"
EXPORTS: Final = (*GRAPH_FILES, PAGE, GLANCE)
"""The files that a build leaves beside its store and report."""
_BESIDE: Final = ".unfinished"
_TOGETHER: Final = (("evidence.ttl", "evidence.nt"), ("graph.ttl", "graph.nt", "graph.jsonld"))
"""Files that come from one pass over the graph, the longest pass first."""
_BOARDS: Final = 6  # leaderboards that the build at a glance shows


@contextmanager
def opened(out: Path | None, *, must_exist: bool = False, mend: bool = False) -> Iterator[Store]:
    """The store of the folder, locked; in memory when there is no folder.

    When the block fails and nothing was kept, neither the store nor a folder made for it stays.
    What killed processes left unfinished in the folder goes.

    Args:
        out: the folder.
        must_exist: whether there must be a store.
        mend: whether a new store takes the place of a damaged one, with the extractions of it that
            are sound: right where all else is made anew.
    """
    if out is None:
        with Store(None) as store:
            yield store
        return
    path = out / FILE_NAME
    with writing(out):  # the name may be too long even to look for
        if must_exist and not path.is_file():
            raise InputError("there is no build here; make one with kg build", file=out)
        made = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        with _open(path, mend) as store:
            shutil.rmtree(out / _BESIDE, ignore_errors=True)
            remove_abandoned(out)
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


def _open(path: Path, mend: bool) -> Store:
    try:
        return Store(path, write=True)
    except DamagedError:
        if not mend:
            raise
    from kg.store.salvage import salvage

    salvaged = salvage(path)
    store = Store(path, write=True)
    store.salvaged = salvaged
    return store


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """A folder beside the files of a build to write the new ones into; it does not stay."""
    beside = out / _BESIDE
    with writing(out):
        beside.mkdir()
    try:
        yield beside
    except OutputError as error:
        path = Path(error.path)
        if path.parent != beside:
            raise
        # The user knows the file by its final place.
        raise OutputError(str(error).removeprefix(f"{path}: "), path=out / path.name) from error
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


def jobs_of(names: Sequence[str]) -> list[tuple[str, ...]]:
    """The files as jobs: those that come from one pass over the graph are one.

    `report.html` is none of them: it tells of the others.

    >>> jobs_of(["graph.json", "graph.nt", "report.html", "graph.ttl"])
    [('graph.ttl', 'graph.nt'), ('graph.json',)]
    """
    shared = [tuple(name for name in together if name in names) for together in _TOGETHER]
    known = {GLANCE}.union(*_TOGETHER)
    return [job for job in shared if job] + [(name,) for name in names if name not in known]


def write_files(
    source: GraphSource,
    folder: Path,
    names: Sequence[str],
    progress: Progress,
    tell: Tell,
) -> dict[str, ExportedFile]:
    """Writes files of these names; their sizes and checksums come back.

    Raises:
        OutputError: when one cannot be written.
    """
    from kg.graph import Remembering

    found: dict[str, ExportedFile] = {}
    source = Remembering(source)
    for job in jobs_of(names):
        progress("export", len(found), len(names))
        found |= write_job(source, folder, job)
    if GLANCE in names:
        progress("export", len(found), len(names))
        report = tell(in_order(found, names))
        found |= write_glance(
            survey(source, mapped=PAGE in report.get("files", ())), folder, report
        )
    progress("export", len(names), len(names))
    return in_order(found, names)


def in_order(found: Mapping[str, ExportedFile], names: Sequence[str]) -> dict[str, ExportedFile]:
    """What was written, in the order of the names and not in that of chance."""
    return {name: found[name] for name in names if name in found}


def write_job(source: GraphSource, folder: Path, names: Sequence[str]) -> dict[str, ExportedFile]:
    """Writes files that come from one pass over the graph.

    Raises:
        OutputError: when one cannot be written.
    """
    from kg.formats.rdf import write_layer

    with _known_by_final_place(folder):
        if len(names) == 1:
            write_file(source, folder / names[0])
        else:
            write_layer(source, [folder / n for n in names], evidence=names[0] in _TOGETHER[0])
    return {name: _describe(folder / name) for name in names}


def survey(source: GraphSource, *, mapped: bool) -> dict[str, Any]:
    """What the build at a glance says of a graph: all of it but what the report tells.

    `mapped` tells whether the page to explore lies beside it.
    """
    from kg.rank import leaderboards
    from kg.view.report import graph_data

    boards, more = leaderboards(source, _BOARDS)
    told = [board.to_json() for board in boards]
    return graph_data(source, told, more_boards=more, mapped=mapped)


def write_glance(
    surveyed: Mapping[str, Any], folder: Path, report: Mapping[str, Any]
) -> dict[str, ExportedFile]:
    """Writes the build at a glance: what a `survey` found, and what the report tells.

    Raises:
        OutputError: when the file cannot be written.
    """
    from kg.view.report import build_data, write_data

    with _known_by_final_place(folder):
        write_data({**surveyed, **build_data(report)}, folder / GLANCE)
    return {GLANCE: _describe(folder / GLANCE)}


@contextmanager
def _known_by_final_place(beside: Path) -> Iterator[None]:
    """Tells of what cannot be written into the folder by its final place, which the user knows."""
    try:
        yield
    except OutputError as error:
        reason = str(error).removeprefix(f"{error.path}: ")
        raise OutputError(reason, path=beside.parent / Path(error.path).name) from error


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
    with writing(out):
        for name in EXPORTS:
            if name in report.files:
                (beside / name).replace(out / name)
            else:
                (out / name).unlink(missing_ok=True)
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
