"""The README: what it shows is what comes out, every command is in it, its two lines are there."""

from __future__ import annotations

import difflib
import re

import pytest

from kg.cli import app
from kg.pipeline.folder import EXPORTS
from tests.docs import README, run_readme

TEXT = README.read_text("utf-8")


@pytest.mark.slow
def test_docs_show_what_comes_out() -> None:
    differences = [
        "\n".join(
            difflib.unified_diff(b.written.splitlines(), b.real.splitlines(), "README", "now")
        )
        for b in run_readme()
        if not b.same
    ]
    assert not differences, "\n".join([*differences, "mend it with: python -m tests.docs"])


@pytest.mark.parametrize(
    "command", [str(c.callback.__name__) for c in app.registered_commands if c.callback]
)
def test_docs_name_every_command(command: str) -> None:
    assert f"kg {command}" in TEXT


@pytest.mark.parametrize(
    "command",
    [
        f"{group.name} {command.name}"
        for group in app.registered_groups
        if group.typer_instance
        for command in group.typer_instance.registered_commands
    ],
)
def test_docs_name_every_command_of_a_group(command: str) -> None:
    assert f"kg {command}" in TEXT


@pytest.mark.parametrize("file", [*EXPORTS, "report.json", "build.sqlite"])
def test_docs_name_every_file_of_a_build(file: str) -> None:
    assert f"`{file}`" in TEXT


@pytest.mark.parametrize("mark", ["main", "tests"])
def test_docs_two_lines_do_all_set_up(mark: str) -> None:
    (line,) = re.findall(rf"<!-- {mark} -->\n```sh\n(.*)\n```\n<!-- /{mark} -->", TEXT)
    assert line.startswith("python3 -m venv .venv && .venv/bin/pip install ")
