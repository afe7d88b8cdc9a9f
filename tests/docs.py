"""Runs what the README shows. `python -m tests.docs` writes the real output into it.

A ```console block is a session in a folder that holds `seeds/`: lines after `$` are run, one after
the other, with `kg` on the path; a ```python block is run after them, in one interpreter, and its
`>>>` lines show what comes back.
"""

from __future__ import annotations

import code
import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
_BLOCK = re.compile(r"```(console|pycon)\n(.*?)```", re.DOTALL)
_TIME = re.compile(r"\b\d+(\.\d+)? s\b")
"""Seconds differ from run to run; all else must be the same."""


@dataclass(frozen=True)
class Block:
    """A block of the README: its kind, as it is written, and as it comes out when it is run."""

    kind: str
    written: str
    real: str

    @property
    def same(self) -> bool:
        """Whether the README tells the truth, but for seconds."""
        return _TIME.sub("# s", self.written) == _TIME.sub("# s", self.real)


def run_readme() -> list[Block]:
    """Every block that can be run, in order, run in a fresh folder."""
    with tempfile.TemporaryDirectory(prefix="kg-readme-") as place:
        (Path(place) / "seeds").symlink_to(ROOT / "seeds")
        return list(_run(README.read_text("utf-8"), Path(place)))


def _run(text: str, place: Path) -> Iterator[Block]:
    console = code.InteractiveConsole()
    for kind, body in _BLOCK.findall(text):
        real = _session(body, place) if kind == "console" else _python(body, place, console)
        yield Block(kind, body, real)


def _session(body: str, place: Path) -> str:
    """The commands of a block with what each of them prints."""
    programs = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "COLUMNS": "100"}
    lines = []
    for command in re.findall(r"^\$ (.*)$", body, re.MULTILINE):
        ran = subprocess.run(
            ["bash", "-c", command], cwd=place, env=environment, capture_output=True, text=True
        )
        lines += [f"$ {command}", ran.stdout.rstrip("\n") + ran.stderr.rstrip("\n")]
    return "\n".join(line for line in lines if line) + "\n"


def _python(body: str, place: Path, console: code.InteractiveConsole) -> str:
    """The statements of a block with what each of them gives."""
    shown = ""
    here = Path.cwd()
    os.chdir(place)
    try:
        for statement in re.findall(r"^>>> (.*(?:\n\.\.\. .*)*)$", body, re.MULTILINE):
            source = re.sub(r"^\.\.\. ", "", statement, flags=re.MULTILINE)
            out = io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                console.runsource(f"{source}\n", symbol="single")
            shown += f">>> {statement}\n{out.getvalue()}"
    finally:
        os.chdir(here)
    return textwrap.dedent(shown)


def main() -> None:
    """Writes what really comes out into the README."""
    text = README.read_text("utf-8")
    for block in run_readme():
        if not block.same:
            text = text.replace(block.written, block.real, 1)
    README.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
