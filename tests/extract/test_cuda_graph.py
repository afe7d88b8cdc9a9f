"""The graph that a GPU gets, tried on the processor."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from kg.extract import batches
from kg.extract.cuda_graph import for_texts
from kg.extract.network import WEIGHTS, Reading, network
from kg.extract.pipeline import PaperExtractor
from kg.extract.words import split_words
from tests.invented import PAPERS

PEARS = "We propose QuinceNet, a graph network for fruit detection, and it beats PearNet by 3.1%. "
TEXTS = (
    "Pears",
    PEARS * 20,
    "",
    "Pruning Orchards\n\n" + PEARS * 60,
    " \n",
    "ripe (or not)",
    PEARS,
    *(f"{paper.title}\n\n{paper.abstract}" for paper in PAPERS),
)
"""One word, most of a window, nothing, several windows, and what lies between."""
CLOSE = 1e-4


def apart(some: Reading, other: Reading) -> float:
    """How far probabilities and vectors are apart; the words must be the same."""
    assert some.words == other.words
    assert some.vectors.shape == other.vectors.shape
    spans = np.abs(some.spans - other.spans).max(initial=0)
    return float(max(spans, np.abs(some.vectors - other.vectors).max(initial=0)))


def labels(reading: Reading) -> list[tuple[int, ...]]:
    """What each span is, where it is more likely something than not."""
    likely = np.argwhere(reading.spans[:, :, 0] < 0.5)
    return [(*place, int(reading.spans[*place].argmax())) for place in likely.tolist()]


def farthest(some: Sequence[Reading], other: Sequence[Reading]) -> float:
    assert [labels(a) for a in some] == [labels(b) for b in other]
    return max(apart(a, b) for a, b in zip(some, other, strict=True))


@pytest.mark.usefixtures("gpu")
def test_cuda_graph_says_of_each_text_what_the_shipped_one_says() -> None:
    shipped = [network().read(text) for text in TEXTS]
    assert sum(len(labels(reading)) for reading in shipped) > 50
    assert farthest(shipped, network().read_many(TEXTS)) < CLOSE
    assert farthest(shipped, [network().read(text, "cuda") for text in TEXTS]) < CLOSE


@pytest.mark.usefixtures("gpu")
@pytest.mark.parametrize("most", [1, 600, 100_000])
def test_cuda_graph_says_the_same_in_batches_of_any_size(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    usual = network().read_many(TEXTS)
    monkeypatch.setattr(batches, "MOST", most)
    assert farthest(usual, network().read_many(TEXTS)) < CLOSE


@pytest.mark.usefixtures("gpu")
@pytest.mark.parametrize("step", [1, 512])
def test_cuda_graph_says_the_same_however_far_it_is_padded(
    monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    usual = network().read_many(TEXTS)
    monkeypatch.setattr(batches, "STEP", step)
    assert farthest(usual, network().read_many(TEXTS)) < CLOSE


@pytest.mark.usefixtures("gpu")
def test_cuda_graph_says_the_same_in_any_company() -> None:
    usual = network().read_many(TEXTS)
    assert farthest(usual[::-1], network().read_many(TEXTS[::-1])) < CLOSE
    # What is far off in value: other ranges, if they were taken over the batch.
    odd = ["# " * 200, "1" * 90, "Q" * 101, "漢" * 500]
    assert farthest(usual, network().read_many([*odd, *TEXTS])[len(odd) :]) < CLOSE
    assert farthest(usual, [network().read_many([text, *odd])[0] for text in TEXTS]) < CLOSE


@pytest.mark.usefixtures("gpu")
def test_cuda_graph_reads_every_word_and_nothing_in_nothing() -> None:
    assert network().read_many([]) == []
    for text, reading in zip(TEXTS, network().read_many(TEXTS), strict=True):
        assert reading.words == split_words(text)
        assert len(reading.vectors) == len(reading.spans) == len(reading.words)


def test_cuda_graph_extracts_what_the_processor_extracts(
    gpu: PaperExtractor, extractor: PaperExtractor
) -> None:
    ahead = list(gpu.read_ahead(PAPERS))
    assert None not in ahead
    for paper, reading in zip(PAPERS, ahead, strict=True):
        found, usual = gpu.extract(paper, reading), extractor.extract(paper)
        assert found.entities == usual.entities
        assert found.relations == usual.relations
        assert found.results == usual.results
        assert found == gpu.extract(paper)


def test_cuda_graph_has_no_operation_that_the_gpu_lacks() -> None:
    onnx = pytest.importorskip("onnx")
    model = onnx.load_from_string(for_texts((WEIGHTS / "reader.onnx").read_bytes()))
    onnx.checker.check_model(model, full_check=True)
    kinds = {node.op_type for node in model.graph.node}
    assert not kinds & {"DynamicQuantizeLinear", "MatMulInteger"}
    sizes = {c.name for c in model.graph.initializer}
    assert sizes <= {name for node in model.graph.node for name in node.input}
