"""Stores that a disk or another program damaged."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from kg.errors import InputError, VersionError
from kg.pipeline import load, run_build
from kg.pipeline.folder import EXPORTS
from kg.store import FILE_NAME
from tests.faults.builds import WHOLE
from tests.pipeline.fakes import FakeExtractor, invented_records, write_records

Injury = Callable[[bytes, Random], bytes]


def flip_bit(content: bytes, random: Random) -> bytes:
    """One bit is another."""
    made = bytearray(content)
    made[random.randrange(len(made))] ^= 1 << random.randrange(8)
    return bytes(made)


def flip_letter(content: bytes, random: Random) -> bytes:
    """One letter of a text is another."""
    made = bytearray(content)
    while not (chr(made[at := random.randrange(len(made))]).isalpha() and made[at] < 128):
        pass
    made[at] ^= 1
    return bytes(made)


def cut_off(content: bytes, random: Random) -> bytes:
    """The end is missing."""
    return content[: random.randrange(len(content))]


def blank_sector(content: bytes, random: Random) -> bytes:
    """512 bytes are zero."""
    start = random.randrange(len(content) // 512) * 512
    return content[:start] + bytes(512) + content[start + 512 :]


INJURIES: tuple[Injury, ...] = (flip_bit, flip_letter, cut_off, blank_sector)


@dataclass(frozen=True, slots=True)
class Patient:
    """An undisturbed build, whose store is damaged again and again."""

    place: Path
    papers: int = 12

    def prepare(self) -> None:
        """Builds."""
        write_records(self.place / "papers.jsonl", invented_records(self.papers))
        self._build(self.place / "sound")

    def hurt(self, injury: Injury, random: Random) -> str:
        """Damages the store, looks whether anybody is told something wrong, builds again; what
        went wrong, or ""."""
        sound, out = self.place / "sound", self.place / "out"
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(sound, out)
        store = out / FILE_NAME
        store.write_bytes(injury(store.read_bytes(), random))
        try:
            told = _streams(out)
        except InputError:
            pass
        else:
            if told != _streams(sound):
                return "what the damaged store says is taken for sound"
        try:
            self._build(out)
        except VersionError:
            store.unlink()  # the bytes that tell the version: as the message says
            self._build(out)
        except InputError as error:
            if "delete it" not in str(error) and "choose another" not in str(error):
                return f"the next build failed: {error}"
            store.unlink()  # the bytes that tell whose file it is: as the message says
            self._build(out)
        for name in EXPORTS:
            if (out / name).read_bytes() != (sound / name).read_bytes():
                return f"{name} has other bytes"
        left = sorted(path.name for path in out.iterdir())
        return "" if left == list(WHOLE) else f"left behind: {left}"

    def _build(self, out: Path) -> None:
        run_build(
            self.place / "papers.jsonl",
            out=out,
            workers=1,
            extractor=FakeExtractor(str(self.place / "log")),
        )


def _streams(out: Path) -> list[Any]:
    graph = load(out / FILE_NAME)
    return [
        graph.info,
        list(graph.papers()),
        list(graph.entities()),
        list(graph.results()),
        list(graph.claims()),
        list(graph.merges()),
        list(graph.links()),
    ]
