"""ONNX graphs made by hand: the operations that the network needs, and eight-bit weights.

Made by hand and not traced, so that the shipped graphs depend on nothing but the weights, and so
that each layer's precision is ours to choose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_OPSET, _IR = 20, 9
_INT, _FLOAT = TensorProto.INT64, TensorProto.FLOAT
Array = NDArray[Any]
Floats = NDArray[np.float32]
Weights = Mapping[str, Floats]
HOLDS = "weight/"
"""Before the name of a weight: this constant holds it."""
TURNED, WHOLE, MIDDLE, SCALE, ROWS = ".turned", ".whole", ".middle", ".scale", ".rows"
"""Behind the name of a weight: how its constant holds it (see `kg.train.restore`)."""


class Graph:
    """A graph under construction: each method adds an operation and gives its output's name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []

    def input(self, name: str, shape: Sequence[str | int], *, number: bool = True) -> str:
        """An input of whole numbers (or of fractions, with `number=False`)."""
        kind = _INT if number else _FLOAT
        self._inputs.append(helper.make_tensor_value_info(name, kind, list(shape)))
        return name

    def output(self, value: str, name: str, shape: Sequence[str | int]) -> None:
        """Makes a value an output."""
        self._nodes.append(helper.make_node("Identity", [value], [name]))
        self._outputs.append(helper.make_tensor_value_info(name, _FLOAT, list(shape)))

    def constant(self, array: Array, name: str = "") -> str:
        """A constant; the name, if it has one, tells which weight it holds (`kg.train.restore`)."""
        name = f"{HOLDS}{name}" if name else f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(array, order="C"), name))
        return name

    def ints(self, *values: int) -> str:
        """A constant list of whole numbers, such as axes or a shape."""
        return self.constant(np.array(values, np.int64))

    def add_node(self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any) -> list[str]:
        """Any operation, and the names of its outputs."""
        names = [f"v{len(self._nodes)}_{i}" for i in range(outputs)]
        self._nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Any operation with one output."""
        return self.add_node(kind, *inputs, **attributes)[0]

    def weight(self, weights: Weights, name: str) -> str:
        """A weight as it is."""
        return self.constant(weights[name], name)

    def linear(self, value: str, weights: Weights, name: str, *, bits: int = 0) -> str:
        """The value times the transposed weight, plus the bias where there is one; with `bits`, in
        whole numbers."""
        weight, bias = weights[f"{name}.weight"], f"{name}.bias"
        if bits:
            out = self._integer_product(value, weight, bits, name)
        else:
            turned = self.constant(weight.T.astype(np.float32), f"{name}.weight{TURNED}")
            out = self.op("MatMul", value, turned)
        return self.op("Add", out, self.weight(weights, bias)) if bias in weights else out

    def _integer_product(self, value: str, weight: Array, bits: int, name: str) -> str:
        most = 2 ** (bits - 1) - 1
        scale = np.maximum(np.abs(weight).max(1), 1e-8) / most
        whole = np.clip(np.rint(weight / scale[:, None]), -most, most)
        small, step, zero = self.add_node("DynamicQuantizeLinear", value, outputs=3)
        # Unsigned numbers on both sides: with signed weights, processors without the instructions
        # for it add up products in sixteen bits and overflow.
        middle = np.array(most + 1, np.uint8)
        unsigned = self.constant((whole.T + most + 1).astype(np.uint8), f"{name}.weight{WHOLE}")
        zeros = self.constant(middle, f"{name}.weight{MIDDLE}")
        product = self.op("MatMulInteger", small, unsigned, zero, zeros)
        scales = self.constant(scale.astype(np.float32), f"{name}.weight{SCALE}")
        steps = self.op("Mul", step, scales)
        return self.op("Mul", self.op("Cast", product, to=_FLOAT), steps)

    def embed(self, weights: Weights, name: str, indices: str) -> str:
        """Rows of a table that is kept in eight bits a number, with a scale a row."""
        table = weights[name]
        scale = np.maximum(np.abs(table).max(1, keepdims=True), 1e-8) / 127
        whole = np.rint(table / scale).astype(np.int8)
        rows = self.op("Gather", self.constant(whole, f"{name}{ROWS}"), indices)
        scales = self.constant(scale.astype(np.float32), f"{name}{SCALE}")
        scales = self.op("Gather", scales, indices)
        return self.op("Mul", self.op("Cast", rows, to=_FLOAT), scales)

    def norm(self, value: str, weights: Weights, name: str) -> str:
        """Layer normalisation as BERT has it."""
        scale, shift = (self.weight(weights, f"{name}.{part}") for part in ("weight", "bias"))
        return self.op("LayerNormalization", value, scale, shift, axis=-1, epsilon=1e-12)

    def means(self, words: str, starts: str, ends: str) -> str:
        """The mean of the words from start to end (nothing: zeros), for arrays of places."""
        sums = self.op("CumSum", words, self.constant(np.array(0)))
        sums = self.op("Pad", sums, self.ints(1, 0, 0, 0))
        difference = self.op("Sub", self.op("Gather", sums, ends), self.op("Gather", sums, starts))
        length = self.op("Max", self.op("Sub", ends, starts), self.constant(np.array(1)))
        length = self.op("Unsqueeze", self.op("Cast", length, to=_FLOAT), self.ints(-1))
        return self.op("Div", difference, length)

    def column(self, places: str, index: int) -> str:
        """The starts (0) or the ends (1) of places whose last axis has both."""
        return self.op("Gather", places, self.constant(np.array(index)), axis=-1)

    def finish(self) -> onnx.ModelProto:
        """The checked model."""
        graph = helper.make_graph(
            self._nodes, self.name, self._inputs, self._outputs, self._constants
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR
        )
        onnx.checker.check_model(model)
        return model
