"""`kg serve`."""

from __future__ import annotations

import re
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import app
from kg.cli.options import EXPORTS
from kg.errors import InputError
from kg.terminal import print_error, print_text, progress_bar


@app.command()
def serve(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="A folder that kg built.")
    ] = EXPORTS,
    host: Annotated[
        str,
        typer.Option(
            metavar="HOST", help="The address to listen on; only this machine's own by default."
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="N", help="The port; 0 is any free one.")
    ] = 8000,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=3600, metavar="S", help="Seconds that a query may take.")
    ] = 10.0,
    max_rows: Annotated[
        int, typer.Option(min=1, max=1_000_000, metavar="N", help="Rows that an answer may have.")
    ] = 10_000,
    cors: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="Pages of this origin may ask; * is any. Repeatable."),
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, max=64, metavar="N", help="Processes that answer.")
    ] = 4,
    show: Annotated[bool, typer.Option("--open", help="Open the explorer in the browser.")] = False,
) -> None:
    """Serve a graph: an explorer, SPARQL, a JSON API, linked data.

    Read only, and for this machine only unless --host says otherwise. A query that takes too long
    or finds too much ends with status 503. A graph that kg builds anew is taken over. What is made
    ready the first time is kept in the folder; the triples, which kg query uses too, are loaded
    while the explorer answers. Ctrl-C ends.

    \b
    Example:
      kg serve
      kg serve exports --port 8080 --open
    """
    from kg.serve import Settings, check_installed, is_loopback, made_index, open_socket
    from kg.serve import serve as run

    check_installed()
    settings = Settings(
        timeout=timeout,
        max_rows=max_rows,
        workers=workers,
        cors=tuple(_origin(text) for text in cors or ()),
        loopback=is_loopback(host),
    )
    listening = open_socket(host, port)
    try:
        with progress_bar() as report:
            index = made_index(folder, eager=settings.eager, report=report)
        if not settings.loopback:
            print_error("kg: others can reach this server; it has no passwords")

        def started(url: str) -> None:
            print_text(f"serving {folder} on {url} (Ctrl-C ends)")
            sys.stdout.flush()
            if show:
                webbrowser.open(url)

        run(folder, listening, settings, index=index, host=host, started=started)
    finally:
        listening.close()


def _origin(text: str) -> str:
    """An origin as browsers send it.

    Raises:
        InputError: when it is none.
    """
    if text != "*" and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d+)?", text):
        raise InputError(f"{text!r} is no origin; write https://host or https://host:port, or *")
    return text
