"""`kg query`."""

from __future__ import annotations

import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app
from kg.cli.common import load_graph, refreshed
from kg.cli.options import EXPORTS, AsJson, GraphPath
from kg.errors import InputError, OutputError
from kg.terminal import print_error, print_text, waiting

if TYPE_CHECKING:
    from kg.query import Answer, Source

_LONGEST_QUERY = 1 << 20


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
    source = _current(graph)
    with waiting(f"asking {graph}"):
        answer = run_query(source, text, engine=engine.value)
    print_text(_rendered(answer, AnswerFormat.JSON if as_json and form is None else form))
    if not answer.rows and answer.kind != "ask":
        print_error("kg: " + (hint_at(text) or "no answer in this graph"))


def _current(graph: Path) -> Source:
    """What to ask: the files, as the store of their folder is now, or else the store itself."""
    try:
        refreshed(graph, ("graph.nt", "evidence.nt"))
    except OutputError:  # somebody else's folder
        return load_graph(graph)
    return graph


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
