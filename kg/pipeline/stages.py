"""The stages up to the graph: read the sources, extract what is missing, link."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import count, islice
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from kg.errors import EmptyError, InputError, KGError
from kg.formats.terms import check_base
from kg.model import BuildInfo, Extraction, Extractor, Flaw, Paper, Rejection, SourceRecord
from kg.pipeline import folder
from kg.pipeline.collector import without_collector
from kg.pipeline.decided import find_decisions
from kg.pipeline.folder import Progress
from kg.pipeline.report import Clock
from kg.pipeline.scored import check_min_score, keep_scored
from kg.pipeline.workers import KnownFaultError, MakeExtractor, count_workers, extract_all
from kg.store import Store
from kg.store.rows import STANDARD_INPUT
from kg.vocabulary import BASE_IRI

if TYPE_CHECKING:
    from kg.link import Linked

MIN_SCORE: Final = "min_score"
"""The threshold's name among the options of a graph, by which the next build knows it."""
JOIN: Final = "join"
"""Likewise of how likely two names must be one thing."""
_BATCH: Final = 64
_PATIENCE: Final = 1.0
"""Extractions are committed when there are so many, or after so many seconds."""


def silent(stage: str, done: int, total: int | None) -> None:
    """The progress callback of those who do not want to know."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """Stands for the extractor of a build where nothing is to be extracted.

    `faults` are those of papers that could not be: paper id → what went wrong.
    """

    version: str
    faults: Mapping[str, str] = field(default_factory=dict)

    def extract(self, paper: Paper) -> Extraction:
        """Nothing: what was not extracted then is not now."""
        if paper.id in self.faults:
            raise KnownFaultError(self.faults[paper.id])
        raise LookupError(f"{paper.id} was not extracted; run kg build again")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to build.

    Attributes:
        out: the folder; None builds in memory.
        workers: processes that extract; None is as many as the cores and the work allow.
        terms: a file of the user's own terms.
        base_iri: where the graph's own IRIs live.
        extractor: what reads papers, instead of the one of `kg.extract`.
        progress: called as the stages go on.
        files: names of the files to write; None is all.
        min_score: what is scored below it is not linked.
        merges: a file of the user's decisions, instead of the folder's.
        authorities: authority files.
        join: how likely two names must be one thing, to become one node; None is the usual.
        limit: only so many records are read, the first of the sources; None is all.
        memory: bytes that the processes of the build keep to together; None is no bound.
        device: where the encoder of `kg.extract` runs: "auto", "cpu" or "cuda".
    """

    out: Path | None
    workers: int | None = None
    terms: str | Path | None = None
    base_iri: str = BASE_IRI
    extractor: Extractor | None = None
    progress: Progress = silent
    files: Sequence[str] | None = None
    min_score: float = 0.0
    join: float | None = None
    merges: str | Path | None = None
    authorities: Sequence[str | Path] = ()
    limit: int | None = None
    memory: int | None = None
    device: str = "auto"

    def __post_init__(self) -> None:
        check_min_score(self.min_score)
        if self.limit is not None and self.limit < 1:
            raise InputError(f"a limit of {self.limit} leaves no paper; give 1 or more")
        if self.join is not None and not 0 < self.join <= 1:
            raise InputError(f"join {self.join} is no probability; give a number up to 1")
        folder.check_names(self.files)
        count_workers(0, self.workers)
        check_base(self.base_iri)
        made = self.extractor is not None and not isinstance(self.extractor, Remembered)
        if made and self.terms is not None:
            raise InputError("give terms or an extractor, not both")


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


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the papers say, linked.

    Attributes:
        info: what it was made with.
        linked: the graph without its papers.
        extracted: how many papers were extracted now.
        reused: how many had been before.
        faults: paper id → what went wrong, of those that could not be extracted.
        merges: the text of the user's decisions.
        kept: how many decisions of the last build hold without a file.
    """

    info: BuildInfo
    linked: Linked
    extracted: int
    reused: int
    faults: dict[str, str]
    merges: str = ""
    kept: int = 0


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


def analyse(store: Store, papers: Sequence[Paper], settings: Settings, clock: Clock) -> Analysis:
    """Extracts what the store does not have yet, and links all.

    Raises:
        KGError: when none of the papers can be extracted.
    """
    from kg.link import LinkOptions, link
    from kg.read.authority import read_authority

    authorities = [read_authority(path) for path in settings.authorities]
    decided = find_decisions(store, settings.out, settings.merges)
    with clock.stage("extract"):
        make, extractor = choose_extractor(settings)
        missing = store.missing(papers, extractor.version)
        faults = _extract(store, missing, make, extractor, settings)
        if faults and len(faults) == len(papers):
            raise KGError(f"no paper could be extracted: {next(iter(faults.values()))}")
    with clock.stage("link"), without_collector():
        options = LinkOptions(min_score=check_min_score(settings.min_score))
        if settings.join is not None:
            close = min(options.close, settings.join)
            options = replace(options, join=settings.join, close=close)
        kept = _Kept(store, papers, extractor.version, settings.min_score, settings.progress)
        linked = link(kept, options, decisions=decided.decisions, authorities=authorities)
        settings.progress("link", 2 * len(papers), 2 * len(papers))
    chosen = asdict(options)
    if settings.authorities:
        chosen["authority"] = ", ".join(map(_versioned, settings.authorities))
    spelled = tuple((name, str(value)) for name, value in sorted(chosen.items()))
    return Analysis(
        BuildInfo(extractor.version, settings.base_iri, spelled),
        linked,
        extracted=len(missing) - len(faults),
        reused=len(papers) - len(missing),
        faults=faults,
        merges=decided.text,
        kept=len(decided.decisions.entries) if decided.kept else 0,
    )


def _versioned(path: str | Path) -> str:
    """A file's name and what it holds, name@checksum."""
    content = Path(path).read_bytes()
    return f"{Path(path).name}@{hashlib.sha256(content).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class _Kept:
    """What papers say at the threshold or above, from the store: read anew each time, not held in
    memory. Linking reads it twice, and that is how far it has got."""

    store: Store
    papers: Sequence[Paper]
    extractor: str
    min_score: float
    progress: Progress
    done: Iterator[int] = field(default_factory=count)

    def __iter__(self) -> Iterator[Extraction]:
        for extraction in self.store.extractions(self.papers, self.extractor):
            self.progress("link", next(self.done), 2 * len(self.papers))
            yield keep_scored(extraction, self.min_score)


