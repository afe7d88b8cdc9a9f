"""The order of the stages: read → group → extract → link → store → export.

A build is a function of the set of records of its sources. `build` makes the folder that of
exactly these sources, `add` adds the records of more, `remove` takes all records of a paper away;
each then does the same with the records that there are. Extractions are kept, so that only new
texts cost time. `run_build`, `run_add` and `run_remove` do the same and tell about it.

`stages` reads, extracts and links, `workers` extracts in several processes, `scored` leaves out
what is scored below a threshold, `keep` replaces the build in the store and the folder, `folder`
knows the files, `exports` writes them in several processes, `child` is such a process, `current`
knows which files are as the store is, `budget` what memory takes, `naming` the names of papers,
`sameness` whether sources changed, `watching` waits for that.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import InputError, UnknownFormatError
from kg.formats import FOLDERS, write_as
from kg.graph import KnowledgeGraph
from kg.model import Extraction, Extractor, GraphSource, Paper, Rejection, SourceRecord
from kg.pipeline import folder
from kg.pipeline.bounded import bounded
from kg.pipeline.budget import check_memory, parse_memory
from kg.pipeline.folder import Progress
from kg.pipeline.keep import Build, keep
from kg.pipeline.naming import find_papers
from kg.pipeline.report import Clock, Report
from kg.pipeline.scored import check_min_score, keep_scored, read_scored
from kg.pipeline.stages import (
    JOIN,
    MIN_SCORE,
    Reading,
    Remembered,
    Settings,
    analyse,
    read_sources,
    silent,
)
from kg.store import FILE_NAME, Store
from kg.vocabulary import BASE_IRI

_BATCH: Final = 512
"""Extractions that are kept at once."""

if TYPE_CHECKING:
    from kg.check import Scores

__all__ = [
    "Progress",
    "Report",
    "add",
    "build",
    "evaluate_source",
    "export_as",
    "export_text",
    "extract_each",
    "extract_papers",
    "keep_scored",
    "load",
    "relink",
    "remove",
    "run_add",
    "run_assembled",
    "run_build",
    "run_remove",
    "run_update",
    "streamed",
]


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

    Raises:
        InputError: when the memory is too little for the papers.
        InputError: when a source is missing or no paper can be read.
        OutputError: when the folder cannot be written.
    """
    place = None if out is None else Path(out)
    settings = Settings(
        *(place, workers, terms, base_iri, extractor, progress or silent),
        min_score=min_score,
        merges=merges,
        authorities=authorities,
        join=join,
        limit=limit,
        memory=_bytes(memory),
    )
    with folder.opened(place, mend=True) as store:
        _build(store, sources, settings)
        return KnowledgeGraph.from_source(store)


def run_build(
    *sources: str | Path,
    out: str | Path,
    workers: int | None = None,
    terms: str | Path | None = None,
    base_iri: str = BASE_IRI,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
    files: Sequence[str] | None = None,
    min_score: float = 0.0,
    merges: str | Path | None = None,
    authorities: Sequence[str | Path] = (),
    join: float | None = None,
    limit: int | None = None,
    memory: int | str | None = None,
) -> Report:
    """What happened when the folder `out` became a build of the sources (see `build`).

    Args:
        sources: as in `build`.
        out: the folder.
        workers: as in `build`.
        terms: as in `build`.
        base_iri: as in `build`.
        extractor: as in `build`.
        progress: as in `build`.
        files: names of the files to write; all by default.
        min_score: as in `build`.
        merges: as in `build`.
        authorities: as in `build`.
        join: as in `build`.
        limit: as in `build`.
        memory: as in `build`.
    """
    settings = Settings(
        *(Path(out), workers, terms, base_iri, extractor, progress or silent, files),
        min_score=min_score,
        merges=merges,
        authorities=authorities,
        join=join,
        limit=limit,
        memory=_bytes(memory),
    )
    with folder.opened(settings.out, mend=True) as store:
        return _build(store, sources, settings)


def add(
    *sources: str | Path,
    out: str | Path,
    workers: int | None = None,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
    limit: int | None = None,
    memory: int | str | None = None,
) -> KnowledgeGraph:
    """The graph in the folder with the papers of the sources added; only new ones are extracted.

    Raises:
        InputError: when there is no build, a source is missing or no paper can be read.
    """
    run_add(
        *sources,
        out=out,
        workers=workers,
        extractor=extractor,
        progress=progress,
        limit=limit,
        memory=memory,
    )
    return load(out)


