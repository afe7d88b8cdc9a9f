"""Making an index in processes of their own, so that the memory that it takes is given back.

The process is told on its command line what to make, and tells on standard output, a line of JSON
at a time, how far it is and what came of it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from kg.errors import InputError, KGError
from kg.serve.index import Index, find_index, make_index
from kg.serve.tables import Report
from kg.serve.triples import make_triples, size_of

_LESS: Final = 5
"""How nice the process is that makes something while the server answers."""
_PATIENCE: Final = 2.0
"""Seconds that a process may take to end."""
_CODE: Final = "from kg.serve.making import main; main()"


class Maker:
    """Makes the indexes of a folder, one process at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False

    def index(self, eager: int | None, report: Report = lambda *_: None) -> Index:
        """The index of the graph as it is now: found, or else made.

        Its triples are made with it where there are no more than so many bytes of them (None: in
        any case); see `triples`.

        Raises:
            InputError: when there is no graph, it is damaged or it is being written.
        """
        found = find_index(self._folder)
        if found is not None and found.triples.is_dir():
            return found
        most = -1 if eager is None else eager
        form = self._run(report, "index", str(self._folder), str(most))
        return Index(Path(form["path"]), form["mark"], form["temporary"])

    def triples(self, index: Index, report: Report = lambda *_: None) -> None:
        """Makes the triples of an index, beside whatever else the machine has to do.

        Raises:
            InputError: when a file is damaged, or the graph has changed.
        """
        temporary = "1" if index.temporary else ""
        self._run(report, "triples", str(self._folder), str(index.path), index.mark, temporary)

    def stop(self) -> None:
        """Makes no more; what is being made is given up."""
        self._stopped = True
        process = self._process
        if process is not None:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()  # whoever makes an index next clears away what is left

    def _run(self, report: Report, *arguments: str) -> dict[str, Any]:
        """What came of it."""
        form: dict[str, Any] = {}
        with subprocess.Popen(
            [sys.executable, "-c", _CODE, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        ) as process:
            self._process = process
            if self._stopped:
                process.terminate()
            assert process.stdout is not None
            for line in process.stdout:
                with suppress(ValueError):  # the last words of a process that was ended
                    form = json.loads(line)
                if "stage" in form:
                    report(form["stage"], form["done"], form["total"])
        self._process = None
        if "error" in form:
            raise InputError(form["error"])
        if process.returncode or "path" not in form:
            reason = f"cannot be indexed (exit code {process.returncode}); is there enough memory?"
            raise InputError(reason, file=self._folder)
        return form


def made_index(folder: Path, *, eager: int, report: Report = lambda *_: None) -> Index:
    """The index of the graph in a folder: see `Maker.index`.

    Raises:
        InputError: when there is no graph, it is damaged or it is being written.
    """
    return Maker(folder).index(eager, report)


# ── the process ──────────────────────────────────────────────────────────────────────────────────


def main() -> None:
    """Makes what the command line says."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(1))  # what was begun is cleared away
    try:
        index = _made(*sys.argv[1:])
        form: dict[str, Any] = {
            "path": str(index.path),
            "mark": index.mark,
            "temporary": index.temporary,
        }
    except KGError as error:
        form = {"error": str(error)}
    _tell(form)


def _made(what: str, *given: str) -> Index:
    folder = Path(given[0])
    if what == "index":
        index, most = make_index(folder, _report), int(given[1])
        try:
            if most < 0 or size_of(folder) <= most:
                make_triples(folder, index, _report)
        except BaseException:
            index.remove()
            raise
        return index
    os.nice(_LESS)
    index = Index(Path(given[1]), given[2], bool(given[3]))
    make_triples(folder, index, _report)
    return index


def _report(stage: str, done: int, total: int | None) -> None:
    _tell({"stage": stage, "done": done, "total": total})


def _tell(form: dict[str, Any]) -> None:
    try:
        os.write(1, f"{json.dumps(form)}\n".encode())
    except BrokenPipeError:
        sys.exit(1)  # whoever wanted it is no more
