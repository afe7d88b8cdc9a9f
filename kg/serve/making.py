"""Making an index in a process of its own, so that the memory that it takes is given back.

python -m kg.serve.making FOLDER
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from kg.errors import InputError, KGError
from kg.serve.index import Index, find_index, make_index


def made_index(folder: Path) -> Index:
    """The index of the graph in a folder, made by another process where there is none yet.

    Raises:
        InputError: when there is no graph, it is damaged or it is being written.
    """
    if (found := find_index(folder)) is not None:
        return found
    run = subprocess.run(
        [sys.executable, "-c", "from kg.serve.making import main; main()", str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        check=False,
    )
    try:
        form = json.loads(run.stdout)
    except ValueError as error:
        reason = f"cannot be indexed (exit code {run.returncode}); is there enough memory?"
        raise InputError(reason, file=folder) from error
    if "error" in form:
        raise InputError(form["error"])
    return Index(Path(form["path"]), form["mark"], form["temporary"])


def main() -> None:
    """Makes the index of the folder that is named, and tells where it is or what is wrong."""
    try:
        index = make_index(Path(sys.argv[1]))
        form = {"path": str(index.path), "mark": index.mark, "temporary": index.temporary}
    except KGError as error:
        form = {"error": str(error)}
    sys.stdout.write(json.dumps(form))
