"""Graphs for whoever calls from Python: built, changed, loaded, streamed, written elsewhere."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kg.errors import UnknownFormatError
from kg.formats import FOLDERS, write_as
from kg.graph import KnowledgeGraph
from kg.model import Extractor, GraphSource
from kg.pipeline import folder
from kg.pipeline.budget import bytes_of
from kg.pipeline.builds import build_into, run_add, run_remove
from kg.pipeline.folder import Progress
from kg.pipeline.report import Report
from kg.pipeline.stages import Settings, silent
from kg.store import FILE_NAME, Store
from kg.vocabulary import BASE_IRI


def build(
    *sources: str | Path,
    out: str | Path | None = None,
    workers: int | None = None,
    terms: str | Path | None = None,
    base_iri: str = BASE_IRI,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
    min_score: float = 0.0,
    merges: str | Path | None = None,
    authorities: Sequence[str | Path] = (),
    join: float | None = None,
    limit: int | None = None,
    memory: int | str | None = None,
    device: str = "auto",
    on_report: Callable[[Report], None] | None = None,
) -> KnowledgeGraph:
    """The graph of all papers in files and folders.

    Args:
        sources: files and folders of papers; "-" is standard input.
        out: a folder for the graph in every format; without one, nothing is written.
        workers: processes that extract; as many as the cores and the work allow by default.
        terms: a file of your own terms.
        base_iri: where the graph's own IRIs live.
        extractor: what reads papers, instead of the one of `kg.extract`.
        progress: called with the stage, how much is done, and of how much.
        min_score: what the extractor scores below it, in [0, 1], is left out.
        merges: a file of your decisions on what is the same and what is not; by default
            `merges.toml` of the folder, else those of the folder's last build.
        authorities: files of concepts, SKOS or CSV, that entities are linked to.
        join: how likely two names must be one thing, in (0, 1], to become one node; what is less
            likely is only noted as close. What that means for precision and recall:
            `kg/link/README.md`.
        limit: only the first so many records of the sources are read.
        memory: bytes, or a text like "4G", that all processes of the build keep to together.
        device: where the encoder of `kg.extract` runs: "cpu", "cuda", or "auto", the GPU where one
            works and the folder's last build was not of the processor. It is part of the
            extractor's version, and a graph never mixes two.
        on_report: gets what the build says about itself, such as `rejected` and `flaws`: what could
            not be read, with file and line. Without it, a line on that goes to the log "kg".

    Raises:
        MissingModelError: when the device is "cuda" and does not work.
        InputError: when the memory is too little for the papers.
        InputError: when a source is missing or no paper can be read.
        OutputError: when the folder cannot be written.
    """
    place = None if out is None else Path(out)
    settings = Settings(
        out=place,
        workers=workers,
        terms=terms,
        base_iri=base_iri,
        extractor=extractor,
        progress=progress or silent,
        min_score=min_score,
        merges=merges,
        authorities=authorities,
        join=join,
        limit=limit,
        memory=bytes_of(memory),
        device=device,
    )
    with folder.opened(place, mend=True) as store:
        _tell(build_into(store, sources, settings), on_report)
        return KnowledgeGraph.from_source(store)


def add(
    *sources: str | Path,
    out: str | Path,
    workers: int | None = None,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
    limit: int | None = None,
    memory: int | str | None = None,
    device: str = "auto",
    on_report: Callable[[Report], None] | None = None,
) -> KnowledgeGraph:
    """The graph in the folder with the papers of the sources added; only new ones are extracted.

    What could not be read is told as by `build`.

    Raises:
        InputError: when there is no build, a source is missing or no paper can be read.
    """
    report = run_add(
        *sources,
        out=out,
        workers=workers,
        extractor=extractor,
        progress=progress,
        limit=limit,
        memory=memory,
        device=device,
    )
    _tell(report, on_report)
    return load(out)


def remove(
    *names: str,
    out: str | Path,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
) -> KnowledgeGraph:
    """The graph in the folder without the papers of these names: ids, IRIs, DOIs, arXiv ids, ids
    of the source or titles.

    Raises:
        UnknownEntityError: when a name means no paper; the error names the nearest.
        InputError: when there is no build, a title is that of several papers, or none would stay.
    """
    run_remove(*names, out=out, extractor=extractor, progress=progress)
    return load(out)


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
        path = Path(place) / "graph"
        export_as(source, path, form)
        return path.read_text("utf-8")


def _tell(report: Report, on_report: Callable[[Report], None] | None) -> None:
    """Gives the report to who wants it; else nobody would see what was skipped."""
    if on_report is not None:
        on_report(report)
    elif report.warning:
        logging.getLogger("kg").warning("%s", report.warning)
