"""The network: an encoder of word pieces, and heads over spans, things, pairs and numbers.

One pass reads the whole abstract. The first head scores every span of up to ten words; the others
look at what the spans of one thing have in common (its vector is the mean of theirs): what it is,
its role, how two things relate (with the words between them), and what a number says about them.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from kg.extract.labels import CLASSES, ENDS, KINDS, RELATIONS, ROLES, WIDEST
from kg.extract.reading import DISTANCES
from kg.extract.words import SHAPES

_DROPOUT = 0.2


class Reader(nn.Module):
    """Words to vectors, and to the scores of every span."""

    def __init__(self, encoder: nn.Module, hidden: int = 384, inner: int = 160) -> None:
        super().__init__()
        self.encoder = encoder
        self.shape = nn.Embedding(SHAPES, hidden)
        nn.init.zeros_(self.shape.weight)
        self.drop = nn.Dropout(_DROPOUT)
        self.start, self.end = nn.Linear(hidden, inner), nn.Linear(hidden, inner)
        self.both = nn.Parameter(torch.randn(len(CLASSES), inner, inner) * 0.01)
        self.at_start, self.at_end = (
            nn.Linear(hidden, len(CLASSES)),
            nn.Linear(hidden, len(CLASSES)),
        )
        self.before = nn.Linear(hidden, len(CLASSES), bias=False)
        self.after = nn.Linear(hidden, len(CLASSES), bias=False)
        self.width = nn.Embedding(WIDEST + 1, len(CLASSES))
        nn.init.zeros_(self.width.weight)

    def encode(self, ids: Tensor, mask: Tensor, shapes: Tensor, first: Tensor) -> Tensor:
        """The vector of each word: that of its first piece."""
        embedded = self.encoder.embeddings.word_embeddings(ids) + self.shape(shapes)
        pieces = self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        return torch.gather(pieces, 1, first.unsqueeze(-1).expand(-1, -1, pieces.size(-1)))

    def spans(self, words: Tensor) -> Tensor:
        """Scores (batch, first word, width - 1, class) of every span."""
        words = self.drop(words)
        start, end = F.gelu(self.start(words)), F.gelu(self.end(words))
        padded = F.pad(words, (0, 0, 1, 1))
        left = self.at_start(words) + self.before(padded[:, :-2])
        right = self.at_end(words) + self.after(padded[:, 2:])
        mixed = torch.einsum("bnp,cpq->bncq", start, self.both)
        end, right = F.pad(end, (0, 0, 0, WIDEST - 1)), F.pad(right, (0, 0, 0, WIDEST - 1))
        count = words.size(1)
        by_width = [
            torch.einsum("bncq,bnq->bnc", mixed, end[:, k : k + count])
            + left
            + right[:, k : k + count]
            + self.width.weight[k + 1]
            for k in range(WIDEST)
        ]
        return torch.stack(by_width, 2)


class Judge(nn.Module):
    """Things, pairs of things, and numbers, from the vectors of words."""

    def __init__(self, hidden: int = 384, inner: int = 160) -> None:
        super().__init__()
        self.drop = nn.Dropout(_DROPOUT)
        self.vector = nn.Sequential(nn.Linear(3 * hidden, 2 * inner), nn.GELU())
        self.label = nn.Linear(2 * inner, len(CLASSES))
        self.role = nn.Linear(2 * inner, len(ROLES))
        self.head, self.tail = nn.Linear(2 * inner, inner), nn.Linear(2 * inner, inner)
        self.both = nn.Parameter(torch.randn(len(RELATIONS), inner, inner) * 0.01)
        self.at_head = nn.Linear(2 * inner, len(RELATIONS))
        self.at_tail = nn.Linear(2 * inner, len(RELATIONS), bias=False)
        self.types = nn.Parameter(torch.zeros(4, 4, len(RELATIONS)))
        self.between = nn.Sequential(
            nn.Linear(hidden, 64), nn.GELU(), nn.Linear(64, len(RELATIONS))
        )
        self.apart = nn.Embedding(DISTANCES, len(RELATIONS))
        nn.init.zeros_(self.apart.weight)
        self.number = nn.Sequential(nn.Linear(3 * hidden, 2 * inner), nn.GELU())
        self.kind = nn.Linear(2 * inner, len(KINDS))
        self.value, self.thing = nn.Linear(2 * inner, 64), nn.Linear(2 * inner, 64)
        self.tied = nn.Parameter(torch.randn(len(ENDS), 64, 64) * 0.02)
        self.tied_type = nn.Parameter(torch.zeros(4, len(ENDS)))
        self.tied_apart = nn.Embedding(DISTANCES, len(ENDS))
        nn.init.zeros_(self.tied_apart.weight)
        self.tied_role = nn.Linear(2 * inner, len(ENDS))
        self.tied_between = nn.Sequential(
            nn.Linear(hidden, 64), nn.GELU(), nn.Linear(64, len(ENDS), bias=False)
        )
        nn.init.zeros_(self.tied_between[2].weight)
        self.untied = nn.Linear(2 * inner, len(ENDS))

    def things(self, spans: Tensor, owners: Tensor) -> Tensor:
        """The vector of each thing; `owners` (thing, span) has the weights of its spans."""
        return owners @ self.vector(self.drop(spans))

    def pairs(self, things: Tensor, types: Tensor, between: Tensor, apart: Tensor) -> Tensor:
        """Scores (head, tail, relation); `between` (head, tail, hidden) is what lies between."""
        head, tail = F.gelu(self.head(things)), F.gelu(self.tail(things))
        mixed = torch.einsum("ip,rpq->irq", head, self.both)
        return (
            torch.einsum("irq,jq->ijr", mixed, tail)
            + self.at_head(things)[:, None]
            + self.at_tail(things)[None]
            + self.types[types][:, types]
            + self.between(self.drop(between))
            + self.apart(apart)
        )

    def numbers(
        self, spans: Tensor, things: Tensor, types: Tensor, between: Tensor, apart: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Scores (number, kind), and (number, end, none or thing); `between` (number, thing,
        hidden) is what lies between."""
        vectors = self.number(self.drop(spans))
        value, thing = F.gelu(self.value(vectors)), F.gelu(self.thing(things))
        mixed = torch.einsum("vp,kpq->vkq", value, self.tied)
        tied = (
            torch.einsum("vkq,eq->vek", mixed, thing)
            + self.tied_type[types][None]
            + self.tied_role(things)[None]
            + self.tied_between(self.drop(between))
            + self.tied_apart(apart)
        )
        none = self.untied(vectors)[:, None]
        return self.kind(vectors), torch.cat([none, tied], 1).transpose(1, 2)


def span_vectors(words: Tensor, spans: Sequence[tuple[int, int]] | Tensor) -> Tensor:
    """First word, last word and mean of each span."""
    places = torch.as_tensor(spans)
    sums = F.pad(words.cumsum(0), (0, 0, 1, 0))
    start, end = places[:, 0], places[:, 1]
    mean = (sums[end] - sums[start]) / (end - start).clamp(min=1).unsqueeze(-1)
    return torch.cat([words[start], words[end - 1], mean], -1)


def gap_vectors(words: Tensor, gaps: Tensor) -> Tensor:
    """The mean of the words in each gap (nothing: zeros)."""
    sums = F.pad(words.cumsum(0), (0, 0, 1, 0))
    start, end = gaps[..., 0], gaps[..., 1]
    length = (end - start).clamp(min=1).unsqueeze(-1)
    return (sums[end] - sums[start]) / length
