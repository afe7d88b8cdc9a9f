"""The command line: a command takes its arguments, calls a function, prints what it returns.

Exit codes: 0, 1 (found something wrong), 2 (wrong use or bad input), 130 (interrupted).
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import webbrowser
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from kg.errors import InputError, KGError, one_line
from kg.files import explain_write_error
from kg.terminal import (
    close_output,
    painted,
    print_error,
    print_json,
    print_text,
    progress_bar,
    styled,
    text_width,
    waiting,
)
from kg.vocabulary import BASE_IRI

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph
    from kg.model import Extraction, Paper, Rejection
    from kg.pipeline import Report
    from kg.pipeline.decided import Change
    from kg.query import Answer

EXPORTS = Path("exports")
_INTERRUPTED = 130
_LONGEST_QUERY = 1 << 20

app = typer.Typer(
    name="kg",
    help="A knowledge graph from scientific papers, where every edge can show its sentence.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

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

merges = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""See what was joined and why, and decide otherwise.

    Decisions go into merges.toml of the graph's folder; kg relink applies them.

    \b
    Example:
      kg merges review
      kg merges forbid PCM "Picard Consistency Model"
      kg relink
    """,
)
app.add_typer(merges, name="merges")

Sources = Annotated[
    list[str],
    typer.Argument(metavar="SOURCE...", help="Files or folders of papers; - is standard input."),
]
OutFolder = Annotated[
    Path, typer.Option("-o", "--out", metavar="DIR", help="The folder of the graph.")
]
GraphPath = Annotated[
    Path,
    typer.Option("-g", "--graph", metavar="PATH", help="A folder that kg built, or a graph file."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Workers = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="Processes that extract; all cores by default.",
        show_default=False,
    ),
]
Terms = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Your own terms: one a line, term<TAB>type."),
]

Decided = Annotated[
    Path | None,
    typer.Option(
        "--merges", metavar="FILE", help="Your decisions on what is the same; see kg merges."
    ),
]
Folder = Annotated[
    Path, typer.Option("-g", "--graph", metavar="DIR", help="A folder that kg built.")
]
MinScore = Annotated[
    float,
    typer.Option(
        min=0.0,
        max=1.0,
        metavar="X",
        help="Leave out what is scored below X, from 0 to 1.",
        show_default=False,
    ),
]


Join = Annotated[
    float | None,
    typer.Option(
        min=0.01,
        max=1.0,
        metavar="P",
        help="How likely two names must be one thing, to become one node.",
        show_default=False,
    ),
]


class AnswerFormat(StrEnum):
    """How `kg query` prints."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    TURTLE = "turtle"


class Engine(StrEnum):
    """What answers `kg query`."""

    OXIGRAPH = "oxigraph"
    RDFLIB = "rdflib"


# ── making a graph ───────────────────────────────────────────────────────────────────────────────


@app.command()
def build(
    sources: Sources,
    out: OutFolder = EXPORTS,
    workers: Workers = None,
    terms: Terms = None,
    base_iri: Annotated[
        str, typer.Option(metavar="IRI", help="Where the graph's own IRIs live.")
    ] = BASE_IRI,
    min_score: MinScore = 0.0,
    join: Join = None,
    decided: Decided = None,
    authorities: Annotated[
        list[Path] | None,
        typer.Option(
            "--authority",
            metavar="FILE",
            help="Concepts to link to: SKOS (.ttl, .rdf, .nt) or a .csv of iri, label, aliases,"
            " type. May be given several times.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Build a graph of papers, in every format.

    Reads SOURCE, extracts, links, and writes the folder DIR.

    A build that was stopped goes on where it was when the same command is run again.

    \b
    Example:
      kg build seeds/
      kg build papers.jsonl library.bib -o my-graph --min-score 0.6
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
        )
    _print_report(report, as_json)


@app.command()
def add(
    sources: Sources,
    out: OutFolder = EXPORTS,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Add papers to a graph; only new ones are extracted.

    Terms and minimal score are those of the build.

    \b
    Example:
      kg add new-papers.bib
    """
    from kg.pipeline import run_add

    with progress_bar() as progress:
        report = run_add(*sources, out=out, workers=workers, progress=progress)
    _print_report(report, as_json)


@app.command()
def remove(
    names: Annotated[
        list[str], typer.Argument(metavar="PAPER...", help="Paper ids, DOIs, arXiv ids or titles.")
    ],
    out: OutFolder = EXPORTS,
    as_json: AsJson = False,
) -> None:
    """Remove papers from a graph.

    \b
    Example:
      kg remove paper:arxiv-2405.01234
    """
    from kg.pipeline import run_remove

    with progress_bar() as progress:
        report = run_remove(*names, out=out, progress=progress)
    _print_report(report, as_json)


