"""`kg watch`: a graph that follows its sources."""

from __future__ import annotations

import json
import signal
import sys
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from kg.cli.app import app
from kg.cli.options import (
    EXPORTS,
    AsJson,
    Device,
    DeviceOption,
    Export,
    OutFolder,
    Sources,
    Workers,
)
from kg.terminal import print_error, print_text, progress_bar

if TYPE_CHECKING:
    from kg.errors import KGError
    from kg.pipeline import Report


@app.command()
def watch(
    sources: Sources,
    out: OutFolder = EXPORTS,
    once: Annotated[
        bool, typer.Option("--once", help="Bring it up to date and end, as for cron.")
    ] = False,
    interval: Annotated[
        float, typer.Option(metavar="S", help="Seconds between two looks at the files.")
    ] = 2.0,
    workers: Workers = None,
    device: DeviceOption = Device.AUTO,
    export: Export = None,
    as_json: AsJson = False,
) -> None:
    """Keep a graph current: build it again whenever its sources change.

    Papers of files that went, go. Only new texts are extracted, and a file is read when it rests.
    Terms and minimal score are those of the build in DIR, where there is one. Ctrl-C ends it; with
    --json each update is a line.

    \b
    Example:
      kg watch papers/
      kg watch papers/ library.bib -o my-graph --once
    """
    from kg.pipeline.watching import watch as keep_current

    def on_report(report: Report | None) -> None:
        if as_json:
            form = None if report is None else report.to_json()
            print_text(json.dumps({"updated": report is not None, "report": form}))
        elif report is not None:
            print_text(report.to_text())
            if report.warning:
                print_error(f"kg: {report.warning}")
        elif once:
            print_text(f"{out} is up to date")
        sys.stdout.flush()

    def on_error(error: KGError) -> None:
        print_error(f"kg: {error}")
        sys.stderr.flush()

    signal.signal(signal.SIGTERM, _interrupt)
    if not once:
        print_error(f"kg: watching {', '.join(sources)}; Ctrl-C ends it")
    try:
        with progress_bar() as progress:
            keep_current(
                *sources,
                out=out,
                once=once,
                interval=interval,
                export=export,
                workers=workers,
                device=device.value,
                progress=progress,
                on_report=on_report,
                on_error=on_error,
            )
    except KeyboardInterrupt:
        if once:
            raise
        print_error("kg: no longer watching")


def _interrupt(number: int, frame: object) -> NoReturn:
    """What ends a service does what Ctrl-C does."""
    raise KeyboardInterrupt
