"""`exports/sample/` is what the code makes now."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.extract import create_extractor
from kg.formats import read, write
from kg.graph import KnowledgeGraph
from tests.sample import COMMAND, FILES, SAMPLE, readme

AGAIN = f"exports/sample/ is not what the code makes now; make it again with: {COMMAND}"


@pytest.fixture(scope="module")
def sample() -> KnowledgeGraph:
    assert (SAMPLE / "graph.json").is_file(), f"there is no exports/sample/; make it: {COMMAND}"
    return read(SAMPLE / "graph.json")


def test_sample_was_made_by_this_extractor(sample: KnowledgeGraph) -> None:
    # Behind the + are the versions of libraries, which are not the same everywhere.
    made, now = sample.info.extractor, create_extractor().version
    assert made.split("+")[0] == now.split("+")[0], AGAIN


def test_sample_files_are_there_and_no_others(sample: KnowledgeGraph) -> None:
    # Hidden ones are what kg query and kg serve keep for themselves.
    found = {path.name for path in SAMPLE.iterdir() if not path.name.startswith(".")}
    assert found == {*FILES, "README.md"}, AGAIN
    assert (SAMPLE / "README.md").read_text("utf-8") == readme(sample), AGAIN


@pytest.mark.parametrize("name", ["graph.json", "graph.ttl", "merges.jsonl"])
def test_sample_files_are_of_one_graph(sample: KnowledgeGraph, name: str, tmp_path: Path) -> None:
    write(sample, tmp_path / name)
    assert (tmp_path / name).read_bytes() == (SAMPLE / name).read_bytes(), AGAIN


def test_sample_page_is_whole() -> None:
    page = (SAMPLE / "graph.html").read_text("utf-8")
    assert page.rstrip().endswith("</html>")
    assert "experience replay" in page