@app.command()
def relink(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="A folder that kg built.", file_okay=False)
    ] = EXPORTS,
    decided: Decided = None,
    join: Join = None,
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

    with progress_bar() as progress:
        report = link_again(folder, progress=progress, merges=decided, join=join)
    _print_report(report, as_json)


@app.command()
def extract(
    sources: Sources,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="Where to; else stdout.")
    ] = None,
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
                progress=progress,
                on_reject=rejected.append,
                min_score=min_score,
            ):
                yield shown(paper, extraction)

    if out is None:
        for line in lines():
            sys.stdout.write(line)
    else:
        with replacing(out) as beside, beside.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(lines())
    _warn(rejected)


# ── asking a graph ───────────────────────────────────────────────────────────────────────────────


@app.command()
def explain(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, a title or an id.")],
    predicate: Annotated[
        str | None,
        typer.Argument(metavar="[PREDICATE]", help="Only claims of this predicate."),
    ] = None,
    other: Annotated[
        str | None, typer.Argument(metavar="[OTHER]", help="Only claims with this other end.")
    ] = None,
    graph: GraphPath = EXPORTS,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many claims to show.")] = 20,
    identity: Annotated[
        bool, typer.Option("--identity", help="Its surfaces instead, and why each is one.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the claims about a thing, with their sentences.

    Two sentences of each claim are shown, of a claim between two things all.
    Exit code 1 when there is no such claim.

    \b
    Example:
      kg explain "experience replay"
      kg explain EEPO outperforms GRPO
      kg explain LLM --identity
    """
    if identity:
        from kg.graph.joins import find_identity

        if predicate is not None:
            raise InputError("--identity is about one thing; give its name alone")
        found = find_identity(_load(graph), name)
        print_json(found.to_json()) if as_json else print_text(found.to_text())
        return
    explanation = _load(graph).explain(name, predicate, other)
    if as_json:
        print_json(explanation.to_json())
    else:
        quotes = 2 if other is None else None
        print_text(styled(explanation.to_text(limit, width=text_width(), quotes=quotes)))
    if not explanation.claims:
        raise typer.Exit(1)


@app.command()
def related(
    paper: Annotated[
        str, typer.Argument(metavar="PAPER", help="A title, a part of one, or an id.")
    ],
    graph: GraphPath = EXPORTS,
    top: Annotated[int, typer.Option(min=1, metavar="N", help="How many papers to show.")] = 10,
    why: Annotated[
        bool, typer.Option("--why", help="Also the sentences of both papers that name them.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the nearest papers, with what they share.

    The weights are those of the shared things; rarer ones weigh more.
    Exit code 1 when there is no related paper.

    \b
    Example:
      kg related "think at hard" --top 3 --why
    """
    found = _load(graph).related(paper, limit=top)
    if as_json:
        print_json(found.to_json(why=why))
    else:
        print_text(styled(found.to_text(text_width(), why=why)))
    if not found:
        raise typer.Exit(1)


@app.command()
def query(
    sparql: Annotated[
        str | None,
        typer.Argument(
            metavar="SPARQL|FILE|@EXAMPLE",
            help="A query, a file that holds one, or an example by its name.",
        ),
    ] = None,
    graph: GraphPath = EXPORTS,
    form: Annotated[
        AnswerFormat | None,
        typer.Option("--format", help="How to print; a table, or Turtle for CONSTRUCT."),
    ] = None,
    engine: Annotated[Engine, typer.Option(help="What answers.")] = Engine.OXIGRAPH,
    examples: Annotated[bool, typer.Option("--examples", help="List the examples.")] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a SPARQL query; prefixes are preset.

    SELECT, ASK, CONSTRUCT and DESCRIBE; whatever writes or reaches elsewhere is refused.

    \b
    Example:
      kg query 'SELECT ?title { ?p kg:proposes ?m ; schema:name ?title } LIMIT 5'
      kg query question.rq --format csv
      kg query @shared-methods
    """
    from kg.query import find_examples, hint_at, run_query

    if examples:
        print_text("\n".join(f"@{e.name:<18} {e.description}" for e in find_examples()))
        return
    if sparql is None:
        raise InputError("no query; give one, a file that holds one, or --examples")
    text = _query_text(sparql)
    with waiting(f"asking {graph}"):
        answer = run_query(graph, text, engine=engine.value)
    print_text(_rendered(answer, AnswerFormat.JSON if as_json and form is None else form))
    if not answer.rows and answer.kind != "ask":
        print_error("kg: " + (hint_at(text) or "no answer in this graph"))


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

    whole = _load(graph)
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
        str, typer.Argument(metavar="FORMAT|FILE", help="A format (ttl, graphml, …) or a file.")
    ],
    graph: GraphPath = EXPORTS,
) -> None:
    """Write a graph in another format.

    A file name says the format by its suffix; a bare format writes to standard output.

    \b
    Example:
      kg export my-graph.graphml
      kg export ttl > my-graph.ttl
    """
    from kg.pipeline import export_as, export_text

    source = _load(graph)
    if "." in target or os.sep in target:
        export_as(source, Path(target))
        print_text(target)
    else:
        print_text(export_text(source, target))


@app.command()
def stats(graph: GraphPath = EXPORTS, as_json: AsJson = False) -> None:
    """Count what a graph holds, and how it hangs together.

    What is shared most, what is central, communities of papers and the bridges between them.

    \b
    Example:
      kg stats
    """
    counts = _load(graph).stats()
    print_json(counts.to_json()) if as_json else print_text(counts.to_text(text_width()))


@app.command()
def leaderboard(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[TASK-or-BENCHMARK]", help="A name or an id; without one, what there is."
        ),
    ] = None,
    metric: Annotated[
        str | None, typer.Option(metavar="M", help="Only comparisons in this metric.")
    ] = None,
    loose: Annotated[
        bool, typer.Option("--loose", help="Count comparisons that are perhaps of it, too.")
    ] = False,
    why: Annotated[bool, typer.Option("--why", help="Show the sentences.")] = False,
    graph: GraphPath = EXPORTS,
    as_json: AsJson = False,
) -> None:
    """Show which methods beat which on a task or benchmark.

    What is told both ways is shown side by side. A score is the probability to beat an average
    method (Bradley-Terry, by Newman's iteration); beside it stands on how many comparisons it
    rests. Exit code 1 when nothing can be ranked.

    \b
    Example:
      kg leaderboard
      kg leaderboard "continual learning" --why
    """
    from kg import rank

    source = _load(graph)
    if name is None:
        if metric is not None or why:
            raise InputError("--metric and --why are for one task or benchmark; give its name")
        found = rank.overview(source, loose=loose)
        form, text = found.to_json(), found.to_text(width=text_width())
        ranked = bool(found.places)
    else:
        board = rank.leaderboard(source, name, metric=metric, loose=loose)
        form, text = board.to_json(), board.to_text(width=text_width(), why=why)
        ranked = bool(board.groups)
    print_json(form) if as_json else print_text(styled(text))
    if not ranked:
        raise typer.Exit(1)


# ── checking a graph ─────────────────────────────────────────────────────────────────────────────


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
    that every file is the one that the build wrote.

    \b
    Example:
      kg verify exports/
    """
    from kg.check import verify_folder
    from kg.formats import read

    with waiting(f"checking {folder}"):
        report = verify_folder(folder, graph=read(folder), sources=sources or None)
    print_json(report.to_json()) if as_json else print_text(str(report))
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A graph file or folder.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Another one.")],
    as_json: AsJson = False,
) -> None:
    """Tell what came, went or changed between two graphs.

    Exit code 1 when anything did.

    \b
    Example:
      kg diff exports-old exports
    """
    from kg.check import diff as compare

    first, second = _load(old), _load(new)
    with waiting("comparing"):
        difference = compare(first, second)
    print_json(difference.to_json()) if as_json else print_text(difference.to_markdown())
    if difference.changed:
        raise typer.Exit(1)


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
        scores = evaluate_source(gold, source, terms=terms, progress=progress, min_score=min_score)
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
    _warn(rejected)
    if not report.ok:
        raise typer.Exit(1)


@merges.command("list")
def list_merges(
    rule: Annotated[
        str | None, typer.Option(metavar="R", help="Only what was joined by this rule.")
    ] = None,
    graph: GraphPath = EXPORTS,
    as_json: AsJson = False,
) -> None:
    """List what was joined, and why.

    Without a rule, names that differ in case and hyphens only are left out.

    \b
    Example:
      kg merges list --rule acronym-in-corpus
    """
    from kg.graph.joins import find_joins

    joins = find_joins(_load(graph), rule)
    print_json(joins.to_json()) if as_json else print_text(joins.to_text())


@merges.command("review")
def review_merges(graph: GraphPath = EXPORTS, as_json: AsJson = False) -> None:
    """List what is only perhaps the same, least sure first.

    \b
    Example:
      kg merges review
    """
    from kg.graph.joins import find_doubtful

    joins = find_doubtful(_load(graph))
    print_json(joins.to_json()) if as_json else print_text(joins.to_text())


@merges.command("undo")
def undo_merges(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Names or ids.")],
    graph: Folder = EXPORTS,
) -> None:
    """Take back how things were joined.

    Your own decisions on NAME go from merges.toml. Where there are none, NAME is told to be
    another thing than what a rule joined it to.

    \b
    Example:
      kg merges undo PCM
      kg relink
    """
    from kg.pipeline.decided import undo

    _print_change(undo(graph, names), graph)


@merges.command("forbid")
def forbid_merge(
    names: Annotated[
        list[str], typer.Argument(metavar="NAME NAME...", help="Names or ids of other things.")
    ],
    graph: Folder = EXPORTS,
) -> None:
    """Decide that names are different things, whatever a rule says.

    \b
    Example:
      kg merges forbid PCM "Picard Consistency Model"
      kg relink
    """
    from kg.link import Kind
    from kg.pipeline.decided import decide

    _print_change(decide(graph, Kind.DIFFERENT, names), graph)


@merges.command("same")
def same_merge(
    names: Annotated[
        list[str], typer.Argument(metavar="NAME NAME...", help="Names or ids of one thing.")
    ],
    graph: Folder = EXPORTS,
) -> None:
    """Decide that names are one thing.

    \b
    Example:
      kg merges same PCA "principal component analysis"
      kg relink
    """
    from kg.link import Kind
    from kg.pipeline.decided import decide

    _print_change(decide(graph, Kind.SAME, names), graph)


# ── the edge ─────────────────────────────────────────────────────────────────────────────────────


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and ends the process with its exit code; errors become one line."""
    try:
        code = app(list(arguments) if arguments is not None else None, standalone_mode=False)
        sys.stdout.flush()
    except TyperException as error:
        text = error.format_message()
        print_error(text if "\n" in text else f"kg: {text} (see kg --help)")
        code = 2
    except KGError as error:
        print_error(f"kg: {error}")
        code = 2
    except (KeyboardInterrupt, typer.Abort):
        code = _INTERRUPTED
    except BrokenPipeError:
        close_output()  # its reader (head, less) has seen enough
        code = 1
    except OSError as error:
        print_error(f"kg: {error.filename or 'standard output'}: {explain_write_error(error)}")
        close_output()
        code = 2
    if code == _INTERRUPTED:  # also what Typer returns for Ctrl-C in a command
        print_error("kg: stopped; run the same command again to go on where it was")
    raise SystemExit(code if isinstance(code, int) else 0)


def _load(path: Path) -> KnowledgeGraph:
    from kg.pipeline import load

    with waiting(f"reading {path}"):
        return load(path)


def _rendered(answer: Answer, form: AnswerFormat | None) -> str:
    """The answer as text; Turtle where that is what was asked for, a table else."""
    if form is None:
        form = AnswerFormat.TURTLE if answer.kind == "construct" else AnswerFormat.TABLE
    if form is AnswerFormat.TURTLE:
        if answer.kind != "construct":
            raise InputError("--format turtle is for CONSTRUCT and DESCRIBE; take table, json, csv")
        return answer.to_turtle()
    if form is AnswerFormat.TABLE:
        wide = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        return answer.to_table(wide)
    return answer.to_json() if form is AnswerFormat.JSON else answer.to_csv()


def _query_text(argument: str) -> str:
    """The query itself, the example of a name, or the text of the file that the argument names."""
    if argument.startswith("@"):
        from kg.query import get_example

        return get_example(argument).sparql
    if any(c in argument for c in "{}\n") or argument.lower().startswith("describe "):
        return argument
    try:
        with Path(argument).open(encoding="utf-8-sig") as stream:
            return stream.read(_LONGEST_QUERY)  # a device never ends
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "is not UTF-8 text"
        raise InputError(f"no query and no readable file ({reason.lower()})", file=argument) from (
            error
        )


def _warn(rejected: Sequence[Rejection]) -> None:
    """One summary line about records that were skipped."""
    if rejected:
        first, more = rejected[0], len(rejected) - 1
        what, rest = ("records", f" and {more} more") if more else ("record", "")
        told = one_line(f"{first.file}:{first.line}: {first.reason}")
        print_error(f"kg: {more + 1} {what} skipped: {told}{rest}")


def _print_change(change: Change, folder: Path) -> None:
    print_text("\n".join([*change.done, f"written to {change.file}; now run kg relink {folder}"]))


def _print_report(report: Report, as_json: bool) -> None:
    print_json(report.to_json()) if as_json else print_text(report.to_text())
    if report.warning:
        print_error(f"kg: {report.warning}")
