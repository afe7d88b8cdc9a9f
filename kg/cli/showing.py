"""Commands that show a graph elsewhere: as a page, in a file."""

from __future__ import annotations

import os
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.app import app
from kg.cli.common import load_graph
from kg.cli.options import EXPORTS, GraphPath
from kg.errors import InputError
from kg.store import FILE_NAME
from kg.terminal import print_text, progress_bar, waiting


@app.command()
def view(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="The thing whose neighbourhood to show; else all."),
    ] = None,
    graph: GraphPath = EXPORTS,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="The page to write.")
    ] = None,
    hops: Annotated[
        int, typer.Option(min=1, max=3, metavar="N", help="How far the neighbourhood goes.")
    ] = 1,
    show: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Write a page of the graph or of one thing in it.

    \b
    Example:
      kg view "reinforcement learning" -o rl.html --open
    """
    from kg.view import write_page

    whole = load_graph(graph)
    page = out
    shown = whole
    if name is not None:
        entity = whole.get(name)
        shown = whole.subgraph([entity.id], hops=hops)
        page = page or Path(entity.id.replace(":", "-") + ".html")
    page = page or Path("graph.html")
    with waiting(f"writing {page}"):
        write_page(shown, page)
    print_text(str(page))
    if show:
        webbrowser.open(page.resolve().as_uri())


@app.command()
def export(
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[FORMAT|FILE]",
            help="A format (ttl, graphml, …) or a file.",
            show_default=False,
        ),
    ] = None,
    graph: GraphPath = EXPORTS,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help="Instead, the files of the folder that are not those of the graph of now."
        ),
    ] = False,
) -> None:
    """Write a graph in another format.

    A file name says the format by its suffix; a bare format writes to standard output.

    \b
    Example:
      kg export my-graph.graphml
      kg export ttl > my-graph.ttl
      kg export --all
    """
    from kg.pipeline import export_as, export_text

    if everything == (target is not None):
        raise InputError("give a format, a file, or --all")
    if target is None:
        print_text(_all_files(graph))
        return
    source = load_graph(graph)
    if "." in target or os.sep in target:
        export_as(source, Path(target))
        print_text(target)
    else:
        print_text(export_text(source, target))


def _all_files(folder: Path) -> str:
    """Writes what is outdated; a line on what that was."""
    from kg.pipeline.current import refresh

    if not (folder / FILE_NAME).is_file():
        raise InputError("there is no build here; make one with kg build", file=folder)
    with progress_bar() as progress:
        written = refresh(folder, progress=progress)
    return f"written to {folder}: {', '.join(written)}" if written else f"{folder} is up to date"
