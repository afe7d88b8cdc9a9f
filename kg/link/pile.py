"""What claims rest on, more than memory holds: sorted runs in temporary files, merged when read.

Linking needs each claim's ends and confidence at hand (`Pile.outlines`), but its evidence, which
is most of a graph, only once more, when the claim is stored.
"""

from __future__ import annotations

import heapq
import marshal
import tempfile
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import IO, Final, overload
from weakref import finalize

from kg.model import Claim, Evidence, Quote, noisy_or
from kg.vocabulary import Predicate

ROOM: Final = 100_000
"""Pieces of evidence that are held in memory at once (about 50 MB)."""
_MOST: Final = 64
"""So many files become one."""
_PREDICATES: Final = tuple(Predicate)
_PLACES: Final = {predicate.value: n for n, predicate in enumerate(_PREDICATES)}
_CHUNK: Final = 128
_SIZE: Final = 8

_Span = tuple[str, str, int, int, str]
_Spans = tuple[_Span, ...]
_Form = tuple[_Spans, _Spans, str, float]
"""Evidence as plain tuples, which sort as evidence does and are quick to write: quotes, marks, by,
score."""
_Key = tuple[str, str, str]
_Row = tuple[_Key, list[_Form]]


class Pile:
    """The evidence of claims, given in any order."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = self._left = room
        self._held: dict[_Key, list[_Form]] = {}
        # What the pieces of one paper have in common: they cite the same sentences.
        self._known: dict[_Spans, _Spans] = {}
        self._runs: list[list[IO[bytes]]] = []
        finalize(self, _close, self._runs)

    def add(self, subject: str, predicate: Predicate, obj: str, evidence: Evidence) -> None:
        """Adds a piece of evidence of a claim; the same piece twice is one."""
        spans = self._spans(evidence.quotes), self._spans(evidence.marks)
        form = (*spans, evidence.by, evidence.score)
        self._held.setdefault((subject, predicate.value, obj), []).append(form)
        self._left -= 1

    def spill(self) -> None:
        """Writes what is held to a file when it is much; to be called between papers, so that
        what is the same is found."""
        self._known.clear()
        if self._left <= 0:
            self._spill()

    def finish(self) -> None:
        """Writes what is held also when it is little, where there are files; nothing more comes."""
        if self._runs and self._held:
            self._spill()

    @property
    def spilled(self) -> bool:
        """Whether anything is in files."""
        return bool(self._runs)

    def claims(self) -> Iterator[Claim]:
        """The claims, sorted."""
        return (_claim(key, forms) for key, forms in self._rows())

    def outlines(self) -> Outlines:
        """The claims without their evidence, each as sure as with it, sorted."""
        found = Outlines()
        for key, forms in self._rows():
            cited = [(quotes[0][0] if quotes else "", score) for quotes, _, _, score in forms]
            found.add(*key, noisy_or(cited))
        return found

    def _spans(self, quotes: Iterable[Quote]) -> _Spans:
        spans = tuple([(q.paper, q.field, q.start, q.end, q.text) for q in quotes])
        return self._known.setdefault(spans, spans)

    def _rows(self) -> Iterator[_Row]:
        if not self._runs:
            return self._sorted()
        runs = (run for level in self._runs for run in level)
        return _merged([*map(_rows, runs), self._sorted()])

    def _sorted(self) -> Iterator[_Row]:
        for key in sorted(self._held):
            yield key, sorted(set(self._held[key]))

    def _spill(self) -> None:
        self._keep(_written(self._sorted()), 0)
        self._held, self._left = {}, self._room

    def _keep(self, run: IO[bytes], level: int) -> None:
        """Keeps a run. Of each level there are few, since a process may open only so many files:
        they become one of the next."""
        if level == len(self._runs):
            self._runs.append([])
        runs = self._runs[level]
        runs.append(run)
        if len(runs) >= _MOST:
            whole = _written(_merged(map(_rows, runs)))
            _close([runs])
            runs.clear()
            self._keep(whole, level + 1)


class Outlines(Collection[Claim]):
    """Claims without evidence, in a few arrays, since there are twenty a paper."""

    def __init__(self) -> None:
        self._names: dict[str, int] = {}
        self._ends = array("I")
        self._predicates = array("B")
        self._scores = array("d")

    def add(self, subject: str, predicate: str, obj: str, confidence: float) -> None:
        """Adds a claim, as sure as it is."""
        for name in (subject, obj):
            self._ends.append(self._names.setdefault(name, len(self._names)))
        self._predicates.append(_PLACES[predicate])
        self._scores.append(confidence)

    def __iter__(self) -> Iterator[Claim]:
        names, ends = list(self._names), iter(self._ends)
        for predicate, score in zip(self._predicates, self._scores, strict=True):
            subject, obj = names[next(ends)], names[next(ends)]
            yield Claim(subject, _PREDICATES[predicate], obj, score=score)

    def __len__(self) -> int:
        return len(self._scores)

    def __contains__(self, claim: object) -> bool:
        return any(claim == other for other in self)


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


def _written(rows: Iterator[_Row]) -> IO[bytes]:
    """A temporary file with the rows."""
    run = tempfile.TemporaryFile(prefix="kg-")
    while some := list(islice(rows, _CHUNK)):
        chunk = marshal.dumps(some)
        run.write(len(chunk).to_bytes(_SIZE, "big") + chunk)
    run.flush()
    return run


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


def _merged(sources: Iterable[Iterator[_Row]]) -> Iterator[_Row]:
    """The rows of all sources, each sorted, as one."""
    rows = heapq.merge(*sources, key=itemgetter(0))
    for key, same in groupby(rows, key=itemgetter(0)):
        yield key, sorted({form for _, forms in same for form in forms})


def _close(levels: Iterable[Iterable[IO[bytes]]]) -> None:
    for runs in levels:
        for run in runs:
            run.close()


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
