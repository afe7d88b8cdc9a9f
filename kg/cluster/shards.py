"""Papers into shards: read, grouped as a build does it, and cut into files of so many papers.

    papers/00000-1f2e….parquet   papers, sorted by id, and the records that they are made of
    papers/manifest.json         the shards that belong together; written last
    papers/rejected.jsonl        what could not be read, and why
    papers/flaws.jsonl           what could not be used of records that were kept

A shard's name holds a digest of what is in it, so that shards that stay the same when papers come
or go keep what was extracted from them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from kg.cluster.grouping import MEMORY, grouped
from kg.cluster.places import Place
from kg.cluster.tables import FORM, Entry, papers_from_bytes, papers_to_bytes
from kg.errors import InputError, VersionError
from kg.model import Flaw, Rejection, SourceRecord
from kg.pipeline import Progress
from kg.pipeline.budget import bytes_of
from kg.read import read_records
from kg.store.rows import absolute

FOLDER: Final = "papers"
MANIFEST: Final = f"{FOLDER}/manifest.json"
REJECTED: Final = f"{FOLDER}/rejected.jsonl"
FLAWS: Final = f"{FOLDER}/flaws.jsonl"
SUFFIX: Final = ".parquet"
SIZE: Final = 1000
"""Papers in a shard: about half a minute of work, so that little is lost with a worker."""


@dataclass(frozen=True, slots=True)
class Sharded:
    """What was cut into shards: the place, how many shards, papers and records, what was
    rejected, and what could not be used of records that were kept."""

    place: str
    shards: int
    papers: int
    records: int
    rejected: tuple[Rejection, ...]
    flaws: tuple[Flaw, ...] = ()


def shard(
    *sources: str | Path,
    to: str,
    size: int = SIZE,
    memory: int | str | None = None,
    progress: Progress | None = None,
) -> Sharded:
    """Reads the papers of files and folders and writes them as shards, in place of those before.

    While they are grouped (the same paper twice is one), records wait in a temporary folder.

    Args:
        sources: files and folders of papers; "-" is standard input.
        to: the place, any address that fsspec knows.
        size: papers in a shard.
        memory: bytes, or a text like "4G", that DuckDB holds of their keys; 500 MB by default.
        progress: called as the work goes on.

    Raises:
        InputError: when a source is missing or no paper can be read.
        OutputError: when the place cannot be written.
    """
    if size < 1:
        raise InputError(f"{size} papers make no shard; give 1 or more")
    place = Place(to)
    rejected: list[Rejection] = []
    flaws: list[Flaw] = []
    records = _read(sources, rejected, flaws, progress)
    with grouped(records, memory=bytes_of(memory) or MEMORY) as groups:
        if not groups.papers:
            reason = rejected[0].reason if rejected else "it holds none"
            raise InputError(f"no paper could be read: {reason}", file=str(sources[0]))
        entries = (Entry(paper, tuple(_placed(found))) for paper, found in groups)
        names = []
        for number, some in enumerate(_batches(entries, size)):
            content = papers_to_bytes(some)
            digest = hashlib.sha256(content).hexdigest()[:12]
            names.append(f"{number:05}-{digest}{SUFFIX}")
            place.write(f"{FOLDER}/{names[-1]}", content)
            if progress is not None:
                progress("shard", min((number + 1) * size, groups.papers), groups.papers)
    place.write(REJECTED, _faults_to_bytes(rejected))
    place.write(FLAWS, _faults_to_bytes(flaws))
    manifest = {"form": FORM, "papers": groups.papers, "shards": names}
    place.write(MANIFEST, (json.dumps(manifest, indent=1) + "\n").encode())
    for name in place.names(FOLDER):
        if name.endswith(SUFFIX) and name not in names:
            place.remove(f"{FOLDER}/{name}")
    place.sweep(FOLDER)
    unread, unused = tuple(rejected), tuple(sorted(set(flaws)))
    return Sharded(place.url, len(names), groups.papers, groups.records, unread, unused)


def find_shards(place: Place) -> list[str]:
    """The names of the shards of a place, in order.

    Raises:
        InputError: when there are none, or writing them was stopped.
        VersionError: when another version of kg wrote them.
    """
    names, _ = _manifest(place)
    return names


def count_papers(place: Place) -> int:
    """How many papers the shards of a place hold.

    Raises:
        InputError, VersionError: as `find_shards`.
    """
    _, papers = _manifest(place)
    return papers


def _manifest(place: Place) -> tuple[list[str], int]:
    """The names of the shards, and how many papers they hold."""
    if not place.holds(MANIFEST):
        raise InputError(
            "there are no shards here; make them with kg cluster shard", file=place.url
        )
    where = place.told(MANIFEST)
    try:
        manifest = json.loads(place.read(MANIFEST))
        names, papers = [str(name) for name in manifest["shards"]], int(manifest["papers"])
        form = manifest["form"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("is damaged; run kg cluster shard again", file=where) from error
    if form != FORM:
        raise VersionError("another version of kg wrote these shards; shard again", file=where)
    return names, papers


def read_shard(place: Place, name: str) -> list[Entry]:
    """The papers of a shard.

    Raises:
        InputError: when it is missing or is not what its name says.
    """
    path = f"{FOLDER}/{name}"
    content = place.read(path)
    if hashlib.sha256(content).hexdigest()[:12] not in name:
        raise InputError("is damaged; run kg cluster shard again", file=place.told(path))
    return papers_from_bytes(content, name=place.told(path))


def read_rejected(place: Place) -> list[Rejection]:
    """What could not be read when the shards were made.

    Raises:
        InputError: when the file is missing or damaged.
    """
    return [Rejection(*told) for told in _read_faults(place, REJECTED)]


def read_flaws(place: Place) -> list[Flaw]:
    """What could not be used of the records of the shards; shards of before do not say.

    Raises:
        InputError: when the file is damaged.
    """
    return [Flaw(*told) for told in _read_faults(place, FLAWS)] if place.holds(FLAWS) else []


def _faults_to_bytes(faults: Iterable[Rejection | Flaw]) -> bytes:
    """What is wrong with records, a line each: file as it was named and absolute, line, reason."""
    told = {(f.file, f.line or 0, f.reason): f.line for f in faults}
    lines = (
        {"file": file, "path": absolute(file), "line": told[file, n, reason], "reason": reason}
        for file, n, reason in sorted(told)
    )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def _read_faults(place: Place, name: str) -> list[tuple[str, Any, str]]:
    """The inverse of `_faults_to_bytes`; a file by the name that means it from here."""
    try:
        forms = [json.loads(line) for line in place.read(name).splitlines()]
        return [(_named(form), form["line"], form["reason"]) for form in forms]
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("is damaged; run kg cluster shard again", file=place.told(name)) from error


def _named(form: dict[str, Any]) -> str:
    file = str(form["file"])
    path = str(form.get("path", absolute(file)))
    return file if absolute(file) == path else path


def _read(
    sources: Sequence[str | Path],
    rejected: list[Rejection],
    flaws: list[Flaw],
    progress: Progress | None,
) -> Iterator[SourceRecord]:
    if not sources:
        raise InputError("no source; name a file or folder of papers")
    count = 0
    for source in sources:
        for record in read_records(source, on_reject=rejected.append, on_flaw=flaws.append):
            count += 1
            if progress is not None:
                progress("read", count, None)
            yield record


def _placed(records: Iterable[SourceRecord]) -> Iterator[tuple[str, SourceRecord]]:
    for record in records:
        yield absolute(record.file), record


def _batches(entries: Iterator[Entry], size: int) -> Iterator[list[Entry]]:
    while some := list(islice(entries, size)):
        yield some
