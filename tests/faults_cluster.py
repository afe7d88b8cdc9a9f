"""Kills workers and schedulers at random moments, by default twenty of each.

python -m tests.faults_cluster [TIMES]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.cluster.scenes import lose_scheduler, lose_worker, make_scene


def main(times: int) -> None:
    """Ends with an AssertionError when one of them loses or changes anything."""
    with tempfile.TemporaryDirectory(prefix="kg-faults-") as folder:
        scene = make_scene(Path(folder))
        for name, lose in (("worker", lose_worker), ("scheduler", lose_scheduler)):
            for seed in range(times):
                start = time.monotonic()
                with tempfile.TemporaryDirectory(prefix="kg-fault-") as place:
                    lose(scene, Path(place), seed=seed)
                sys.stdout.write(f"{name} {seed}: same bytes, {time.monotonic() - start:.1f} s\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
