"""The order of the stages: read → group → extract → link → store → export.

A build is a function of the set of records of its sources. `build` makes the folder that of
exactly these sources, `add` adds the records of more, `remove` takes all records of a paper away;
each then does the same with the records that there are. Extractions are kept, so that only new
texts cost time. `run_build`, `run_add` and `run_remove` do the same and tell about it.

`builds` has these, `graphs` gives back the graph instead and opens what was built, `extractions`
goes without a graph. `reading` reads the sources, `stages` extracts and links, `workers` extracts
in several processes, `ahead` has several papers read at once, `scored` leaves out what is scored
below a threshold, `keep` replaces the build in the store and the folder, `folder` knows the files,
`exports` writes them in several processes, `child` is such a process, `current` knows which files
are as the store is, `budget` what memory takes, `naming` the names of papers, `sameness` whether
sources changed, `watching` waits for that.
"""

from __future__ import annotations

from kg.pipeline.builds import (
    relink,
    run_add,
    run_assembled,
    run_build,
    run_remove,
    run_update,
)
from kg.pipeline.extractions import evaluate_source, extract_each, extract_papers
from kg.pipeline.folder import Progress
from kg.pipeline.graphs import add, build, export_as, export_text, load, remove, streamed
from kg.pipeline.report import Report
from kg.pipeline.scored import keep_scored

__all__ = [
    "Progress",
    "Report",
    "add",
    "build",
    "evaluate_source",
    "export_as",
    "export_text",
    "extract_each",
    "extract_papers",
    "keep_scored",
    "load",
    "relink",
    "remove",
    "run_add",
    "run_assembled",
    "run_build",
    "run_remove",
    "run_update",
    "streamed",
]
