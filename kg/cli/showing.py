"""Commands that show a graph elsewhere: as a page, in a file."""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app
from kg.cli.common import opened_source
from kg.cli.options import EXPORTS, GraphPath
from kg.errors import InputError
from kg.store import FILE_NAME
from kg.terminal import print_text, progress_bar, waiting

if TYPE_CHECKING:
    from kg.model import GraphSource


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
    papers: Annotated[
        bool, typer.Option("--papers", help="The map from paper to paper instead.")
    ] = False,
    task: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="A task instead: its methods by benchmarks, with sentences."
        ),
    ] = None,
    timeline: Annotated[
        bool, typer.Option("--timeline", help="The years instead: what was new, and when.")
    ] = False,
    hops: Annotated[
        int | None,
        typer.Option(
            min=1, max=3, metavar="N", help="How far the neighbourhood of NAME goes; 1 by default."
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Write a page: of the graph, of one thing in it, or another view of all.

    \b
    Example:
      kg view "reinforcement learning" -o rl.html --open
      kg view --papers --open
      kg view --task "continual learning" --open
      kg view --timeline --open
    """
    _check_one_page(name, papers, task, timeline)
    if hops is not None and name is None:
        raise InputError("--hops is how far the neighbourhood of a thing goes; give its name")
    with opened_source(graph) as source:
        page = _Page(source, out, hops or 1)
        if papers:
            path = page.papers()
        elif task is not None:
            path = page.task(task)
        elif timeline:
            path = page.timeline()
        else:
            path = page.explorer(name)
    print_text(str(path))
    if show:
        webbrowser.open(path.resolve().as_uri())


def _check_one_page(name: str | None, papers: bool, task: str | None, timeline: bool) -> None:
    asked = [
        label
        for label, given in (
            ("a NAME", name is not None),
            ("--papers", papers),
            ("--task", task is not None),
            ("--timeline", timeline),
        )
        if given
    ]
    if len(asked) > 1:
        raise InputError(f"{' and '.join(asked)} are different pages; ask for one")


@dataclass(frozen=True, slots=True)
class _Page:
    """The pages of a graph; each writes one file, and says where."""

    graph: GraphSource
    out: Path | None
    hops: int

    def explorer(self, name: str | None) -> Path:
        from kg.view import neighbourhood, write_page

        if name is None:
            return self._written(write_page, self.graph, "graph.html")
        with waiting(f"reading what is around {name}"):
            part, about = neighbourhood(self.graph, name, self.hops)
        return self._written(
            lambda graph, path: write_page(graph, path, about=about),
            part,
            _file_name(about.things[0]),
        )

    def papers(self) -> Path:
        from kg.view import write_papers

        return self._written(write_papers, self.graph, "papers.html")

    def task(self, name: str) -> Path:
        from kg.view import find_task, write_task

        found = find_task(self.graph, name)
        return self._written(
            lambda graph, path: write_task(graph, found.id, path),
            self.graph,
            _file_name(f"matrix:{found.id.partition(':')[2]}"),
        )

    def timeline(self) -> Path:
        from kg.view import write_timeline

        return self._written(write_timeline, self.graph, "timeline.html")

    def _written(
        self, write: Callable[[GraphSource, Path], None], graph: GraphSource, default: str
    ) -> Path:
        path = self.out or Path(default)
        with waiting(f"writing {path}"):
            write(graph, path)
        return path


def _file_name(identifier: str) -> str:
    return identifier.replace(":", "-") + ".html"


@app.command()
def export(
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[FORMAT|FILE]",
            help="A format, or a file whose suffix says it.",
            show_default=False,
        ),
    ] = None,
    graph: GraphPath = EXPORTS,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="PATH", help="The file or folder to write."),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help="Instead, the files of the folder that are not those of the graph of now."
        ),
    ] = False,
) -> None:
    """Write a graph in another format.

    A bare format writes to standard output; one that is a folder of files needs -o.

    \b
    Formats:
      json     node-link JSON, lossless      html     the page
      ttl nt   RDF: Turtle, N-Triples        jsonld   JSON-LD
      ttl12    RDF 1.2, annotated triples    trig     nanopublications
      graphml  Cytoscape, Gephi, igraph      gexf     Gephi
      neo4j    a folder for neo4j-admin      notes    a folder for Obsidian
      jsonl    the linker's log

    \b
    Example:
      kg export my-graph.graphml
      kg export ttl > my-graph.ttl
      kg export neo4j -o for-neo4j
      kg export --all
    """
    from kg.pipeline import export_as, export_text, streamed

    if everything == (target is not None):
        raise InputError("give a format, a file, or --all")
    if target is None:
        print_text(_all_files(graph))
        return
    with streamed(graph) as source, waiting(f"writing {out or target}"):
        if out is not None:
            export_as(source, out, form=target)
            shown = str(out)
        elif "." in target or os.sep in target:
            export_as(source, Path(target))
            shown = target
        else:
            shown = export_text(source, target)
    print_text(shown)


def _all_files(folder: Path) -> str:
    """Writes what is outdated; a line on what that was."""
    from kg.pipeline.current import refresh

    if not (folder / FILE_NAME).is_file():
        raise InputError("there is no build here; make one with kg build", file=folder)
    with progress_bar() as progress:
        written = refresh(folder, progress=progress)
    return f"written to {folder}: {', '.join(written)}" if written else f"{folder} is up to date"
