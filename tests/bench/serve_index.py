"""What kg serve makes ready of a graph before it answers, and what while it answers.

    python -m tests.bench.serve_index FOLDER

Each step runs in a process of its own. The last loads the same triples with one call a file, as a
reference. Nothing is written to the folder.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph

from kg.query.files import graph_files
from kg.serve.index import make_index
from kg.serve.triples import make_triples

STEPS = ("tables, before the first answer", "triples, meanwhile", "triples, a call a file")


def main(arguments: list[str]) -> int:
    if len(arguments) == 3:
        sys.stdout.write(json.dumps(measured(Path(arguments[0]), Path(arguments[1]), arguments[2])))
        return 0
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m tests.bench.serve_index FOLDER\n")
        return 2
    sys.stdout.write(f"{'':34}{'CPU, s':>8}{'clock, s':>10}{'memory, MB':>12}{'disk, MB':>10}\n")
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as place:
        folder, beside = Path(place) / "exports", Path(place) / "reference"
        folder.mkdir()
        for path in Path(arguments[0]).resolve().iterdir():
            if path.is_file():
                (folder / path.name).symlink_to(path)
        for step in STEPS:
            run = subprocess.run(
                [sys.executable, "-m", "tests.bench.serve_index", str(folder), str(beside), step],
                stdout=subprocess.PIPE,
                check=True,
            )
            cpu, clock, memory, disk = json.loads(run.stdout)
            sys.stdout.write(f"{step:34}{cpu:8.1f}{clock:10.1f}{memory:12,.0f}{disk:10,.0f}\n")
            sys.stdout.flush()
    return 0


def measured(folder: Path, beside: Path, step: str) -> tuple[float, float, float, float]:
    """The seconds and megabytes of a step."""
    begin = time.perf_counter()
    index = make_index(folder)
    if step == STEPS[0]:
        made = index.path
    elif step == STEPS[1]:
        make_triples(folder, index, lambda *_: None)
        made = index.triples
    else:
        load_whole(folder, beside)
        made = beside
    used = resource.getrusage(resource.RUSAGE_SELF)
    disk = sum(path.stat().st_size for path in made.rglob("*") if path.is_file())
    clock = time.perf_counter() - begin
    return used.ru_utime + used.ru_stime, clock, used.ru_maxrss / 1e3, disk / 1e6


def load_whole(folder: Path, target: Path) -> None:
    store = pyoxigraph.Store(str(target))
    for file in graph_files(folder):
        with file.open("rb") as stream:
            form = pyoxigraph.RdfFormat.from_extension(file.suffix[1:])
            store.bulk_load(input=stream, format=form)
    store.optimize()
    store.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
