"""From the trained network to the graphs that the extractor runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from kg.extract.labels import CLASSES, ENDS, RELATIONS, WIDEST
from kg.extract.signed import PROBE
from kg.train.graphs import Floats, Graph, Weights

HEADS = 12
"""Attention heads of the encoder."""
JOINT = ".attention.self."
ATTENTION = ("query", "key", "value")
"""What the encoder's attention makes of each piece."""
MIXING, REST, FIRST = ".mixing", ".rest", ".first"
"""Behind the name of a weight: its constant holds it in another order, without its first row, or
that alone (see `kg.train.restore`)."""
_TOGETHER = 4
"""So many heads are worked on at once: what their pieces are to each other stays in the cache."""


def export(weights: Weights, folder: Path, *, bits: int = 8) -> None:
    """Writes the four graphs, and the one that probes the processor.

    Args:
        weights: the state of the network, by name ("reader.…", "judge.…").
        folder: where the graphs go.
        bits: how many bits a weight of the encoder's layers has: 8, 7, or 0 for none.
    """
    reader, judge = _part(weights, "reader."), _part(weights, "judge.")
    graphs = {
        "reader": reader_graph(reader, bits),
        "things": things_graph(judge),
        "pairs": pairs_graph(judge),
        "numbers": numbers_graph(judge),
        "probe": probe_graph(),
    }
    for name, graph in graphs.items():
        onnx.save(graph, str(folder / f"{name}.onnx"))


def probe_graph() -> onnx.ModelProto:
    """Ones times ones in eight bits (see `kg.extract.signed`)."""
    g = Graph("probe")
    rows, size = PROBE
    values = g.input("values", [rows, size], number=False)
    product = g.linear(values, {"ones.weight": np.ones((size, size), np.float32)}, "ones", bits=8)
    g.output(product, "sums", [rows, size])
    return g.finish()


def weights_of(state: Path) -> Weights:
    """The weights that a training run saved."""
    import torch

    saved = torch.load(state, map_location="cpu", weights_only=True)
    return {name: tensor.numpy() for name, tensor in saved.items()}


def _part(weights: Weights, prefix: str) -> dict[str, NDArray[np.float32]]:
    return {k.removeprefix(prefix): v for k, v in weights.items() if k.startswith(prefix)}


def reader_graph(w: Weights, bits: int) -> onnx.ModelProto:
    """Pieces, shapes and first pieces to the words' vectors and the spans' probabilities."""
    g = Graph("reader")
    ids, shapes = g.input("ids", ["pieces"]), g.input("shapes", ["pieces"])
    first = g.input("first", ["words"])
    pieces = _encoder(g, w, ids, shapes, bits)
    words = g.op("Gather", pieces, first)
    g.output(words, "vectors", ["words", words_size(w)])
    g.output(_spans(g, w, words), "spans", ["words", WIDEST, len(CLASSES)])
    return g.finish()


def words_size(w: Weights) -> int:
    """How many numbers a word's vector has."""
    return int(w["shape.weight"].shape[1])


def _encoder(g: Graph, w: Weights, ids: str, shapes: str, bits: int) -> str:
    place = "encoder.embeddings."
    here = g.op("Shape", ids)
    positions = g.op("Slice", g.weight(w, f"{place}position_embeddings.weight"), g.ints(0), here)
    value = g.embed(w, f"{place}word_embeddings.weight", ids)
    value = g.op("Add", value, g.op("Gather", g.weight(w, "shape.weight"), shapes))
    value = g.op("Add", value, positions)
    kind = f"{place}token_type_embeddings.weight"
    value = g.op("Add", value, g.constant(w[kind][0], kind + FIRST))
    value = g.norm(value, w, f"{place}LayerNorm")
    layers = 1 + max(int(k.split(".")[3]) for k in w if k.startswith("encoder.encoder.layer."))
    for number in range(layers):
        value = _layer(g, w, value, f"encoder.encoder.layer.{number}.", bits)
    return value


