"""Eight-bit weights with or without a sign, as the processor multiplies them fastest and exactly.

The weights are shipped without signs: older processors multiply signed eight-bit numbers in pairs
that overflow. Those with instructions of their own for it (VNNI, and ARM's) are exact and take half
the time with signs. A weight less 128 beside a zero point less 128 gives the same whole numbers, to
the last bit, so nobody can tell from an extraction which were used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import onnxruntime

_UINT8, _INT8 = 2, 3
_GRAPH, _CONSTANT = 7, 5
_DATA_TYPE, _RAW = 2, 9
"""Numbers of fields: of a model its graph, of a graph a constant, of a constant its type and its
bytes (onnx.proto of ONNX 1)."""
_VARINT, _TEXT = 0, 2
_FIXED: Final = {1: 8, 5: 4}
"""Wire types of protobuf: numbers of seven bits a byte, what has a length; bytes of the others."""


PROBE: Final = (8, 64)
"""The shape of what the probe multiplies."""


def is_exact(probe: bytes) -> bool:
    """Whether this processor multiplies signed eight-bit numbers without overflow.

    Args:
        probe: a graph with unsigned weights that multiplies ones with ones, in eight bits the
            largest numbers there are.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        with_signs(probe), options, providers=["CPUExecutionProvider"]
    )
    (found,) = session.run(None, {"values": np.ones(PROBE, np.float32)})
    return bool(np.allclose(found, PROBE[1], rtol=1e-3))


def with_signs(graph: bytes) -> bytes:
    """The graph with each unsigned eight-bit constant less 128."""
    changed = bytearray(graph)
    for start, end in _fields(changed, 0, len(changed), _GRAPH):
        for first, last in _fields(changed, start, end, _CONSTANT):
            _give_sign(changed, first, last)
    return bytes(changed)


def _give_sign(graph: bytearray, start: int, end: int) -> None:
    ((kind, _),) = _fields(graph, start, end, _DATA_TYPE)
    if graph[kind] != _UINT8:
        return
    graph[kind] = _INT8
    for first, last in _fields(graph, start, end, _RAW):
        values = np.frombuffer(graph, np.uint8)[first:last]
        values ^= 0x80


def _fields(data: bytearray, start: int, end: int, wanted: int) -> Iterator[tuple[int, int]]:
    """Where the values of a field of the protobuf message that stands there begin and end."""
    at = start
    while at < end:
        key, first = _number(data, at)
        kind = key & 7
        if kind == _TEXT:
            size, first = _number(data, first)
            at = first + size
        elif kind == _VARINT:
            _, at = _number(data, first)
        else:
            at = first + _FIXED[kind]
        if key >> 3 == wanted:
            yield first, at


def _number(data: bytearray, at: int) -> tuple[int, int]:
    """The number that begins there, seven bits a byte, and where it ends."""
    number = shift = 0
    while True:
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at
