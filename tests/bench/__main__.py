"""All of a build: throughput, memory and growth, as JSON and as a table in Markdown.

    python -m tests.bench PAPERS [--sizes 1000,5000,20000] [--store STORE] [--json FILE]

PAPERS is anything that `kg build` reads. Each size is a build of its first papers, in a process of
its own. With a store, what it has extracted is not extracted again, so that the other stages are
measured in minutes; the speed of extraction is that of `tests.bench.build_speed`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from tests.bench.measure import exponent, run_python, table, write_result

STAGES: Final = ("read", "extract", "link", "store", "export")


def main() -> None:
    """Builds each size, and prints what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("papers")
    parser.add_argument("--sizes", default="1000,5000,20000")
    parser.add_argument("--store", help="a build.sqlite whose extractions are taken over")
    parser.add_argument("--json", help="where to keep the result")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    runs = [measured(options.papers, size, options.store) for size in sizes]
    form: dict[str, Any] = {"runs": runs, "exponents": {}}
    for stage in (*STAGES[2:], "all"):
        spent = [_processor(run, stage) for run in runs]
        pairs = {"all sizes": (sizes, spent), "last two": (sizes[-2:], spent[-2:])}
        form["exponents"][stage] = {
            name: round(exponent(*pair), 3) for name, pair in pairs.items() if len(pair[0]) > 1
        }
    write_result(options.json, form)
    sys.stdout.write(f"\n{as_table(form)}\n")


def measured(papers: str, size: int, store: str | None) -> dict[str, Any]:
    """One build of the first papers, with its memory."""
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as folder:
        if store is not None:
            shutil.copy(store, Path(folder) / "build.sqlite")
        arguments = (papers, folder, "--limit", str(size))
        told, peak = run_python("tests.bench.build_stages", *arguments)
    return told | {"memory": asdict(peak)}


def as_table(form: dict[str, Any]) -> str:
    """The runs side by side: seconds of the processor (of the clock), MB."""
    runs = form["runs"]
    grows = form["exponents"]
    rows: list[list[object]] = []
    for stage in STAGES:
        spent = [run["stages"].get(stage, {"processor": 0, "clock": 0}) for run in runs]
        cells = [f"{s['processor']:.1f} ({s['clock']:.1f})" for s in spent]
        rows.append([stage, *cells, grows.get(stage, {}).get("last two", "")])
    loops = [[max(run["loop"][kind]) for kind in ("processor", "clock")] for run in runs]
    rows += [
        ["control loop, s", *(f"{cpu:.2f} ({clock:.2f})" for cpu, clock in loops), ""],
        ["largest process, MB", *(f"{run['memory']['largest']:.0f}" for run in runs), ""],
        ["all processes, MB", *(f"{run['memory']['together']:.0f}" for run in runs), ""],
    ]
    for name in runs[-1]["files"]:
        rows.append([f"{name}, MB", *(f"{run['files'][name] / 1e6:.1f}" for run in runs), ""])
    head = ["", *(f"{run['papers']:,} papers" for run in runs), "exponent"]
    return table(head, rows)


def _processor(run: dict[str, Any], stage: str) -> float:
    stages = STAGES[2:] if stage == "all" else (stage,)
    return float(sum(run["stages"][name]["processor"] for name in stages))


if __name__ == "__main__":
    main()
