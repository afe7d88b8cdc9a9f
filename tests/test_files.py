"""Files are whole or not there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from kg.errors import OutputError
from kg.files import (
    explain_read_error,
    explain_write_error,
    remove_abandoned,
    replacing,
    replacing_folder,
    schema_path,
    write_text,
)


def test_files_a_whole_file_takes_its_name_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "pears.txt"
    write_text(path, "Pears 🍐\n")
    assert path.read_bytes() == "Pears 🍐\n".encode()
    assert list(path.parent.iterdir()) == [path]


def test_files_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "pears.txt"
    path.write_text("old", "utf-8")
    with pytest.raises(ZeroDivisionError), replacing(path) as beside:
        beside.write_text("half", "utf-8")
        raise ZeroDivisionError
    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_files_have_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    write_text(tmp_path / "ours", "")
    assert (tmp_path / "ours").stat().st_mode == plain.stat().st_mode


def test_files_a_file_in_the_way_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(OutputError, match=r"taken.pears\.txt: is in the way"):
        write_text(tmp_path / "taken" / "pears.txt", "")


def test_files_a_folder_of_the_name_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder; give the name of a file"):
        write_text(tmp_path, "")
    assert list(tmp_path.iterdir()) == []


def test_files_a_full_disk_is_an_output_error(tmp_path: Path) -> None:
    path = tmp_path / "pears.txt"
    with pytest.raises(OutputError, match=r"pears\.txt: cannot be written \(no space left"):
        with replacing(path):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stands", [False, True], ids=["new", "empty"])
def test_files_a_whole_folder_takes_its_name(stands: bool, tmp_path: Path) -> None:
    path = tmp_path / "sub" / "pears"
    if stands:
        path.mkdir(parents=True)
    with replacing_folder(path) as beside:
        assert beside.parent == path.parent and beside != path
        (beside / "a.txt").write_text("a", "utf-8")
    assert [f.name for f in path.iterdir()] == ["a.txt"]
    assert list(path.parent.iterdir()) == [path]


def test_files_a_folder_that_failed_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), replacing_folder(tmp_path / "pears") as beside:
        (beside / "a.txt").write_text("a", "utf-8")
        raise ZeroDivisionError
    with pytest.raises(OutputError, match=r"pears: cannot be written \(no space left"):
        with replacing_folder(tmp_path / "pears"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert list(tmp_path.iterdir()) == []


def test_files_no_folder_takes_the_place_of_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "pears").mkdir()
    (tmp_path / "pears" / "mine.txt").touch()
    (tmp_path / "file").touch()
    for name, reason in (("pears", "files in it"), ("file", "is a file"), ("file/x", "in the way")):
        with pytest.raises(OutputError, match=reason), replacing_folder(tmp_path / name):
            pytest.fail("nothing to write to")
    assert (tmp_path / "pears" / "mine.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "pears"]


@pytest.mark.parametrize(
    ("error", "reading", "writing"),
    [
        (FileNotFoundError(2, "No such file"), "no such file or folder; check", "cannot be writ"),
        (PermissionError(13, "Permission denied"), "chmod", "choose another folder"),
        (OSError(errno.EROFS, "Read-only file system"), "cannot be read", "choose another folder"),
        (OSError(errno.ENOSPC, "No space left on device"), "cannot be read", "make room"),
        (IsADirectoryError(21, "Is a directory"), "cannot be read (is a", "written (is a"),
    ],
)
def test_files_say_why(error: OSError, reading: str, writing: str) -> None:
    assert reading in explain_read_error(error)
    assert writing in explain_write_error(error)


def test_files_find_the_schemas() -> None:
    assert schema_path("shapes.ttl").is_file()
    with pytest.raises(FileNotFoundError, match="no schema orchard"):
        schema_path("orchard.ttl")


def test_files_that_a_killed_process_left_go_with_the_next(tmp_path: Path) -> None:
    path = tmp_path / "pears.txt"
    left = tmp_path / ".pears.txt.0123abcd.part"
    journal = tmp_path / ".pears.txt.0123abcd.part-journal"
    others = [tmp_path / ".quinces.txt.0123abcd.part", tmp_path / ".pears.txt.part"]
    for file in (left, journal, *others):
        file.write_text("half")
    with replacing(path) as beside:
        assert not left.exists() and not journal.exists()
        # What is being written now is nobody's to remove.
        remove_abandoned(tmp_path)
        beside.write_text("whole")
    assert path.read_text() == "whole"
    assert sorted(tmp_path.iterdir()) == sorted([path, others[1]])
