from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.read.stream import lines, open_source


def content(path: Path) -> list[tuple[int, str | None]]:
    with open_source(str(path), path) as opened:
        return list(lines(opened.text))


def test_stream_gives_lines_with_any_end(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes("\ufeffone\r\ntwo\rthree\n\nfünf".encode())
    assert content(path) == [(1, "one"), (2, "two"), (3, "three"), (4, ""), (5, "fünf")]


def test_stream_passes_over_a_line_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.read.stream.MAX_RECORD", 10)
    path = tmp_path / "x"
    path.write_text("a" * 9 + "\n" + "b" * 35 + "\nc\n" + "d" * 10)
    assert content(path) == [(1, "a" * 9), (2, None), (3, "c"), (4, None)]


def test_stream_unpacks_gzip_of_several_members(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(gzip.compress(b"one\n") + gzip.compress(b"two\n"))
    assert content(path) == [(1, "one"), (2, "two")]


def test_stream_refuses_a_gzip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.read.stream._FREE", 1 << 20)
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(b"a\n" * 4_000_000))
    with pytest.raises(InputError, match=r"x\.gz: unpacks to more than 200 times its size"):
        content(path)


@pytest.mark.parametrize(
    ("packed", "reason"),
    [
        (gzip.compress(b"title\n" * 10)[:-9], "cut short"),
        (gzip.compress(b"title\n")[:-5] + b"xxxxx", "no sound gzip"),
        (b"\x1f\x8bnonsense", "no sound gzip"),
        (b"\x1f\x8b", "cut short"),
        (gzip.compress(gzip.compress(b"title")), "gzip within gzip"),
        (gzip.compress(b""), "empty"),
        (b"", "empty"),
    ],
)
def test_stream_says_what_is_wrong(tmp_path: Path, packed: bytes, reason: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(packed)
    with pytest.raises(InputError, match=reason):
        content(path)


def test_stream_reads_files_that_were_joined(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes("\ufeffone\n\ufefftwo\n".encode())
    assert content(path) == [(1, "one"), (2, "two")]


def test_stream_says_what_follows_a_gzip_text(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(b"one\n") + b"two\n")
    with pytest.raises(InputError, match="has more after its packed text; unpack it with gunzip"):
        content(path)


@pytest.mark.skipif(not Path("/dev/zero").is_char_device(), reason="needs /dev/zero")
def test_stream_refuses_what_never_ends(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.symlink_to("/dev/zero")
    with pytest.raises(InputError, match="is a device, which may never end"):
        content(path)
