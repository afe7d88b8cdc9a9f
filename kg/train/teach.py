"""What trained networks together say of abstracts that nobody annotated, as targets to learn from.

Several networks, trained alike from different seeds, err in different places; their mean is better
than each, and one network that learns to say what their mean says keeps most of that (Hinton,
Vinyals and Dean, "Distilling the Knowledge in a Neural Network", 2015).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.language import Language
from torch import Tensor

from kg.extract.document import BORDER, make_doc
from kg.extract.lexicon import fold_term
from kg.extract.network import Reading
from kg.extract.pipeline import create_pipeline
from kg.extract.reader import mark_terms, type_scores
from kg.extract.reading import lay_out, own_spans
from kg.extract.scene import word_spans
from kg.extract.values import find_candidates
from kg.extract.words import Span, Vocabulary, split_words
from kg.model import Paper
from kg.read import clean_text
from kg.train.annotations import Example, Json, in_order, words_of
from kg.train.losses import Encoded, encode, to_batch
from kg.train.network import Judge, Reader, gap_vectors, span_vectors

_AT_ONCE = 16
_LIKELY = 0.25
"""Things less probable than this teach what is no thing, but nothing about relations."""
_MOST_THINGS = 40

Half = NDArray[np.float16]
Floats = NDArray[np.float32]


@dataclass
class Taught:
    """An abstract with what the teachers say: probabilities in the place of labels.

    `things` has the spans of each thing; those that relate come first, `related` of them.
    """

    encoded: Encoded
    spans: Half
    things: list[list[Span]]
    related: int
    types: list[int]
    labels: Floats
    roles: Floats
    relations: Floats
    numbers: list[Span]
    kinds: Floats
    ties: Floats


@dataclass(frozen=True)
class Teacher:
    """A network that teaches, and how much what it says counts; those of all add up to 1."""

    reader: Reader
    judge: Judge
    share: float


def choose(
    abstracts: Sequence[Json], annotations: Sequence[Json], count: int, skip: int = 0
) -> list[Json]:
    """So many abstracts, in an order that only their ids decide, none of them annotated; the first
    ones, which an earlier network learnt from, are left out."""
    known = {fold_term(a["title"]) for a in annotations}
    fresh = [a for a in in_order(abstracts) if a["abstract"] and fold_term(a["title"]) not in known]
    return fresh[skip : skip + count]


def teach(
    abstracts: Sequence[Json], teachers: Sequence[Teacher], vocabulary: Vocabulary
) -> Iterator[Taught]:
    """What the teachers say of each abstract that fits into the encoder as a whole."""
    for teacher in teachers:
        teacher.reader.eval()
        teacher.judge.eval()
    nlp = create_pipeline()
    # Those of similar length together, for little padding.
    papers_by_length = sorted(map(_paper, abstracts), key=lambda p: (len(p.abstract), p.title))
    for at in range(0, len(papers_by_length), _AT_ONCE):
        papers = papers_by_length[at : at + _AT_ONCE]
        batch = [encode(_example(paper), vocabulary) for paper in papers]
        whole = [i for i, e in enumerate(batch) if e.example.words and _is_whole(e)]
        if whole:
            papers, batch = [papers[i] for i in whole], [batch[i] for i in whole]
            with torch.no_grad():
                taught = _teach_batch(nlp, papers, batch, teachers)
            yield from taught


def _paper(abstract: Json) -> Paper:
    return Paper("paper:x", clean_text(abstract["title"]), clean_text(abstract["abstract"]))


def _example(paper: Paper) -> Example:
    text = BORDER.join(part for part in (paper.title, paper.abstract) if part)
    return Example("x", text, split_words(text))


def _is_whole(e: Encoded) -> bool:
    return e.size == len(e.example.words)


def _teach_batch(
    nlp: Language, papers: Sequence[Paper], batch: Sequence[Encoded], teachers: Sequence[Teacher]
) -> list[Taught]:
    words, spans = [], []
    for teacher in teachers:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = teacher.reader.encode(*to_batch(batch))
            scores = teacher.reader.spans(vectors)
        words.append(vectors.float())
        spans.append(scores.float().softmax(-1))
    mean = _mean(spans, teachers)
    taught = []
    for i, (paper, e) in enumerate(zip(papers, batch, strict=True)):
        own = [w[i, : e.size] for w in words]
        read = mean[i, : e.size]
        taught.append(_taught(e, read, _things(nlp, paper, e, read), own, teachers))
    return taught


def _things(nlp: Language, paper: Paper, e: Encoded, read: Floats) -> list[list[Span]]:
    """The spans of the things that the product's own grouping makes of the teachers' reading."""
    reading = Reading(list(e.example.words), np.zeros((e.size, 1), np.float32), read)
    doc = make_doc(nlp, paper)
    for name, component in nlp.pipeline:
        if name == "kg_judge":
            break
        doc = mark_terms(doc, reading) if name == "kg_reader" else component(doc)
    assert doc.text == e.example.text
    return [own for entity in doc._.entities if (own := word_spans(doc, entity))][:_MOST_THINGS]


def _taught(
    e: Encoded,
    read: Floats,
    things: list[list[Span]],
    words: Sequence[Tensor],
    teachers: Sequence[Teacher],
) -> Taught:
    numbers = [words_of(e.example.words, (v.start, v.end)) for v in find_candidates(e.example.text)]
    if not things:
        none = np.zeros((0, 0), np.float32)
        return Taught(e, read.astype(np.float16), [], 0, [], none, none, none, [], none, none)
    judges = [teacher.judge for teacher in teachers]
    labels = _mean(
        [
            judge.label(_vectors(judge, own, things)).softmax(-1)
            for judge, own in zip(judges, words, strict=True)
        ],
        teachers,
    )
    seen = np.stack([np.mean([read[a, b - a - 1] for a, b in own], axis=0) for own in things])
    likely = 1 - (labels[:, 0] + seen[:, 0]) / 2
    order = sorted(range(len(things)), key=lambda i: (likely[i] < _LIKELY, i))
    things, labels, seen = [things[i] for i in order], labels[order], seen[order]
    related = int((likely >= _LIKELY).sum())
    types = [int(np.argmax(type_scores(row))) for row in (labels + seen) / 2]
    layout = lay_out(things[:related], numbers)
    roles, relations, kinds, ties = [], [], [], []
    for judge, own in zip(judges, words, strict=True):
        vectors = _vectors(judge, own, things)
        roles.append(judge.role(vectors).softmax(-1))
        vectors, kind = vectors[:related], torch.tensor(types[:related], dtype=torch.long)
        if related > 1:
            gaps = gap_vectors(own, torch.from_numpy(layout.gaps))
            pairs = judge.pairs(vectors, kind, gaps, torch.from_numpy(layout.apart))
            relations.append(pairs.softmax(-1))
        if numbers and related:
            gaps = gap_vectors(own, torch.from_numpy(layout.number_gaps))
            apart = torch.from_numpy(layout.number_apart)
            found = judge.numbers(span_vectors(own, numbers), vectors, kind, gaps, apart)
            kinds.append(found[0].softmax(-1))
            ties.append(found[1].softmax(-1))
    return Taught(
        e,
        read.astype(np.float16),
        things,
        related,
        types,
        labels,
        _mean(roles, teachers),
        _mean(relations, teachers),
        numbers if kinds else [],
        _mean(kinds, teachers),
        _mean(ties, teachers),
    )


def _vectors(judge: Judge, words: Tensor, things: Sequence[Sequence[Span]]) -> Tensor:
    spans, owners = own_spans(things)
    return judge.things(span_vectors(words, torch.from_numpy(spans)), torch.from_numpy(owners))


def _mean(said: Sequence[Tensor], teachers: Sequence[Teacher]) -> Floats:
    """What the teachers say, by their shares; nothing where they say nothing."""
    if not said:
        return np.zeros((0, 0), np.float32)
    shares = torch.tensor([teacher.share for teacher in teachers])
    mean: Floats = torch.einsum("t...,t->...", torch.stack(list(said)), shares).numpy()
    return mean


def taught_losses(reader: Reader, judge: Judge, batch: Sequence[Taught]) -> dict[str, Tensor]:
    """The loss of each head on abstracts that teachers have read: cross-entropy with what they
    say, by how much of it there is to say."""
    ids, mask, shapes, first = to_batch([t.encoded for t in batch])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        words = reader.encode(ids, mask, shapes, first)
        scores = reader.spans(words)
    words, logs = words.float(), scores.float().log_softmax(-1)
    sums: dict[str, list[Tensor]] = {}
    counts: dict[str, float] = {}

    def add(name: str, said: Tensor, log: Tensor, weight: Tensor | None, count: float) -> None:
        loss = -(said * log).sum(-1)
        loss = loss if weight is None else loss * weight
        sums.setdefault(name, []).append(loss.sum())
        counts[name] = counts.get(name, 0.0) + count

    for i, t in enumerate(batch):
        size = t.encoded.size
        said = torch.from_numpy(t.spans).float()
        held = _inside(size, said.shape[1])
        some = float(((1 - said[..., 0]) * held).sum())
        add("span", said, logs[i, :size], held, some)
        if t.things:
            _judge_taught(judge, t, words[i, :size], add)
    return {name: torch.stack(sums[name]).sum() / max(counts[name], 1.0) for name in sums}


def _inside(size: int, widest: int) -> Tensor:
    """1 for the spans that end inside the text."""
    ends = torch.arange(size)[:, None] + torch.arange(widest)[None]
    return (ends < size).float()


def _judge_taught(judge: Judge, t: Taught, words: Tensor, add: Any) -> None:
    vectors = _vectors(judge, words, t.things)
    labels, roles = torch.from_numpy(t.labels), torch.from_numpy(t.roles)
    add("label", labels, judge.label(vectors).log_softmax(-1), None, len(t.things))
    # Methods and Benchmarks have roles.
    bearing = labels[:, [1, 3, 5, 7]].sum(-1)
    add("role", roles, judge.role(vectors).log_softmax(-1), bearing, float(bearing.sum()))
    size = t.related
    vectors, types = vectors[:size], torch.tensor(t.types[:size], dtype=torch.long)
    layout = lay_out(t.things[:size], t.numbers)
    if size > 1:
        gaps = gap_vectors(words, torch.from_numpy(layout.gaps))
        pairs = judge.pairs(vectors, types, gaps, torch.from_numpy(layout.apart))
        said = torch.from_numpy(t.relations)
        off = 1 - torch.eye(size)
        some = float(((1 - said[..., 0]) * off).sum())
        add("relation", said, pairs.log_softmax(-1), off, some)
    if t.numbers:
        gaps = gap_vectors(words, torch.from_numpy(layout.number_gaps))
        apart = torch.from_numpy(layout.number_apart)
        kinds, ties = judge.numbers(span_vectors(words, t.numbers), vectors, types, gaps, apart)
        said = torch.from_numpy(t.kinds)
        add("number", said, kinds.log_softmax(-1), None, len(t.numbers))
        finding = 1 - said[:, :1]
        ends = torch.from_numpy(t.ties)
        some = float(finding.sum()) * ends.shape[1]
        add("tie", ends, ties.log_softmax(-1), finding, some)