def run_add(
    *sources: str | Path,
    out: str | Path,
    workers: int | None = None,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
    files: Sequence[str] | None = None,
    limit: int | None = None,
    memory: int | str | None = None,
) -> Report:
    """What happened when the papers of the sources were added to the folder (see `add`).

    Terms, threshold and base IRI are those of the build. Nothing goes: when a file is added again
    that has changed in between, the records that it had before stay, too.
    """
    settings = Settings(
        *(Path(out), workers),
        extractor=extractor,
        progress=progress or silent,
        files=files,
        limit=limit,
        memory=_bytes(memory),
    )
    with folder.opened(settings.out, must_exist=True) as store:
        clock = Clock()
        with clock.stage("read"):
            new = read_sources(sources, settings.out, settings.progress, limit=settings.limit)
            again = {r.file for r in new.records} | {r.file for r in new.rejected}
            reading = Reading(
                [*store.records(), *new.records],
                [*(r for r in store.rejections() if r.file not in again), *new.rejected],
            )
        return _finish(store, reading, _as_before(store, settings), clock)


def remove(
    *names: str,
    out: str | Path,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
) -> KnowledgeGraph:
    """The graph in the folder without the papers of these names: ids, DOIs, arXiv ids or titles.

    Raises:
        UnknownEntityError: when a name means no paper; the error names the nearest.
        InputError: when there is no build, a title is that of several papers, or none would stay.
    """
    run_remove(*names, out=out, extractor=extractor, progress=progress)
    return load(out)


def run_remove(
    *names: str,
    out: str | Path,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
    files: Sequence[str] | None = None,
) -> Report:
    """What happened when papers were removed from the folder (see `remove`)."""
    from kg.read import group_records

    settings = Settings(Path(out), extractor=extractor, progress=progress or silent, files=files)
    if not names:
        raise InputError("no name; give ids, DOIs, arXiv ids or titles of papers")
    with folder.opened(settings.out, must_exist=True) as store:
        clock = Clock()
        with clock.stage("read"):
            groups = group_records(store.records())
            gone = find_papers(names, groups)
            left = [r for paper, records in groups if paper.id not in gone for r in records]
            if not left:
                raise InputError("no paper would be left; delete the folder instead", file=out)
        return _finish(store, Reading(left, store.rejections()), _as_before(store, settings), clock)


def relink(
    out: str | Path,
    *,
    progress: Progress | None = None,
    files: Sequence[str] | None = None,
    merges: str | Path | None = None,
    join: float | None = None,
) -> Report:
    """What happened when the papers of the folder were linked anew, with the decisions of now.

    Nothing is extracted, and the sources are not read. `join` is that of the build by default.

    Raises:
        InputError: when there is no build, or the decisions cannot be used.
    """
    with folder.opened(Path(out), must_exist=True) as store:
        settings = Settings(
            Path(out),
            extractor=Remembered(store.info.extractor),
            progress=progress or silent,
            files=files,
            merges=merges,
            join=join,
        )
        reading = Reading(list(store.records()), store.rejections())
        return _finish(store, reading, _as_before(store, settings), Clock())


def run_update(
    *sources: str | Path,
    out: str | Path,
    workers: int | None = None,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
    files: Sequence[str] | None = None,
) -> Report | None:
    """What happened when the folder became a build of what the sources hold now; None when it was
    that already.

    Unlike `run_add`, papers go that the sources hold no more. Where the folder has a build, terms,
    threshold and base IRI are those of it.

    Raises:
        InputError: when the build has papers of other sources, which would be lost; see also
            `build`.
    """
    from kg.pipeline.sameness import check_covered, is_same

    settings = Settings(
        Path(out), workers, extractor=extractor, progress=progress or silent, files=files
    )
    with folder.opened(settings.out) as store:
        clock = Clock()
        with clock.stage("read"):
            reading = read_sources(sources, settings.out, settings.progress, limit=settings.limit)
        if store.finished:
            check_covered(store, sources)
            settings = _as_before(store, settings)
            if is_same(store, reading, settings):
                return None
        return _finish(store, reading, settings, clock)


