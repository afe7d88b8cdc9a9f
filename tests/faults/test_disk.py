"""Disks that are full, folders that cannot be written, files that cannot be read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import InputError, OutputError
from kg.pipeline import load, run_build
from kg.pipeline.folder import EXPORTS
from tests.faults.builds import ROOT, WHOLE
from tests.pipeline.fakes import FakeExtractor, invented_records, write_records


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of six megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    line = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)]
    try:
        if subprocess.run(line, capture_output=True).returncode:
            pytest.skip("no right to mount a small disk")
    except FileNotFoundError:
        pytest.skip("no program to mount a small disk with")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def fake(tmp_path: Path) -> FakeExtractor:
    return FakeExtractor(str(tmp_path / "log"))


@pytest.mark.parametrize("room", [20, 300, 700, 1000])
def test_disk_that_is_full_leaves_all_as_it_was(
    tmp_path: Path, disk: Path, fake: FakeExtractor, room: int
) -> None:
    out = disk / "out"
    few = write_records(tmp_path / "few.jsonl", invented_records(3))
    run_build(few, out=out, extractor=fake, workers=1)
    before = {name: (out / name).read_bytes() for name in WHOLE}
    many = write_records(tmp_path / "many.jsonl", invented_records(40))
    ballast = disk / "ballast"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    ballast.write_bytes(bytes(max(0, free - room * 1024)))
    with pytest.raises(OutputError, match="make room and run the same again") as caught:
        run_build(many, out=out, extractor=fake, workers=1)
    assert Path(caught.value.path).parent == out
    ballast.unlink()
    assert sorted(path.name for path in out.iterdir()) == list(WHOLE)
    assert all((out / name).read_bytes() == before[name] for name in (*EXPORTS, "report.json"))
    assert len(list(load(out).papers())) == 3
    # With room, the next one is that of an undisturbed folder.
    run_build(few, out=out, extractor=fake, workers=1)
    assert all((out / name).read_bytes() == before[name] for name in EXPORTS)


def as_nobody(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs code as a user without rights, where this one has all."""
    drop = "import os\nif os.getuid() == 0: os.setgid(65534); os.setuid(65534)\n"
    # Everything is imported before: a checkout may be closed to others.
    first = "from kg.pipeline import run_build\nimport kg.read, kg.link, kg.store, kg.view\n"
    first += "import kg.read.authority, kg.store.writer, kg.store.salvage, encodings.utf_8_sig\n"
    return subprocess.run(
        [sys.executable, "-c", first + drop + code, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )


_BUILD = """
import sys
from kg.errors import KGError
from kg.model import Extraction
class Silent:
    version = "silent@1"
    def extract(self, paper):
        return Extraction(paper.id, self.version)
try:
    run_build(sys.argv[1], out=sys.argv[2], workers=1, extractor=Silent(), files=[])
except KGError as error:
    print(type(error).__name__, error)
"""

_READ = """
import sys
rejected = []
print(len(list(kg.read.read_records(sys.argv[1], on_reject=rejected.append))), "records")
for r in rejected:
    print(f"{r.file}: {r.reason}")
"""


@pytest.fixture
def open_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that every user may enter."""
    place = tmp_path_factory.mktemp("open")
    for folder in (place, *place.parents):
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    return place


def test_disk_folder_that_cannot_be_written(open_place: Path) -> None:
    source = write_records(open_place / "papers.jsonl", invented_records(2))
    closed = open_place / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    run = as_nobody(_BUILD, str(source), str(closed / "out"))
    assert run.stdout.startswith(f"OutputError {closed / 'out'}: cannot be written"), run.stderr
    run = as_nobody(_BUILD, str(source), str(closed))
    assert run.stdout.startswith(f"OutputError {closed}"), run.stderr
    assert "cannot be written; choose another folder" in run.stdout
    assert list(closed.iterdir()) == []


def test_disk_files_that_cannot_be_read_are_named(open_place: Path) -> None:
    papers = open_place / "papers"
    papers.mkdir()
    write_records(papers / "a.jsonl", invented_records(2))
    closed = write_records(papers / "b.jsonl", invented_records(2))
    (papers / "c").mkdir()
    write_records(papers / "c" / "d.jsonl", invented_records(2))
    closed.chmod(0)
    (papers / "c").chmod(0)
    run = as_nobody(_READ, str(papers))
    (papers / "c").chmod(0o755)
    assert run.stdout.splitlines() == [
        "2 records",
        f"{closed}: cannot be read (permission denied); change its rights with chmod",
        f"{papers / 'c'}: cannot be read (permission denied); change its rights with chmod",
    ], run.stderr


def test_disk_folder_in_which_nothing_can_be_read(tmp_path: Path, fake: FakeExtractor) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    os.mkfifo(papers / "pipe")
    (papers / "device").symlink_to("/dev/zero")
    (papers / "itself").symlink_to("itself")
    (papers / "here").symlink_to(".")
    with pytest.raises(InputError, match=r"none of its 3 files can be read; .*device: is neither"):
        run_build(papers, out=tmp_path / "out", extractor=fake)
    assert not (tmp_path / "out").exists()
