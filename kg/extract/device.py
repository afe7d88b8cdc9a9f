"""Where the encoder runs: on the processor, or through onnxruntime's CUDA provider.

Only the encoder moves, which is most of the work of the network; what comes after it are small
products that a GPU would not hasten. onnxruntime's CUDA provider has no products of unsigned
eight-bit numbers and would leave the encoder's to the processor, so it gets a graph that computes
the same in fractions (`without_integers`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from kg.errors import InputError, MissingModelError

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

AUTO, CPU, CUDA = DEVICES = ("auto", "cpu", "cuda")
PROVIDERS: Final[dict[str, tuple[tuple[str, dict[str, str]], ...]]] = {
    CPU: (("CPUExecutionProvider", {}),),
    # TF32 would keep ten bits of what a weight says.
    CUDA: (("CUDAExecutionProvider", {"use_tf32": "0"}), ("CPUExecutionProvider", {})),
}
"""What onnxruntime is asked for; what has no place on the GPU, such as shapes, stays beside it."""
_MARK: Final = "-cuda"
_INSTALL: Final = (
    "run, in the clone of kg: pip install '.[gpu]' && pip uninstall -y onnxruntime onnxruntime-gpu"
    " && pip install 'onnxruntime-gpu[cuda,cudnn]'"
)


def choose_device(wanted: str = AUTO) -> str:
    """What is wanted, "cpu" or "cuda"; for "auto" the GPU where one works.

    Raises:
        InputError: when there is no such device.
        MissingModelError: when CUDA is wanted and does not work; the error says why.
    """
    if wanted not in DEVICES:
        raise InputError(f"no device {wanted!r}; the devices are {', '.join(DEVICES)}")
    if wanted == CPU:
        return CPU
    missing = why_no_cuda()
    if wanted == CUDA and missing:
        raise MissingModelError(f"no GPU: {missing}")
    return CPU if missing else CUDA


def marked(version: str, device: str) -> str:
    """The version of an extractor that runs on the device.

    >>> marked("kg-extract@0a1b+2c", "cuda"), device_of("kg-extract@0a1b+2c-cuda")
    ('kg-extract@0a1b+2c-cuda', 'cuda')
    """
    return version + _MARK if device == CUDA else version


def device_of(version: str) -> str:
    """The device of an extractor of this version."""
    return CUDA if version.endswith(_MARK) else CPU


@cache
def why_no_cuda() -> str:
    """What is missing for CUDA, and how to get it; "" when a session on the GPU works."""
    import onnxruntime

    if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        return f"this onnxruntime has no CUDA provider; {_INSTALL}"
    try:
        import onnx  # noqa: F401 (needed to make the graph that runs there)
    except ImportError:
        return "onnx is not installed; run, in the clone of kg: pip install '.[gpu]'"
    from kg.extract.network import open_session

    # It is offered wherever it was compiled in; whether there are a GPU, a driver and CUDA's
    # libraries shows when a session is made. What it logs then is told in our own words.
    onnxruntime.set_default_logger_severity(4)
    try:
        used = open_session("things", CUDA).get_providers()
    except Exception as error:  # whatever it raises, the GPU does not work
        return f"onnxruntime says {type(error).__name__}: {error}"
    finally:
        onnxruntime.set_default_logger_severity(2)
    if used[:1] != ["CUDAExecutionProvider"]:
        return f"CUDA cannot be initialised (driver? libraries of CUDA and cuDNN?); {_INSTALL}"
    return ""


def without_integers(graph: bytes) -> bytes:
    """The graph with each product of eight-bit numbers as one of 32-bit fractions that are whole
    numbers: the weights are the same, and values are rounded to the same 256 steps before.

    The products are those that `kg.train.graphs` makes: a value brought to eight bits, times whole
    weights, times both scales.
    """
    import onnx
    from onnx import numpy_helper

    model = cast("ModelProto", onnx.load_from_string(graph))
    constants = {c.name: c for c in model.graph.initializer}
    made = {output: node for node in model.graph.node for output in node.output}
    model.graph.initializer.extend(
        numpy_helper.from_array(np.array(value, np.float32), name)
        for name, value in _CONSTANTS.items()
    )
    nodes: list[NodeProto] = []
    for node in model.graph.node:
        if node.op_type == "DynamicQuantizeLinear":
            nodes += _rounded(node)
        elif node.op_type == "MatMulInteger":
            small, whole, _, middle = node.input
            weight = numpy_helper.to_array(constants[whole]).astype(np.float32)
            weight -= numpy_helper.to_array(constants[middle])
            constants[whole].CopyFrom(numpy_helper.from_array(weight, whole))
            nodes.append(onnx.helper.make_node("MatMul", [small, whole], list(node.output)))
        elif node.op_type == "Cast" and made[node.input[0]].op_type == "MatMulInteger":
            nodes.append(onnx.helper.make_node("Identity", list(node.input), list(node.output)))
        else:
            nodes.append(node)
    _drop_unused(model, nodes)
    return bytes(model.SerializeToString())


_CONSTANTS: Final = {"_none": 0.0, "_most": 255.0, "_least": 1e-30}


def _rounded(node: NodeProto) -> Iterator[NodeProto]:
    """What DynamicQuantizeLinear says in the standard, but the result less its zero point, as
    fractions; its scale has the name that it had."""
    from onnx import helper

    (value,) = node.input
    small, step, _ = node.output

    def add(kind: str, *inputs: str, to: str) -> NodeProto:
        return helper.make_node(kind, list(inputs), [to])

    def at(name: str) -> str:
        return f"{small}_{name}"

    for kind, name in (("ReduceMin", "low"), ("ReduceMax", "high")):
        yield helper.make_node(kind, [value], [at(f"{name}_")], keepdims=0)
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


def _drop_unused(model: ModelProto, nodes: Sequence[NodeProto]) -> None:
    """Gives the model these nodes, and lets the constants go that none of them uses."""
    used = {name for node in nodes for name in node.input}
    constants = [c for c in model.graph.initializer if c.name in used]
    del model.graph.node[:], model.graph.initializer[:]
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(constants)
