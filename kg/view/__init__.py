"""Pages that show a graph: each `write_…` makes one file that opens from disk.

`write_page` makes the page to explore (`view_data` is what it says), of a graph or of a part of it
(`neighbourhood`, `answer_part`), `write_papers` the map from paper to paper, `write_task` the
matrix of a task, `write_timeline` the years, and `write_report` the build at a glance.
"""

from __future__ import annotations

from kg.view.data import view_data
from kg.view.page import write_page
from kg.view.papers import write_papers
from kg.view.parts import answer_part, neighbourhood
from kg.view.report import write_report
from kg.view.task import find_task, write_task
from kg.view.timeline import write_timeline

__all__ = [
    "answer_part",
    "find_task",
    "neighbourhood",
    "view_data",
    "write_page",
    "write_papers",
    "write_report",
    "write_task",
    "write_timeline",
]
