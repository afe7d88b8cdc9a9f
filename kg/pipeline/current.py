"""Files of a folder that are as its store is, and those that are not: written when asked for.

A change of a large graph may leave its files out (`kg add --no-export`); then those of before are
taken away, and not left to be taken for those of now. Which files are current,
`kg.store.reported` finds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from kg.files import write_text, writing
from kg.pipeline import folder
from kg.pipeline.folder import EXPORTS, Progress
from kg.pipeline.report import ExportedFile, Report, find_versions
from kg.pipeline.stages import silent
from kg.store import FILE_NAME, Store
from kg.store.reported import REPORT, find_stale, read_report, told_files

AT_ONCE: Final = 2000
"""Papers of a graph whose files are written after every change: that takes seconds."""


def choose_files(out: str | Path, export: bool | None) -> Sequence[str] | None:
    """The files that a change of a folder writes: all (None) or none, as the user says; where he
    does not, all of a graph of at most `AT_ONCE` papers."""
    if export is None:
        path = Path(out) / FILE_NAME
        try:
            if not path.is_file():
                return None
        except OSError:  # a name that is too long: opening the folder says so
            return None
        with Store(path) as store:
            export = store.counts()["papers"] <= AT_ONCE
    return None if export else ()


def find_outdated(out: str | Path, names: Sequence[str] | None = None) -> list[str]:
    """Which of these files of a folder (all by default) are missing or not those of its store.

    None in a folder without a store: its files are all that there is.
    """
    return find_stale(Path(out), folder.check_names(names))


def refresh(
    out: str | Path, names: Sequence[str] | None = None, *, progress: Progress | None = None
) -> list[str]:
    """Writes those of these files (all by default) that are missing or outdated; their names.

    Raises:
        InputError: when the store holds no finished build, or another process writes to it.
        OutputError: when the folder cannot be written.
    """
    out = Path(out)
    if not find_outdated(out, names):
        return []
    with folder.opened(out, must_exist=True) as store:
        # Once more: until the lock was ours, another process may have written them.
        wanted = find_outdated(out, names)
        report = read_report(out)
        if not report:
            # A build died in between; what it left may be of the graph of before.
            _take_away([name for name in EXPORTS if name not in wanted], out)
            report = _report_of(store, out)
        with folder.staged(out) as beside:
            found = folder.write_files(
                store,
                beside,
                wanted,
                progress or silent,
                lambda found: {**report, "files": _with(report, found)},
            )
            with writing(out):
                for name in wanted:
                    (beside / name).replace(out / name)
        files = _with(report, found)
        form = json.dumps({**report, "files": files}, ensure_ascii=False, indent=2)
        write_text(out / REPORT, form + "\n")
    return wanted


def _with(report: Mapping[str, Any], found: Mapping[str, ExportedFile]) -> dict[str, Any]:
    """The files that a report tells of, and those that were written now."""
    told = dict(told_files(report)) | {name: asdict(file) for name, file in found.items()}
    return {name: told[name] for name in EXPORTS if name in told}


def _take_away(names: Sequence[str], out: Path) -> None:
    with writing(out):
        for name in names:
            (out / name).unlink(missing_ok=True)


def _report_of(store: Store, out: Path) -> dict[str, Any]:
    """What a store says about its build, where the report was lost."""
    lost = "the report of the build was lost; this one is made from the store"
    return replace(_report_as_is(store, out), warnings=[lost]).to_json()


def unchanged(store: Store, out: Path) -> Report:
    """What there is in a folder, where there was nothing to do."""
    files = told_files(read_report(out))
    return replace(
        _report_as_is(store, out),
        files={name: ExportedFile(**files[name]) for name in EXPORTS if name in files},
        skipped=(),
        found=(),
        changed=False,
    )


def _report_as_is(store: Store, out: Path) -> Report:
    counts = store.counts()
    return Report(
        str(out),
        counts,
        0,
        counts["papers"],
        {},
        find_versions(store.info.extractor),
        rejected=store.rejections(),
        flaws=store.flaws(),
        sources=store.sources(),
    )