def run_assembled(
    packed: Iterable[tuple[Paper, str]],
    records: list[SourceRecord],
    rejected: list[Rejection],
    *,
    extractor: str,
    faults: Mapping[str, str],
    out: str | Path,
    terms: str | Path | None = None,
    base_iri: str = BASE_IRI,
    min_score: float = 0.0,
    join: float | None = None,
    merges: str | Path | None = None,
    authorities: Sequence[str | Path] = (),
    files: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> Report:
    """What happened when the folder `out` became a build of papers that were extracted elsewhere.

    Args:
        packed: papers and what they say (see `kg.store.pack_extraction`); read before the rest.
        records: the records that the papers are made of; may be filled while `packed` is read.
        rejected: what could not be read.
        extractor: the version that read the papers.
        faults: paper id → what went wrong, of papers that could not be extracted; likewise.
        out: the folder.
        terms: the file of terms that the extractor had; a later `add` uses it.
        base_iri: as in `build`.
        min_score: as in `build`.
        join: as in `build`.
        merges: as in `build`.
        authorities: as in `build`.
        files: as in `run_build`.
        progress: as in `build`.
    """
    settings = Settings(
        *(Path(out), None, terms, base_iri, Remembered(extractor, faults)),
        *(progress or silent, files, min_score),
        join=join,
        merges=merges,
        authorities=authorities,
    )
    with folder.opened(settings.out) as store:
        clock = Clock()
        with clock.stage("read"):
            rest = iter(packed)
            while some := list(islice(rest, _BATCH)):
                store.add_extractions(extractor, some)
        return _finish(store, Reading(records, rejected), settings, clock)


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


def extract_each(
    *sources: str | Path,
    terms: str | Path | None = None,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
    on_reject: Callable[[Rejection], None] | None = None,
    min_score: float = 0.0,
) -> Iterator[tuple[Paper, Extraction]]:
    """Each paper of the sources (see the readers), sorted by id, with everything that it says."""
    from kg.extract import create_extractor
    from kg.read import group_records

    check_min_score(min_score)
    progress = progress or silent
    reading = read_sources(sources, None, progress, on_reject)
    papers = [paper for paper, _ in group_records(reading.records)]
    extractor = extractor or create_extractor(terms=terms)
    for done, paper in enumerate(papers):
        progress("extract", done, len(papers))
        yield paper, keep_scored(extractor.extract(bounded(paper)), min_score)
    progress("extract", len(papers), len(papers))


def extract_papers(
    *sources: str | Path,
    terms: str | Path | None = None,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
    on_reject: Callable[[Rejection], None] | None = None,
    min_score: float = 0.0,
) -> Iterator[dict[str, Any]]:
    """The JSON of each paper of the sources with everything that it says (see `extract_each`)."""
    from kg.jsonform import extraction_to_json

    for paper, extraction in extract_each(
        *sources,
        terms=terms,
        extractor=extractor,
        progress=progress,
        on_reject=on_reject,
        min_score=min_score,
    ):
        yield extraction_to_json(extraction, paper)


def evaluate_source(
    gold: str | Path,
    source: str | Path,
    *,
    terms: str | Path | None = None,
    progress: Progress | None = None,
    min_score: float = 0.0,
) -> Scores:
    """How well extractions agree with annotated papers.

    Args:
        gold: annotated papers, JSON lines.
        source: extractions (JSON lines of `kg extract`), or papers, which are extracted now.
        terms: a file of your own terms, for papers.
        progress: as in `build`.
        min_score: as in `build`; of a file, it needs the scores that `kg extract` writes.
    """
    from kg.check import evaluate

    if not _holds_extractions(source):
        found = extract_each(source, terms=terms, progress=progress, min_score=min_score)
        return evaluate(gold, found)
    if check_min_score(min_score):
        return evaluate(gold, read_scored(source, min_score))
    return evaluate(gold, source)


def _build(store: Store, sources: Sequence[str | Path], settings: Settings) -> Report:
    clock = Clock()
    with clock.stage("read"):
        reading = read_sources(sources, settings.out, settings.progress, limit=settings.limit)
    return _finish(store, reading, settings, clock)


def _finish(store: Store, reading: Reading, settings: Settings, clock: Clock) -> Report:
    """Makes the store and the folder those of a build of exactly these records."""
    from kg.read import group_records

    with clock.stage("read"):
        # A source that is given twice adds nothing.
        distinct = {(record.paper, record.file): record for record in reading.records}
        groups = group_records(distinct.values())
        check_memory(len(groups), settings.memory)
    papers = [paper for paper, _ in groups]
    build = Build(groups, reading.rejected, analyse(store, papers, settings, clock))
    return keep(store, build, settings, clock)


def _bytes(memory: int | str | None) -> int | None:
    return parse_memory(memory) if isinstance(memory, str) else memory


def _as_before(store: Store, settings: Settings) -> Settings:
    """The settings with the base IRI, the thresholds, the authority files and, unless an extractor
    is given, the terms of the build."""
    known = settings.extractor is None or isinstance(settings.extractor, Remembered)
    options = dict(store.info.options)
    join = options.get(JOIN) if settings.join is None else settings.join
    return replace(
        settings,
        base_iri=store.info.base_iri,
        terms=store.get_meta("terms") if known else None,
        min_score=float(options.get(MIN_SCORE, 0)),
        join=None if join is None else float(join),
        authorities=tuple(json.loads(store.get_meta("authorities") or "[]")),
    )


def _holds_extractions(source: str | Path) -> bool:
    """Whether a file is JSON lines of `kg extract`, to judge by the first."""
    try:
        with Path(source).open("rb") as stream:
            first = json.loads(stream.readline())
    except (OSError, ValueError):
        return False
    return isinstance(first, dict) and "entities" in first
