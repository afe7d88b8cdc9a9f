"""The last stage: a finished build into its store and its folder, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.pipeline import folder
from kg.pipeline.bounded import told_bounded
from kg.pipeline.collector import without_collector
from kg.pipeline.exports import count_writers, write_files
from kg.pipeline.naming import Group
from kg.pipeline.reading import Reading
from kg.pipeline.report import Clock, Report, find_versions
from kg.pipeline.stages import Analysis, Settings
from kg.store import FILE_NAME, Store
from kg.store.writer import Writer


@dataclass(slots=True)
class Build:
    """Everything that a build consists of, until the store has it."""

    groups: Sequence[Group]
    reading: Reading
    analysis: Analysis
    repeated: int = 0

    def release(self) -> None:
        """Lets the graph go: its files are written from the store."""
        from kg.link import Linked

        linked = Linked(notes=self.analysis.linked.notes)
        self.analysis = replace(self.analysis, linked=linked)


def keep(store: Store, build: Build, settings: Settings, clock: Clock) -> Report:
    """Replaces the build in the store, and the files of the folder, if there is one.

    Raises:
        OutputError: when something cannot be written; then all is as before.
    """
    former = store.info.extractor if store.finished else ""
    out = settings.out
    if out is None:
        with store.replacing() as writer:
            _fill(writer, build, settings, clock)
        return replace(_report(store, build, settings, former), seconds=dict(clock.seconds))
    with folder.staged(out) as beside:
        staged = beside / FILE_NAME
        with Store(staged, write=True) as scratch:
            scratch.hurry()
            with scratch.replacing() as writer:
                _fill(writer, build, settings, clock)
        build.release()
        try:
            with store.taking(staged):
                names = folder.check_names(settings.files)
                writers = count_writers(len(build.groups), settings.workers, settings.memory)
                report = _report(store, build, settings, former)
                with clock.stage("export"):
                    files = write_files(
                        staged,
                        beside,
                        names,
                        settings.progress,
                        lambda written: replace(report, files=written).to_json(),
                        writers=writers,
                    )
                folder.withdraw_report(out, beside)
        except BaseException:
            folder.restore_report(out, beside)
            raise
        report = replace(report, seconds=dict(clock.seconds), files=files)
        folder.publish(beside, out, report)
    return report


def _fill(writer: Writer, build: Build, settings: Settings, clock: Clock) -> None:
    linked, terms = build.analysis.linked, settings.terms
    with clock.stage("store"), without_collector():
        settings.progress("store", 0, 1)
        writer.put_info(
            build.analysis.info,
            terms=None if terms is None else str(Path(terms).resolve()),
            merges=build.analysis.merges,
            authorities=[str(Path(path).resolve()) for path in settings.authorities],
        )
        writer.put_papers(build.groups)
        writer.put_rejections(set(build.reading.rejected))
        writer.put_flaws(set(build.reading.flaws))
        writer.put_graph(
            entities=linked.entities,
            results=linked.results,
            claims=linked.claims,
            merges=linked.merges,
            links=linked.links,
            close=linked.close,
        )
        settings.progress("store", 1, 1)


def _report(
    store: Store,
    build: Build,
    settings: Settings,
    former: str,
) -> Report:
    """What the build says about itself, but for its seconds and files."""
    from kg.link import UNUSED

    analysis, sources = build.analysis, store.sources()
    warnings = []
    if store.salvaged is not None:
        warnings.append(
            f"the store was damaged; {store.salvaged} extractions in it were sound and are kept,"
            " all else was made anew"
        )
    if former and former != analysis.info.extractor:
        warnings.append(f"the extractor was {former} before; every paper was extracted again")
    if any(source.path == "-" for source in sources):
        warnings.append("what came from standard input cannot be read again by kg verify")
    warnings += told_bounded(paper for paper, _ in build.groups)
    warnings += _told_silent(
        paper for paper in store.silent_papers() if paper not in analysis.faults
    )
    if settings.limit is not None:
        warnings.append(f"only the first {settings.limit} records were read (--limit)")
    if analysis.kept:
        warnings.append(
            f"decisions of the last build hold ({analysis.kept}); an empty merges.toml drops them"
        )
    unused = [note.of for note in analysis.linked.notes if note.what == UNUSED]
    if unused:
        more = f" and {len(unused) - 3} more" if len(unused) > 3 else ""
        warnings.append(f"decisions name what no paper does: {', '.join(unused[:3])}{more}")
    return Report(
        out=None if settings.out is None else str(settings.out),
        counts=store.counts(),
        extracted=analysis.extracted,
        reused=analysis.reused,
        repeated=build.repeated,
        seconds={},
        versions=find_versions(analysis.info.extractor),
        rejected=store.rejections(),
        skipped=build.reading.skipped,
        flaws=store.flaws(),
        found=build.reading.found,
        faults=analysis.faults,
        notes=[(note.what, note.of, note.count) for note in analysis.linked.notes],
        warnings=warnings,
        sources=sources,
    )


def _told_silent(papers: Iterable[str]) -> list[str]:
    """A sentence on papers of which nothing is known; none where there are none."""
    silent = list(papers)
    if not silent:
        return []
    many = "1 paper" if len(silent) == 1 else f"{len(silent)} papers"
    first = silent[0] if len(silent) == 1 else f"the first {silent[0]}"
    return [f"nothing was found in {many} with an abstract, {first}; texts are read as English"]