def _layer(g: Graph, w: Weights, value: str, at: str, bits: int) -> str:
    size = w[f"{at}attention.self.query.weight"].shape[0]
    per = size // HEADS
    # One product for the three, the query scaled beforehand.
    joint = g.linear(value, joined(w, at + JOINT[1:]), f"{at}attention.self", bits=bits)
    groups = HEADS // _TOGETHER
    joint = g.op("Reshape", joint, g.ints(-1, 3 * groups, _TOGETHER, per))
    by_part = g.op("Transpose", joint, perm=[1, 2, 0, 3])
    parts = [g.op("Gather", by_part, g.constant(np.array(i)), axis=0) for i in range(3 * groups)]
    by_group = []
    for query, key, content in (parts[i::groups] for i in range(groups)):
        near = g.op("MatMul", query, g.op("Transpose", key, perm=[0, 2, 1]))
        by_group.append(g.op("MatMul", g.op("Softmax", near, axis=-1), content))
    mixed = g.op("Concat", *by_group, axis=0)
    mixed = g.op("Reshape", g.op("Transpose", mixed, perm=[1, 0, 2]), g.ints(-1, size))
    out = f"{at}attention.output."
    mixed = g.linear(mixed, w, f"{out}dense", bits=bits)
    value = g.op("Add", value, mixed)
    value = g.norm(value, w, f"{out}LayerNorm")
    inner = g.op("Gelu", g.linear(value, w, f"{at}intermediate.dense", bits=bits))
    inner = g.linear(inner, w, f"{at}output.dense", bits=bits)
    return g.norm(g.op("Add", value, inner), w, f"{at}output.LayerNorm")


def joined(w: Weights, at: str) -> dict[str, Floats]:
    """Weight and bias of query, key and value as one, the query scaled by what the size of a head
    asks for."""
    return {
        f"{at}{kind}": np.concatenate(
            [
                w[f"{at}{part}.{kind}"] * scale
                for part, scale in zip(ATTENTION, _scales(w[f"{at}query.bias"]), strict=True)
            ]
        )
        for kind in ("weight", "bias")
    }


def apart(joint: Floats) -> list[Floats]:
    """Query, key and value of what was joined."""
    parts: list[Floats] = np.split(joint, len(ATTENTION))
    return [own / scale for own, scale in zip(parts, _scales(parts[0]), strict=True)]


