"""The first stage: what the sources of a build hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from kg.errors import EmptyError, InputError
from kg.model import Flaw, Rejection, SourceRecord
from kg.pipeline import folder
from kg.pipeline.folder import Progress
from kg.store.rows import STANDARD_INPUT


@dataclass(slots=True)
class Reading:
    """What the sources gave.

    Attributes:
        records: all records of the build.
        rejected: what could not be read.
        fresh: how many of the records were read now; None is all.
        before: how many papers the others make.
        skipped: what could not be read now; None is all that is rejected.
        flaws: what could not be used of the records.
        found: those of the flaws that were found now; None is all.
    """

    records: list[SourceRecord] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    fresh: int | None = None
    before: int = 0
    skipped: list[Rejection] | None = None
    flaws: list[Flaw] = field(default_factory=list)
    found: list[Flaw] | None = None

    def distinct(self) -> list[SourceRecord]:
        """The records without what adds nothing: a source that is given twice, and what standard
        input says that a file says as well, which can be read again."""
        once = {(record.paper, record.file): record for record in self.records}
        kept = {record.paper for record in once.values() if record.file != STANDARD_INPUT}
        return [r for r in once.values() if r.file != STANDARD_INPUT or r.paper not in kept]

    def repeated(self, papers: int) -> int:
        """How many of the records that were read now are of papers already read, where there are so
        many papers in the end."""
        fresh = len(self.records) if self.fresh is None else self.fresh
        return max(fresh - (papers - self.before), 0) if fresh else 0


def read_sources(
    sources: Sequence[str | Path],
    out: Path | None,
    progress: Progress,
    on_reject: Callable[[Rejection], None] | None = None,
    limit: int | None = None,
    empty: list[EmptyError] | None = None,
) -> Reading:
    """What is in all sources, without the files that a build of the folder `out` wrote itself.

    With a limit, the first so many records, in the order of the sources; the rest is not read.
    `empty` gets the sources that hold no records; without it, one is an error.

    Raises:
        InputError: when a source is missing, or no paper can be read.
    """
    reading = Reading()

    def reject(rejection: Rejection) -> None:
        if not folder.is_own(rejection.file, out):
            reading.rejected.append(rejection)
            if on_reject is not None:
                on_reject(rejection)

    def note(flaw: Flaw) -> None:
        if not folder.is_own(flaw.file, out):
            reading.flaws.append(flaw)

    if not sources:
        raise InputError("no source; name a file or folder of papers")
    found = _records_of(sources, reject, note, empty)
    for record in islice((r for r in found if not folder.is_own(r.file, out)), limit):
        reading.records.append(record)
        progress("read", len(reading.records), limit)
    if not reading.records and len(empty or ()) < len(sources):
        raise _no_paper(reading, str(sources[0]))
    return reading


def _no_paper(reading: Reading, source: str) -> InputError:
    """Why the sources gave no record, of which this is the first."""
    if not reading.rejected:
        return InputError("no paper in it", file=source)
    first = reading.rejected[0]
    return InputError(f"no paper could be read: {first.reason}", file=first.file, line=first.line)


def _records_of(
    sources: Sequence[str | Path],
    on_reject: Callable[[Rejection], None],
    on_flaw: Callable[[Flaw], None],
    empty: list[EmptyError] | None,
) -> Iterator[SourceRecord]:
    """The records of all sources; those that hold none go to `empty` or are an error."""
    from kg.read import read_records

    for source in sources:
        try:
            yield from read_records(source, on_reject=on_reject, on_flaw=on_flaw)
        except EmptyError as error:
            if empty is None:
                raise
            empty.append(error)
