"""Commands that check a graph, or what was extracted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app
from kg.cli.common import opened_source, warn
from kg.cli.options import EXPORTS, AsJson, Device, DeviceOption, MinScore, Terms
from kg.errors import InputError
from kg.terminal import print_json, print_text, progress_bar, waiting

if TYPE_CHECKING:
    from kg.model import GraphSource, Rejection

annotate = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""Work on annotated abstracts: the gold of kg evaluate.

    \b
    Example:
      kg extract papers.jsonl -o annotated.jsonl
      kg annotate check annotated.jsonl
    """,
)
app.add_typer(annotate, name="annotate")


@app.command()
def verify(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="A folder that kg built.", file_okay=False)
    ] = EXPORTS,
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--source", metavar="SOURCE", help="Where the papers are now, if they were moved."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check every quote and premise against the sources.

    The sources are read again; what is checked is graph.json, that the store says the same, and
    that every file is the one that the build wrote. Papers that only came from standard input
    cannot be read again; they are counted, and that alone is no fault. Exit code 1 when something
    is wrong.

    \b
    Example:
      kg verify exports/
    """
    from kg.check import verify_folder
    from kg.formats import read

    with waiting(f"checking {folder}"):
        # Without it, the store alone is checked (kg add --no-export).
        graph = read(folder) if (folder / "graph.json").is_file() else None
        report = verify_folder(folder, graph=graph, sources=sources or None)
    print_json(report.to_json()) if as_json else print_text(str(report))
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A graph file or folder.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Another one.")],
    patch: Annotated[
        bool,
        typer.Option("--patch", help="As RDF Patch: from the triples of OLD's graph.nt to NEW's."),
    ] = False,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="With --patch, those of evidence.nt, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Tell what came, went or changed between two graphs.

    Exit code 1 when anything did.

    \b
    Example:
      kg diff exports-old exports
      kg diff exports-old exports --patch > changes.rdfp
    """
    from kg.check import diff as compare

    if patch and as_json:
        raise InputError("give --patch or --json, not both")
    if evidence and not patch:
        raise InputError("--evidence is for --patch; the others tell all")
    with opened_source(old) as first, opened_source(new) as second:
        if patch:
            if _write_patch(first, second, evidence):
                raise typer.Exit(1)
            return
        with waiting("comparing"):
            difference = compare(first, second)
    print_json(difference.to_json()) if as_json else print_text(difference.to_markdown())
    if difference.changed:
        raise typer.Exit(1)


def _write_patch(old: GraphSource, new: GraphSource, evidence: bool) -> bool:
    """Writes the patch to standard output; whether it changes anything."""
    from kg.formats.patch import patch_lines

    count = 0
    for line in patch_lines(old, new, evidence=evidence):
        sys.stdout.write(line)
        count += 1
    return count > 2


@app.command()
def evaluate(
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD", help="Annotated papers, JSON lines (as kg extract).")
    ],
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE", help="Extractions (kg extract), or papers, which are extracted now."
        ),
    ],
    device: DeviceOption = Device.AUTO,
    terms: Terms = None,
    min_score: MinScore = 0.0,
    as_json: AsJson = False,
) -> None:
    """Score extractions against annotated papers.

    \b
    Example:
      kg evaluate gold.jsonl seeds/
    """
    from kg.pipeline import evaluate_source

    with progress_bar() as progress:
        scores = evaluate_source(
            *(gold, source),
            terms=terms,
            progress=progress,
            min_score=min_score,
            device=device.value,
        )
    print_json(scores.to_json()) if as_json else print_text(scores.to_table())


@annotate.command("check")
def check_annotated(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Annotated abstracts, JSON lines.", show_default=False),
    ],
    papers: Annotated[
        str | None,
        typer.Option(
            metavar="SOURCE", help="Papers whose texts to take where FILE holds no abstract."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find the faults of annotated abstracts.

    Mentions, offsets and values that do not stand in the text, ends that are no entities or of
    a wrong type, words that there are not, things given twice. Titles and abstracts go through
    the cleaning that papers go through. Exit code 1 when something is wrong; a warning alone is 0.

    \b
    Example:
      kg annotate check corrected.jsonl
      kg annotate check gold.jsonl --papers seeds/
    """
    from kg.check import check_annotations
    from kg.read import read_papers

    rejected: list[Rejection] = []
    with waiting(f"checking {file}"):
        texts = () if papers is None else read_papers(papers, on_reject=rejected.append)
        report = check_annotations(file, papers=texts)
    print_json(report.to_json()) if as_json else print_text(str(report))
    warn(rejected)
    if not report.ok:
        raise typer.Exit(1)
