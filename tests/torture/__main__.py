"""Reads many variants of each input format and prints what came of them."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.torture.corpus import samples
from tests.torture.reading import torture


def main() -> int:
    """0 when every variant gave papers or an error that says the fix."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="variants of each format")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--format", action="append", help="only this one; may be repeated")
    parser.add_argument("--keep", type=Path, help="a folder for the variants that went wrong")
    given = parser.parse_args()
    faults: list[str] = []
    sys.stdout.write(
        f"{'format':18}{'variants':>9}{'read':>8}{'refused':>9}{'rejected':>10}{'slowest':>9}\n"
    )
    with tempfile.TemporaryDirectory(prefix="kg-torture-") as folder:
        for sample in samples():
            if given.format and sample.name not in given.format:
                continue
            tally = torture(
                sample, Path(folder), count=given.count, seed=given.seed, keep=given.keep
            )
            sys.stdout.write(
                f"{sample.name:18}{given.count:9}{tally.read:8}{tally.refused:9}"
                f"{tally.rejected:10}{tally.slowest:8.1f}s\n"
            )
            sys.stdout.flush()
            faults += tally.faults
    for fault in faults:
        sys.stdout.write(fault + "\n")
    sys.stdout.write(f"{len(faults)} went wrong\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
