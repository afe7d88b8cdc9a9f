"""Whether the extractor says the same on a GPU as on the processor, many texts a pass as one by
one, and how fast each is.

    python -m tests.bench.gpu_labels PAPERS [COUNT] [--pretend] [--rough]

PAPERS is anything that `kg build` reads. Exit code 1 when more labels differ than ties explain: a
span whose probability is within the tolerance of a threshold may fall on either side.

Without a GPU, `--pretend` runs the GPU's graph on the processor. `--rough` then spoils the last bit
of what is not a sum of whole numbers there (softmax, norms, activations), as another processor
does that adds up in another order; the spoiling is another one in each run.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Hashable, Sequence
from itertools import islice
from typing import Final, TypeVar

import numpy as np
import onnxruntime

from kg.errors import MissingModelError
from kg.extract.cuda_graph import for_texts
from kg.extract.device import CPU, CUDA, choose_device
from kg.extract.document import text_of
from kg.extract.network import WEIGHTS, Reading, network
from kg.extract.pipeline import PaperExtractor
from kg.model import Extraction, Paper
from kg.read import read_papers

TOLERANCE: Final = 1e-3
"""How far a probability may be off: scores have three decimals."""
TIES: Final = 0.001
"""The share of labels that may differ for it."""
LAST_BIT: Final = 2.0**-24
SOME: Final = 128
"""Texts that are read at once, as the extractor does."""
T = TypeVar("T")
WAYS: Final = (
    ("processor", "one by one"),
    ("processor", "many a pass"),
    ("one by one", "many a pass"),
    ("many a pass", "in another order"),
)
"""What is compared with what."""


def main() -> int:
    """Prints the speeds, how many labels differ, and how far probabilities are apart."""
    parser = argparse.ArgumentParser()
    parser.add_argument("papers")
    parser.add_argument("count", nargs="?", type=int, default=500)
    parser.add_argument("--pretend", action="store_true")
    parser.add_argument("--rough", action="store_true")
    asked = parser.parse_args()
    if asked.pretend:
        network()._readers[CUDA] = _pretended(asked.rough)
    else:
        try:
            choose_device(CUDA)
        except MissingModelError as error:
            sys.stderr.write(f"{error}\n")
            return 2
    papers = [p for p in islice(read_papers(asked.papers), asked.count) if p.abstract]
    texts = [text_of(paper) for paper in papers]
    here, there = PaperExtractor(), PaperExtractor(device=CUDA, checked=True)
    read = network().read
    for device in (CPU, CUDA):
        read("Pears", device)  # the first run makes the session
    readings = {
        "processor": _timed("processor, reading alone", lambda: [read(t) for t in texts]),
        "one by one": _timed("one by one, reading alone", lambda: [read(t, CUDA) for t in texts]),
        "many a pass": _timed("many a pass, reading alone", lambda: _together(texts)),
        "in another order": _together(texts[::-1])[::-1],
    }
    found = {
        "processor": _timed("processor", lambda: [here.extract(p) for p in papers]),
        "one by one": _timed("one by one", lambda: [there.extract(p) for p in papers]),
        "many a pass": _timed("many a pass", lambda: _extract(there, papers)),
        "in another order": _extract(there, papers[::-1])[::-1],
    }
    return max(_compare(*way, readings, found) for way in WAYS)


def _timed(name: str, run: Callable[[], list[T]]) -> list[T]:
    start = time.perf_counter()
    result = run()
    seconds = time.perf_counter() - start
    sys.stdout.write(f"{name}: {len(result) / seconds:.1f} abstracts a second\n")
    return result


def _together(texts: Sequence[str]) -> list[Reading]:
    parts = [texts[start : start + SOME] for start in range(0, len(texts), SOME)]
    return [reading for part in parts for reading in network().read_many(part)]


def _extract(extractor: PaperExtractor, papers: Sequence[Paper]) -> list[Extraction]:
    ahead = extractor.read_ahead(papers)
    return [extractor.extract(p, reading) for p, reading in zip(papers, ahead, strict=True)]


def _compare(
    one: str, other: str, readings: dict[str, list[Reading]], found: dict[str, list[Extraction]]
) -> int:
    """Tells how far two ways are apart; 1 when further than ties explain."""
    far = [
        float(np.abs(a.spans - b.spans).max(initial=0))
        for a, b in zip(readings[one], readings[other], strict=True)
    ]
    pairs = [(_labels(a), _labels(b)) for a, b in zip(found[one], found[other], strict=True)]
    labels, differing = sum(len(a) for a, _ in pairs), sum(len(a ^ b) for a, b in pairs)
    sys.stdout.write(
        f"{one} and {other}: of {labels} labels {differing} differ; probabilities at most"
        f" {max(far):.1e} apart, in half of the texts {np.median(far):.1e}\n"
    )
    return 0 if max(far) <= TOLERANCE and differing <= TIES * labels else 1


def _pretended(rough: bool) -> onnxruntime.InferenceSession:
    """The graph of a GPU on the processor."""
    import onnx
    from onnx import helper

    model = onnx.load_from_string(for_texts((WEIGHTS / "reader.onnx").read_bytes()))
    nodes = []
    for node in model.graph.node:
        nodes.append(node)
        if rough and node.op_type in ("LayerNormalization", "Softmax", "Gelu"):
            name = node.output[0]
            node.output[0] = exact = f"{name}_exact"
            off = {"low": 1 - LAST_BIT, "high": 1 + LAST_BIT, "dtype": 1}
            nodes.append(helper.make_node("RandomUniformLike", [exact], [f"{name}_off"], **off))
            nodes.append(helper.make_node("Mul", [exact, f"{name}_off"], [name]))
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


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
    sys.exit(main())
