"""The trained network: four graphs on onnxruntime, loaded once a process.

onnxruntime runs on one thread and reads one text a pass, so that neither batches nor workers can
change a bit of what it says. On a GPU (see `device`) the reader reads many texts a pass, by a graph
that is made of the shipped one (see `cuda_graph`).
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import accumulate, chain, islice
from typing import Any, cast

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from kg.extract.batches import Feed, apart, batches, padded
from kg.extract.cuda_graph import for_texts
from kg.extract.device import CPU, CUDA, PROVIDERS
from kg.extract.labels import CLASSES, WIDEST
from kg.extract.reading import Layout, lay_out, own_spans
from kg.extract.signed import is_exact, with_signs
from kg.extract.words import Span, Vocabulary, shape_of, split_words, windows

WEIGHTS = files("kg.extract") / "weights"
_READER = "reader"
_PIECES = 510
"""How many pieces the encoder reads at once, without the two signs at the borders."""
_MOST_WINDOWS = 16
"""What comes after this many windows is no abstract, and stays unread: some 6,000 words."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """The words that were read, their vectors, and the probabilities of every span's class."""

    words: list[Span]
    vectors: Floats
    spans: Floats
    """(first word, width - 1, class)."""
    things: dict[tuple[Span, ...], Floats] = field(default_factory=dict, compare=False)
    """The vectors of things that the judge was asked about, by their spans."""

    def words_of(self, start: int, end: int) -> Span | None:
        """First and one past the last of the words that the characters touch, or None."""
        first, last = (bisect_left(self.words, (at,)) for at in (start + 1, end))
        if first and self.words[first - 1][1] > start:
            first -= 1
        return (first, last) if first < last else None


def open_session(graph: str, device: str = CPU) -> onnxruntime.InferenceSession:
    """A graph of the weights, ready to run on the device."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    # A pool of memory would keep what the longest text once needed.
    options.enable_cpu_mem_arena = False
    content = (WEIGHTS / f"{graph}.onnx").read_bytes()
    if device == CUDA:
        options.log_severity_level = 4
        if graph == _READER:
            content = for_texts(content)
    elif graph == _READER and _multiplies_signed():
        content = with_signs(content)
    return onnxruntime.InferenceSession(
        content, options, providers=list(PROVIDERS[device]), enable_fallback=0
    )


@cache
def _multiplies_signed() -> bool:
    return is_exact((WEIGHTS / "probe.onnx").read_bytes())


class Network:
    """The graphs, and the settings that were chosen on held-out abstracts."""

    def __init__(self) -> None:
        self._sessions = {name: open_session(name) for name in ("things", "pairs", "numbers")}
        self._readers: dict[str, onnxruntime.InferenceSession] = {}
        self._size = int(self._sessions["pairs"].get_inputs()[1].shape[1])
        pieces = (WEIGHTS / "vocab.txt").read_text("utf-8").split("\n")
        self._vocabulary = Vocabulary(pieces[:-1])

    def read(self, text: str, device: str = CPU) -> Reading:
        """What the reader, which runs on the device, says about a text, window by window."""
        if device == CUDA:
            return self.read_many([text])[0]
        words, feeds = self._windows(text)
        return _joined(words, [self._reader(CPU).run(None, dict(feed)) for feed in feeds])

    def read_many(self, texts: Sequence[str]) -> list[Reading]:
        """What the reader on a GPU says about each text; windows of about one length go together.

        What it says of a text is, but for rounding, the same whatever it is read with.
        """
        parts = [self._windows(text) for text in texts]
        feeds = [feed for _, own in parts for feed in own]
        found: list[list[Floats]] = [[] for _ in feeds]
        for places in batches(feeds):
            some = [feeds[i] for i in places]
            tables = self._reader(CUDA).run(None, padded(some))
            for i, said in zip(places, apart(tables, some), strict=True):
                found[i] = said
        rest = iter(found)
        return [_joined(words, [next(rest) for _ in own]) for words, own in parts]

    def _reader(self, device: str) -> onnxruntime.InferenceSession:
        if device not in self._readers:
            self._readers[device] = open_session(_READER, device)
        return self._readers[device]

    def _windows(self, text: str) -> tuple[list[Span], list[Feed]]:
        """The words that are read, and what the reader is asked of each window of them."""
        words = split_words(text)
        texts = [text[a:b] for a, b in words]
        pieces = list(map(self._vocabulary.pieces, texts))
        may_end = [word in ".!?" for word in texts]
        places = islice(windows(list(map(len, pieces)), may_end, _PIECES), _MOST_WINDOWS)
        read, feeds = 0, []
        for start, end in places:
            feeds.append(self._feed(texts[start:end], pieces[start:end]))
            read = end
        return words[:read], feeds

    def _feed(self, words: Sequence[str], pieces: Sequence[tuple[int, ...]]) -> Feed:
        ids = [self._vocabulary.first, *chain.from_iterable(pieces), self._vocabulary.last]
        shapes = np.zeros(len(ids), np.int64)
        sizes = list(map(len, pieces))
        shapes[1:-1] = np.repeat(list(map(shape_of, words)), sizes)
        first = [1, *accumulate(sizes, initial=1)][1:-1]
        return {
            "ids": np.array(ids, np.int64),
            "shapes": shapes,
            "first": np.array(first, np.int64),
        }

    def judge(
        self, reading: Reading, things: Sequence[Sequence[Span]]
    ) -> tuple[Floats, Floats, Floats]:
        """Vectors, probabilities of classes and of roles, of things by their spans."""
        spans, owners = own_spans(things)
        vectors, labels, roles = self._run(
            "things", words=reading.vectors, spans=spans, owners=owners
        )
        reading.things.update(zip(map(tuple, things), vectors, strict=True))
        return vectors, labels, roles

    def vectors(self, reading: Reading, things: Sequence[Sequence[Span]]) -> Floats:
        """Vectors of things by their spans; those that were judged already have one."""
        new = [own for own in things if tuple(own) not in reading.things]
        if new:
            self.judge(reading, new)
        return np.array([reading.things[tuple(own)] for own in things])

    def relate(
        self, reading: Reading, vectors: Floats, types: Sequence[int], layout: Layout
    ) -> Floats:
        """Probabilities (head, tail, relation)."""
        (relations,) = self._run(
            "pairs",
            words=reading.vectors,
            things=vectors,
            types=np.array(types, np.int64),
            gaps=layout.gaps,
            apart=layout.apart,
        )
        return relations

    def weigh(
        self,
        reading: Reading,
        numbers: Sequence[Span],
        vectors: Floats,
        types: Sequence[int],
        layout: Layout,
    ) -> tuple[Floats, Floats]:
        """Probabilities (number, kind), and scores (number, none or thing, end)."""
        kinds, ties = self._run(
            "numbers",
            words=reading.vectors,
            spans=np.array(numbers, np.int64),
            things=vectors,
            types=np.array(types, np.int64),
            gaps=layout.number_gaps,
            apart=layout.number_apart,
        )
        return kinds, ties

    def kinds(self, reading: Reading, numbers: Sequence[Span]) -> Floats:
        """Probabilities (number, kind), whatever the things."""
        vectors = np.zeros((1, self._size), np.float32)
        return self.weigh(reading, numbers, vectors, [0], lay_out([[(0, 1)]], numbers))[0]

    def _run(self, graph: str, **feed: Any) -> list[Floats]:
        return cast("list[Floats]", self._sessions[graph].run(None, feed))


def _joined(words: list[Span], found: Sequence[Sequence[Floats]]) -> Reading:
    """What was said of a text's windows as one."""
    if not found:
        empty = np.zeros((0, WIDEST, len(CLASSES)), np.float32)
        return Reading([], np.zeros((0, 1), np.float32), empty)
    vectors, spans = (
        tables[0] if len(tables) == 1 else np.concatenate(tables)
        for tables in zip(*found, strict=True)
    )
    return Reading(words, vectors, spans)


