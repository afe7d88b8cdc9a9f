"""Weights with signs in the place of those without."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest

from kg.extract import network as network_module
from kg.extract.network import WEIGHTS, Network
from kg.extract.signed import is_exact, with_signs
from tests.invented import PAPERS

READER = (WEIGHTS / "reader.onnx").read_bytes()


def test_signed_changes_nothing_but_the_weights_of_products() -> None:
    onnx = pytest.importorskip("onnx")
    from onnx import numpy_helper

    before, after = (onnx.load_from_string(graph) for graph in (READER, with_signs(READER)))
    onnx.checker.check_model(after)
    integer = {"MatMulInteger": (1, 3)}
    weights = {n.input[i] for n in before.graph.node for i in integer.get(n.op_type, ())}
    assert len(weights) > 20
    for old, new in zip(before.graph.initializer, after.graph.initializer, strict=True):
        one, other = numpy_helper.to_array(old), numpy_helper.to_array(new)
        if old.name in weights:
            assert other.dtype == np.int8
            assert (one.astype(int) - 128 == other).all()
        else:
            assert one.dtype == other.dtype and (one == other).all()
    assert list(before.graph.node) == list(after.graph.node)


def test_signed_weights_say_the_same_to_the_last_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    if not is_exact((WEIGHTS / "probe.onnx").read_bytes()):
        pytest.skip("signed products overflow on this processor")
    readings = []
    for signed in (True, False):
        monkeypatch.setattr(network_module, "_multiplies_signed", lambda signed=signed: signed)
        network = Network()
        readings.append([network.read(f"{p.title}\n\n{p.abstract}") for p in PAPERS])
    for one, other in zip(*readings, strict=True):
        assert np.array_equal(one.spans, other.spans)
        assert np.array_equal(one.vectors, other.vectors)


class Session:
    """A processor that multiplies in its own way."""

    sums = 64.0

    def __init__(self, *_: object, **__: object) -> None: ...

    def run(self, _: None, feed: dict[str, np.ndarray]) -> list[np.ndarray]:
        return [np.full(feed["values"].shape, self.sums)]


@pytest.mark.parametrize(("sums", "exact"), [(64.0, True), (32.5, False)])
def test_signed_are_not_used_where_products_overflow(
    monkeypatch: pytest.MonkeyPatch, sums: float, exact: bool
) -> None:
    monkeypatch.setattr(Session, "sums", sums)
    monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
    assert is_exact((WEIGHTS / "probe.onnx").read_bytes()) is exact
