"""Pages that show a graph: `view_data` is what a page says, `write_page` makes the file."""

from __future__ import annotations

from kg.view.data import view_data
from kg.view.page import write_page

__all__ = ["view_data", "write_page"]
