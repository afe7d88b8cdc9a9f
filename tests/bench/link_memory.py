"""What linking holds at its most, stage by stage, of some papers of a finished store.

    python -m tests.bench.link_memory STORE [PAPERS]

Prints megabytes beyond those of a process that has only read the papers: now and at the most since
the stage before, with seconds of the processor. Linux only, since the kernel is asked. Then a hash
of all that was linked, by which two versions of the linker are compared.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from kg.link import identity, link, linker
from kg.pipeline.collector import without_collector
from kg.store import Store
from tests.bench.cluster_costs import Kept, choose

_STATUS: Final = Path("/proc/self/status")
_FORGET: Final = Path("/proc/self/clear_refs")
_STAGES: Final = (
    (identity, ("find_homes", "join_near", "_named")),
    (linker, ("_identities", "subsume", "relate")),
)


class Meter:
    """Prints a line for each stage."""

    def __init__(self) -> None:
        self._base = 0.0
        self._base = self._read("VmRSS")
        self._spent = time.process_time()

    def _read(self, name: str) -> float:
        line = next(li for li in _STATUS.read_text().splitlines() if li.startswith(name))
        return int(line.split()[1]) * 1024 / 1e6 - self._base

    def told(self, what: str) -> None:
        """A line, of what went on since the last."""
        now = time.process_time()
        held = f"{self._read('VmRSS'):7.0f} MB now {self._read('VmHWM'):7.0f} MB at the most"
        sys.stdout.write(f"{what:24}{held} {now - self._spent:7.1f} s\n")
        self._spent = now
        _FORGET.write_text("5")  # the most since now

    def around(self, name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
        """The stage, told before and after."""

        def told(*given: Any, **options: Any) -> Any:
            self.told(f"before {name}")
            found = stage(*given, **options)
            self.told(f"after {name}")
            return found

        return told


def main(path: str, count: int = 5000) -> None:
    """Links and prints."""
    with Store(path) as store:
        papers = choose(store, count)
        _FORGET.write_text("5")
        meter = Meter()
        for module, names in _STAGES:
            for name in names:
                setattr(module, name, meter.around(name, getattr(module, name)))
        with without_collector():
            linked = link(Kept(store, papers))
        meter.told("at the end")
    sums = {}
    for part in ("entities", "results", "claims", "merges", "links", "notes", "close"):
        digest = hashlib.sha256()
        for item in getattr(linked, part):
            digest.update(repr(item).encode())
        sums[part] = digest.hexdigest()[:16]
    sys.stdout.write(json.dumps(sums) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
