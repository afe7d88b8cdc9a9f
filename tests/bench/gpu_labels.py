"""Whether the extractor says the same on a GPU as on the processor, and how fast each is.

    python -m tests.bench.gpu_labels PAPERS [COUNT]

PAPERS is anything that `kg build` reads. Exit code 1 when more labels differ than ties explain: a
span whose probability is within the tolerance of a threshold may fall on either side.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Hashable
from itertools import islice
from typing import Final

import numpy as np

from kg.errors import MissingModelError
from kg.extract.device import CPU, CUDA, choose_device
from kg.extract.network import network
from kg.extract.pipeline import PaperExtractor
from kg.model import Extraction
from kg.read import read_papers

TOLERANCE: Final = 1e-3
"""How far a probability may be off: scores have three decimals."""
TIES: Final = 0.001
"""The share of labels that may differ for it."""


def main(source: str, count: int = 500) -> int:
    """Prints how many labels differ, how far probabilities are apart, and both speeds."""
    try:
        choose_device(CUDA)
    except MissingModelError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    papers = [p for p in islice(read_papers(source), count) if p.abstract]
    seconds = {}
    found: dict[str, list[Extraction]] = {}
    for device in (CPU, CUDA):
        extractor = PaperExtractor(device=device)
        for paper in papers[:10]:
            extractor.extract(paper)
        start = time.perf_counter()
        found[device] = [extractor.extract(paper) for paper in papers]
        seconds[device] = time.perf_counter() - start
    farthest = max(_distance(f"{p.title}\n\n{p.abstract}") for p in papers)
    pairs = [(_labels(a), _labels(b)) for a, b in zip(found[CPU], found[CUDA], strict=True)]
    labels, differing = sum(len(a) for a, _ in pairs), sum(len(a ^ b) for a, b in pairs)
    for device in (CPU, CUDA):
        sys.stdout.write(f"{device}: {len(papers) / seconds[device]:.1f} abstracts a second\n")
    sys.stdout.write(
        f"ratio {seconds[CPU] / seconds[CUDA]:.2f}; of {labels} labels {differing} differ;"
        f" probabilities at most {farthest:.1e} apart\n"
    )
    return 0 if farthest <= TOLERANCE and differing <= TIES * labels else 1


def _distance(text: str) -> float:
    here, there = network().read(text, CPU).spans, network().read(text, CUDA).spans
    return float(np.abs(here - there).max(initial=0))


def _labels(extraction: Extraction) -> set[Hashable]:
    """What becomes of a graph: entities with their places and roles, and what links them."""
    names = {e.key: (e.name, e.type) for e in extraction.entities}
    things = {
        (
            e.name,
            e.type,
            e.role,
            e.salience,
            tuple((m.quote.start, m.quote.end) for m in e.mentions),
        )
        for e in extraction.entities
    }
    relations = {(names[r.head], r.type, names[r.tail]) for r in extraction.relations}
    results = {
        (r.value, names.get(r.method or ""), names.get(r.metric or "")) for r in extraction.results
    }
    return things | relations | results


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:3])))
