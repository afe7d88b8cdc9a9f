"""The reader's graph as a GPU gets it: several texts a pass, and no eight-bit products.

Both are made of the shipped graph when it is loaded, so that there is one set of weights. An axis
for the texts comes before all others. Texts are padded to one length; padding has no weight in
attention and no part in the range that a value is rounded in, which each text has to itself. So the
graph says the same of a text whatever it is read with, but for the order in which a processor adds
up; and as rounding magnifies that, `batches` keeps it the same, too.

onnxruntime's CUDA provider has no products of unsigned eight-bit numbers and would leave them to
the processor. Here each is one of 32-bit fractions that are whole numbers: the weights are the
same, and values are rounded to the same 256 steps before.

What is rewritten are the operations that `kg.train.graphs` and `kg.train.export` make, and each
constant there has one use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

Array = NDArray[Any]
Change = Callable[[str, Callable[[Array], Array]], None]
"""Puts another value in the place of a constant, by its name."""

INPUTS: Final = {
    "ids": ("texts", "pieces"),
    "shapes": ("texts", "pieces"),
    "first": ("texts", "words", 1),
    "inside": ("texts", "pieces", 1),
    "said": ("texts", "words", 1),
    "unseen": ("texts", 1, 1, "pieces"),
}
"""What the graph asks for. Beyond what the shipped one does: 1 for each piece (`inside`) and each
word (`said`) of a text and 0 for padding; 0 for each piece and a number far below zero (`UNSEEN`)
for padding, which is added to how much pieces look at it."""
UNSEEN: Final = -1e30
_MASKS: Final = ("inside", "said", "unseen")
_CONSTANTS: Final[dict[str, Array]] = {
    "_none": np.array(0, np.float32),
    "_most": np.array(255, np.float32),
    "_least": np.array(1e-30, np.float32),
    "_text": np.array([1, 2]),
}


def for_texts(graph: bytes) -> bytes:
    """The reader's graph for several texts, without eight-bit products; see `INPUTS`."""
    import onnx
    from onnx import helper, numpy_helper

    model = cast("ModelProto", onnx.load_from_string(graph))
    constants = {c.name: c for c in model.graph.initializer}
    made = {output: node.op_type for node in model.graph.node for output in node.output}

    def change(name: str, by: Callable[[Array], Array]) -> None:
        changed = by(numpy_helper.to_array(constants[name]))
        constants[name].CopyFrom(numpy_helper.from_array(changed, name))

    nodes: list[NodeProto] = []
    for node in model.graph.node:
        kind = node.op_type
        if kind == "DynamicQuantizeLinear":
            nodes += _rounded(node)
        elif kind == "MatMulInteger":
            small, whole, _, middle = node.input
            change(whole, partial(_less, zero=numpy_helper.to_array(constants[middle])))
            nodes.append(helper.make_node("MatMul", [small, whole], node.output))
        elif kind == "Cast" and made[node.input[0]] == "MatMulInteger":
            nodes.append(helper.make_node("Identity", node.input, node.output))
        elif kind == "Gather" and node.input[1] == "first":
            nodes.append(helper.make_node("GatherND", node.input, node.output, batch_dims=1))
        elif kind == "Softmax" and made[node.input[0]] == "MatMul":
            nodes += _before(node, "Add", "unseen")
        elif kind == "Pad":
            # What stands beside a text is nothing, be it padding of the texts or of the graph.
            change(node.input[1], _pads)
            nodes += _before(node, "Mul", "said")
        else:
            _move_axes(node, node.input[0] in constants, change)
            nodes.append(node)
    return bytes(_finished(model, nodes).SerializeToString())


def _less(weight: Array, zero: Array) -> Array:
    return weight.astype(np.float32) - zero.astype(np.float32)


