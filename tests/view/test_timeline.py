"""The timeline: which years there are, what was new in them, and what is written about when."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.view.matrix import Matrix
from kg.view.timeline import render_timeline, timeline_data, write_timeline
from tests.chromium import Browser
from tests.view.sheets import Sheet, dated_orchard, undated_orchard


def test_timeline_needs_years(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no paper of this graph has a year"):
        write_timeline(undated_orchard(), tmp_path / "t.html")
    assert not list(tmp_path.iterdir())


def test_timeline_tells_what_was_new_latest_first() -> None:
    data = timeline_data(dated_orchard())
    assert data["lead"] == "3 papers from 2029 to 2031."
    assert data["years"]["without"] == 1
    assert [(row["span"], [t["label"] for t in row["things"]]) for row in data["new"]] == [
        ("2031", ["Quince"]), ("2029", ["PearBench"]),
    ]  # fmt: skip
    assert data["new"][1]["things"][0]["papers"] == 3


def test_timeline_follows_what_is_shared() -> None:
    tables = {table["name"]: table["matrix"] for table in timeline_data(dated_orchard())["tables"]}
    assert list(tables) == ["Methods", "Tasks", "Benchmarks"]
    benchmarks: Matrix = tables["Benchmarks"]
    assert [column.label for column in benchmarks.columns] == ["2029", "2030", "2031"]
    (row,) = benchmarks.rows
    assert [cell and (cell.text, cell.star) for cell in row.cells] == [
        ("1", True), None, ("2", False),
    ]  # fmt: skip
    first = row.cells[0]
    assert first is not None
    assert first.items[0].paper.startswith("2029 · PearBench") and first.items[0].quotes
    assert "introduced" in first.says
    assert [r.label for r in tables["Methods"].rows] == ["GreedyCut", "mixture of experts"]


def test_timeline_says_what_it_leaves_out() -> None:
    words = Sheet(render_timeline(timeline_data(dated_orchard()))).words()
    assert "1 has no year and is left out." in words


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_timeline_in_a_browser(chromium: Browser, tmp_path: Path, width: int) -> None:
    path = tmp_path / "timeline.html"
    write_timeline(dated_orchard(), path)
    chromium.resize(width, 844, mobile=width < 500)
    chromium.open(path)
    assert chromium.evaluate("document.documentElement.scrollWidth") <= width
    chromium.evaluate("document.querySelector('.matrix button').click()")
    assert "2031 ·" in chromium.evaluate(
        "document.querySelector('[popover]:popover-open').innerText"
    )
    assert chromium.complaints == [] and len(chromium.requests) == 1
