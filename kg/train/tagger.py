"""A span head with the labels of another corpus, on our trained encoder."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from numpy.typing import NDArray
from torch import Tensor, nn

from kg.extract.labels import CLASSES, WIDEST
from kg.extract.spans import without_overlaps
from kg.extract.words import Vocabulary
from kg.train.corpora import InWords, Labelled
from kg.train.losses import Encoded, encode, span_targets, to_batch
from kg.train.matches import Matches, match
from kg.train.network import Reader
from kg.train.start import load_encoder
from kg.vocabulary import EntityType, Level

_GRID = [round(0.05 * i, 2) for i in range(4, 17)]
_AT_ONCE = 16
_INNER = 160

Labels = Mapping[str, EntityType | None]
"""The labels of a corpus, each with the type of ours whose weights its own begin with."""


@dataclass(frozen=True)
class Recipe:
    """How a head is trained: passes over the passages, how many a step, rates of learning, and how
    much of the running mean of the weights stays at each step."""

    epochs: int
    batch: int
    encoder: float = 1e-4
    heads: float = 1e-3
    average: float = 0.99
    warm_up: float = 0.1
    seed: int = 1


class Tagger(Reader):
    """The reader with other classes: none, and the labels of a corpus."""

    def __init__(self, encoder: nn.Module, labels: Labels, hidden: int = 384) -> None:
        super().__init__(encoder, hidden, _INNER)
        size = 1 + len(labels)
        self.both = nn.Parameter(torch.randn(size, _INNER, _INNER) * 0.01)
        self.at_start, self.at_end = nn.Linear(hidden, size), nn.Linear(hidden, size)
        self.before = nn.Linear(hidden, size, bias=False)
        self.after = nn.Linear(hidden, size, bias=False)
        self.width = nn.Embedding(WIDEST + 1, size)
        nn.init.zeros_(self.width.weight)


def begin(
    encoder: str | Path, checkpoint: str | Path | None, labels: Labels
) -> tuple[Tagger, Vocabulary]:
    """A tagger with the weights of our trained reader (without a checkpoint: of the encoder
    alone); a label begins as the class that it is like."""
    loaded, vocabulary = load_encoder(encoder)
    tagger = Tagger(loaded, labels, loaded.config.hidden_size)
    if checkpoint is not None:
        state = torch.load(checkpoint, map_location="cpu")
        ours = {k.removeprefix("reader."): v for k, v in state.items() if k.startswith("reader.")}
        tagger.load_state_dict(_adapted(tagger.state_dict(), ours, labels))
    return tagger, vocabulary


def _adapted(
    new: Mapping[str, Tensor], ours: Mapping[str, Tensor], labels: Labels
) -> dict[str, Tensor]:
    """The weights of our reader, those of classes put where the labels want them."""
    rows = {0: 0}
    for i, kind in enumerate(labels.values(), 1):
        if kind is not None:
            rows[i] = CLASSES.index((kind, Level.CORE))
    adapted = {}
    for name, weight in new.items():
        own = ours[name]
        if own.shape != weight.shape:
            own, given = weight.clone(), own
            across = name.startswith("width")
            for i, j in rows.items():
                if across:
                    own[:, i] = given[:, j]
                else:
                    own[i] = given[j]
        adapted[name] = own
    return adapted


def learn(
    tagger: Tagger, vocabulary: Vocabulary, passages: Sequence[InWords], recipe: Recipe
) -> Tagger:
    """The running mean of the tagger's weights while it learns the passages."""
    random.seed(recipe.seed)
    torch.manual_seed(recipe.seed)
    examples = [encode(p.example, vocabulary) for p in passages]
    batches = [b for _ in range(recipe.epochs) for b in _batches(examples, recipe.batch)]
    known = {id(p) for p in tagger.encoder.parameters()}
    optimizer = torch.optim.AdamW(
        [
            {
                "params": [p for p in tagger.encoder.parameters() if p.requires_grad],
                "lr": recipe.encoder,
            },
            {
                "params": [p for p in tagger.parameters() if id(p) not in known],
                "lr": recipe.heads,
            },
        ],
        weight_decay=0.01,
    )
    steps = len(batches)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / (recipe.warm_up * steps), 1.0) * (steps - s) / steps
    )
    mean = copy.deepcopy(tagger)
    tagger.train()
    for step, batch in enumerate(batches, 1):
        _loss(tagger, batch).backward()
        nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        keep = min(recipe.average, (1 + step) / (10 + step))
        with torch.no_grad():
            for old, new in zip(mean.parameters(), tagger.parameters(), strict=True):
                old.lerp_(new, 1 - keep)
    mean.eval()
    return mean


