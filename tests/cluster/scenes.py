"""Papers in shards, what an undisturbed extraction of them gives, and what is done to another."""

from __future__ import annotations

import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from kg.cluster import build, extract, shard
from kg.pipeline import run_build
from tests.cluster.running import Cluster, start_extraction, wait_for_shards
from tests.pipeline.fakes import FakeExtractor, invented_records, same_bytes, write_records

SHARDS = 24
SECONDS = 0.03
"""For a paper: a shard of five takes about 0.15 s, all of them 2 s on two workers."""
EXTRACTED = Path("extracted") / "fake-1"


@dataclass(frozen=True, slots=True)
class Scene:
    """Shards to be extracted, and the bytes of a laptop's build of the same papers."""

    place: Path
    expected: dict[str, bytes]


def make_scene(folder: Path) -> Scene:
    """Shards of invented papers in a folder."""
    source = write_records(folder / "papers.jsonl", invented_records(SHARDS * 5))
    shard(source, to=str(folder / "run"), size=5)
    run_build(source, out=folder / "laptop", workers=1, extractor=FakeExtractor(str(folder / "l")))
    return Scene(folder / "run", same_bytes(folder / "laptop"))


def lose_worker(scene: Scene, folder: Path, *, seed: int) -> None:
    """Kills one of two workers at a random moment; the other does the rest."""
    place = Path(shutil.copytree(scene.place, folder / "run"))
    draw = random.Random(seed)
    with Cluster(2, folder / "dask") as cluster:
        run = start_extraction(str(place), folder / "log", cluster.address, seconds=SECONDS)
        wait_for_shards(place / EXTRACTED, 1)
        time.sleep(draw.uniform(0, 1.5))
        cluster.workers[0].kill()
        _, said = run.communicate(timeout=120)
    assert run.returncode == 0, said
    check(scene, place, folder)


def lose_scheduler(scene: Scene, folder: Path, *, seed: int) -> None:
    """Kills the scheduler at a random moment; the next run finds what was done."""
    place = Path(shutil.copytree(scene.place, folder / "run"))
    draw = random.Random(seed)
    with Cluster(2, folder / "dask") as cluster:
        run = start_extraction(str(place), folder / "log", cluster.address, seconds=SECONDS)
        wait_for_shards(place / EXTRACTED, 1)
        time.sleep(draw.uniform(0, 1.0))
        cluster.scheduler.kill()
        _, said = run.communicate(timeout=120)
    if run.returncode:  # else it was done just before
        assert said.startswith("kg: the scheduler was lost") and said.count("\n") == 1, said
    done = len(list((place / EXTRACTED).glob("*.parquet")))
    again = extract(
        str(place), workers=1, extractor=FakeExtractor(str(folder / "log-of-the-second-run"))
    )
    assert again.before >= done
    check(scene, place, folder)


def check(scene: Scene, place: Path, folder: Path) -> None:
    """What is there is whole, nothing else is there, and the graph has the laptop's bytes."""
    left = sorted(path.name for path in place.rglob("*") if ".part" in path.name)
    assert not left, left
    assert len(list((place / EXTRACTED).glob("*.parquet"))) == SHARDS
    build(str(place), out=folder / "graph")
    assert same_bytes(folder / "graph") == scene.expected
