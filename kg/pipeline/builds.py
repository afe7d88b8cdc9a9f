"""How a folder becomes a build, or another one, and what is told of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from kg.errors import EmptyError, InputError, UnknownEntityError
from kg.model import Extractor, Flaw, Paper, Rejection, SourceRecord
from kg.pipeline import folder
from kg.pipeline.budget import bytes_of, check_memory
from kg.pipeline.current import unchanged
from kg.pipeline.folder import Progress
from kg.pipeline.keep import Build, keep
from kg.pipeline.naming import find_papers
from kg.pipeline.reading import Reading, read_sources
from kg.pipeline.report import Clock, Report
from kg.pipeline.stages import JOIN, MIN_SCORE, Remembered, Settings, analyse, silent
from kg.store import Store
from kg.store.rows import absolute
from kg.vocabulary import BASE_IRI

_BATCH: Final = 512
"""Extractions that are kept at once."""


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
    device: str = "auto",
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
        device: as in `build`.
    """
    settings = Settings(
        out=Path(out),
        workers=workers,
        terms=terms,
        base_iri=base_iri,
        extractor=extractor,
        progress=progress or silent,
        files=files,
        min_score=min_score,
        merges=merges,
        authorities=authorities,
        join=join,
        limit=limit,
        memory=bytes_of(memory),
        device=device,
    )
    with folder.opened(settings.out, mend=True) as store:
        return build_into(store, sources, settings)


def run_add(
    *sources: str | Path,
    out: str | Path,
    workers: int | None = None,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
    files: Sequence[str] | None = None,
    limit: int | None = None,
    memory: int | str | None = None,
    device: str = "auto",
    on_empty: Callable[[EmptyError], None] | None = None,
) -> Report:
    """What happened when the papers of the sources were added to the folder (see `add`).

    Terms, threshold and base IRI are those of the build. Nothing goes: when a file is added again
    that has changed in between, the records that it had before stay, too. `on_empty` gets the
    sources that hold no records; without it, one is an error.
    """
    settings = Settings(
        out=Path(out),
        workers=workers,
        extractor=extractor,
        progress=progress or silent,
        files=files,
        limit=limit,
        memory=bytes_of(memory),
        device=device,
    )
    with folder.opened(settings.out, must_exist=True) as store:
        clock = Clock()
        with clock.stage("read"):
            empty: list[EmptyError] | None = None if on_empty is None else []
            new = read_sources(
                sources, settings.out, settings.progress, limit=settings.limit, empty=empty
            )
            for error in empty or ():
                assert on_empty is not None  # else there is no list
                on_empty(error)
            if not new.records:
                return unchanged(store, Path(out))
            again = {absolute(r.file) for r in new.records} | {
                absolute(r.file) for r in new.rejected
            }
            known = sum(1 for _ in store.papers())
            reading = Reading(
                [*store.records(), *new.records],
                [
                    *(r for r in store.rejections() if absolute(r.file) not in again),
                    *new.rejected,
                ],
                fresh=len(new.records),
                before=known,
                skipped=new.rejected,
                flaws=[*(f for f in store.flaws() if absolute(f.file) not in again), *new.flaws],
                found=sorted(new.flaws),
            )
        return _finish(store, reading, _as_before(store, settings), clock)


def run_remove(
    *names: str,
    out: str | Path,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
    files: Sequence[str] | None = None,
    on_missing: Callable[[UnknownEntityError], None] | None = None,
) -> Report:
    """What happened when papers were removed from the folder (see `remove`).

    `on_missing` gets the names that mean no paper; without it, one is an error and nothing is
    removed.
    """
    from kg.read import group_records

    settings = Settings(Path(out), extractor=extractor, progress=progress or silent, files=files)
    if not names:
        raise InputError("no name; give ids, DOIs, arXiv ids or titles of papers")
    with folder.opened(settings.out, must_exist=True) as store:
        clock = Clock()
        with clock.stage("read"):
            groups = group_records(store.records())
            gone = find_papers(names, groups, store.info.base_iri, on_missing)
            if not gone:
                return unchanged(store, Path(out))
            left = [r for paper, records in groups if paper.id not in gone for r in records]
            if not left:
                raise InputError("no paper would be left; delete the folder instead", file=out)
            flaws = _flaws_of(store, left)
            reading = Reading(left, store.rejections(), fresh=0, skipped=[], flaws=flaws, found=[])
        report = _finish(store, reading, _as_before(store, settings), clock)
        store.forget_extractions(paper for paper, _ in groups if paper.id in gone)
        return report


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
        records, flaws = list(store.records()), store.flaws()
        reading = Reading(records, store.rejections(), fresh=0, skipped=[], flaws=flaws, found=[])
        return _finish(store, reading, _as_before(store, settings), Clock())