def _scales(query: Floats) -> tuple[np.float32, ...]:
    one = np.float32(1)
    return np.float32((len(query) // HEADS) ** -0.5), one, one


def _spans(g: Graph, w: Weights, words: str) -> str:
    inner = w["start.weight"].shape[0]
    start = g.op("Gelu", g.linear(words, w, "start"))
    end = g.op("Gelu", g.linear(words, w, "end"))
    padded = g.op("Pad", words, g.ints(1, 0, 1, 0))
    before = g.op("Slice", padded, g.ints(0), g.ints(-2), g.ints(0))
    after = g.op("Slice", padded, g.ints(2), g.ints(2**31), g.ints(0))
    left = g.op(
        "Add",
        g.linear(words, w, "at_start"),
        g.linear(before, w, "before"),
    )
    right = g.op(
        "Add",
        g.linear(words, w, "at_end"),
        g.linear(after, w, "after"),
    )
    # (inner, class × inner): each class mixes the start's numbers in its own way.
    mixing = w["both"].transpose(1, 0, 2).reshape(inner, -1)
    mixed = g.op("MatMul", start, g.constant(mixing, f"both{MIXING}"))
    mixed = g.op("Reshape", mixed, g.ints(-1, len(CLASSES), inner))
    # (word, width - 1): the last word of each span.
    most = len(w["encoder.embeddings.position_embeddings.weight"])
    count = g.op("Slice", g.op("Shape", words), g.ints(0), g.ints(1))
    lasts = np.arange(most)[:, None] + np.arange(WIDEST)
    last = g.op("Slice", g.constant(lasts), g.ints(0), count)
    end, right = (
        g.op("Gather", g.op("Pad", value, g.ints(0, 0, WIDEST - 1, 0)), last, axis=0)
        for value in (end, right)
    )
    # One column a product: onnxruntime adds up several in another order.
    mixed = g.op("Unsqueeze", mixed, g.ints(1))
    score = g.op("MatMul", mixed, g.op("Unsqueeze", end, g.ints(3)))
    score = g.op("Add", g.op("Squeeze", score, g.ints(3)), g.op("Unsqueeze", left, g.ints(1)))
    score = g.op("Add", score, right)
    score = g.op("Add", score, g.constant(w["width.weight"][1:], f"width.weight{REST}"))
    return g.op("Softmax", score, axis=-1)


def _span_vectors(g: Graph, words: str, spans: str) -> str:
    start, end = g.column(spans, 0), g.column(spans, 1)
    last = g.op("Sub", end, g.constant(np.array(1)))
    parts = [g.op("Gather", words, start), g.op("Gather", words, last), g.means(words, start, end)]
    return g.op("Concat", *parts, axis=-1)


def _mlp(g: Graph, w: Weights, name: str, value: str) -> str:
    return g.op("Gelu", g.linear(value, w, f"{name}.0"))


def things_graph(w: Weights) -> onnx.ModelProto:
    """Vectors of words, and the spans of things, to the things' vectors, classes and roles."""
    g = Graph("things")
    words = g.input("words", ["words", _hidden(w)], number=False)
    spans = g.input("spans", ["spans", 2])
    owners = g.input("owners", ["things", "spans"], number=False)
    things = g.op("MatMul", owners, _mlp(g, w, "vector", _span_vectors(g, words, spans)))
    g.output(things, "vectors", ["things", w["vector.0.weight"].shape[0]])
    for name in ("label", "role"):
        scores = g.linear(things, w, name)
        g.output(g.op("Softmax", scores, axis=-1), f"{name}s", ["things", len(w[f"{name}.bias"])])
    return g.finish()


def _hidden(w: Weights) -> int:
    return int(w["vector.0.weight"].shape[1]) // 3


def pairs_graph(w: Weights) -> onnx.ModelProto:
    """Things and what lies between them to how they relate."""
    g = Graph("pairs")
    words = g.input("words", ["words", _hidden(w)], number=False)
    things = g.input("things", ["things", w["vector.0.weight"].shape[0]], number=False)
    types = g.input("types", ["things"])
    gaps, apart = g.input("gaps", ["things", "things", 2]), g.input("apart", ["things", "things"])
    head = g.op("Gelu", g.linear(things, w, "head"))
    tail = g.op("Gelu", g.linear(things, w, "tail"))
    # (relation, head, tail)
    mixed = g.op("MatMul", g.op("Unsqueeze", head, g.ints(0)), g.weight(w, "both"))
    score = g.op("MatMul", mixed, g.op("Transpose", tail, perm=[1, 0]))
    score = g.op("Transpose", score, perm=[1, 2, 0])
    at_head = g.linear(things, w, "at_head")
    at_tail = g.linear(things, w, "at_tail")
    score = g.op("Add", score, g.op("Unsqueeze", at_head, g.ints(1)))
    score = g.op("Add", score, g.op("Unsqueeze", at_tail, g.ints(0)))
    by_type = g.op("Gather", g.weight(w, "types"), types)
    score = g.op("Add", score, g.op("Gather", by_type, types, axis=1))
    between = g.means(words, g.column(gaps, 0), g.column(gaps, 1))
    between = g.linear(_mlp(g, w, "between", between), w, "between.2")
    score = g.op("Add", score, between)
    score = g.op("Add", score, g.op("Gather", g.weight(w, "apart.weight"), apart))
    probable = g.op("Softmax", score, axis=-1)
    g.output(probable, "relations", ["things", "things", len(RELATIONS)])
    return g.finish()


def numbers_graph(w: Weights) -> onnx.ModelProto:
    """Numbers and things to what each number is, and to what it is tied."""
    g = Graph("numbers")
    words = g.input("words", ["words", _hidden(w)], number=False)
    spans = g.input("spans", ["numbers", 2])
    things = g.input("things", ["things", w["vector.0.weight"].shape[0]], number=False)
    types, apart = g.input("types", ["things"]), g.input("apart", ["numbers", "things"])
    gaps = g.input("gaps", ["numbers", "things", 2])
    vectors = _mlp(g, w, "number", _span_vectors(g, words, spans))
    kinds = g.linear(vectors, w, "kind")
    g.output(g.op("Softmax", kinds, axis=-1), "kinds", ["numbers", len(w["kind.bias"])])
    value = g.op("Gelu", g.linear(vectors, w, "value"))
    thing = g.op("Gelu", g.linear(things, w, "thing"))
    # (end, number, thing)
    mixed = g.op("MatMul", g.op("Unsqueeze", value, g.ints(0)), g.weight(w, "tied"))
    tied = g.op("MatMul", mixed, g.op("Transpose", thing, perm=[1, 0]))
    tied = g.op("Transpose", tied, perm=[1, 2, 0])
    tied = g.op("Add", tied, g.op("Gather", g.weight(w, "tied_type"), types))
    tied = g.op("Add", tied, g.linear(things, w, "tied_role"))
    between = g.means(words, g.column(gaps, 0), g.column(gaps, 1))
    tied = g.op("Add", tied, g.linear(_mlp(g, w, "tied_between", between), w, "tied_between.2"))
    tied = g.op("Add", tied, g.op("Gather", g.weight(w, "tied_apart.weight"), apart))
    none = g.linear(vectors, w, "untied")
    tied = g.op("Concat", g.op("Unsqueeze", none, g.ints(1)), tied, axis=1)
    g.output(tied, "ties", ["numbers", "choices", len(ENDS)])
    return g.finish()
