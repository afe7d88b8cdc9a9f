"""Damage to a sound file, drawn from a seeded generator."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.torture.corpus import Sample


@dataclass(frozen=True, slots=True)
class Variant:
    """A damaged file.

    Attributes:
        content: its bytes.
        sound: the numbers of the records that no damage touched and that must be read; None
            where the damage may concern any.
    """

    content: bytes
    sound: frozenset[int] | None


TOKENS: Final = (
    b'"',
    b"'",
    b"\\",
    b"\\u",
    b"\\ud800",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\n",
    b"\r",
    b"\r\n",
    b"\0",
    b"\0" * 9,
    b"\xff",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xc3",
    b"\t",
    b";",
    b"<",
    b">",
    b"</entry>",
    b"<entry>",
    b"<!DOCTYPE a [",
    b"<!--",
    b"]]>",
    b"<![CDATA[",
    b"&#0;",
    b"&#xD800;",
    b"&amp;",
    b"&",
    b"@article{",
    b"@string{a = ",
    b"@comment{",
    b"#",
    b"TY  - ",
    b"ER  - ",
    b"AB  - ",
    b"null",
    b"NaN",
    b"1e999",
    b"-0",
    b"true",
    b'"title":',
    b"$",
    b"$$",
    b"\\frac{",
    b"{\\'",
    b"% ",
    b"\x1b[31m",
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"%PDF",
    "\u202e".encode(),
    "\u2028".encode(),
    "\ufeff".encode(),
    "🍐".encode(),
    b"../../x",
    b"\x1a",
)
"""What readers may stumble over."""
_DISGUISES: Final = (b"\x1f\x8b", b"PK\x03\x04", b"%PDF")
"""A file that starts so is taken for what it says that it is."""
_MUCH: Final = 3
"""How many times its size a record may grow, where a format is told by how its file begins."""
_NUMBER: Final = re.compile(rb"\d+")
_MANY: Final = (10, 300, 5_000, 100_000)

Edit = Callable[[bytes, Random], bytes]


def _place(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(data) + 1)
    return start, min(len(data), start + random.choice((1, 2, 8, 40, 300)))


def _flip(data: bytes, random: Random) -> bytes:
    made = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 8, 40)) if made else 0):
        made[random.randrange(len(made))] ^= 1 << random.randrange(8)
    return bytes(made)


def _delete(data: bytes, random: Random) -> bytes:
    start, end = _place(data, random)
    return data[:start] + data[end:]


def _double(data: bytes, random: Random) -> bytes:
    start, end = _place(data, random)
    return data[:end] + data[start:end] * random.choice((1, 2, 50)) + data[end:]


def _insert(data: bytes, random: Random) -> bytes:
    start, _ = _place(data, random)
    return data[:start] + random.choice(TOKENS) + data[start:]


def _noise(data: bytes, random: Random) -> bytes:
    start, end = _place(data, random)
    return data[:start] + random.randbytes(random.choice((1, 9, 200))) + data[end:]


def _repeat(data: bytes, random: Random) -> bytes:
    start, _ = _place(data, random)
    return data[:start] + random.choice(TOKENS) * random.choice(_MANY) + data[start:]


def _nest(data: bytes, random: Random) -> bytes:
    opening, closing = random.choice(
        [(b"[", b"]"), (b'{"a":', b"}"), (b"{", b"}"), (b"<b>", b"</b>"), (b'"', b'"')]
    )
    start, end = _place(data, random)
    depth = random.choice(_MANY)
    return data[:start] + opening * depth + data[start:end] + closing * depth + data[end:]


def _number(data: bytes, random: Random) -> bytes:
    found = list(_NUMBER.finditer(data))
    if not found:
        return data
    match = random.choice(found)
    huge = random.choice((b"9" * 20, b"9" * 5_000, b"-1", b"1e9999", b"0.0000001", b"99999999"))
    return data[: match.start()] + huge + data[match.end() :]


def _swap(data: bytes, random: Random) -> bytes:
    a, b, c, d = sorted(random.randrange(len(data) + 1) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


EDITS: Final[tuple[Edit, ...]] = (
    _flip,
    _delete,
    _double,
    _insert,
    _insert,
    _noise,
    _repeat,
    _nest,
    _number,
    _swap,
)


def _recoded(data: bytes, random: Random) -> bytes:
    text = data.decode("utf-8", "replace")
    coding = random.choice(("latin-1", "utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp037", "cr"))
    if coding == "cr":
        return data.replace(b"\n", random.choice((b"\r\n", b"\r", b"\n\r", b"\n\n", b"\x0b")))
    return text.encode(coding, "replace")


def _cut(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


WHOLE: Final[tuple[Edit, ...]] = (_recoded, _cut, *EDITS)
"""Edits that may hit any place of a file."""


def vary(sample: Sample, random: Random) -> Variant:
    """The file with one to four injuries: inside one record, at its end, or anywhere."""
    kind = random.random()
    if sample.apart and kind < 0.6:
        hurt = random.randrange(len(sample.spans))
        start, end = sample.spans[hurt]
        part = sample.content[start:end]
        for _ in range(random.randint(1, 3)):
            part = random.choice(EDITS)(part, random)
        content = sample.content[:start] + part + sample.content[end:]
        whole = frozenset(range(len(sample.spans))) - {hurt}
        much = len(part) > _MUCH * (end - start) and not sample.marked
        disguised = content.startswith(_DISGUISES) or much
        return Variant(content, None if disguised else whole)
    if sample.apart and kind < 0.7:
        cut = random.randrange(sample.spans[0][1], len(sample.content))
        whole = frozenset(n for n, (_, end) in enumerate(sample.spans) if end < cut)
        return Variant(sample.content[:cut], whole)
    content = sample.content
    for _ in range(random.randint(1, 4)):
        content = random.choice(WHOLE)(content, random)
    if kind > 0.97:
        content = gzip.compress(content, mtime=0)
    return Variant(content, None)
