from __future__ import annotations

from typing import Any

import onnxruntime
import pytest
from spacy.language import Language

from kg.extract.cuda_graph import for_texts
from kg.extract.network import WEIGHTS, network
from kg.extract.pipeline import RULES, PaperExtractor, create_extractor, create_pipeline


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The whole pipeline, without terms of a user."""
    return create_pipeline()


@pytest.fixture(scope="session")
def rules() -> Language:
    """The pipeline without the network."""
    return create_pipeline(components=RULES)


@pytest.fixture(scope="session")
def extractor() -> PaperExtractor:
    """The extractor, without terms of a user."""
    return create_extractor()


@pytest.fixture(scope="session")
def graph_of_a_gpu() -> Any:
    """The reader's graph for a GPU, on the processor."""
    pytest.importorskip("onnx")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    graph = for_texts((WEIGHTS / "reader.onnx").read_bytes())
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch, graph_of_a_gpu: Any) -> PaperExtractor:
    """An extractor that takes the processor for a GPU, and so does the network."""
    monkeypatch.setitem(network()._readers, "cuda", graph_of_a_gpu)
    return PaperExtractor(device="cuda", checked=True)