def run_update(
    *sources: str | Path,
    out: str | Path,
    workers: int | None = None,
    extractor: Extractor | None = None,
    progress: Progress | None = None,
    files: Sequence[str] | None = None,
    device: str = "auto",
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
        *(Path(out), workers),
        extractor=extractor,
        progress=progress or silent,
        files=files,
        device=device,
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
    flaws: Sequence[Flaw] = (),
    out: str | Path,
    terms: str | Path | None = None,
    base_iri: str = BASE_IRI,
    min_score: float = 0.0,
    join: float | None = None,
    merges: str | Path | None = None,
    authorities: Sequence[str | Path] = (),
    files: Sequence[str] | None = None,
    memory: int | None = None,
    progress: Progress | None = None,
) -> Report:
    """What happened when the folder `out` became a build of papers that were extracted elsewhere.

    Args:
        packed: papers and what they say (see `kg.store.pack_extraction`); read before the rest.
        records: the records that the papers are made of; may be filled while `packed` is read.
        rejected: what could not be read.
        extractor: the version that read the papers.
        faults: paper id → what went wrong, of papers that could not be extracted; likewise.
        flaws: what could not be used of the records.
        out: the folder.
        terms: the file of terms that the extractor had; a later `add` uses it.
        base_iri: as in `build`.
        min_score: as in `build`.
        join: as in `build`.
        merges: as in `build`.
        authorities: as in `build`.
        files: as in `run_build`.
        memory: bytes, as in `build`.
        progress: as in `build`.
    """
    settings = Settings(
        out=Path(out),
        terms=terms,
        base_iri=base_iri,
        extractor=Remembered(extractor, faults),
        progress=progress or silent,
        files=files,
        min_score=min_score,
        join=join,
        merges=merges,
        authorities=authorities,
        memory=memory,
    )
    with folder.opened(settings.out) as store:
        clock = Clock()
        with clock.stage("read"):
            rest = iter(packed)
            while some := list(islice(rest, _BATCH)):
                store.add_extractions(extractor, some)
        return _finish(store, Reading(records, rejected, flaws=list(flaws)), settings, clock)


def build_into(store: Store, sources: Sequence[str | Path], settings: Settings) -> Report:
    """What happened when a store became a build of the sources."""
    clock = Clock()
    with clock.stage("read"):
        reading = read_sources(sources, settings.out, settings.progress, limit=settings.limit)
    if store.finished:
        settings = replace(settings, device=_device_as_before(store, settings.device))
    return _finish(store, reading, settings, clock)


def _finish(store: Store, reading: Reading, settings: Settings, clock: Clock) -> Report:
    """Makes the store and the folder those of a build of exactly these records."""
    from kg.read import group_records

    with clock.stage("read"):
        groups = group_records(reading.distinct())
        check_memory(len(groups), settings.memory)
    papers = [paper for paper, _ in groups]
    analysis = analyse(store, papers, settings, clock)
    repeated = reading.repeated(len(groups))
    build = Build(groups, reading, analysis, repeated)
    return keep(store, build, settings, clock)


def _flaws_of(store: Store, records: Iterable[SourceRecord]) -> list[Flaw]:
    """What could not be used of these records of the store."""
    paths = {source.name: source.path for source in store.sources()}
    left = {(absolute(record.file), record.line) for record in records}
    return [flaw for flaw in store.flaws() if (paths.get(flaw.file), flaw.line) in left]


def _as_before(store: Store, settings: Settings) -> Settings:
    """The settings with the base IRI, the thresholds, the authority files and, unless an extractor
    is given, the terms of the build, and its device where none is named."""
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
        device=_device_as_before(store, settings.device),
    )


def _device_as_before(store: Store, wanted: str) -> str:
    """What is wanted; "auto" keeps to the processor where the build did, so that a paper that is
    added on a machine with a GPU does not have all extracted again."""
    from kg.extract.device import AUTO, CPU, device_of

    return CPU if wanted == AUTO and device_of(store.info.extractor) == CPU else wanted
