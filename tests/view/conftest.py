"""The page of the seed graph, opened once for all tests of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.formats import read
from kg.graph import KnowledgeGraph
from kg.view import write_page
from tests.chromium import Browser
from tests.view.explorer import SAMPLE, go


@pytest.fixture(scope="session")
def seeds() -> KnowledgeGraph:
    """The graph of `exports/sample/`, so that nothing is built here."""
    return read(SAMPLE / "graph.json")


@pytest.fixture(scope="session")
def seeds_page(seeds: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its page."""
    path = tmp_path_factory.mktemp("seeds") / "graph.html"
    write_page(seeds, path)
    return path


@pytest.fixture
def explorer(chromium: Browser, seeds_page: Path) -> Iterator[Browser]:
    """Its page as it is first seen; at the end nothing was asked for, complained or popped up."""
    chromium.resize(1280, 800, still=True)
    if chromium.evaluate("location.href").partition("#")[0] == seeds_page.as_uri():
        go(chromium, "")
    else:
        chromium.open(seeds_page)
    yield chromium
    chromium.rest(0.05)
    asked = [url for url in chromium.requests if not url.startswith("blob:")]
    assert all(url.startswith(seeds_page.as_uri()) for url in asked)
    assert chromium.complaints == [] and chromium.dialogs == []
