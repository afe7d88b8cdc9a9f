"""How much each doubling of the annotated abstracts gives."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import nn

from kg.extract.labels import RELATIONS, may_relate
from kg.extract.reading import lay_out, own_spans
from kg.extract.spans import without_overlaps
from kg.extract.words import Span
from kg.files import write_text
from kg.train.annotations import Json, to_example
from kg.train.fit import Course, train
from kg.train.losses import Encoded, encode, to_batch
from kg.train.network import Judge, Reader, gap_vectors, span_vectors
from kg.train.observe import GRID, f1
from kg.train.settings import Config, split
from kg.train.start import new_network, seed_all
from kg.vocabulary import TERM_TYPES

PARTS = (8, 4, 2, 1)
"""Each point has one in so many of the training abstracts."""
_WHOLE_EPOCHS = 4
_FLOOR = 0.15
"""Spans less probable to be a term are not looked at, as in the extractor."""
_AT_ONCE = 16

Pair = tuple[Reader, Judge]


@dataclass(frozen=True)
class Point:
    """How many abstracts, how often each was seen, and the figures on the held-out fold.

    `entities`: F1 of mentions, borders and type; `roles`: the share right of the annotated things
    that bear one; `relations`: F1 between the annotated things.
    """

    abstracts: int
    epochs: int
    entities: float
    roles: float
    relations: float


def learning_curve(
    annotations: Sequence[Json],
    encoder: str | Path,
    config: Config,
    out: str | Path,
    say: Callable[[str], None],
) -> list[Point]:
    """Trains on an eighth, a quarter, half and all of what is not held out, and scores each.

    The parts nest. A part that is half as large is seen 1.4 times as often: with as many passes it
    would have learnt too little, with as many steps it would have been learnt by heart.

    Args:
        annotations: all of them; the held-out fold is what `config` says.
        encoder: the folder of the encoder that all trainings start from.
        config: the configuration of `fit`; its number of passes is not used.
        out: the JSON file for the points; written again after each.
        say: is told each point.
    """
    kept, held_out = split(annotations, config)
    points: list[Point] = []
    for part in PARTS:
        size = math.ceil(len(kept) / part)
        epochs = round(_WHOLE_EPOCHS * math.sqrt(part))
        seed_all(config["seeds"][0])
        both, vocabulary = new_network(encoder)
        examples = [encode(to_example(a), vocabulary) for a in kept[:size]]
        course = Course(
            config["seeds"][0], epochs, config["batch"], config["rate"], config["weight"]
        )
        trained = train(both, [(examples, epochs)], course, say)
        unseen = [encode(to_example(a), vocabulary) for a in held_out]
        points.append(Point(size, epochs, *score(as_pair(trained), unseen)))
        say(json.dumps(asdict(points[-1])))
        write_text(out, json.dumps([asdict(p) for p in points], indent=1) + "\n")
    return points


def as_pair(both: nn.ModuleDict) -> Pair:
    """The reader and the judge of a network."""
    reader, judge = both["reader"], both["judge"]
    assert isinstance(reader, Reader) and isinstance(judge, Judge)
    return reader, judge


@dataclass
class _Seen:
    """What a network says of one abstract: (how likely, right?) of each candidate, where right is
    1, wrong 0, and None counts neither way; and how many there are to find."""

    spans: list[tuple[float, int | None]]
    spans_needed: int
    pairs: list[tuple[float, int | None]]
    pairs_needed: int
    roles: list[bool]


def score(pair: Pair, examples: Sequence[Encoded]) -> tuple[float, float, float]:
    """F1 of mentions, share of roles right, and F1 of relations, rounded to a tenth of a percent.

    The thresholds are the best on one half of the examples and are used on the other.
    """
    seen = _observe(pair, examples)
    halves = (seen[::2], seen[1::2])
    spans = _crossed([[(s.spans, s.spans_needed) for s in half] for half in halves])
    pairs = _crossed([[(s.pairs, s.pairs_needed) for s in half] for half in halves])
    roles = [right for s in seen for right in s.roles]
    return round(spans, 3), round(sum(roles) / max(1, len(roles)), 3), round(pairs, 3)


Candidates = Sequence[tuple[Sequence[tuple[float, int | None]], int]]


def _crossed(halves: Sequence[Candidates]) -> float:
    """F1 over both halves, each from the threshold that is best on the other."""
    counts = []
    for own, other in (halves, halves[::-1]):
        scores = [(f1(*_counts(other, t)), -t) for t in GRID]
        counts.append(_counts(own, -max(scores)[1]))
    return f1(*(sum(column) for column in zip(*counts, strict=True)))


def _counts(found: Candidates, threshold: float) -> tuple[int, int, int]:
    """True positives, false positives, false negatives."""
    kept = [right for own, _ in found for likely, right in own if likely >= threshold]
    tp = kept.count(1)
    return tp, kept.count(0), sum(needed for _, needed in found) - tp


def _observe(pair: Pair, examples: Sequence[Encoded]) -> list[_Seen]:
    reader, judge = pair
    reader.eval()
    judge.eval()
    seen: list[_Seen] = []
    with torch.no_grad():
        for at in range(0, len(examples), _AT_ONCE):
            batch = examples[at : at + _AT_ONCE]
            with torch.autocast("cpu", dtype=torch.bfloat16):
                words = reader.encode(*to_batch(batch))
                scores = reader.spans(words)
            words, probable = words.float(), scores.float().softmax(-1)
            for i, e in enumerate(batch):
                seen.append(_seen(judge, e, words[i, : e.size], probable[i, : e.size]))
    return seen


def _seen(judge: Judge, e: Encoded, words: torch.Tensor, probable: torch.Tensor) -> _Seen:
    spans, needed = _spans(e, probable)
    seen = _Seen(spans, needed, [], 0, [])
    kept = [i for i, t in enumerate(e.example.things) if all(b <= e.size for _, b in t.spans)]
    if not kept:
        return seen
    things = [e.example.things[i] for i in kept]
    layout = lay_out([t.spans for t in things], [])
    places, owners = own_spans([t.spans for t in things])
    vectors = judge.things(span_vectors(words, torch.from_numpy(places)), torch.from_numpy(owners))
    said = judge.role(vectors).argmax(-1).tolist()
    seen.roles = [t.role == role for t, role in zip(things, said, strict=True) if t.role >= 0]
    types = [(t.label - 1) % len(TERM_TYPES) for t in things]
    gaps = gap_vectors(words, torch.from_numpy(layout.gaps))
    scores = judge.pairs(vectors, torch.tensor(types), gaps, torch.from_numpy(layout.apart))
    right = {(h, t): k for h, k, t in e.example.relations}
    seen.pairs_needed = len(e.example.relations)
    for i, row in enumerate(scores.softmax(-1).tolist()):
        for j, own in enumerate(row):
            if i != j:
                likely, kind = _relation(own, types[i], types[j])
                seen.pairs.append((likely, int(right.get((kept[i], kept[j])) == kind)))
    return seen


def _spans(e: Encoded, probable: torch.Tensor) -> tuple[list[tuple[float, int | None]], int]:
    """What the reader marks, each place by itself; a mention of something optional, or inside
    another, counts neither way."""
    terms = 1 - probable[..., 0]
    surest: list[tuple[float, Span]] = [
        (float(terms[a, k]), (a, a + k + 1))
        for a, k in torch.nonzero(terms >= _FLOOR).tolist()
        if a + k + 1 <= e.size
    ]
    size = len(TERM_TYPES)
    gold = {span: t for t in e.example.things for span in t.spans}
    found: list[tuple[float, int | None]] = []
    for a, b in without_overlaps(surest):
        own = probable[a, b - a - 1]
        core, none = float(own[1 : 1 + size].sum()), float(own[0])
        kind = int((own[1 : 1 + size] + 0.5 * own[1 + size :]).argmax())
        thing = gold.get((a, b))
        right: int | None = 0
        if thing is not None and kind in {(c - 1) % size for c in (thing.label, thing.alt) if c}:
            right = 1 if thing.label <= size else None
        elif (a, b) in e.example.nested:
            right = None
        found.append((core / max(core + none, 1e-6), right))
    return found, sum(len(t.spans) for t in e.example.things if t.label <= size)


def _relation(probable: Sequence[float], head: int, tail: int) -> tuple[float, int]:
    """The likeliest relation that the ontology allows between the types, and how likely it is."""
    allowed = [
        (probable[k], -k)
        for k, kind in enumerate(RELATIONS)
        if kind is not None and may_relate(kind, TERM_TYPES[head], TERM_TYPES[tail])
    ]
    likely, place = max(allowed, default=(0.0, 0))
    return likely, -place
