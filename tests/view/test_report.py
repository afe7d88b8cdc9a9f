"""The build at a glance: what it counts, warns of and advises, and what it must not tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.errors import OutputError
from kg.graph import KnowledgeGraph
from kg.rank import leaderboards
from kg.view.report import render_report, report_data, size, write_report
from tests.chromium import Browser
from tests.view.sheets import (
    HOSTILE_BOARD,
    HOSTILE_BUILD,
    Sheet,
    dated_orchard,
    undated_orchard,
)

BUILD: dict[str, Any] = {
    "seconds": {"read": 123.456},
    "finished": "2031-01-01T00:00:00+00:00",
    "extracted": 777_777,
    "reused": 888_888,
    "warnings": ["the extractor was another before"],
    "versions": {"kg": "9.8.7", "extractor": "fake@1", "store": "1", "python": "3.99"},
    "rejected": [{"file": "orchard.bib", "line": 12, "reason": "no title"}] * 3,
    "not_extracted": {"paper:odd": "ValueError: an odd text"},
    "linking": [{"what": "claim dropped", "of": "partOf", "count": 2}],
    "files": {
        "graph.json": {"bytes": 1_539_191, "sha256": "ab" * 32},
        "graph.html": {"bytes": 310, "sha256": "cd" * 32},
    },
}


def test_report_counts_what_the_graph_holds(tiny_graph: KnowledgeGraph) -> None:
    data = report_data(tiny_graph)
    assert {row["label"]: row["count"] for row in data["counts"]} == {
        "papers": 4, "methods": 6, "tasks": 1, "benchmarks": 1, "metrics": 1, "results": 1,
    }  # fmt: skip
    assert data["things"] == "8 things in all. Of several types, a thing counts under each."
    assert data["lead"].startswith("4 papers, 5 things that at least two of them share, 29 claims")
    assert data["lead"].endswith("; of the claims 3 link papers.")
    shared = {column["title"]: column["rows"] for column in data["shared"]}
    assert [(row["label"], row["count"]) for row in shared["Benchmarks"]] == [("PearBench", 3)]
    assert [(row["label"], row["count"]) for row in shared["Methods"]] == [
        ("GreedyCut", 2), ("mixture of experts", 2),
    ]  # fmt: skip
    assert [row["count"] for row in data["communities"]["rows"]] == [3]
    assert data["communities"]["alone"] == 1


def test_report_draws_each_confidence_once(tiny_graph: KnowledgeGraph) -> None:
    data = report_data(tiny_graph)
    totals = [sum(column.value for column in chart.columns) for chart in data["quality"]]
    asserted = [
        c for c in tiny_graph.claims() if not c.derived and c.object.split(":")[0] != "result"
    ]
    assert totals[0] + totals[1] == len(asserted)
    assert totals[2] == 8
    page = Sheet(render_report(data))
    for chart in page.all("svg", role="img"):
        title, description = str(chart["aria-labelledby"]).split()
        assert page.all("title", id=title) and page.all("desc", id=description)
    assert page.words().count("As a table") == len(page.all("svg", role="img")) == 4


def test_report_tells_of_years_or_that_there_are_none() -> None:
    years = report_data(dated_orchard())["years"]
    assert [(c.label, c.value) for c in years["chart"].columns] == [
        ("2029", 1), ("2030", 0), ("2031", 2),
    ]  # fmt: skip
    assert years["without"] == 1
    page = Sheet(render_report(report_data(undated_orchard())))
    assert "No paper has a year, so there is no timeline." in page.words()
    assert "kg view --timeline" not in page.words()


def test_report_warns_with_file_and_line_and_says_how_many_more(
    tiny_graph: KnowledgeGraph,
) -> None:
    many = BUILD | {"rejected": [*BUILD["rejected"], *HOSTILE_BUILD["rejected"]] * 100}
    page = Sheet(render_report(report_data(tiny_graph, many)))
    words = page.words()
    assert "500 records could not be read." in words
    assert "orchard.bib 12 no title" in words
    assert "and 300 more in report.json" in words
    assert (
        "1 paper could not be extracted." in words and "paper:odd ValueError: an odd text" in words
    )
    assert "Skipped" not in Sheet(render_report(report_data(tiny_graph))).words()


def test_report_keeps_out_what_only_one_run_knows(tiny_graph: KnowledgeGraph) -> None:
    html = render_report(report_data(tiny_graph, BUILD))
    for secret in (
        "123.456",
        "2031-01-01",
        "777,777",
        "777777",
        "888888",
        "another before",
        "3.99",
    ):
        assert secret not in html
    again = BUILD | {"seconds": {}, "finished": "", "extracted": 0, "reused": 1, "warnings": []}
    assert render_report(report_data(tiny_graph, again)) == html
    assert "9.8.7" in html and "fake@1" in html


def test_report_lists_files_and_links_to_the_map(tiny_graph: KnowledgeGraph) -> None:
    page = Sheet(render_report(report_data(tiny_graph, BUILD)))
    assert "graph.json 1.5 MB" in page.words() and "ab" * 32 in page.words()
    links = [str(a["href"]) for a in page.all("a")]
    assert links[0] == "graph.html" and "graph.html#benchmark%3Apearbench" in links
    assert not Sheet(render_report(report_data(tiny_graph))).all("a")


def test_report_shows_leaderboards_with_their_sentences(tiny_graph: KnowledgeGraph) -> None:
    boards, more = leaderboards(tiny_graph, 1)
    data = report_data(tiny_graph, None, [board.to_json() for board in boards], more_boards=more)
    (board,) = data["boards"]
    assert (board["label"], [row["label"] for row in board["rows"]]) == (
        "PearBench", ["Quince", "GreedyCut"],
    )  # fmt: skip
    assert "On PearBench, Quince outperforms GreedyCut" in Sheet(render_report(data)).words()
    assert any(step["command"] == "kg leaderboard PearBench --why" for step in data["next"])


def test_report_advises_only_what_a_shell_takes_as_one_name(tiny_graph: KnowledgeGraph) -> None:
    commands = [step["command"] for step in report_data(tiny_graph, None, [HOSTILE_BOARD])["next"]]
    (board,) = (c for c in commands if c.startswith("kg leaderboard"))
    assert board == "kg leaderboard '$(reboot) </script><img src=x onerror=alert(1)>' --why"
    assert "kg view --task 'model compression' --open" in commands


def test_report_sizes() -> None:
    assert [size(n) for n in (0, 999, 1000, 1_000_000, 2_500_000_000)] == [
        "0 B", "999 B", "1 kB", "1.0 MB", "2.5 GB",
    ]  # fmt: skip


def test_report_of_an_empty_graph() -> None:
    from kg.model import BuildInfo

    page = Sheet(render_report(report_data(KnowledgeGraph(info=BuildInfo("hand@1"), papers=[]))))
    assert "0 papers" in page.words()
    assert not page.all("svg", role="img")


def test_report_is_written_beside_and_renamed(tiny_graph: KnowledgeGraph, tmp_path: Path) -> None:
    write_report(tiny_graph, tmp_path / "new" / "report.html", BUILD)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["report.html"]
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        write_report(tiny_graph, tmp_path / "file" / "report.html")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_report_fits_the_window(
    chromium: Browser, tiny_graph: KnowledgeGraph, tmp_path: Path, width: int
) -> None:
    path = tmp_path / "report.html"
    write_report(tiny_graph, path, BUILD)
    chromium.resize(width, 844, mobile=width < 500)
    chromium.open(path)
    assert chromium.evaluate("document.documentElement.scrollWidth") <= width
    chromium.evaluate("document.querySelector('.chart summary').click()")
    assert chromium.evaluate("document.querySelector('.chart details table').offsetHeight > 0")
    assert chromium.complaints == [] and len(chromium.requests) == 1
