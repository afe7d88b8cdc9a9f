"""Commands that make a graph or change its papers."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app
from kg.cli.common import print_report, warn
from kg.cli.options import (
    EXPORTS,
    AsJson,
    Authorities,
    BaseIri,
    Decided,
    Device,
    DeviceOption,
    Export,
    Join,
    Limit,
    Memory,
    MinScore,
    OutFolder,
    Sources,
    Terms,
    Workers,
)
from kg.errors import UnknownEntityError
from kg.terminal import painted, print_error, progress_bar, text_width
from kg.vocabulary import BASE_IRI

if TYPE_CHECKING:
    from kg.errors import EmptyError
    from kg.model import Extraction, Flaw, Paper, Rejection


@app.command()
def build(
    sources: Sources,
    out: OutFolder = EXPORTS,
    workers: Workers = None,
    limit: Limit = None,
    memory: Memory = None,
    device: DeviceOption = Device.AUTO,
    terms: Terms = None,
    base_iri: BaseIri = BASE_IRI,
    min_score: MinScore = 0.0,
    join: Join = None,
    decided: Decided = None,
    authorities: Authorities = None,
    as_json: AsJson = False,
) -> None:
    """Build a graph of papers, in every format.

    Reads SOURCE, extracts, links, and writes the folder DIR.

    A build that was stopped goes on where it was when the same command is run again.

    \b
    Example:
      kg build seeds/
      kg build papers.jsonl library.bib -o my-graph --min-score 0.6
      kg build conference.jsonl.gz --limit 1000 --memory 4G
    """
    from kg.pipeline import run_build

    with progress_bar() as progress:
        report = run_build(
            *sources,
            out=out,
            workers=workers,
            terms=terms,
            base_iri=base_iri,
            progress=progress,
            min_score=min_score,
            merges=decided,
            authorities=authorities or (),
            join=join,
            limit=limit,
            memory=memory,
            device=device.value,
        )
    print_report(report, as_json)


@app.command()
def add(
    sources: Sources,
    out: OutFolder = EXPORTS,
    workers: Workers = None,
    limit: Limit = None,
    memory: Memory = None,
    device: DeviceOption = Device.AUTO,
    export: Export = None,
    as_json: AsJson = False,
) -> None:
    """Add papers to a graph; only new ones are extracted.

    Terms and minimal score are those of the build. A source that holds nothing, such as an empty
    pipe, changes nothing: that is told, and the exit code is 0.

    \b
    Example:
      kg add new-papers.bib
      fetch-new-papers | kg add -
    """
    from kg.pipeline import run_add
    from kg.pipeline.current import choose_files

    files = choose_files(out, export)
    with progress_bar() as progress:
        report = run_add(
            *sources,
            out=out,
            workers=workers,
            progress=progress,
            files=files,
            limit=limit,
            memory=memory,
            device=device.value,
            on_empty=_tell_empty,
        )
    print_report(report, as_json)


@app.command()
def remove(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="PAPER...",
            help="Papers by id (of kg or of the source), IRI, DOI, arXiv id or title.",
        ),
    ],
    out: OutFolder = EXPORTS,
    missing_ok: Annotated[
        bool,
        typer.Option(
            "--missing-ok", help="Pass over what is not in the graph, so that twice is as once."
        ),
    ] = False,
    export: Export = None,
    as_json: AsJson = False,
) -> None:
    """Remove papers from a graph.

    When one of them is not in the graph, it may be misspelled, so nothing is removed, and the exit
    code is 2. With --missing-ok it is told and passed over, and the exit code is 0.

    \b
    Example:
      kg remove paper:arxiv-2405.01234
      kg remove --missing-ok $(cat retracted.txt)
    """
    from kg.pipeline import run_remove
    from kg.pipeline.current import choose_files

    files = choose_files(out, export)
    with progress_bar() as progress:
        try:
            report = run_remove(
                *names,
                out=out,
                progress=progress,
                files=files,
                on_missing=_tell_missing if missing_ok else None,
            )
        except UnknownEntityError as error:
            told = f"{error}{'' if error.nearest else ';'} nothing was removed"
            print_error(f"kg: {told} (--missing-ok passes over what is not there)")
            raise typer.Exit(2) from None
    print_report(report, as_json)


def _tell_empty(source: EmptyError) -> None:
    print_error(f"kg: nothing to add: {str(source).partition(';')[0]}")


def _tell_missing(name: UnknownEntityError) -> None:
    print_error(f"kg: {name}")


@app.command()
def relink(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="A folder that kg built.", file_okay=False)
    ] = EXPORTS,
    decided: Decided = None,
    join: Join = None,
    export: Export = None,
    as_json: AsJson = False,
) -> None:
    """Link the papers of a graph anew, with the decisions of now.

    Nothing is extracted, and the sources are not read.

    \b
    Example:
      kg merges same PCA "principal component analysis"
      kg relink
    """
    from kg.pipeline import relink as link_again
    from kg.pipeline.current import choose_files

    files = choose_files(folder, export)
    with progress_bar() as progress:
        report = link_again(folder, progress=progress, files=files, merges=decided, join=join)
    print_report(report, as_json)


@app.command()
def extract(
    sources: Sources,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Where to; else stdout.")
    ] = None,
    device: DeviceOption = Device.AUTO,
    terms: Terms = None,
    min_score: MinScore = 0.0,
    explained: Annotated[
        bool,
        typer.Option("--explain", help="For people: each sentence, what it says, who found it."),
    ] = False,
) -> None:
    """Extract what each paper says, as JSON lines.

    \b
    Example:
      kg extract abstract.txt --explain
      cat papers.jsonl | kg extract - -o extractions.jsonl
    """
    from kg.files import replacing
    from kg.jsonform import extraction_to_json
    from kg.marked import marked_text
    from kg.pipeline import extract_each

    rejected: list[Rejection] = []
    flaws: list[Flaw] = []

    def shown(paper: Paper, extraction: Extraction) -> str:
        if not explained:
            form = extraction_to_json(extraction, paper)
            return json.dumps(form, ensure_ascii=False) + "\n"
        if out is not None:
            return marked_text(paper, extraction) + "\n\n"
        return marked_text(paper, extraction, width=text_width(), paint=painted) + "\n\n"

    def lines() -> Iterator[str]:
        with progress_bar() as progress:
            for paper, extraction in extract_each(
                *sources,
                terms=terms,
                device=device.value,
                progress=progress,
                on_reject=rejected.append,
                on_flaw=flaws.append,
                min_score=min_score,
            ):
                yield shown(paper, extraction)

    if out is None:
        for line in lines():
            sys.stdout.write(line)
    else:
        with replacing(out) as beside, beside.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(lines())
    warn(rejected, flaws)
