"""`verify_folder`: a build against the files that it was made from, read again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from kg.check.comparison import diff
from kg.check.differences import Diff
from kg.check.faults import Fault, VerifyReport
from kg.check.verification import verify
from kg.errors import InputError
from kg.files import explain_read_error
from kg.model import GraphSource, Paper, SourceRecord
from kg.read import group_records, read_records
from kg.store import FILE_NAME, Source, Store
from kg.store.rows import STANDARD_INPUT

_REPORT: Final = "report.json"


def verify_folder(
    out: str | Path,
    *,
    graph: GraphSource | None = None,
    sources: Iterable[str | Path] | None = None,
) -> VerifyReport:
    """What holds of a build, against its sources as they are now.

    A source that is missing or cannot be read any more is a fault that names the file. So is a
    graph that says something else than the store, and a file that is not what the build wrote.
    Standard input cannot be read again: a paper that no other source tells is taken from the store
    and counted as unread.

    Args:
        out: the folder of the build; its store knows the sources.
        graph: what `graph.json` holds; without it only the store is checked.
        sources: files or folders to read in place of those that the store names.

    Raises:
        InputError: when the folder holds no finished build.
    """
    with Store(Path(out) / FILE_NAME) as store:
        checked = store if graph is None else graph
        faults = list(_altered_files(Path(out)))
        if checked is not store and (difference := diff(store, checked)).changed:
            faults.append(Fault(str(store.path), "store", _told(difference)))
        told = store.sources()
        places = [p for p in told if p.path != STANDARD_INPUT]
        if sources is not None:
            places = [Source(str(source), str(source)) for source in sources]
        records: list[SourceRecord] = []
        for place in places:
            try:
                records += _read_again(place)
            except InputError as error:
                faults.append(Fault(place.name, "source", error.reason))
        if any(place.path == STANDARD_INPUT for place in told):
            records += _passed_by(store, records)
        groups = group_records(records)
        papers = {paper.id: paper for paper, _ in groups}
        where = {paper.id: _place(found) for paper, found in groups}
        if any(paper.id not in papers for paper in checked.papers()):
            where = {p.id: _place(found) for p, found in group_records(store.records())} | where
        report = verify(checked, papers, places=where)
        unread = sum(_is_unread(*group) for group in groups)
        return replace(report, faults=(*faults, *report.faults), unread=unread)


def _altered_files(out: Path) -> Iterator[Fault]:
    """The files that `report.json` tells the checksums of, where they have others."""
    path = out / _REPORT
    try:
        files = json.loads(path.read_bytes())["files"]
        told = {str(name): str(item["sha256"]) for name, item in files.items()}
    except FileNotFoundError:
        stopped = "missing: the build was stopped before its files were whole; run kg build again"
        yield Fault(str(path), "file", stopped)
        return
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        yield Fault(str(path), "file", "is no report of a build; run kg build again")
        return
    for name, checksum in told.items():
        try:
            with (out / name).open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except FileNotFoundError:
            yield Fault(str(out / name), "file", "missing; run kg build again")
            continue
        except OSError as error:
            yield Fault(str(out / name), "file", explain_read_error(error))
            continue
        if found != checksum:
            altered = "not what the build wrote; run kg build again"
            yield Fault(str(out / name), "file", altered)


def _read_again(source: Source) -> Iterator[SourceRecord]:
    if source.path == STANDARD_INPUT:
        raise InputError("standard input cannot be read again; keep it in a file and build from it")
    # The name means the same file only where the build was started.
    same = Path(source.name).resolve() == Path(source.path).resolve()
    # What was rejected then is rejected again; a record that was not, now lacks its paper.
    return read_records(source.name if same else source.path, on_reject=lambda _: None)


def _passed_by(store: Store, found: Iterable[SourceRecord]) -> list[SourceRecord]:
    """The records of standard input, which only the store has, without those that stood or stand in
    a file as well: there they are read again."""
    kept = list(store.records())
    in_files = {_plain(r.paper) for r in (*kept, *found) if r.file != STANDARD_INPUT}
    return [r for r in kept if r.file == STANDARD_INPUT and _plain(r.paper) not in in_files]


def _plain(paper: Paper) -> Paper:
    # Stores of before do not have the ids of sources.
    return replace(paper, identifiers=())


def _is_unread(paper: Paper, records: Sequence[SourceRecord]) -> bool:
    """Whether a text of a paper stands in no record that was read again."""
    read = [record.paper for record in records if record.file != STANDARD_INPUT]
    return paper.title not in {p.title for p in read} or (
        paper.abstract not in {p.abstract for p in read}
    )


def _told(difference: Diff) -> str:
    counts = (
        f"{len(part.came) + len(part.went) + len(part.changed)} {name}"
        for name, part in difference.sections()
        if part
    )
    what = ", ".join(counts) or "what it was made with"
    return f"the store and the graph differ ({what}); run kg build again"


def _place(records: Iterable[SourceRecord]) -> str:
    return ", ".join(sorted({f"{record.file}:{record.line}" for record in records}))
