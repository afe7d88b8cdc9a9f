"""The stages between the papers and the graph: extract what is missing, link."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from kg.errors import InputError, KGError
from kg.formats.terms import check_base
from kg.model import BuildInfo, Extraction, Extractor, Paper
from kg.pipeline import folder
from kg.pipeline.collector import without_collector
from kg.pipeline.decided import find_decisions
from kg.pipeline.folder import Progress
from kg.pipeline.report import Clock
from kg.pipeline.scored import check_min_score, keep_scored
from kg.pipeline.workers import KnownFaultError, MakeExtractor, count_workers, extract_all
from kg.store import Store
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
    # Other processes are told what was chosen, so that all choose the same. They do not try the
    # GPU themselves, which this one reads on.
    make = partial(create_extractor, terms=settings.terms, device=extractor.device, checked=True)
    return make, extractor


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
