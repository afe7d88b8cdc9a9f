"""From the graphs that the extractor runs back to the weights of the network, to go on from them.

The exporter names each constant after the weight that it holds, and says behind the name how. What
was kept in eight bits comes back as rounded as it was kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from kg.errors import InputError
from kg.train.export import ATTENTION, FIRST, JOINT, MIXING, REST, apart
from kg.train.graphs import HOLDS, MIDDLE, ROWS, SCALE, TURNED, WHOLE, Floats

_OF_GRAPHS = {"reader": "reader.", "things": "judge.", "pairs": "judge.", "numbers": "judge."}
Constants = Mapping[str, NDArray[Any]]


def restore(folder: Path) -> dict[str, Floats]:
    """The weights by name ("reader.…", "judge.…"), as `kg.train.export.export` takes them.

    Rows that no graph needs (the second kind of text, spans of no words) are zeros.

    Raises:
        InputError: the graphs are not of this exporter.
    """
    weights: dict[str, Floats] = {}
    for graph, prefix in _OF_GRAPHS.items():
        file = folder / f"{graph}.onnx"
        constants = {
            c.name.removeprefix(HOLDS): numpy_helper.to_array(c)
            for c in onnx.load(str(file)).graph.initializer
            if c.name.startswith(HOLDS)
        }
        named = {f"{prefix}{name}": own for name, own in _weights(constants)}
        if not named:
            raise InputError("does not name its weights", file=file)
        weights |= named
    return weights


def _weights(constants: Constants) -> Iterator[tuple[str, Floats]]:
    for name, array in constants.items():
        weight, _, way = name.rpartition(".")
        held = _held(constants, weight, f".{way}", array)
        if held is None:
            continue
        name = weight if f".{way}" in _WAYS else name
        at, joint, part = name.partition(JOINT)
        if joint and part in ("weight", "bias"):
            for own, one in zip(ATTENTION, apart(held), strict=True):
                yield f"{at}{joint}{own}.{part}", one
        else:
            yield name, held


_WAYS = (TURNED, WHOLE, ROWS, MIXING, REST, FIRST)


def _held(constants: Constants, weight: str, way: str, array: NDArray[Any]) -> Floats | None:
    """The weight that a constant holds in this way, or None where it holds none by itself."""
    if way == TURNED:
        found = array.T
    elif way == WHOLE:
        scale = constants[f"{weight}{SCALE}"]
        found = ((array.astype(np.float32) - constants[f"{weight}{MIDDLE}"]) * scale).T
    elif way == ROWS:
        found = array * constants[f"{weight}{SCALE}"]
    elif way == MIXING:
        inner = len(array)
        found = array.reshape(inner, -1, inner).transpose(1, 0, 2)
    elif way == REST:
        found = np.concatenate([np.zeros_like(array[:1]), array])
    elif way == FIRST:
        found = np.stack([array, np.zeros_like(array)])
    elif way in (SCALE, MIDDLE):
        return None
    else:
        found = array
    # A copy: what onnx gives cannot be written to.
    return np.array(found, np.float32, order="C")
