"""`kg merges`: what was joined, and the decisions of the user."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app
from kg.cli.common import opened_source
from kg.cli.options import EXPORTS, LISTED, AsJson, Folder, GraphPath, Top
from kg.terminal import print_json, print_text, waiting

if TYPE_CHECKING:
    from kg.pipeline.decided import Change

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

    with opened_source(graph) as source, waiting(f"reading {graph}"):
        joins = find_joins(source, rule)
    none = "no names were joined but those that differ in case and hyphens only"
    print_json(joins.to_json()) if as_json else print_text(joins.to_text(none))


@merges.command("review")
def review_merges(top: Top = LISTED, graph: GraphPath = EXPORTS, as_json: AsJson = False) -> None:
    """List what is only perhaps the same, least sure first.

    The number is how likely the two names are one thing. A low one makes a join doubtful, a high
    one a pair that was left apart (close).

    \b
    Example:
      kg merges review
    """
    from kg.graph.joins import find_doubtful

    with opened_source(graph) as source, waiting(f"reading {graph}"):
        joins = find_doubtful(source)
    none = "nothing is in doubt: no join of unlike names, and no pair that was left apart"
    print_json(joins.to_json()) if as_json else print_text(joins.to_text(none, top))


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


def _print_change(change: Change, folder: Path) -> None:
    print_text("\n".join([*change.done, f"written to {change.file}; now run kg relink {folder}"]))
