"""`kg query`."""

from __future__ import annotations

import shutil
import sys
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app
from kg.cli.common import load_graph, opened_source, refreshed
from kg.cli.options import EXPORTS, AsJson, GraphPath
from kg.errors import InputError, OutputError, QueryError
from kg.terminal import print_error, print_json, print_text, waiting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.query import Answer, Dataset, Example, Source, Value

_LONGEST_QUERY = 1 << 20


class AnswerFormat(StrEnum):
    """How `kg query` prints."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    XML = "xml"
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
            metavar="SPARQL|FILE|@QUESTION",
            help="A query, a file that holds one (- is standard input), or a question by its name.",
        ),
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME...]", help="What the question is about: names or ids."),
    ] = None,
    graph: GraphPath = EXPORTS,
    form: Annotated[
        AnswerFormat | None,
        typer.Option("--format", help="How to print; a table, or Turtle for CONSTRUCT."),
    ] = None,
    view: Annotated[
        Path | None,
        typer.Option(
            metavar="PAGE", help="Write a page of the things in the answer and what joins them."
        ),
    ] = None,
    engine: Annotated[Engine, typer.Option(help="What answers.")] = Engine.OXIGRAPH,
    timeout: Annotated[
        float | None,
        typer.Option(
            min=0.01, metavar="S", help="Stop asking after so many seconds.", show_default=False
        ),
    ] = None,
    examples: Annotated[bool, typer.Option("--examples", help="List the questions.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Print the query, do not ask it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a SPARQL query, or a question that comes with kg.

    SELECT, ASK, CONSTRUCT and DESCRIBE; prefixes are preset. Whatever writes or reaches elsewhere
    is refused. CSV and TSV are those of SPARQL 1.1, the values unchanged: a spreadsheet may take a
    leading + or = for a formula (import such columns as text). In a folder that kg built the
    triples are kept ready, in .triples, for the next time. Exit code 2 also when the time is over.

    \b
    Example:
      kg query 'SELECT ?title { ?p kg:proposes ?m ; schema:name ?title } LIMIT 5'
      kg query question.rq --format csv
      kg query @methods-for-task "mathematical reasoning"
    """
    from kg.cli.timing import within
    from kg.query.asking import given_terms

    if examples:
        _list_examples(as_json)
        return
    if sparql is None:
        raise InputError("no query; give one, a file that holds one, or --examples")
    question = _question(sparql)
    if given and question is None:
        raise InputError("names are for a question (@…); a query is one argument, in quotes")
    text = question.sparql if question else _query_text(sparql)
    try:
        if show and question is None:
            print_text(text)
            return
        with waiting(f"opening {graph}"):
            data = _opened(graph, engine)
        if show and question is not None:
            print_text(_written_out(question, given or [], data))
            return
        terms = given_terms(question, given or [], data.triples) if question else {}
        with waiting("asking"):
            answer = within(timeout, lambda: data.query(text, terms))
    except QueryError as error:
        print_error(f"kg: {error}{_place(text, error)}")
        raise typer.Exit(2) from None
    if view is not None:
        asked = " ".join([text if sparql == "-" else sparql, *(given or [])])
        _write_view(graph, answer, terms.values(), view, asked)
        return
    print_text(_rendered(answer, AnswerFormat.JSON if as_json and form is None else form))
    if not answer.rows and not answer.truth:
        from kg.query import hint_at

        hint = hint_at(text, claims=data.has_claims)
        hint = hint or ("" if answer.kind == "ask" else "no answer in this graph")
        if hint:
            print_error(f"kg: {hint}")


# ── before ───────────────────────────────────────────────────────────────────────────────────────


def _list_examples(as_json: bool) -> None:
    from kg.query import find_examples

    found = find_examples()
    if as_json:
        print_json([example.to_json() for example in found])
        return
    lines: list[str] = []
    for group, questions in groupby(found, key=lambda example: example.group):
        lines.append(f"{group}:")
        for example in questions:
            asked = example.usage.removeprefix("kg query ")
            lines += [f"  {asked}", f"      {example.description}"]
        lines.append("")
    lines.append(
        'Ask one: kg query @methods-for-task "continual learning"; --show prints its SPARQL.'
    )
    print_text("\n".join(lines))


def _question(argument: str) -> Example | None:
    """The question of a name; None where the argument is none."""
    if not argument.startswith("@"):
        return None
    from kg.query import get_example

    return get_example(argument)


def _query_text(argument: str) -> str:
    """The query itself, or the text of the file that the argument names."""
    if any(c in argument for c in "{}\n") or argument.lower().startswith("describe "):
        return argument
    if argument == "-":
        return sys.stdin.read(_LONGEST_QUERY)
    try:
        with Path(argument).open(encoding="utf-8-sig") as stream:
            return stream.read(_LONGEST_QUERY)  # a device never ends
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "is not UTF-8 text"
        raise InputError(f"no query and no readable file ({reason.lower()})", file=argument) from (
            error
        )


def _opened(graph: Path, engine: Engine) -> Dataset:
    from kg.query import Dataset

    data = Dataset(_current(graph), engine=engine.value, keep=True)
    if data.triples.note:
        print_error(f"kg: {data.triples.note}")
    return data


def _written_out(question: Example, given: list[str], data: Dataset) -> str:
    from kg.query.asking import given_terms, written_out

    # Without names it is the query as it stands, which asks of all.
    terms = given_terms(question, given, data.triples) if given else {}
    return written_out(question, terms, data.triples.base_iri)


# ── after ────────────────────────────────────────────────────────────────────────────────────────


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
    forms = {
        AnswerFormat.JSON: answer.to_json,
        AnswerFormat.CSV: answer.to_csv,
        AnswerFormat.TSV: answer.to_tsv,
        AnswerFormat.XML: answer.to_xml,
    }
    return forms[form]()


def _place(text: str, error: QueryError) -> str:
    """The line of the query and a caret, where the place of an error is known."""
    if error.line is None or error.column is None:
        return ""
    from kg.query.checking import plain
    from kg.query.places import pointed

    return "\n" + pointed(plain(text), error.line, error.column)


def _write_view(
    graph: Path, answer: Answer, given: Iterable[Value], page: Path, asked: str
) -> None:
    """Writes the page of what is in an answer and what was asked about."""
    from kg.query import found_in
    from kg.view import answer_part, write_page

    with opened_source(graph) as source, waiting(f"writing {page}"):
        found = found_in(answer, source, given)
        if not found:
            raise InputError("nothing in the answer is a thing of the graph; select IRIs or labels")
        part, about = answer_part(source, found, asked)
        write_page(part, page, about=about)
    print_text(str(page))
