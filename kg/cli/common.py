"""What several commands do before and after their work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import one_line
from kg.terminal import print_error, print_json, print_text, waiting

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.model import Flaw, GraphSource, Rejection
    from kg.pipeline import Report


def load_graph(path: Path) -> KnowledgeGraph:
    """The graph in a folder or file."""
    from kg.pipeline import load

    with waiting(f"reading {path}"):
        return load(path)


@contextmanager
def opened_source(path: Path) -> Iterator[GraphSource]:
    """The graph in a folder or file as a stream where it has a store, which takes no memory."""
    from kg.store import FILE_NAME, Store

    file = path / FILE_NAME if path.is_dir() else path
    if file.suffix == ".sqlite" and file.is_file():
        with Store(file) as store:
            _ = store.info  # a build that was stopped has none, which is said
            yield store
    else:
        yield load_graph(path)


def refreshed(path: Path, names: Sequence[str]) -> None:
    """Writes those of these files of a folder that are missing or older than its store, and says
    so."""
    from kg.store.reported import find_stale

    if not find_stale(path, names):
        return
    from kg.pipeline.current import refresh  # a third of the time that `kg query` takes to start

    with waiting(f"writing files of {path}"):
        written = refresh(path, names)
    if written:
        print_error(f"kg: written anew, as the graph is now: {', '.join(written)}")


def warn(rejected: Sequence[Rejection], flaws: Sequence[Flaw] = ()) -> None:
    """One line about records that were skipped, and one about what of others could not be used."""
    if not rejected and not flaws:
        return
    from kg.pipeline.report import told_flawed, told_skipped

    if rejected:
        print_error(f"kg: {one_line(told_skipped(rejected))}")
    if flaws:
        print_error(f"kg: {one_line(told_flawed(flaws))}")


def print_report(report: Report, as_json: bool) -> None:
    """Prints what a build did, and its warning on standard error."""
    print_json(report.to_json()) if as_json else print_text(report.to_text())
    if not report.files and report.out is not None:
        print_error(
            "kg: the other files are written when they are next asked for, or by kg export --all"
        )
    if report.warning:
        print_error(f"kg: {report.warning}")
