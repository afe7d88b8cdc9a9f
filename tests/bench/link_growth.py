"""What linking takes a paper, from 5,000 to 20,000 papers, as a table and as a picture.

    python -m tests.bench.link_growth PAPERS STORE [--sizes 5000,…] [--plot FILE.svg] [--json FILE]

The store is a build.sqlite that has the extractions of the papers. Each size is a build of its own
that writes only the log of the linker. The picture needs the extra `train`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from tests.bench.measure import exponent, run_python, table, write_result

SIZES: Final = "5000,10000,15000,20000"


def main() -> None:
    """Links each size, and prints what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("papers")
    parser.add_argument("store")
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--plot", type=Path, help="where to draw it")
    parser.add_argument("--json", help="where to keep the result")
    options = parser.parse_args()
    runs = [linked(options.papers, options.store, int(n)) for n in options.sizes.split(",")]
    spent = [run["link"] for run in runs]
    grows = exponent([run["papers"] for run in runs], [s["processor"] for s in spent])
    write_result(options.json, {"runs": runs, "exponent": round(grows, 3)})
    head = ("papers", "s of the processor", "ms a paper", "control loop, s", "largest process, MB")
    rows = [
        (f"{run['papers']:,}", run["link"]["processor"], run["each"], run["loop"], run["memory"])
        for run in runs
    ]
    sys.stdout.write(f"\n{table(head, rows)}\n\nexponent {grows:.3f}\n")
    if options.plot is not None:
        draw(runs, options.plot)


def linked(papers: str, store: str, size: int) -> dict[str, Any]:
    """What linking the first papers took."""
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as folder:
        shutil.copy(store, Path(folder) / "build.sqlite")
        told, peak = run_python(
            "tests.bench.build_stages",
            papers,
            folder,
            "--limit",
            str(size),
            "--files",
            "merges.jsonl",
        )
    spent, loop = told["stages"]["link"], told["loop"]["processor"]
    return {
        "papers": told["papers"],
        "link": spent,
        "each": round(1000 * spent["processor"] / told["papers"], 2),
        "loop": round(sum(loop) / len(loop), 2),
        "memory": asdict(peak)["largest"],
    }


def draw(runs: Sequence[dict[str, Any]], path: Path) -> None:
    """Draws the milliseconds a paper, and what the control loop says of the machine meanwhile."""
    from kg.train.plots import figure

    sizes = [run["papers"] for run in runs]
    first = runs[0]["loop"]
    steady = [run["each"] * first / run["loop"] for run in runs]
    with figure(path, 5.2, 3.0) as axes:
        axes.plot(
            sizes, [run["each"] for run in runs], color="#0072b2", marker="o", label="measured"
        )
        axes.plot(
            sizes,
            steady,
            color="#d55e00",
            marker="s",
            linestyle="--",
            label="beside the control loop",
        )
        axes.set_ylim(0, 1.15 * max(*steady, *(run["each"] for run in runs)))
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
        axes.set_xlabel("papers that are linked")
        axes.set_ylabel("ms of the processor a paper")
        axes.legend(loc="lower right", frameon=False)


if __name__ == "__main__":
    main()
