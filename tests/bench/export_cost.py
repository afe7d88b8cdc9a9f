"""What every format costs: CPU time as a multiple of reading the claims once, and peak memory.

    python -m tests.bench.export_cost STORE [FORMAT...]

STORE is the `build.sqlite` of a build. Each format is written in a process of its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kg.formats import FOLDERS, FORMATS, write_as
from kg.store import Store


def main(store: str, *forms: str) -> None:
    """Prints a line for each format; all by default."""
    for form in forms or (*(suffix[1:] for suffix in FORMATS), *FOLDERS):
        subprocess.run([sys.executable, "-m", __spec__.name, store, "--one", form], check=True)


def one(path: str, form: str) -> None:
    """Prints the line of one format."""
    with tempfile.TemporaryDirectory() as place, Store(Path(path)) as store:
        start = time.process_time()
        claims = sum(1 for _ in store.claims())
        once = time.process_time() - start
        start = time.process_time()
        write_as(store, form, Path(place) / "out")
        spent = time.process_time() - start
        files = [file for file in Path(place).rglob("*") if file.is_file()]
        size = sum(file.stat().st_size for file in files) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(
        f"{form:8} {spent / once:5.1f} × reading {claims} claims ({once:.1f} s),"
        f" peak {peak:.0f} MB, {len(files)} files, {size:.0f} MB\n"
    )


if __name__ == "__main__":
    if "--one" in sys.argv:
        one(sys.argv[1], sys.argv[3])
    else:
        main(*sys.argv[1:])
