"""What claims rest on, more than memory holds: sorted runs in temporary files, merged when read.

Linking needs each claim's ends and confidence at hand (`Pile.outlines`), but its evidence, which
is most of a graph, only once more, when the claim is stored.
"""

from __future__ import annotations

import heapq
import marshal
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import IO, Final, overload
from weakref import finalize

from kg.model import Claim, Evidence, Quote
from kg.vocabulary import Predicate

ROOM: Final = 100_000
"""Pieces of evidence that are held in memory at once (about 100 MB)."""
_CHUNK: Final = 128
_SIZE: Final = 8

_Span = tuple[str, str, int, int, str]
_Form = tuple[tuple[_Span, ...], tuple[_Span, ...], str, float]
"""Evidence as plain tuples, which sort as evidence does and are quick to write: quotes, marks, by,
score."""
_Key = tuple[str, str, str]
_Row = tuple[_Key, list[_Form]]


class Pile:
    """The evidence of claims, given in any order."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = self._left = room
        self._held: dict[_Key, set[_Form]] = {}
        self._runs: list[IO[bytes]] = []

    def add(self, subject: str, predicate: Predicate, obj: str, evidence: Evidence) -> None:
        """Adds a piece of evidence of a claim; the same piece twice is one."""
        forms = self._held.setdefault((subject, predicate.value, obj), set())
        before = len(forms)
        forms.add(_form(evidence))
        self._left -= len(forms) - before

    def spill(self) -> None:
        """Writes what is held to a file when it is much; to be called between papers, so that
        what is the same is found."""
        if self._left > 0:
            return
        run = tempfile.TemporaryFile(prefix="kg-")
        rest = iter(self._sorted())
        while some := list(islice(rest, _CHUNK)):
            chunk = marshal.dumps(some)
            run.write(len(chunk).to_bytes(_SIZE, "big") + chunk)
        run.flush()
        self._runs.append(run)
        finalize(self, run.close)
        self._held, self._left = {}, self._room

    @property
    def spilled(self) -> bool:
        """Whether anything is in files."""
        return bool(self._runs)

    def claims(self) -> Iterator[Claim]:
        """The claims, sorted."""
        if not self._runs:
            yield from (_claim(key, forms) for key, forms in self._sorted())
            return
        rows = heapq.merge(*map(_rows, self._runs), self._sorted(), key=itemgetter(0))
        for key, same in groupby(rows, key=itemgetter(0)):
            yield _claim(key, sorted(form for _, forms in same for form in forms))

    def outlines(self) -> list[Claim]:
        """The claims without their evidence, each as sure as with it, sorted."""
        return [
            Claim(claim.subject, claim.predicate, claim.object, score=claim.confidence)
            for claim in self.claims()
        ]

    def _sorted(self) -> Iterator[_Row]:
        for key in sorted(self._held):
            yield key, sorted(self._held[key])


class Streamed(Sequence[Claim]):
    """Claims that are made anew, in order, each time they are read."""

    def __init__(self, streams: Sequence[Callable[[], Iterable[Claim]]]) -> None:
        self._streams = streams

    def __iter__(self) -> Iterator[Claim]:
        return heapq.merge(*(stream() for stream in self._streams), key=lambda claim: claim.key)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @overload
    def __getitem__(self, index: int) -> Claim: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Claim]: ...

    def __getitem__(self, index: int | slice) -> Claim | Sequence[Claim]:
        return tuple(self)[index]


def _rows(run: IO[bytes]) -> Iterator[_Row]:
    at = 0
    while True:
        # Another reader may have moved the file on.
        run.seek(at)
        size = int.from_bytes(run.read(_SIZE), "big")
        if not size:
            return
        rows: list[_Row] = marshal.loads(run.read(size))
        at = run.tell()
        yield from rows


def _form(evidence: Evidence) -> _Form:
    return (
        tuple((q.paper, q.field, q.start, q.end, q.text) for q in evidence.quotes),
        tuple((q.paper, q.field, q.start, q.end, q.text) for q in evidence.marks),
        evidence.by,
        evidence.score,
    )


def _claim(key: _Key, forms: Iterable[_Form]) -> Claim:
    return Claim(
        key[0],
        Predicate(key[1]),
        key[2],
        evidence=tuple(
            Evidence(_quotes(quotes), by, score, _quotes(marks))
            for quotes, marks, by, score in forms
        ),
    )


def _quotes(spans: Iterable[_Span]) -> tuple[Quote, ...]:
    return tuple(Quote(*span) for span in spans)  # type: ignore[arg-type]
