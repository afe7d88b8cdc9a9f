"""Workers and schedulers that are killed: nothing is lost but a shard, and the bytes are the same.

`python -m tests.faults_cluster` does the same at twenty moments each.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cluster.scenes import Scene, lose_scheduler, lose_worker, make_scene


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return make_scene(tmp_path_factory.mktemp("scene"))


@pytest.mark.slow
def test_faults_killed_worker_costs_its_shard(scene: Scene, tmp_path: Path) -> None:
    lose_worker(scene, tmp_path, seed=1)


@pytest.mark.slow
def test_faults_killed_scheduler_costs_what_was_under_way(scene: Scene, tmp_path: Path) -> None:
    lose_scheduler(scene, tmp_path, seed=2)
