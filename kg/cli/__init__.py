"""The command line: a command takes its arguments, calls a function, prints what it returns.

Exit codes: 0, 1 (found something wrong), 2 (wrong use or bad input), 130 (interrupted).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException

# Importing a module registers its commands; `kg --help` lists them in this order.
# ruff: isort: off
from kg.cli import making, watching, asking, querying, showing, serving  # noqa: F401
from kg.cli import checking, deciding, clustering  # noqa: F401

# ruff: isort: on
from kg.cli.app import app
from kg.errors import KGError
from kg.files import explain_write_error
from kg.terminal import close_output, print_error, replace_closed_streams

__all__ = ["app", "main"]

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and ends the process with its exit code; errors become one line."""
    replace_closed_streams()
    try:
        code = app(list(arguments) if arguments is not None else None, standalone_mode=False)
        sys.stdout.flush()
    except TyperException as error:
        text = error.format_message()
        context = getattr(error, "ctx", None)
        command = "kg" if context is None else context.command_path
        print_error(text if "\n" in text else f"kg: {text} (see {command} --help)")
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
