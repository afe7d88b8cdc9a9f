from __future__ import annotations

import json
import socket
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kg.cluster import build, extract, shard
from kg.cluster.places import Place
from kg.cluster.work import extract_shard
from kg.errors import InputError, KGError
from kg.link import link
from kg.model import Flaw
from kg.pipeline import run_build
from tests.cluster.running import Cluster, free_port
from tests.pipeline.fakes import (
    FakeExtractor,
    extracted,
    invented_records,
    same_bytes,
    write_records,
)

ODD = {"title": "An odd paper", "abstract": "ODD, and QuinceNet."}


@pytest.fixture(scope="module")
def inside() -> Iterator[str]:
    """The address of a scheduler whose workers are threads of this process, so that they see the
    files of `memory://`."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=False,
        dashboard_address=None,
        scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_records(tmp_path / "papers.jsonl", [*invented_records(23), ODD])


@pytest.fixture
def fake(tmp_path: Path) -> FakeExtractor:
    return FakeExtractor(str(tmp_path / "log"))


@pytest.mark.parametrize("kind", ["folder", "file://", "memory://"])
def test_cluster_gives_the_bytes_of_a_laptop(
    kind: str, inside: str, source: Path, fake: FakeExtractor, tmp_path: Path
) -> None:
    place = f"{kind}{uuid.uuid4().hex}" if kind == "memory://" else str(tmp_path / "run")
    place = kind + place if kind == "file://" else place
    shard(source, to=place, size=5)
    done = extract(place, scheduler=inside, extractor=fake)
    assert (done.shards, done.before, done.texts, done.faults) == (5, 0, 24, 1)
    made = build(place, out=tmp_path / "cluster")
    laptop = run_build(source, out=tmp_path / "laptop", extractor=fake, workers=1)
    assert same_bytes(tmp_path / "cluster") == same_bytes(tmp_path / "laptop")
    assert made.faults == laptop.faults == {"paper:an-odd-paper": "ValueError: an odd text"}
    assert made.counts == laptop.counts
    assert made.sources == laptop.sources


def test_cluster_tells_of_flawed_records_what_a_laptop_does(
    inside: str, fake: FakeExtractor, tmp_path: Path
) -> None:
    flawed = {"title": "Pears", "abstract": "QuinceNet.", "year": "in press"}
    source = write_records(tmp_path / "papers.jsonl", [*invented_records(3), flawed])
    place, files = str(tmp_path / "run"), ["graph.ttl"]
    shard(source, to=place)
    extract(place, scheduler=inside, extractor=fake)
    made = build(place, out=tmp_path / "cluster", files=files)
    laptop = run_build(source, out=tmp_path / "laptop", extractor=fake, workers=1, files=files)
    assert list(made.flaws) == [Flaw(str(source), 4, 'no year: "in press"')] == list(laptop.flaws)
    assert made.warning.startswith("1 fault in a record that was kept: ")


def test_cluster_build_keeps_to_the_memory_or_refuses(
    inside: str, source: Path, fake: FakeExtractor, tmp_path: Path
) -> None:
    place = str(tmp_path / "run")
    shard(source, to=place)
    extract(place, scheduler=inside, extractor=fake)
    with pytest.raises(InputError, match=r"24 papers takes about 0.\dG?.*; give --memory") as told:
        build(place, out=tmp_path / "out", memory="100M")
    assert "--limit" not in str(told.value), "the command has no such option"
    assert not (tmp_path / "out").exists()
    assert build(place, out=tmp_path / "out", memory="4G").counts["papers"] == 24


@pytest.mark.parametrize(("size", "room"), [(1, 1), (7, 3), (1000, 1)])
def test_cluster_gives_the_same_bytes_of_any_shards_and_with_any_room_for_evidence(
    size: int,
    room: int,
    inside: str,
    source: Path,
    fake: FakeExtractor,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_build(source, out=tmp_path / "laptop", extractor=fake, workers=1)
    place = str(tmp_path / "run")
    shard(source, to=place, size=size)
    extract(place, scheduler=inside, extractor=fake)
    defaults = link.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "room", room)
    build(place, out=tmp_path / "cluster")
    assert same_bytes(tmp_path / "cluster") == same_bytes(tmp_path / "laptop")


def test_cluster_second_run_extracts_only_what_is_missing(
    inside: str, source: Path, fake: FakeExtractor, tmp_path: Path
) -> None:
    place = tmp_path / "run"
    shard(source, to=str(place), size=5)
    extract(str(place), scheduler=inside, extractor=fake)
    shards = sorted((place / "extracted" / "fake-1").glob("*.parquet"))
    before = {path.name: path.read_bytes() for path in shards}
    shards[1].unlink()
    shards[2].write_bytes(before[shards[2].name][:-20])
    count = len(extracted(Path(fake.log)))
    done = extract(str(place), scheduler=inside, extractor=fake)
    assert done.before == 3
    assert len(extracted(Path(fake.log))) == count + 10
    assert {path.name: path.read_bytes() for path in shards} == before


def test_cluster_names_the_papers_that_could_not_be_extracted(
    inside: str, source: Path, fake: FakeExtractor, tmp_path: Path
) -> None:
    shard(source, to=str(tmp_path / "run"), size=5)
    extract(str(tmp_path / "run"), scheduler=inside, extractor=fake)
    (told,) = (tmp_path / "run").rglob("*.faults.jsonl")
    fault = {"paper": "paper:an-odd-paper", "reason": "ValueError: an odd text"}
    assert json.loads(told.read_text()) == fault


def test_cluster_mixes_no_versions(
    inside: str, source: Path, fake: FakeExtractor, tmp_path: Path
) -> None:
    place = str(tmp_path / "run")
    shard(source, to=place, size=5)
    extract(place, scheduler=inside, extractor=fake)
    extract(place, scheduler=inside, extractor=FakeExtractor(fake.log, version="fake@2"))
    with pytest.raises(InputError, match=r"say which: fake@1, fake@2"):
        build(place, out=tmp_path / "out")
    build(place, out=tmp_path / "out", extractor="fake@2")
    # A shard of one under the name of the other is noticed where it is read.
    (first, *_) = sorted((tmp_path / "run" / "extracted" / "fake-1").glob("*.parquet"))
    (tmp_path / "run" / "extracted" / "fake-2" / first.name).write_bytes(first.read_bytes())
    with pytest.raises(InputError, match=r"made by extractor fake@1, not fake@2"):
        build(place, out=tmp_path / "out", extractor="fake@2")


def test_cluster_worker_with_another_extractor_stops_at_once(
    source: Path, fake: FakeExtractor, tmp_path: Path
) -> None:
    import pickle

    shard(source, to=str(tmp_path / "run"))
    place = Place(str(tmp_path / "run"))
    (name,) = [n for n in place.names("papers") if n.endswith(".parquet")]
    with pytest.raises(KGError, match=r"made extractor fake@1, not fake@2; install the same"):
        extract_shard(place, name, pickle.dumps(fake), "fake@2")


def test_cluster_build_needs_every_shard(
    inside: str, source: Path, fake: FakeExtractor, tmp_path: Path
) -> None:
    place = tmp_path / "run"
    shard(source, to=str(place), size=5)
    with pytest.raises(InputError, match="5 of 5 shards are not extracted; run kg cluster extract"):
        build(str(place), out=tmp_path / "out")
    extract(str(place), scheduler=inside, extractor=fake)
    next((place / "extracted" / "fake-1").glob("*.parquet")).unlink()
    with pytest.raises(InputError, match="1 of 5 shards are not extracted"):
        build(str(place), out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_cluster_without_a_scheduler_says_how_to_start_one(
    source: Path, fake: FakeExtractor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.cluster.extraction._PATIENCE", "1s")
    shard(source, to=str(tmp_path / "run"))
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(InputError, match=f"no scheduler answers at {address}; start one"):
        extract(str(tmp_path / "run"), scheduler=address, extractor=fake)


@pytest.mark.slow
def test_cluster_shard_that_kills_workers_is_named_and_the_others_are_done(
    tmp_path: Path, fake: FakeExtractor
) -> None:
    deadly = {"title": "A deadly paper", "abstract": "DIE, and QuinceNet."}
    source = write_records(tmp_path / "papers.jsonl", [*invented_records(9), deadly])
    place = tmp_path / "run"
    shard(source, to=str(place), size=2)
    with Cluster(5, tmp_path / "dask") as cluster, pytest.raises(KGError) as told:
        extract(str(place), scheduler=cluster.address, extractor=fake)
    assert "1 of 5 shards are not extracted, the first 00000-" in str(told.value)
    assert "every worker that took it died" in str(told.value)
    assert len(list((place / "extracted" / "fake-1").glob("*.parquet"))) == 4


def test_processes_of_this_machine_start_beside_another_scheduler(
    source: Path, fake: FakeExtractor, tmp_path: Path
) -> None:
    with socket.socket() as other:
        with suppress(OSError):  # it is taken already, which is as good
            other.bind(("127.0.0.1", 8787))
            other.listen()
        shard(source, to=str(tmp_path / "run"))
        assert extract(str(tmp_path / "run"), workers=1, extractor=fake).shards == 1
