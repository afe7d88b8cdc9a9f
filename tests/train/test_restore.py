from __future__ import annotations

from pathlib import Path

import pytest

onnx = pytest.importorskip("onnx")

import numpy as np  # noqa: E402
from onnx import numpy_helper  # noqa: E402

from kg.errors import InputError  # noqa: E402
from kg.train.export import export  # noqa: E402
from kg.train.restore import restore  # noqa: E402

SHIPPED = Path(__file__).parents[2] / "kg" / "extract" / "weights"
GRAPHS = ("reader", "things", "pairs", "numbers")


def test_restored_weights_make_the_same_graphs_but_for_last_bits(tmp_path: Path) -> None:
    export(restore(SHIPPED), tmp_path)
    for graph in GRAPHS:
        made, shipped = (onnx.load(str(f / f"{graph}.onnx")) for f in (tmp_path, SHIPPED))
        assert made.graph.node == shipped.graph.node, graph
        for one, other in zip(made.graph.initializer, shipped.graph.initializer, strict=True):
            own, its = numpy_helper.to_array(one), numpy_helper.to_array(other)
            assert one.name == other.name
            assert np.allclose(own, its, rtol=1e-6, atol=0), one.name


def test_unrounded_weights_come_back_as_they_were(tmp_path: Path) -> None:
    weights = restore(SHIPPED)
    export(weights, tmp_path, bits=0)
    again = restore(tmp_path)
    assert again.keys() == weights.keys()
    for name, own in weights.items():
        assert abs(again[name] - own).max() <= 1e-6 * abs(own).max(), name


def test_graphs_that_do_not_name_their_weights_are_refused(tmp_path: Path) -> None:
    for graph in GRAPHS:
        model = onnx.load(str(SHIPPED / f"{graph}.onnx"))
        names = {c.name: f"c{n}" for n, c in enumerate(model.graph.initializer)}
        for constant in model.graph.initializer:
            constant.name = names[constant.name]
        for node in model.graph.node:
            node.input[:] = [names.get(value, value) for value in node.input]
        onnx.save(model, str(tmp_path / f"{graph}.onnx"))
    with pytest.raises(InputError, match=r"reader\.onnx.*does not name its weights"):
        restore(tmp_path)