def choose_extractor(settings: Settings) -> tuple[MakeExtractor, Extractor]:
    """How to make the extractor in another process, and the extractor."""
    if settings.extractor is not None:
        return partial(_same, settings.extractor), settings.extractor
    from kg.extract.pipeline import create_extractor

    extractor = create_extractor(terms=settings.terms, device=settings.device)
    # Other processes are told what was chosen, so that all choose the same.
    return partial(create_extractor, terms=settings.terms, device=extractor.device), extractor


def _same(extractor: Extractor) -> Extractor:
    return extractor


def _extract(
    store: Store,
    papers: Sequence[Paper],
    make: MakeExtractor,
    extractor: Extractor,
    settings: Settings,
) -> dict[str, str]:
    """Extracts and keeps, in batches; paper id → what went wrong comes back, sorted."""
    workers = count_workers(len(papers), settings.workers, settings.memory)
    faults: dict[str, str] = {}
    pending: list[tuple[Paper, str]] = []
    last = monotonic()
    settings.progress("extract", 0, len(papers))
    try:
        with closing(extract_all(papers, extractor, make, workers=workers)) as outcomes:
            for done, (paper, outcome) in enumerate(outcomes, start=1):
                if outcome.packed is None:
                    faults[paper.id] = outcome.fault
                else:
                    pending.append((paper, outcome.packed))
                if len(pending) >= _BATCH or monotonic() - last > _PATIENCE:
                    store.add_extractions(extractor.version, pending)
                    pending, last = [], monotonic()
                settings.progress("extract", done, len(papers))
    finally:
        # Also when the user stops the build: what is done need not be done again.
        store.add_extractions(extractor.version, pending)
    return dict(sorted(faults.items()))