def _batches(examples: Sequence[Encoded], size: int) -> list[list[Encoded]]:
    """The examples in a new order, those of similar length together."""
    mixed = random.sample(list(examples), len(examples))
    batches = []
    for at in range(0, len(mixed), size * _AT_ONCE):
        chunk = sorted(mixed[at : at + size * _AT_ONCE], key=lambda e: len(e.ids))
        batches += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    random.shuffle(batches)
    return batches


def _loss(tagger: Tagger, batch: Sequence[Encoded]) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        words = tagger.encode(*to_batch(batch))
        scores = tagger.spans(words)
    right, counted = span_targets(batch, words.size(1))
    entropy = F.cross_entropy(scores.float().flatten(0, 2), right.flatten(), reduction="none")
    return (entropy * counted.flatten()).sum() / (right > 0).sum().clamp(min=1)


Probable = NDArray[np.float32]


def probabilities(
    tagger: Tagger, vocabulary: Vocabulary, passages: Sequence[InWords]
) -> list[Probable]:
    """Of each passage: (first word, width - 1, class)."""
    examples = [encode(p.example, vocabulary) for p in passages]
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].ids))
    found: dict[int, Probable] = {}
    tagger.eval()
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for at in range(0, len(order), _AT_ONCE):
            places = order[at : at + _AT_ONCE]
            batch = [examples[i] for i in places]
            scores = tagger.spans(tagger.encode(*to_batch(batch))).float().softmax(-1).numpy()
            for i, e, own in zip(places, batch, scores, strict=True):
                found[i] = own[: e.size]
    return [found[i] for i in range(len(examples))]


def decode(
    probable: Probable, passage: InWords, labels: Sequence[str], threshold: float
) -> set[Labelled]:
    """The spans that are something rather than nothing, from token to token, no two of which
    overlap."""
    sure = 1 - probable[..., 0]
    firsts, widths = np.nonzero(sure >= threshold)
    spans = [
        (float(sure[a, k]), (int(a), int(a + k + 1)))
        for a, k in zip(firsts, widths, strict=True)
        if a in passage.starts and a + k + 1 in passage.ends
    ]
    return {
        (a, b, labels[int(np.argmax(probable[a, b - a - 1, 1:]))])
        for a, b in without_overlaps(spans)
    }


def score(
    found: Sequence[Probable],
    passages: Sequence[InWords],
    labels: Sequence[str],
    thresholds: Sequence[float],
) -> Matches:
    """What is right of the spans from the threshold of each passage."""
    total = Matches()
    for probable, passage, threshold in zip(found, passages, thresholds, strict=True):
        total += match(decode(probable, passage, labels, threshold), passage.gold)
    return total


def best_threshold(
    found: Sequence[Probable], passages: Sequence[InWords], labels: Sequence[str]
) -> float:
    """The threshold of the best F1, the middle one of those that are as good to half a point."""
    scores = [score(found, passages, labels, [t] * len(passages)).f1 for t in _GRID]
    near = [t for t, s in zip(_GRID, scores, strict=True) if s >= max(scores) - 0.005]
    return near[len(near) // 2]
