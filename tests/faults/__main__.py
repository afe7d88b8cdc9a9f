"""Kills builds, and workers of builds, at random moments, and damages stores at random places;
each is then built again and compared with an undisturbed one."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.faults.builds import Site, kill_parent, kill_worker, wrong_after
from tests.faults.damage import INJURIES, Patient


def main() -> int:
    """0 when every build came to the bytes of an undisturbed one."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--count", type=int, default=20, help="builds to kill, of each kind")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    random = Random(given.seed)
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="kg-faults-") as folder:
        calm = Site(Path(folder) / "calm")
        start = time.monotonic()
        process = calm.start()
        process.communicate()
        takes = time.monotonic() - start
        expected = calm.exports()
        sys.stdout.write(f"an undisturbed build takes {takes:.1f} s\n")
        for kind in ("parent", "worker"):
            for number in range(given.count):
                site = Site(Path(folder) / f"{kind}-{number}")
                moment = random.uniform(0, takes)
                if kind == "parent":
                    outlived = kill_parent(site, moment)
                    told = f"{len(outlived)} workers outlived it" if outlived else ""
                else:
                    told = _untold(kill_worker(site, moment, random))
                told = told or wrong_after(site, expected)
                wrong += bool(told)
                sys.stdout.write(f"{kind} {number}, killed at {moment:.2f} s: {told or 'mended'}\n")
                sys.stdout.flush()
        patient = Patient(Path(folder))
        patient.prepare()
        for injury in INJURIES:
            for number in range(given.count):
                told = patient.hurt(injury, Random(f"{given.seed} {injury.__name__} {number}"))
                wrong += bool(told)
                sys.stdout.write(f"{injury.__name__} {number}: {told or 'mended'}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{wrong} of {(2 + len(INJURIES)) * given.count} went wrong\n")
    return 1 if wrong else 0


def _untold(told: str) -> str:
    """What is wrong with what a build says whose worker was killed; it may have had no need of it,
    or say so on its last line."""
    return "" if not told or "died" in told.splitlines()[-1] else f"says {told.splitlines()[-1]!r}"


if __name__ == "__main__":
    sys.exit(main())
