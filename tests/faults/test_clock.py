"""A clock that was set back: what was written before bears times of the future."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

import pytest

from kg.query import open_store
from tests.faults.builds import Site, kill_parent, wrong_after

_DECADE: Final = 10 * 365 * 86_400


def _as_if_set_back(folder: Path) -> None:
    """Gives all that is there times that lie ten years ahead, as after the clock was set back."""
    ahead = time.time() + _DECADE
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (ahead, ahead))


@pytest.mark.parametrize("moment", [0.6, 1.2])
def test_clock_set_back_after_a_kill_the_build_goes_on_to_the_same_bytes(
    tmp_path: Path, moment: float
) -> None:
    undisturbed = Site(tmp_path / "undisturbed")
    undisturbed.place.mkdir()
    assert undisturbed.build() == ""
    site = Site(tmp_path / "site")
    site.place.mkdir()
    kill_parent(site, moment)
    _as_if_set_back(site.place)
    assert wrong_after(site, undisturbed.exports()) == ""


def test_clock_set_back_an_older_looking_graph_is_still_taken_over(tmp_path: Path) -> None:
    site = Site(tmp_path)
    assert site.build() == ""
    before = len(open_store(site.out).store)
    _as_if_set_back(site.out)
    graph = site.out / "graph.nt"
    lines = graph.read_bytes().splitlines(keepends=True)
    graph.write_bytes(b"".join(lines[1:]))
    os.utime(graph, (1, 1))
    assert len(open_store(site.out).store) == before - 1
