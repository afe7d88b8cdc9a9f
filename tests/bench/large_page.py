"""What the page of a large graph costs: time, memory, size.

    python -m tests.bench.large_page FOLDER [PAGE]

FOLDER is one that `kg build` wrote; its store is read, and the page is written to PAGE (a temporary
file without). Time is CPU time, and beside it stands that of reading all claims of the store once,
which tells how busy and how fast the machine is. Memory is the peak of the process, less what it
had before.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kg.store import FILE_NAME, Store
from kg.view import write_page


def main(folder: str, page: str | None = None) -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as place, Store(Path(folder) / FILE_NAME) as store:
        path = Path(page or Path(place) / "graph.html")
        reading = _seconds(lambda: sum(1 for _ in store.claims()))
        before = _peak()
        writing = _seconds(lambda: write_page(store, path))
        sys.stdout.write(
            f"all claims read once  {reading:6.1f} s\n"
            f"the page              {writing:6.1f} s  ({writing / reading:.1f} times)\n"
            f"memory                {_peak() - before:6.0f} MB beside {before:.0f} MB\n"
            f"size                  {path.stat().st_size / 1e6:6.2f} MB\n"
        )


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:3])
