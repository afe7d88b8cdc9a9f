from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.cluster import shard
from kg.cluster.places import Place
from kg.cluster.shards import (
    FLAWS,
    count_papers,
    find_shards,
    read_flaws,
    read_rejected,
    read_shard,
)
from kg.cluster.tables import Reading, readings_from_bytes, readings_to_bytes
from kg.errors import InputError, OutputError, VersionError
from kg.model import Flaw
from kg.read import group_records, read_records
from tests.pipeline.fakes import invented_records, write_records


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_records(tmp_path / "papers.jsonl", invented_records(25))


@pytest.fixture(params=["folder", "file", "memory"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A place on each kind of storage: renamed into place, and put in one request."""
    if request.param == "memory":
        yield f"memory://{uuid.uuid4().hex}/run"
    else:
        yield ("file://" if request.param == "file" else "") + str(tmp_path / "some" / "run")


def test_shards_give_the_groups_of_a_build_back(source: Path, address: str) -> None:
    done = shard(source, to=address, size=10)
    assert (done.shards, done.papers, done.records) == (3, 25, 25)
    place = Place(address)
    entries = [entry for name in find_shards(place) for entry in read_shard(place, name)]
    expected = group_records(read_records(source))
    assert [(e.paper, tuple(r for _, r in e.records)) for e in entries] == expected
    assert {path for e in entries for path, _ in e.records} == {str(source)}


def test_shards_keep_every_field_and_record(tmp_path: Path) -> None:
    full = {
        "title": "Pears — 梨 🍐",
        "abstract": 'We "prune"\tpears.',
        "authors": ["Å. Gardener", "B"],
        "year": 2031,
        "venue": "Orchard",
        "doi": "10.9999/pear.1",
        "url": "https://example.org/pear",
        "keywords": ["pears", "fruit"],
    }
    short = {"title": "Pears — 梨 🍐", "abstract": "We prune.", "doi": "10.9999/PEAR.1"}
    source = tmp_path / "papers.jsonl"
    source.write_text(
        "".join(json.dumps(form) + "\n" for form in (full, short, {"title": "Alone"}))
    )
    shard(source, to=str(tmp_path / "run"))
    place = Place(str(tmp_path / "run"))
    entries = read_shard(place, find_shards(place)[0])
    expected = group_records(read_records(source))
    assert [(e.paper, tuple(r for _, r in e.records)) for e in entries] == expected
    assert sorted(len(entry.records) for entry in entries) == [1, 2]


def test_shards_of_the_same_papers_are_the_same_bytes(source: Path, tmp_path: Path) -> None:
    found = []
    for to in ("one", "two"):
        shard(source, source, to=str(tmp_path / to), size=10)
        found.append({p.name: p.read_bytes() for p in (tmp_path / to / "papers").iterdir()})
    assert found[0] == found[1]


def test_shards_in_place_of_others_leave_none_of_them(source: Path, tmp_path: Path) -> None:
    to = str(tmp_path / "run")
    shard(source, to=to, size=5)
    shard(source, to=to, size=20)
    names = {path.name for path in (tmp_path / "run" / "papers").glob("*.parquet")}
    assert names == set(find_shards(Place(to)))
    assert len(names) == 2


def test_shards_tell_what_could_not_be_read(tmp_path: Path) -> None:
    source = tmp_path / "papers.jsonl"
    source.write_text('{"title": "Pears"}\nno record\n{"title": "Figs"}\n')
    done = shard(source, to=str(tmp_path / "run"))
    assert (done.papers, len(done.rejected)) == (2, 1)
    (told,) = read_rejected(Place(str(tmp_path / "run")))
    assert (told.file, told.line) == (str(source), 2) and told.reason
    assert count_papers(Place(str(tmp_path / "run"))) == 2


def test_shards_tell_what_could_not_be_used_of_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("papers.jsonl").write_text('{"title": "Pears", "year": "in press"}\n{"title": 42}\n')
    done = shard("papers.jsonl", "papers.jsonl", to="run")
    assert done.flaws == (
        Flaw("papers.jsonl", 1, 'no year: "in press"'),
        Flaw("papers.jsonl", 2, "the title is a number: 42"),
    )
    place = Place(str(tmp_path / "run"))
    assert read_flaws(place) == list(done.flaws)
    # Where the name means no file or another one, the absolute path tells.
    monkeypatch.chdir("run")
    assert {flaw.file for flaw in read_flaws(place)} == {str(tmp_path / "papers.jsonl")}


def test_shards_of_before_know_no_flaws_and_damaged_ones_are_noticed(
    source: Path, tmp_path: Path
) -> None:
    shard(source, to=str(tmp_path / "run"))
    place = Place(str(tmp_path / "run"))
    assert read_flaws(place) == []
    place.write(FLAWS, b'{"file": "papers.jsonl"}\n')
    with pytest.raises(InputError, match=r"flaws.jsonl: is damaged; run kg cluster shard again"):
        read_flaws(place)
    place.remove(FLAWS)
    assert read_flaws(place) == []


def test_shards_that_were_altered_are_noticed(source: Path, tmp_path: Path) -> None:
    shard(source, to=str(tmp_path / "run"), size=10)
    place = Place(str(tmp_path / "run"))
    name = find_shards(place)[1]
    path = tmp_path / "run" / "papers" / name
    whole = path.read_bytes()
    for content in (whole[:-7], whole[:200] + b"\0" + whole[201:], b""):
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"papers/00001-.*is damaged; run kg cluster shard"):
            read_shard(place, name)
    path.unlink()
    with pytest.raises(InputError, match="no such file"):
        read_shard(place, name)


def test_shards_where_there_are_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="make them with kg cluster shard"):
        find_shards(Place(str(tmp_path)))


def test_shards_need_a_place_and_papers(source: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no place to read or write"):
        Place("nowhere://bucket/run")
    with pytest.raises(InputError, match="make no shard"):
        shard(source, to=str(tmp_path / "run"), size=0)
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="is in the way"):
        shard(source, to=str(tmp_path / "file"))


def test_places_sweep_takes_away_what_a_killed_writer_left(tmp_path: Path) -> None:
    place = Place(str(tmp_path))
    place.write("some/a.parquet", b"a")
    (tmp_path / "some" / ".b.parquet.0a1b2c3d.part").write_bytes(b"b")
    assert place.names("some") == ["a.parquet"]
    place.sweep("some")
    assert [path.name for path in (tmp_path / "some").iterdir()] == ["a.parquet"]


def test_places_failed_write_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(str(tmp_path))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(place._files, "mv", full)
    with pytest.raises(OutputError, match="make room and run the same again"):
        place.write("some/a.parquet", b"a")
    assert not list((tmp_path / "some").iterdir())


def test_tables_know_the_extractor_of_a_shard() -> None:
    readings = [Reading("t1", '{"entities":[]}'), Reading("t2", None, "ValueError: odd")]
    content = readings_to_bytes(readings, "fake@1")
    assert readings_from_bytes(content, "fake@1", name="x") == readings
    with pytest.raises(VersionError, match=r"was made by extractor fake@1, not fake@2"):
        readings_from_bytes(content, "fake@2", name="x")
    with pytest.raises(InputError, match="x: is damaged"):
        readings_from_bytes(content[: len(content) // 2], "fake@1", name="x")