@cache
def network() -> Network:
    """The network, loaded once."""
    return Network()


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides, of what the network finds probable, what stays; chosen on held-out abstracts.

    `steps` are the corners of a calibration: raw score, share that was right.
    """

    floor: float
    """Spans that are less probable to be a term are not looked at."""
    judge: float
    """How much the judge of things counts beside the reader of spans."""
    temper_reader: tuple[float, float]
    """How much of the logarithm of what the reader says holds on new texts, and what is added for
    none: a network that knows its training by heart is too sure, and sees too many terms."""
    temper_judge: tuple[float, float]
    """The same for the judge."""
    temper_roles: float
    """How much of the logarithm of a role holds."""
    signs: dict[str, float]
    """By outcome: how much of the signs' weights holds beside this network, which may know by
    itself what the one that they were fitted with did not."""
    announced: float
    """What is added to the log odds of being proposed for what stands close behind "we propose":
    the network trusts the words less than it should."""
    keep: dict[str, float]
    """By type: how probable a term must be to be core rather than none."""
    passing: float
    """How probable it may be that a term is none, when it is kept for what it is in passing."""
    beside: float
    """The same for a Metric that shares a sentence with a finding."""
    core: float
    alt: float
    proposed: float
    compared: float
    introduced: float
    sure: float
    """How probable a Method must be to be core rather than none, when it is taken as proposed."""
    relations: dict[str, float]
    """By relation: how probable it must be."""
    finding: float
    entity_steps: list[tuple[float, float]]
    relation_steps: list[tuple[float, float]]
    finding_steps: list[tuple[float, float]]


@cache
def settings() -> Settings:
    """The settings that belong to the weights."""
    return Settings(**json.loads((WEIGHTS / "settings.json").read_text("utf-8")))


def calibrate(raw: float, steps: Sequence[tuple[float, float]]) -> float:
    """How often what has such a score is right, rounded to three decimals.

    >>> calibrate(0.25, [(0.0, 0.1), (0.5, 0.9)])
    0.5
    """
    after = bisect_right(steps, raw, key=lambda step: step[0])
    if after in (0, len(steps)):
        return round(steps[max(after - 1, 0)][1], 3)
    (low, below), (high, above) = steps[after - 1 : after + 1]
    return round((above - below) / (high - low) * (raw - low) + below, 3)
