"""Damaged stores and files. `python -m tests.faults` damages twenty of each kind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from kg.check import verify_folder
from kg.errors import DamagedError, InputError
from kg.pipeline import build, load, run_add, run_build
from kg.store import FILE_NAME, Store
from kg.store.salvage import salvage
from tests.faults.damage import INJURIES, Injury, Patient
from tests.pipeline.fakes import FakeExtractor, extracted


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Patient:
    """An undisturbed build."""
    made = Patient(tmp_path_factory.mktemp("patient"))
    made.prepare()
    return made


@pytest.fixture
def out(patient: Patient) -> Iterator[Path]:
    """A copy of it."""
    copy = patient.place / "copy"
    shutil.copytree(patient.place / "sound", copy)
    yield copy
    shutil.rmtree(copy)


@pytest.mark.parametrize("injury", INJURIES)
def test_damage_to_a_store_is_noticed_and_mended(patient: Patient, injury: Injury) -> None:
    assert patient.hurt(injury, Random(0)) == ""


def replaced(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))


def test_damage_to_a_letter_of_the_graph_is_noticed(out: Path) -> None:
    replaced(out / FILE_NAME, b"QuinceNet", b"QuinzeNet")
    with pytest.raises(DamagedError, match="is damaged; run kg build again, which keeps"):
        load(out)


def test_damage_to_an_extraction_costs_only_that_one(patient: Patient, out: Path) -> None:
    fake = FakeExtractor(str(patient.place / "again"))
    replaced(out / FILE_NAME, b"Graft7X", b"Graft8X")
    report = run_build(patient.place / "papers.jsonl", out=out, extractor=fake, workers=1)
    assert (report.extracted, report.reused) == (1, 11)
    assert extracted(patient.place / "again") == ["Orchard study number 7: grafting at 7 degrees"]


def test_damage_to_pages_keeps_the_extractions_that_are_sound(patient: Patient, out: Path) -> None:
    fake = FakeExtractor(str(patient.place / "more"))
    store = out / FILE_NAME
    content = store.read_bytes()
    # The page of an index, told by its first byte: 10 is a leaf of one.
    page = next(at for at in range(4096, len(content), 4096) if content[at] == 10)
    store.write_bytes(content[:page] + bytes(4096) + content[page + 4096 :])
    with pytest.raises(DamagedError):
        Store(store, write=True)
    for name in ("papers.jsonl",):
        with pytest.raises(DamagedError, match="run kg build again"):
            run_add(patient.place / name, out=out, extractor=fake)
    report = run_build(patient.place / "papers.jsonl", out=out, extractor=fake, workers=1)
    assert report.reused == 12
    assert "the store was damaged; 12 extractions in it were sound" in report.warning


def test_damage_is_mended_only_where_the_file_is_ours(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(b"somebody's notes " * 500)
    with pytest.raises(DamagedError, match="delete it"):
        salvage(path)
    assert path.read_bytes() == b"somebody's notes " * 500


def test_damage_waits_for_who_has_the_lock(out: Path) -> None:
    with Store(out / FILE_NAME, write=True), pytest.raises(InputError, match="another kg"):
        salvage(out / FILE_NAME)
    assert load(out).info


@pytest.mark.parametrize("name", ["graph.json", "graph.nt", "graph.html", "merges.jsonl"])
def test_damage_to_a_file_is_found_by_verify(out: Path, name: str) -> None:
    assert verify_folder(out).faults == ()
    content = bytearray((out / name).read_bytes())
    content[len(content) // 2] ^= 1
    (out / name).write_bytes(content)
    (fault,) = verify_folder(out).faults
    assert fault.where == str(out / name)
    assert "run kg build again" in fault.message


def test_damage_to_times_changes_nothing(patient: Patient, out: Path) -> None:
    import os

    for path, when in ((out, 0), (patient.place / "papers.jsonl", 4_000_000_000)):
        for item in (path, *path.glob("*")):
            os.utime(item, (when, when))
    before = {path.name: path.read_bytes() for path in out.glob("graph.*")}
    fake = FakeExtractor(str(patient.place / "timeless"))
    report = run_build(patient.place / "papers.jsonl", out=out, extractor=fake, workers=1)
    assert report.extracted == 0
    assert {path.name: path.read_bytes() for path in out.glob("graph.*")} == before
    assert build(patient.place / "papers.jsonl", extractor=fake).info == load(out).info
