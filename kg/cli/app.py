"""The command `kg` itself, before its subcommands register."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    name="kg",
    help="A knowledge graph from scientific papers, where every edge can show its sentence.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _tell_version(asked: bool) -> None:
    if asked:
        from kg.pipeline.report import find_versions
        from kg.terminal import print_text

        print_text(f"kg {find_versions('')['kg']}")
        raise typer.Exit


@app.callback()
def options(
    told: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Tell the version and end."
        ),
    ] = False,
) -> None:
    """A knowledge graph from scientific papers, where every edge can show its sentence."""
