from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from kg.check import verify_folder
from kg.errors import InputError
from kg.graph import KnowledgeGraph
from kg.jsonform import paper_to_json
from kg.model import Paper, SourceRecord
from kg.read import group_records, read_records
from kg.store import FILE_NAME, Store
from tests.invented import PAPERS, invented_graph

QUINCE, GREEDY, PEAR, EMPTY = PAPERS


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the store of the invented graph, made from two files beside it."""
    monkeypatch.chdir(tmp_path)
    sources = Path("sources")
    sources.mkdir()
    for name, papers in (("a.jsonl", PAPERS[:2]), ("b.jsonl", PAPERS[2:])):
        text = "".join(json.dumps(paper_to_json(paper)) + "\n" for paper in papers)
        (sources / name).write_text(text, encoding="utf-8")
    graph = invented_graph()
    groups = group_records(read_records(sources))
    assert {paper.id: paper.abstract for paper, _ in groups} == {
        paper.id: paper.abstract for paper in PAPERS
    }
    with Store(Path("out") / FILE_NAME, write=True) as store, store.replacing() as writer:
        writer.put_info(graph.info, terms=None)
        writer.put_papers(groups)
        writer.put_graph(
            entities=graph.entities(),
            results=graph.results(),
            claims=graph.claims(),
            merges=graph.merges(),
            links=graph.links(),
        )
    page = b"<!DOCTYPE html>"
    (Path("out") / "graph.html").write_bytes(page)
    files = {"graph.html": {"sha256": sha256(page).hexdigest(), "bytes": len(page)}}
    (Path("out") / "report.json").write_text(json.dumps({"files": files}), "utf-8")
    return Path("out")


def test_verify_folder_holds(built: Path) -> None:
    report = verify_folder(built)
    assert report.ok, str(report)
    assert report.papers == 4
    assert report.quotes == 32


def test_verify_folder_finds_the_sources_from_elsewhere(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert verify_folder(tmp_path / built).ok


def test_verify_folder_reads_sources_that_were_moved(built: Path) -> None:
    shutil.move("sources", "moved")
    faults = verify_folder(built).faults
    assert {fault.kind for fault in faults} == {"source", "paper", "quote"}
    assert verify_folder(built, sources=["moved"]).ok


def edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def test_verify_folder_names_the_file_and_line_that_changed(built: Path) -> None:
    edit(Path("sources/a.jsonl"), lambda text: text.replace("We study", "We studied"))
    report = verify_folder(built)
    (paper,) = [fault for fault in report.faults if fault.kind == "paper"]
    assert paper.where == GREEDY.id
    assert paper.message == "the source has another abstract (sources/a.jsonl:2)"
    assert "quote" in report.by_kind


def test_verify_folder_names_where_a_lost_paper_stood(built: Path) -> None:
    edit(Path("sources/b.jsonl"), lambda text: text.splitlines()[0] + "\n{broken\n")
    (fault,) = verify_folder(built).faults
    assert fault.where == EMPTY.id
    assert "the sources lack it (sources/b.jsonl:2)" in fault.message


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (lambda path: path.unlink(), "no such file"),
        (lambda path: path.write_bytes(b"%PDF-1.7\n"), "is a PDF"),
        (lambda path: path.write_bytes(b""), ""),
    ],
    ids=["missing", "a PDF now", "empty now"],
)
def test_verify_folder_names_a_file_that_cannot_be_read(
    built: Path, harm: Callable[[Path], object], reason: str
) -> None:
    harm(Path("sources/b.jsonl"))
    report = verify_folder(built)
    first, *others = report.faults
    assert (first.where, first.kind) == ("sources/b.jsonl", "source")
    assert reason in first.message
    lost = [fault.where for fault in others if fault.kind == "paper"]
    assert lost == sorted([PEAR.id, EMPTY.id])
    assert "Traceback" not in str(report)


def test_verify_folder_checks_the_graph_of_the_file(built: Path) -> None:
    graph = invented_graph()
    assert verify_folder(built, graph=graph).ok
    claims = list(graph.claims())
    (first, *rest) = claims[0].evidence
    moved = replace(first.quotes[0], start=first.quotes[0].start + 1)
    claims[0] = replace(claims[0], evidence=(replace(first, quotes=(moved,)), *rest))
    altered = KnowledgeGraph(
        info=graph.info,
        papers=graph.papers(),
        entities=graph.entities(),
        results=graph.results(),
        claims=claims,
        links=graph.links(),
    )
    report = verify_folder(built, graph=altered)
    assert report.by_kind.keys() >= {"store", "quote"}
    assert report.faults[0].message.startswith("the store and the graph differ (1 claims)")


def test_verify_folder_refuses_a_folder_without_a_build(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        verify_folder(tmp_path)


def test_verify_folder_cannot_read_standard_input_again(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (fault, *_) = verify_folder(built, sources=["-"]).faults
    assert (fault.where, fault.kind) == ("-", "source")
    assert "keep it in a file" in fault.message


def from_standard_input(built: Path, *papers: Paper, beside: bool = False) -> None:
    """Makes it as if these papers had come from standard input, alone or beside their files."""
    with Store(built / FILE_NAME, write=True) as store:
        graph, records = KnowledgeGraph.from_source(store), list(store.records())
        piped = [SourceRecord(paper, "-", n) for n, paper in enumerate(papers, start=1)]
        ids = {paper.id for paper in papers}
        with store.replacing() as writer:
            writer.put_info(graph.info, terms=None)
            left = [r for r in records if beside or r.paper.id not in ids]
            writer.put_papers(group_records([*left, *piped]))
            writer.put_graph(
                entities=graph.entities(),
                results=graph.results(),
                claims=graph.claims(),
                merges=graph.merges(),
                links=graph.links(),
            )


def test_verify_folder_counts_what_only_came_from_standard_input(built: Path) -> None:
    from_standard_input(built, QUINCE, EMPTY)
    edit(Path("sources/a.jsonl"), lambda text: text.splitlines()[1])
    edit(Path("sources/b.jsonl"), lambda text: text.splitlines()[0])
    report = verify_folder(built)
    assert report.ok, str(report)
    assert report.unread == 2
    assert str(report).startswith("what can be read again holds: 4 papers, ")
    assert str(report).endswith("\n2 papers came from standard input and cannot be read again")
    assert report.to_json()["unread"] == 2


def test_verify_folder_reads_in_files_what_also_came_from_standard_input(built: Path) -> None:
    from_standard_input(built, QUINCE, EMPTY, beside=True)
    report = verify_folder(built)
    assert (report.ok, report.unread) == (True, 0)
    assert str(report).startswith("everything holds: ")
    # What the file says now counts, whatever had come from standard input.
    edit(Path("sources/a.jsonl"), lambda text: text.replace("Quince outperforms", "Quince is"))
    assert not verify_folder(built).ok


def test_verify_folder_reads_in_another_file_what_came_from_standard_input(built: Path) -> None:
    from_standard_input(built, *PAPERS)
    assert verify_folder(built).unread == 4
    report = verify_folder(built, sources=["sources"])
    assert (report.ok, report.unread) == (True, 0)


def test_verify_folder_finds_faults_beside_what_cannot_be_read_again(built: Path) -> None:
    from_standard_input(built, EMPTY)
    edit(Path("sources/b.jsonl"), lambda text: text.splitlines()[0])
    edit(Path("sources/a.jsonl"), lambda text: text.replace("Quince outperforms", "Quince is"))
    report = verify_folder(built)
    assert not report.ok
    assert str(report).endswith("\n1 paper came from standard input and cannot be read again")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("graph.html", b"<!DOCTYPE html><script>", "not what the build wrote"),
        ("graph.html", None, "missing; run kg build"),
        ("report.json", None, "the build was stopped"),
        ("report.json", b"[]", "is no report"),
        ("report.json", b'{"files": {"graph.html"', "is no report"),
    ],
)
def test_verify_folder_names_a_file_that_the_build_did_not_write(
    built: Path, name: str, content: bytes | None, reason: str
) -> None:
    if content is None:
        (built / name).unlink()
    else:
        (built / name).write_bytes(content)
    (fault,) = verify_folder(built).faults
    assert (fault.where, fault.kind) == (str(built / name), "file")
    assert reason in fault.message