def _rounded(node: NodeProto) -> Iterator[NodeProto]:
    """What DynamicQuantizeLinear says in the standard, but of each text for itself, and the result
    less its zero point, as fractions; its scale has the name that it had."""
    from onnx import helper

    (value,) = node.input
    small, step, _ = node.output

    def at(name: str) -> str:
        return f"{small}_{name}"

    def add(kind: str, *inputs: str, to: str, **attributes: int) -> NodeProto:
        return helper.make_node(kind, list(inputs), [to], **attributes)

    # The range has zero in it whatever the values, so that zeros for padding change nothing.
    yield add("Mul", value, "inside", to=at("own"))
    yield add("ReduceMin", at("own"), "_text", to=at("low_"), keepdims=1)
    yield add("ReduceMax", at("own"), "_text", to=at("high_"), keepdims=1)
    yield add("Min", at("low_"), "_none", to=at("low"))
    yield add("Max", at("high_"), "_none", to=at("high"))
    yield add("Sub", at("high"), at("low"), to=at("range"))
    yield add("Div", at("range"), "_most", to=at("step"))
    yield add("Max", at("step"), "_least", to=step)
    yield add("Div", at("low"), step, to=at("below"))
    yield add("Round", at("below"), to=at("least"))
    yield add("Add", at("least"), "_most", to=at("most"))
    yield add("Div", value, step, to=at("steps"))
    yield add("Round", at("steps"), to=at("whole"))
    yield add("Max", at("whole"), at("least"), to=at("bounded"))
    yield add("Min", at("bounded"), at("most"), to=small)


def _before(node: NodeProto, kind: str, by: str) -> Iterator[NodeProto]:
    """The operation with another one done to its first input before."""
    from onnx import helper

    value = node.input[0]
    node.input[0] = f"{node.output[0]}_{by}"
    yield helper.make_node(kind, [value, by], [node.input[0]])
    yield node


def _move_axes(node: NodeProto, of_table: bool, change: Change) -> None:
    """Counts the operation's axes from one and not from zero; rows of a table keep theirs."""
    from onnx import helper

    kind = node.op_type
    if kind == "Shape":
        node.attribute.append(helper.make_attribute("start", 1))
    elif kind == "Reshape":
        change(node.input[1], lambda shape: np.array([0, 0, *shape[1:]]))
    elif kind in ("Squeeze", "Unsqueeze"):
        change(node.input[1], lambda axes: axes + 1)
    elif kind == "Slice" and len(node.input) > 3:
        change(node.input[3], lambda axes: axes + 1)
    elif kind == "Concat" or (kind == "Gather" and not of_table):
        (axis,) = node.attribute
        axis.i += 1
    elif kind == "Transpose":
        (order,) = node.attribute
        order.ints[:] = [0, *(axis + 1 for axis in order.ints)]


def _pads(pads: Array) -> Array:
    """How much is added at the begin and the end of each axis, with none for the texts."""
    begin, end = np.split(pads, 2)
    return np.array([0, *begin, 0, *end])


def _finished(model: ModelProto, nodes: Sequence[NodeProto]) -> ModelProto:
    """The model with these nodes, the inputs and outputs of several texts, and the constants that
    are used."""
    from onnx import TensorProto, helper, numpy_helper

    graph = model.graph
    used = {name for node in nodes for name in node.input}
    constants = [c for c in graph.initializer if c.name in used]
    constants += [numpy_helper.from_array(value, name) for name, value in _CONSTANTS.items()]
    outputs = [
        helper.make_tensor_value_info(
            o.name,
            TensorProto.FLOAT,
            ["texts", *(d.dim_param or d.dim_value for d in o.type.tensor_type.shape.dim)],
        )
        for o in graph.output
    ]
    inputs = [
        helper.make_tensor_value_info(
            name, TensorProto.FLOAT if name in _MASKS else TensorProto.INT64, shape
        )
        for name, shape in INPUTS.items()
    ]
    made = helper.make_graph(nodes, graph.name, inputs, outputs, constants)
    return helper.make_model(made, opset_imports=model.opset_import, ir_version=model.ir_version)
