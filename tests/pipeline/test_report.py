"""`report.html` beside the graph: listed, told what was skipped, the same for the same papers."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from kg.pipeline import run_add, run_build
from tests.pipeline.fakes import FakeExtractor, invented_records, write_records

RECORDS = invented_records(6)
BROKEN = '{"title": \n'


def _broken(path: Path) -> Path:
    source = write_records(path, RECORDS)
    with source.open("a") as stream:
        stream.write(BROKEN)
    return source


def test_report_tells_of_papers_in_which_nothing_was_found(tmp_path: Path) -> None:
    papers = write_records(
        tmp_path / "papers.jsonl",
        [
            {"title": "Pears", "abstract": "PearNet beats QuinceNet."},
            {"title": "Birnen", "abstract": "über birnen wird berichtet"},
            {"title": "Quitten", "abstract": "über quitten ebenso"},
            {"title": "No abstract"},
        ],
    )
    report = run_build(papers, out=tmp_path / "out", extractor=FakeExtractor(str(tmp_path / "log")))
    told = "nothing was found in 2 papers with an abstract, the first paper:birnen"
    assert told in report.warning


def test_report_page_is_listed_and_tells_what_was_skipped(tmp_path: Path) -> None:
    source, out = _broken(tmp_path / "p.jsonl"), tmp_path / "out"
    run_build(source, out=out, extractor=FakeExtractor(str(tmp_path / "log")))
    page = (out / "report.html").read_bytes()
    listed = json.loads((out / "report.json").read_text("utf-8"))["files"]
    assert list(listed)[-1] == "report.html"
    assert listed["report.html"]["sha256"] == hashlib.sha256(page).hexdigest()
    text = page.decode("utf-8")
    assert str(source) in text and '<td class="n">7</td>' in text
    for name, file in listed.items():
        assert (file["sha256"] in text) == (name != "report.html")


def test_report_page_is_the_same_after_another_way_to_the_same_papers(tmp_path: Path) -> None:
    whole = write_records(tmp_path / "whole.jsonl", RECORDS)
    first = write_records(tmp_path / "first.jsonl", RECORDS[:2])
    rest = write_records(tmp_path / "rest.jsonl", RECORDS[2:])
    run_build(whole, out=tmp_path / "a", extractor=FakeExtractor(str(tmp_path / "log")))
    run_build(first, out=tmp_path / "b", extractor=FakeExtractor(str(tmp_path / "log")))
    run_add(rest, out=tmp_path / "b", extractor=FakeExtractor(str(tmp_path / "log")))
    one, other = ((tmp_path / name / "report.html").read_bytes() for name in "ab")
    assert one == other


def test_report_page_lists_only_files_that_are_there(tmp_path: Path) -> None:
    source, out = write_records(tmp_path / "p.jsonl", RECORDS), tmp_path / "out"
    run_build(
        source,
        out=out,
        extractor=FakeExtractor(str(tmp_path / "log")),
        files=["graph.ttl", "report.html"],
    )
    text = (out / "report.html").read_text("utf-8")
    assert "graph.ttl" in text and "graph.json" not in text and 'href="graph.html' not in text
    run_build(source, out=out, extractor=FakeExtractor(str(tmp_path / "log")), files=["graph.ttl"])
    assert not (out / "report.html").exists()
