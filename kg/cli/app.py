"""The command `kg` itself, before its subcommands register."""

from __future__ import annotations

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
