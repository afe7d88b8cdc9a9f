"""What a build says about itself: `Report`, which is also `report.json`."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter
from typing import Any, Final

from kg.errors import one_line, place_of
from kg.model import Flaw, Rejection
from kg.store import SCHEMA_VERSION, Source

DISTRIBUTION: Final = "paper-kg"


class Clock:
    """How long each stage took, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Counts the time of the block as the stage's."""
        start = perf_counter()
        try:
            yield
        finally:
            spent = self.seconds.get(name, 0.0) + perf_counter() - start
            self.seconds[name] = round(spent, 3)


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file of the build's folder: its size in bytes and its SHA-256."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a build read, made, skipped and needed.

    Attributes:
        out: the folder, as the user named it; None when nothing was written.
        counts: papers, records, things, entities by type (one of two counts under each), claims by
            predicate, …
        extracted: papers that were extracted in this run.
        reused: papers whose extraction was kept from an earlier one.
        repeated: records read in this run that were of papers already read.
        seconds: by stage.
        versions: of kg, the extractor, Python and the form of the store.
        rejected: records and files that could not be read, and why.
        skipped: those of them that are of this run, where the build has others, too.
        flaws: what could not be used of records that were kept.
        found: those of the flaws that are of this run, where the build has others, too.
        faults: paper id → what went wrong, of papers that could not be extracted.
        notes: what the linker counted: (what, of what, how many).
        warnings: what else a user should know, a sentence each.
        sources: the files that the papers came from.
        files: name → size and checksum of every file that was written.
        changed: whether anything was done; else the rest tells what there is.
    """

    out: str | None
    counts: Mapping[str, Any]
    extracted: int
    reused: int
    seconds: Mapping[str, float]
    versions: Mapping[str, str]
    rejected: Sequence[Rejection] = ()
    faults: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[tuple[str, str, int]] = ()
    warnings: Sequence[str] = ()
    sources: Sequence[Source] = ()
    files: Mapping[str, ExportedFile] = field(default_factory=dict)
    repeated: int = 0
    skipped: Sequence[Rejection] | None = None
    flaws: Sequence[Flaw] = ()
    found: Sequence[Flaw] | None = None
    changed: bool = True

    @property
    def warning(self) -> str:
        """One line on what was skipped or went wrong; "" when all went well."""
        lines, listed = [], f"{self.out}/report.json" if self.out else ""
        if skipped := self.rejected if self.skipped is None else self.skipped:
            lines.append(told_skipped(skipped, listed))
        if found := self.flaws if self.found is None else self.found:
            lines.append(told_flawed(found, listed))
        if self.faults:
            paper, fault = next(iter(self.faults.items()))
            lines.append(f"{len(self.faults)} papers not extracted, the first {paper}: {fault}")
        return one_line("; ".join([*lines, *self.warnings]))

    def to_json(self) -> dict[str, Any]:
        """The form of `report.json`."""
        return {
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "counts": dict(self.counts),
            "extracted": self.extracted,
            "reused": self.reused,
            "repeated": self.repeated,
            "seconds": dict(self.seconds),
            "versions": dict(self.versions),
            "rejected": [
                {"file": r.file, "line": r.line, "reason": r.reason} for r in self.rejected
            ],
            "flaws": [{"file": f.file, "line": f.line, "reason": f.reason} for f in self.flaws],
            "not_extracted": dict(self.faults),
            "linking": [{"what": w, "of": of, "count": count} for w, of, count in self.notes],
            "warnings": list(self.warnings),
            "sources": [{"name": s.name, "path": s.path} for s in self.sources],
            "files": {
                name: {"bytes": item.bytes, "sha256": item.sha256}
                for name, item in self.files.items()
            },
        }

    def to_text(self) -> str:
        """A few lines for people: what there is now, and where."""
        claims = self.counts["claims"]
        lines = [
            f"papers {self.counts['papers']}   entities {self.counts['things']}"
            f"   results {self.counts['results']}   claims {sum(claims.values())}"
            f"   links between papers {claims.get('relatedTo', 0)}",
        ]
        if not self.changed:
            return "\n".join([*lines, f"nothing changed in {self.out}"])
        lines += [
            f"extracted {self.extracted}, kept from before {self.reused},"
            f" {sum(self.seconds.values()):.1f} s",
        ]
        if self.repeated:
            told = (
                "1 record was of a paper"
                if self.repeated == 1
                else f"{self.repeated} records were of papers"
            )
            lines.append(f"{told} already read")
        if self.out is not None:
            written = ", ".join([*self.files, "report.json", "build.sqlite"])
            lines.append(f"written to {self.out}: {written}")
        return "\n".join(lines)


def told_skipped(rejected: Sequence[Rejection], listed: str = "") -> str:
    """One line on records and files that could not be read: how many, and the first of them.

    A file counts only where no record of it does: what is wrong with a file of which nothing could
    be read are its records.

    >>> told_skipped([Rejection("a", 1, "no title"), Rejection("a", None, "no papers"),
    ...               Rejection("b", None, "is empty")])
    '1 record and 1 file skipped: a:1: no title; …'

    Args:
        rejected: what could not be read, at least one.
        listed: the file that lists all.
    """
    records = [r for r in rejected if r.line is not None]
    partly = {r.file for r in records}
    files = [r for r in rejected if r.line is None and r.file not in partly]
    counts = [
        f"{len(some)} {what}{'s' if len(some) > 1 else ''}"
        for some, what in ((records, "record"), (files, "file"))
        if some
    ]
    first = next(r for r in rejected if r.line is not None or r.file not in partly)
    place = place_of(first.file, first.line)
    more = f" (all in {listed})" if listed else "; …"
    tail = more if len(records) + len(files) > 1 else ""
    return f"{' and '.join(counts)} skipped: {place}: {first.reason}{tail}"


def told_flawed(flaws: Sequence[Flaw], listed: str = "") -> str:
    """One line on what could not be used of records that were kept: how many, and the first.

    >>> told_flawed([Flaw("a", 1, 'no year: "in press"'), Flaw("a", 2, "no DOI: 17")])
    '2 faults in records that were kept: a:1: no year: "in press"; …'

    Args:
        flaws: at least one.
        listed: the file that lists all.
    """
    first = flaws[0]
    what = "1 fault in a record that was" if len(flaws) == 1 else "faults in records that were"
    count = what if len(flaws) == 1 else f"{len(flaws)} {what}"
    more = "" if len(flaws) == 1 else f" (all in {listed})" if listed else "; …"
    return f"{count} kept: {place_of(first.file, first.line)}: {first.reason}{more}"


def find_versions(extractor: str) -> dict[str, str]:
    """The versions that a build depends on."""
    try:
        own = version(DISTRIBUTION)
    except PackageNotFoundError:
        own = "not installed"
    return {
        "kg": own,
        "extractor": extractor,
        "store": str(SCHEMA_VERSION),
        "python": platform.python_version(),
    }
