from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.read import read_papers
from kg.read.zipped import open_only_file

PAPER = b'{"title": "Pruning Pear Trees", "abstract": "We prune."}\n'


def zipped(*names: str, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as archive:
        for name in names:
            archive.writestr(name, PAPER)
    return packed.getvalue()


@pytest.mark.parametrize(
    "names",
    [
        ("papers.jsonl",),
        ("../../../papers.jsonl",),
        ("data/", "data/papers.jsonl", "__MACOSX/data/._papers.jsonl", "data/.DS_Store"),
    ],
)
def test_zipped_file_is_read_and_nothing_is_written(tmp_path: Path, names: tuple[str, ...]) -> None:
    path = tmp_path / "archive.zip"
    path.write_bytes(zipped(*names))
    assert [paper.title for paper in read_papers(path)] == ["Pruning Pear Trees"]
    assert list(tmp_path.iterdir()) == [path]


def with_encryption_flag() -> bytes:
    content = bytearray(zipped("papers.jsonl"))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def with_long_list() -> bytes:
    content = zipped("papers.jsonl")
    at = content.index(b"PK\x05\x06") + 12
    return content[:at] + struct.pack("<L", 1 << 30) + content[at + 4 :]


def with_odd_name() -> bytes:
    content = bytearray(zipped("quinceé.jsonl"))
    content[content.rindex("é".encode())] = 0xFF
    return bytes(content)


def without_name() -> bytes:
    packed, info = io.BytesIO(), zipfile.ZipInfo("papers.jsonl")
    info.filename = ""
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(info, PAPER)
    return packed.getvalue()


def with_claimed_size() -> bytes:
    content = bytearray(zipped("papers.jsonl"))
    struct.pack_into("<L", content, content.index(b"PK\x01\x02") + 20, 1 << 30)
    return bytes(content)


def with_damage() -> bytes:
    content = bytearray(zipped("papers.jsonl", how=zipfile.ZIP_STORED))
    content[content.index(b"prune")] ^= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zipped("a.jsonl", "b.jsonl"), "is a zip file of 2 files .*; unpack it and give the"),
        (zipped("a/", ".hidden"), "is a zip file without files"),
        (without_name(), "is a zip file without files"),
        (with_encryption_flag(), "is an encrypted zip file"),
        (with_long_list(), "is a zip file of very many files"),
        (zipped("a.jsonl", how=zipfile.ZIP_LZMA), "packed in an unusual way"),
        (zipped("a.jsonl")[:60], "is no sound zip file .it has no end"),
        (with_odd_name(), "is no sound zip file .'utf-8' codec"),
        (with_damage(), "is no sound zip file .Bad CRC"),
    ],
)
def test_zipped_files_that_cannot_be_read_say_why(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "archive.zip"
    path.write_bytes(content)
    with pytest.raises(InputError, match=reason) as caught:
        list(read_papers(path))
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(path))


def test_zipped_file_tells_its_name_and_size() -> None:
    with open_only_file(io.BytesIO(zipped("papers.jsonl")), "x") as only:
        assert (only.name, only.stream.read()) == ("papers.jsonl", PAPER)
        assert 0 < only.size < 2 * len(PAPER)


def test_zipped_file_is_at_most_as_large_as_the_archive_whatever_it_claims() -> None:
    content = with_claimed_size()
    with open_only_file(io.BytesIO(content), "x") as only:
        assert only.size == len(content)
