"""Reads damaged files, and says what must not happen."""

from __future__ import annotations

import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType
from typing import Final

from kg.errors import InputError
from kg.jsonform import paper_to_json
from kg.model import Paper, Rejection
from kg.read import read_records
from tests.torture.corpus import Sample
from tests.torture.mutations import Variant, vary

LONGEST: Final = 10
"""Seconds after which reading counts as hanging."""
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no export could hold."""


@dataclass(slots=True)
class Tally:
    """What came of the variants of a format."""

    read: int = 0
    refused: int = 0
    rejected: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Raises TimeoutError when the block takes longer."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"still reading after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def read_all(path: Path) -> tuple[list[Paper], list[Rejection], str]:
    """The papers and rejections of a file, and why it was given up, or "".

    Raises:
        AssertionError: when the outcome is not fit for what comes after it.
    """
    rejected: list[Rejection] = []
    papers: list[Paper] = []
    refused = ""
    try:
        for record in read_records(path, on_reject=rejected.append):
            assert record.file == str(path) and record.line >= 1, record
            papers.append(record.paper)
    except InputError as error:
        refused = str(error)
        assert refused.startswith(str(path)) and "\n" not in refused, refused
    assert papers or refused, "neither papers nor an error"
    for rejection in rejected:
        assert rejection.file == str(path) and rejection.reason, rejection
        assert rejection.line is None or rejection.line >= 1, rejection
    for paper in papers:
        texts = (paper.title, paper.abstract, paper.venue or "", paper.url or "", paper.doi or "")
        assert paper.title.strip() and re.fullmatch(r"paper:[\w.~%()-]+", paper.id), paper.id
        assert not any(
            map(_UNFIT.search, (*texts, *paper.authors, *paper.keywords, *paper.identifiers))
        ), paper
        paper_to_json(paper)
    return papers, rejected, refused


def lost(sound: list[Paper], variant: Variant, papers: list[Paper]) -> list[str]:
    """The titles of the untouched records that were not read as they are in the sound file."""
    if variant.sound is None:
        return []
    missing = Counter(sound[n] for n in variant.sound) - Counter(papers)
    return sorted(paper.title for paper in missing)


def torture(
    sample: Sample, folder: Path, *, count: int, seed: int = 0, keep: Path | None = None
) -> Tally:
    """Reads `count` variants of a file; those that went wrong are also left in `keep`."""
    path = folder / f"papers{sample.suffix}"
    path.write_bytes(sample.content)
    sound, rejected, refused = read_all(path)
    assert not rejected and not refused, (sample.name, rejected, refused)
    tally = Tally()
    for number in range(count):
        variant = vary(sample, Random(f"{seed} {sample.name} {number}"))
        path.write_bytes(variant.content)
        start = time.monotonic()
        try:
            with limited(LONGEST):
                papers, rejected, refused = read_all(path)
            assert not (missing := lost(sound, variant, papers)), (
                f"lost {len(missing)}, {missing[:2]}; {refused}"
            )
        except (Exception, RecursionError) as error:
            told = f"{sample.name} {number}: {type(error).__name__}: {error}"
            tally.faults.append(told.replace("\n", " ")[:400])
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                name = f"{sample.name.replace(' ', '-')}-{number}"
                (keep / name).write_bytes(variant.content)
            continue
        finally:
            tally.slowest = max(tally.slowest, time.monotonic() - start)
        tally.read += bool(papers)
        tally.refused += not papers
        tally.rejected += len(rejected)
    return tally
