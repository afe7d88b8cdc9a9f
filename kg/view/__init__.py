"""Pages that show a graph: `view_data` is what a page says, `write_page` makes the file.

`write_report` makes the page of a build at a glance.
"""

from __future__ import annotations

from kg.view.data import view_data
from kg.view.page import write_page
from kg.view.report import write_report

__all__ = ["view_data", "write_page", "write_report"]
