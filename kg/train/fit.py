"""The training itself: from annotated abstracts to the weights of the network."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from kg.extract.words import Vocabulary
from kg.train.annotations import Example, Json, to_example
from kg.train.losses import Encoded, encode, losses
from kg.train.network import Judge, Reader
from kg.train.renamed import donors_of, renamed
from kg.train.settings import Config, split
from kg.train.start import load_larger, load_network, new_network, pieces_of, seed_all
from kg.train.teach import Taught, Teacher, taught_losses, teach

Watch = Callable[[int, int, nn.ModuleDict], None]
"""Gets the number of a step, how many there are, and the weights."""

_CHUNK = 16
"""Batches of similar length are made within this many of them."""


@dataclass(frozen=True)
class Course:
    """One training: seed, passes over the examples, batch, rates, and the weight of each loss."""

    seed: int
    epochs: int
    batch: int
    rate: Config
    weight: Config


@dataclass(frozen=True)
class Start:
    """What a training starts from.

    `encoder` is the folder of an encoder; without one the network of the folder `shipped` goes on.
    `larger` is the folder of a larger encoder, from which one more teacher is trained.
    """

    encoder: Path | None
    shipped: Path
    larger: Path | None = None

    def network(self, seed: int) -> tuple[nn.ModuleDict, Vocabulary]:
        """The network as it is before any training."""
        seed_all(seed)
        return new_network(self.encoder) if self.encoder else load_network(self.shipped)

    @property
    def pieces(self) -> list[str]:
        """The word pieces of the network."""
        return pieces_of(self.encoder or self.shipped)


def fit(
    annotations: Sequence[Json],
    start: Start,
    config: Config,
    out: str | Path,
    say: Callable[[str], None],
    unlabelled: Sequence[Json] = (),
    *,
    half: str | Path | None = None,
) -> None:
    """Trains on all but the held-out fold and saves the weights.

    `half` is where those of the first network are saved as they are after a few passes
    (`half_epochs`): they do not know the abstracts by heart yet, and signs can be weighed on what
    they say of them.

    With abstracts that nobody annotated, a network is trained from each of the seeds, and the last
    one goes on learning, in rounds, what all of them together say of those abstracts. What is
    saved is the mean of the weights after each round (Wortsman et al., "Model soups", 2022): it is
    better than each of them.

    A network that goes on is trained with the gentler rates of a student; with abstracts that
    nobody annotated it is teacher and student as it is. A teacher from a larger encoder counts as
    much as `larger.share` says, the others share the rest.
    """
    examples = [to_example(a) for a in split(annotations, config)[0]]
    goes_on = start.encoder is None
    seeds = config["seeds"] if unlabelled and not goes_on else config["seeds"][:1]
    networks: list[nn.ModuleDict] = []
    for seed in seeds:
        both, vocabulary = start.network(seed)
        if not (goes_on and unlabelled):
            rate = config["student"]["rate"] if goes_on else config["rate"]
            sets = passes(examples, vocabulary, config["epochs"], config["renamed"], seed)
            course = Course(seed, config["epochs"], config["batch"], rate, config["weight"])
            share = config["half_epochs"] / course.epochs
            watch = _saver(half, share) if half and not networks else None
            both = train(both, sets, course, say, watch)
        networks.append(both)
    learnt = networks[-1:]
    if unlabelled:
        of_larger = config["larger"]["share"] if start.larger else 0.0
        teachers = [Teacher(*_parts(n), (1 - of_larger) / len(networks)) for n in networks]
        if start.larger:
            big = _larger(start.larger, start.pieces, examples, vocabulary, config, say)
            teachers.append(Teacher(*_parts(big), of_larger))
        say(f"{len(teachers)} teachers read {len(unlabelled)} abstracts")
        taught = list(teach(unlabelled, teachers, vocabulary))
        learnt = study(learnt[0], examples, vocabulary, taught, config, say)
    torch.save(mean_of(learnt), out)


def _larger(
    folder: Path,
    pieces: list[str],
    examples: Sequence[Example],
    vocabulary: Vocabulary,
    config: Config,
    say: Callable[[str], None],
) -> nn.ModuleDict:
    """A network from the larger encoder, trained on the annotations."""
    own = config["larger"]
    seed_all(own["seed"])
    encoder = load_larger(folder, pieces, own["frozen"])
    size, inner = int(encoder.embeddings.word_embeddings.weight.shape[1]), own["inner"]
    big = nn.ModuleDict({"reader": Reader(encoder, size, inner), "judge": Judge(size, inner)})
    sets = passes(examples, vocabulary, own["epochs"], config["renamed"], own["seed"])
    course = Course(own["seed"], own["epochs"], config["batch"], own["rate"], config["weight"])
    return train(big, sets, course, say)


def _saver(path: str | Path, share: float) -> Watch:
    """Saves the weights when this share of a training is done."""

    def watch(step: int, steps: int, mean: nn.ModuleDict) -> None:
        if step == max(round(share * steps), 1):
            torch.save(mean.state_dict(), path)

    return watch


def passes(
    examples: Sequence[Example], vocabulary: Vocabulary, count: int, share: float, seed: int
) -> list[tuple[Sequence[Encoded] | Sequence[Taught], int]]:
    """The examples for so many passes, in each of them about that share of the names changed."""
    donors, chance = donors_of(examples), random.Random(seed)
    return [
        ([encode(renamed(e, donors, share, chance), vocabulary) for e in examples], 1)
        for _ in range(count)
    ]


def study(
    student: nn.ModuleDict,
    examples: Sequence[Example],
    vocabulary: Vocabulary,
    taught: Sequence[Taught],
    config: Config,
    say: Callable[[str], None],
) -> list[nn.ModuleDict]:
    """The student after each round: it learns from what teachers say, annotations among it.

    Each round has abstracts of its own; what was seen thrice is learnt by heart.
    """
    own = config["student"]
    done: list[nn.ModuleDict] = []
    at = 0
    for number, count in enumerate(own["abstracts"]):
        course = Course(
            config["seeds"][-1] + 1000 * (number + 1),
            own["epochs"],
            config["batch"],
            own["rate"],
            config["weight"],
        )
        if at >= len(taught):
            break  # fewer abstracts were given than there are rounds for
        again = own["annotated_epochs"][number]
        sets = [
            (taught[at : at + count], own["epochs"]),
            *passes(examples, vocabulary, again, config["renamed"], course.seed),
        ]
        student = train(copy.deepcopy(student), sets, course, say)
        done.append(student)
        at += count
    return done


def mean_of(networks: Sequence[nn.ModuleDict]) -> dict[str, torch.Tensor]:
    """The mean of the weights of networks that went on from one another."""
    states = [network.state_dict() for network in networks]
    return {
        name: torch.stack([s[name] for s in states]).mean(0) if first.is_floating_point() else first
        for name, first in states[0].items()
    }


def _parts(both: nn.ModuleDict) -> tuple[Reader, Judge]:
    reader, judge = both["reader"], both["judge"]
    assert isinstance(reader, Reader) and isinstance(judge, Judge)
    return reader, judge


def train(
    both: nn.ModuleDict,
    sets: Sequence[tuple[Sequence[Encoded] | Sequence[Taught], int]],
    course: Course,
    say: Callable[[str], None],
    watch: Watch | None = None,
) -> nn.ModuleDict:
    """The running mean of the weights after a training on each set for its number of passes; it is
    shown to `watch` after every step."""
    seed_all(course.seed)
    reader, judge = _parts(both)
    batches = [
        b for own, passes in sets for _ in range(passes) for b in _batches(own, course.batch)
    ]
    if len(sets) > 1:
        random.shuffle(batches)
    optimizer, schedule = _optimizer(reader, judge, course.rate, len(batches))
    mean = copy.deepcopy(both)
    both.train()
    sums: dict[str, float] = {}
    for step, batch in enumerate(batches, 1):
        found = _losses(reader, judge, batch)
        torch.stack([course.weight[name] * loss for name, loss in found.items()]).sum().backward()
        nn.utils.clip_grad_norm_(both.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        _average(mean, both, min(course.rate["average"], (1 + step) / (10 + step)))
        if watch is not None:
            watch(step, len(batches), mean)
        for name, loss in found.items():
            now = float(loss.detach())
            sums[name] = 0.98 * sums.get(name, now) + 0.02 * now
        if step % 25 == 0:
            shown = " ".join(f"{name} {value:.3f}" for name, value in sums.items())
            say(f"seed {course.seed} step {step}/{len(batches)} {shown}")
    return mean


def _losses(
    reader: Reader, judge: Judge, batch: list[Encoded] | list[Taught]
) -> dict[str, torch.Tensor]:
    annotated = [e for e in batch if isinstance(e, Encoded)]
    if annotated:
        return losses(reader, judge, annotated)
    return taught_losses(reader, judge, [t for t in batch if isinstance(t, Taught)])


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


def _batches(
    examples: Sequence[Encoded] | Sequence[Taught], size: int
) -> list[list[Encoded] | list[Taught]]:
    """The examples in a new order, those of similar length together."""
    mixed: list[Any] = list(examples)
    random.shuffle(mixed)
    batches = []
    for at in range(0, len(mixed), size * _CHUNK):
        chunk = sorted(mixed[at : at + size * _CHUNK], key=_length)
        batches += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    random.shuffle(batches)
    return batches


def _length(example: Encoded | Taught) -> int:
    return len(example.ids if isinstance(example, Encoded) else example.encoded.ids)


@torch.no_grad()
def _average(mean: nn.Module, now: nn.Module, keep: float) -> None:
    for old, new in zip(mean.parameters(), now.parameters(), strict=True):
        if new.requires_grad:
            old.lerp_(new, 1 - keep)
