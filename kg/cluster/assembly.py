"""Extracted shards into a graph: what a laptop does after extraction, with its code."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.cluster.places import Place
from kg.cluster.shards import count_papers, find_shards, read_flaws, read_rejected, read_shard
from kg.cluster.tables import Entry
from kg.cluster.work import ABOUT, FOLDER, folder_of, read_readings
from kg.errors import InputError
from kg.model import Paper, SourceRecord
from kg.pipeline import Progress, Report, run_assembled
from kg.pipeline.budget import bytes_of, check_memory
from kg.store.rows import absolute, text_digest
from kg.vocabulary import BASE_IRI


def build(
    place: str,
    *,
    out: str | Path,
    extractor: str | None = None,
    base_iri: str = BASE_IRI,
    min_score: float = 0.0,
    join: float | None = None,
    merges: str | Path | None = None,
    authorities: Sequence[str | Path] = (),
    files: Sequence[str] | None = None,
    memory: int | str | None = None,
    progress: Progress | None = None,
) -> Report:
    """What happened when the folder `out` became the graph of the shards.

    Args:
        place: where the extracted shards are.
        out: the folder.
        extractor: its version, where the shards were extracted by several.
        base_iri: as in `kg.build`.
        min_score: as in `kg.build`.
        join: as in `kg.build`.
        merges: as in `kg.build`.
        authorities: as in `kg.build`.
        files: names of the files to write; all by default.
        memory: as in `kg.build`; it bounds this step, not the workers that extract.
        progress: as in `kg.build`.

    Raises:
        InputError: when a shard is not extracted, or is damaged, or the memory is too little.
        OutputError: when the folder cannot be written.
    """
    where = Place(place)
    names = find_shards(where)
    bound = bytes_of(memory)
    check_memory(count_papers(where), bound, fewer=False)
    version, terms = _find_version(where, names, extractor)
    records: list[SourceRecord] = []
    faults: dict[str, str] = {}

    def packed() -> Iterator[tuple[Paper, str]]:
        for done, name in enumerate(names):
            readings = {r.text: r for r in read_readings(where, name, version)}
            for entry in read_shard(where, name):
                records.extend(_records(entry))
                reading = readings.get(text_digest(entry.paper))
                if reading is None:
                    told = where.told(f"{folder_of(version)}/{name}")
                    raise InputError("lacks a paper; run kg cluster extract again", file=told)
                if reading.form is None:
                    faults[entry.paper.id] = reading.fault
                else:
                    yield entry.paper, reading.form
            if progress is not None:
                progress("read", done + 1, len(names))

    return run_assembled(
        packed(),
        records,
        read_rejected(where),
        flaws=read_flaws(where),
        extractor=version,
        faults=faults,
        terms=terms,
        out=out,
        base_iri=base_iri,
        min_score=min_score,
        join=join,
        merges=merges,
        authorities=authorities,
        files=files,
        memory=bound,
        progress=progress,
    )


def _records(entry: Entry) -> Iterator[SourceRecord]:
    for path, record in entry.records:
        same = absolute(record.file) == path
        yield record if same else SourceRecord(record.paper, path, record.line)


def _find_version(place: Place, names: Sequence[str], wanted: str | None) -> tuple[str, str | None]:
    """The version that extracted the shards, all of them, and its file of terms, if any."""
    found: dict[str, str | None] = {}
    fewest = len(names)
    for folder in place.folders(FOLDER):
        version, terms = _about(place, f"{FOLDER}/{folder}/{ABOUT}")
        missing = len(set(names).difference(place.names(f"{FOLDER}/{folder}")))
        if wanted in (None, version):
            fewest = min(fewest, missing)
            if not missing:
                found[version] = terms
    if not found:
        raise InputError(
            f"{fewest} of {len(names)} shards are not extracted; run kg cluster extract",
            file=place.url,
        )
    if len(found) > 1:
        told = ", ".join(sorted(found))
        raise InputError(f"several extractors read the shards; say which: {told}", file=place.url)
    return next(iter(found.items()))


def _about(place: Place, name: str) -> tuple[str, str | None]:
    try:
        form = json.loads(place.read(name))
        return str(form["extractor"]), form["terms"]
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("is damaged; run kg cluster extract again", file=place.told(name)) from (
            error
        )
