"""What the network is trained to say, as losses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from numpy.typing import NDArray
from torch import Tensor

from kg.extract.labels import ENDS, WIDEST
from kg.extract.lexicon import fold_term
from kg.extract.reading import lay_out, own_spans
from kg.extract.spans import without_overlaps
from kg.extract.words import Span, Vocabulary, shape_of
from kg.train.annotations import Example
from kg.train.network import Judge, Reader, gap_vectors, span_vectors

_LONGEST = 512
_DOUBT = 0.08
"""A wrong span that is as probable as this is shown to the judge as no thing."""
_MOST_WRONG = 12


@dataclass
class Encoded:
    """An example as numbers: pieces, their shapes, and the first piece of each word."""

    example: Example
    ids: list[int]
    shapes: list[int]
    first: list[int]

    @property
    def size(self) -> int:
        """How many words fit into the encoder."""
        return len(self.first)


def encode(example: Example, vocabulary: Vocabulary) -> Encoded:
    """The example as numbers, cut where the encoder's places end."""
    ids, shapes, first = [vocabulary.first], [0], []
    for start, end in example.words:
        word = example.text[start:end]
        pieces = vocabulary.pieces(word)
        if len(ids) + len(pieces) + 1 > _LONGEST:
            break
        first.append(len(ids))
        ids += pieces
        shapes += [shape_of(word)] * len(pieces)
    return Encoded(example, [*ids, vocabulary.last], [*shapes, 0], first)


def to_batch(batch: Sequence[Encoded]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Pieces, mask, shapes and first pieces, padded."""
    length, count = max(len(e.ids) for e in batch), max(e.size for e in batch)
    ids = torch.zeros(len(batch), length, dtype=torch.long)
    mask, shapes = torch.zeros_like(ids), torch.zeros_like(ids)
    first = torch.zeros(len(batch), count, dtype=torch.long)
    for i, e in enumerate(batch):
        ids[i, : len(e.ids)] = torch.tensor(e.ids)
        mask[i, : len(e.ids)] = 1
        shapes[i, : len(e.ids)] = torch.tensor(e.shapes)
        first[i, : e.size] = torch.tensor(e.first)
    return ids, mask, shapes, first


def losses(reader: Reader, judge: Judge, batch: Sequence[Encoded]) -> dict[str, Tensor]:
    """The loss of each head on a batch."""
    ids, mask, shapes, first = to_batch(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        words = reader.encode(ids, mask, shapes, first)
        scores = reader.spans(words)
    words, scores = words.float(), scores.float()
    right, counted = span_targets(batch, words.size(1))
    entropy = F.cross_entropy(scores.flatten(0, 2), right.flatten(), reduction="none")
    total = {"span": (entropy * counted.flatten()).sum() / (right > 0).sum().clamp(min=1)}
    probable = scores.detach().softmax(-1)[..., 1:].sum(-1).numpy()
    sums: dict[str, list[Tensor]] = {}
    counts: dict[str, int] = {}
    for i, e in enumerate(batch):
        for name, loss, count in _judged(judge, e, words[i, : e.size], probable[i, : e.size]):
            sums.setdefault(name, []).append(loss)
            counts[name] = counts.get(name, 0) + count
    return total | {name: torch.stack(sums[name]).sum() / max(counts[name], 1) for name in sums}


def span_targets(batch: Sequence[Encoded], count: int) -> tuple[Tensor, Tensor]:
    """The class of every span of a batch, and which spans count."""
    right = torch.zeros(len(batch), count, WIDEST, dtype=torch.long)
    counted = torch.zeros(len(batch), count, WIDEST)
    for i, e in enumerate(batch):
        for k in range(WIDEST):
            counted[i, : max(e.size - k, 0), k] = 1
        for a, b in e.example.nested:
            if b <= e.size:
                counted[i, a, b - a - 1] = 0
        for thing in e.example.things:
            for a, b in thing.spans:
                if b <= e.size:
                    right[i, a, b - a - 1] = thing.label
                    counted[i, a, b - a - 1] = 1
    return right, counted


def wrong_things(e: Encoded, probable: NDArray[np.float32]) -> list[list[Span]]:
    """What the reader takes for things and is none, the spans of one spelling together."""
    example = e.example
    right = {span for thing in example.things for span in thing.spans}
    firsts, widths = np.nonzero(probable > _DOUBT)
    spans = [
        (float(probable[a, k]), (int(a), int(a + k + 1)))
        for a, k in zip(firsts, widths, strict=True)
        if a + k + 1 <= e.size
    ]
    groups: dict[str, list[Span]] = {}
    for a, b in without_overlaps(spans):
        text = example.text[example.words[a][0] : example.words[b - 1][1]]
        groups.setdefault(fold_term(text), []).append((a, b))
    nested = set(example.nested)
    wrong = [own for own in groups.values() if not any(s in right or s in nested for s in own)]
    return wrong[:_MOST_WRONG]


def _judged(
    judge: Judge, e: Encoded, words: Tensor, probable: NDArray[np.float32]
) -> list[tuple[str, Tensor, int]]:
    """(head, sum of the loss, how many it counts) of one example."""
    example = e.example
    kept = {
        i: n
        for n, i in enumerate(
            i for i, t in enumerate(example.things) if all(b <= e.size for _, b in t.spans)
        )
    }
    if not kept:
        return []
    things = [example.things[i] for i in kept]
    wrong = wrong_things(e, probable)
    findings = [f for f in example.findings if f.words[1] <= e.size and f.certain]
    layout = lay_out([t.spans for t in things], [f.words for f in findings])
    size = len(things)
    spans, owners = own_spans([*(t.spans for t in things), *wrong])
    vectors = judge.things(span_vectors(words, spans), torch.from_numpy(owners))
    labels = torch.tensor([t.label for t in things] + [0] * len(wrong))
    out = [("label", F.cross_entropy(judge.label(vectors), labels, reduction="sum"), len(labels))]
    vectors = vectors[:size]
    roles = torch.tensor([t.role for t in things])
    role = F.cross_entropy(judge.role(vectors), roles, ignore_index=-1, reduction="sum")
    out.append(("role", role, int((roles >= 0).sum())))
    types = torch.tensor([(t.label - 1) % 4 for t in things])
    if size > 1:
        gaps = torch.from_numpy(layout.gaps[:size, :size])
        apart = torch.from_numpy(layout.apart[:size, :size])
        pairs = judge.pairs(vectors, types, gap_vectors(words, gaps), apart)
        right = torch.zeros(size, size, dtype=torch.long)
        for head, kind, tail in example.relations:
            if head in kept and tail in kept:
                right[kept[head], kept[tail]] = kind
        off = ~torch.eye(size, dtype=torch.bool)
        relation = F.cross_entropy(pairs[off], right[off], reduction="sum")
        out.append(("relation", relation, int((right > 0).sum())))
    if findings:
        kinds, ties = judge.numbers(
            span_vectors(words, [f.words for f in findings]),
            vectors,
            types,
            gap_vectors(words, torch.from_numpy(layout.number_gaps)),
            torch.from_numpy(layout.number_apart),
        )
        kind = torch.tensor([f.kind for f in findings])
        out.append(("number", F.cross_entropy(kinds, kind, reduction="sum"), len(findings)))
        tied = torch.tensor([[kept.get(i, -1) + 1 for i in f.ends] for f in findings])
        said = kind > 0
        if said.any():
            tie = F.cross_entropy(ties[said].flatten(0, 1), tied[said].flatten(), reduction="sum")
            out.append(("tie", tie, int(said.sum()) * len(ENDS)))
    return out
