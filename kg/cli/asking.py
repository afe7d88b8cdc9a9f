"""Commands that ask a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app
from kg.cli.common import opened_source
from kg.cli.options import EXPORTS, LISTED, AsJson, GraphPath, MinScore, Top
from kg.errors import InputError
from kg.terminal import print_json, print_text, styled, text_width, waiting

if TYPE_CHECKING:
    from kg.graph import Explanation, RelatedPapers
    from kg.model import GraphSource


@app.command()
def explain(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, a title, an id or an IRI.")],
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
        with opened_source(graph) as source, waiting(f"reading {graph}"):
            found = find_identity(source, name)
        print_json(found.to_json()) if as_json else print_text(found.to_text())
        return
    with opened_source(graph) as source, waiting(f"reading {graph}"):
        explanation = explain_name(source, name, predicate, other)
    if as_json:
        print_json(explanation.to_json())
    else:
        quotes = 2 if other is None else None
        print_text(styled(explanation.to_text(limit, width=text_width(), quotes=quotes)))
    if not explanation.claims:
        raise typer.Exit(1)


def explain_name(
    source: GraphSource, name: str, predicate: str | None = None, other: str | None = None
) -> Explanation:
    """What `KnowledgeGraph.explain` says; of a stream, only the claims about the names are kept."""
    from kg.graph.parts import claims_around, resolve_end

    ends = [resolve_end(source, end, predicate) for end in (name, other) if end is not None]
    return claims_around(source, ends).explain(ends[0], predicate, *ends[1:])


@app.command()
def related(
    paper: Annotated[
        str, typer.Argument(metavar="PAPER", help="A title, a part of one, an id or an IRI.")
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
    with opened_source(graph) as source, waiting(f"reading {graph}"):
        found = related_to(source, paper, top)
    if as_json:
        print_json(found.to_json(why=why))
    else:
        print_text(styled(found.to_text(text_width(), why=why)))
    if not found:
        raise typer.Exit(1)


def related_to(source: GraphSource, paper: str, limit: int) -> RelatedPapers:
    """What `KnowledgeGraph.related` says; of a stream, only the claims about the paper are kept."""
    from kg.graph.parts import claims_around, resolve_paper

    found = resolve_paper(source, paper)
    return claims_around(source, [found]).related(found, limit=limit)


@app.command()
def stats(graph: GraphPath = EXPORTS, as_json: AsJson = False) -> None:
    """Count what a graph holds, and how it hangs together.

    What is shared most, what is central, communities of papers and the bridges between them.

    \b
    Example:
      kg stats
    """
    from kg.graph.counting import take_stats

    with opened_source(graph) as source, waiting(f"reading {graph}"):
        counts = take_stats(source)
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
    min_score: MinScore = 0.0,
    top: Top = LISTED,
    graph: GraphPath = EXPORTS,
    as_json: AsJson = False,
) -> None:
    """Show which methods beat which on a task or benchmark.

    What is told both ways is shown side by side. A score is the probability to beat an average
    method (Bradley-Terry, by Newman's iteration); beside it stands on how many comparisons it
    rests. Beside each comparison stands how sure it is, from 0 to 1: as sure as the least sure
    claim that it needs; below 0.5 it is marked as unsure. Exit code 1 when nothing can be ranked.

    \b
    Example:
      kg leaderboard
      kg leaderboard "continual learning" --why --min-score 0.5
    """
    from kg import rank

    if name is None and (metric is not None or why):
        raise InputError("--metric and --why are for one task or benchmark; give its name")
    with opened_source(graph) as source, waiting(f"reading {graph}"):
        if name is None:
            found = rank.overview(source, loose=loose, min_score=min_score)
            form, text = found.to_json(), found.to_text(width=text_width(), limit=top)
            ranked = bool(found.places)
        else:
            board = rank.leaderboard(source, name, metric=metric, loose=loose, min_score=min_score)
            form, text = board.to_json(), board.to_text(width=text_width(), why=why)
            ranked = bool(board.groups)
    print_json(form) if as_json else print_text(styled(text))
    if not ranked:
        raise typer.Exit(1)
