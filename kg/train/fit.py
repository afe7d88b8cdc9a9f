"""The training itself: from annotated abstracts to the weights of the network."""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import nn

from kg.extract.words import Vocabulary
from kg.train.annotations import Json, to_example
from kg.train.losses import Encoded, encode, losses
from kg.train.network import Judge, Reader
from kg.train.settings import Config, split

_CHUNK = 16
"""Batches of similar length are made within this many of them."""


def load_encoder(folder: str | Path) -> tuple[nn.Module, Vocabulary]:
    """A BERT-like encoder and its vocabulary from a folder of the transformers library."""
    from transformers import AutoModel

    encoder = AutoModel.from_pretrained(str(folder), add_pooling_layer=False)
    # Half of all weights, which a few thousand abstracts cannot teach much.
    encoder.embeddings.word_embeddings.requires_grad_(False)
    pieces = Path(folder, "vocab.txt").read_text("utf-8").split("\n")
    return encoder, Vocabulary(pieces[:-1] if not pieces[-1] else pieces)


def fit(
    annotations: Sequence[Json],
    encoder_folder: str | Path,
    config: Config,
    out: str | Path,
    say: Callable[[str], None],
) -> None:
    """Trains on all but the held-out fold and saves the mean of the weights after each epoch."""
    random.seed(config["seed"])
    torch.manual_seed(config["seed"])
    encoder, vocabulary = load_encoder(encoder_folder)
    reader, judge = Reader(encoder), Judge()
    examples = [encode(to_example(a), vocabulary) for a in split(annotations, config)[0]]
    steps = config["epochs"] * math.ceil(len(examples) / config["batch"])
    optimizer, schedule = _optimizer(reader, judge, config["rate"], steps)
    both = nn.ModuleDict({"reader": reader, "judge": judge})
    mean = copy.deepcopy(both)
    step = 0
    for epoch in range(config["epochs"]):
        both.train()
        sums: dict[str, float] = {}
        for batch in _batches(examples, config["batch"]):
            found = losses(reader, judge, batch)
            torch.stack(
                [config["weight"][name] * loss for name, loss in found.items()]
            ).sum().backward()
            nn.utils.clip_grad_norm_(both.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            step += 1
            keep = min(config["rate"]["average"], (1 + step) / (10 + step))
            _average(mean, both, keep)
            for name, loss in found.items():
                now = float(loss.detach())
                sums[name] = 0.98 * sums.get(name, now) + 0.02 * now
            if step % 25 == 0:
                shown = " ".join(f"{name} {value:.3f}" for name, value in sums.items())
                say(f"epoch {epoch + 1} step {step}/{steps} {shown}")
        torch.save(mean.state_dict(), out)


def _optimizer(
    reader: Reader, judge: Judge, rate: Config, steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LambdaLR]:
    encoder = [p for p in reader.encoder.parameters() if p.requires_grad]
    known = {id(p) for p in reader.encoder.parameters()}
    heads = [p for m in (reader, judge) for p in m.parameters() if id(p) not in known]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": rate["encoder"]}, {"params": heads, "lr": rate["heads"]}],
        weight_decay=rate["weight_decay"],
    )

    def factor(step: int) -> float:
        return min(1.0, (step + 1) / (rate["warm_up"] * steps)) * max(0.0, (steps - step) / steps)

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, factor)


def _batches(examples: list[Encoded], size: int) -> list[list[Encoded]]:
    """The examples in a new order, those of similar length together."""
    random.shuffle(examples)
    batches = []
    for at in range(0, len(examples), size * _CHUNK):
        chunk = sorted(examples[at : at + size * _CHUNK], key=lambda e: len(e.ids))
        batches += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    random.shuffle(batches)
    return batches


@torch.no_grad()
def _average(mean: nn.Module, now: nn.Module, keep: float) -> None:
    for old, new in zip(mean.parameters(), now.parameters(), strict=True):
        if new.requires_grad:
            old.lerp_(new, 1 - keep)
