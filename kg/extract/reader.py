"""The trained reader as a component: which spans are terms of which type."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.device import CPU
from kg.extract.document import abstract_start, whole_text
from kg.extract.fragments import find_broken, is_fragment, is_named_collection
from kg.extract.lexicon import lexicon
from kg.extract.measures import trim_measure
from kg.extract.network import Reading, network, settings
from kg.extract.spans import agreed, without_overlaps
from kg.extract.tokens import find_urls
from kg.extract.words import Span
from kg.vocabulary import TERM_TYPES, EntityType

READER = "kg_reader@1"
"""Who marks what the network finds."""
if not Doc.has_extension("reading"):
    Doc.set_extension("reading", default=None)


@Language.factory(
    "kg_reader",
    default_config={"device": CPU},
    requires=["doc._.abbreviations"],
    assigns=["doc.ents", "doc._.reading"],
)
def create_reader(nlp: Language, name: str, device: str) -> Callable[[Doc], Doc]:
    """The component that adds the terms of a text to `doc.ents`; what is marked already stays, and
    a text that was read already is not read again."""
    return partial(_read, device=device)


def _read(doc: Doc, device: str) -> Doc:
    return mark_terms(doc, doc._.reading or network().read(whole_text(doc), device))


def mark_terms(doc: Doc, reading: Reading) -> Doc:
    """Sets the reading, and adds its terms to `doc.ents`.

    The network's words are finer than the tokens, so tokens are split where a term ends inside one.
    """
    doc._.reading = reading
    text = whole_text(doc)
    blocked = [match.span() for match in find_urls(text)]
    blocked += [(span.start_char, span.end_char) for span in doc.ents]
    blocked += find_broken(text)
    found = _candidates(reading, text, blocked, abstract_start(doc))
    terms = without_overlaps(agreed(found, lambda span: _surface(reading, text, span).lower()))
    places = []
    longs = {(long.start_char, long.end_char) for _, long in doc._.abbreviations}
    firsts, lasts = [a for a, _ in terms], [b - a - 1 for a, b in terms]
    probable = reading.spans[firsts, lasts]
    kinds = np.argmax(type_scores(probable), axis=1).tolist()
    for (a, b), kind, none in zip(terms, kinds, probable[:, 0].tolist(), strict=True):
        label = TERM_TYPES[kind]
        own = reading.words[a:b]
        words = [text[start:end] for start, end in own]
        first, last = 0, len(words)
        if label is EntityType.BENCHMARK and is_named_collection(words):
            last -= 1
        if label is EntityType.METRIC:
            begins = [i for i, (start, _) in enumerate(own) if (start, own[-1][1]) in longs]
            first, last = trim_measure(words, begins)
        if first < last:
            places.append((own[first][0], own[last - 1][1], label, round(1 - none, 3)))
    split_tokens(doc, {i for start, end, _, _ in places for i in (start, end)})
    spans = list(doc.ents)
    for start, end, label, score in places:
        span = doc.char_span(start, end, label=label.value)
        if span is not None:
            mark = span._
            mark.score, mark.by = score, READER
            spans.append(span)
    doc.ents = tuple(sorted(spans, key=lambda span: span.start))
    return doc


def _surface(reading: Reading, text: str, span: Span) -> str:
    first, last = span
    return text[reading.words[first][0] : reading.words[last - 1][1]]


def type_scores(probable: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """By type, how probable it is, what is core counting double; of one thing or of several."""
    size = len(TERM_TYPES)
    return probable[..., 1 : 1 + size] + 0.5 * probable[..., 1 + size :]


def _candidates(
    reading: Reading, text: str, blocked: list[tuple[int, int]], border: int
) -> Iterator[tuple[float, tuple[int, int]]]:
    """The spans that may be terms, with their scores."""
    scores = np.round(1 - reading.spans[:, :, 0], 3)
    likely = np.nonzero(scores >= settings().floor)
    found = (*(places.tolist() for places in likely), scores[likely].tolist())
    for a, k, score in zip(*found, strict=True):
        b = a + k + 1
        if b > len(reading.words):
            continue
        start, end = reading.words[a][0], reading.words[b - 1][1]
        if start < border < end or any(s < end and start < e for s, e in blocked):
            continue
        # No word that only joins others is a term, whatever the network thinks of a fragment.
        if all(text[s:e] in lexicon().borders for s, e in reading.words[a:b]):
            continue
        if is_fragment(text, start, end):
            continue
        yield score, (a, b)


def split_tokens(doc: Doc, borders: set[int]) -> None:
    """Splits the tokens inside which one of these offsets lies; long forms keep their places."""
    cuts: dict[int, list[int]] = {}
    starts = [token.idx for token in doc]
    for border in sorted(borders):
        token = doc[max(bisect_right(starts, border) - 1, 0)]
        if 0 < border - token.idx < len(token) and token.ent_iob_ not in "BI":
            cuts.setdefault(token.i, []).append(border - token.idx)
    if not cuts:
        return
    pairs = [[(span.start_char, span.end_char) for span in pair] for pair in doc._.abbreviations]
    with doc.retokenize() as retokenizer:
        for i, inside in cuts.items():
            token = doc[i]
            ends = [0, *inside, len(token)]
            parts = [token.text[a:b] for a, b in pairwise(ends)]
            heads: Any = [(token, n) for n in range(len(parts))]
            retokenizer.split(token, parts, heads=heads)
    doc._.abbreviations = tuple(
        tuple(doc.char_span(start, end) for start, end in pair) for pair in pairs
    )
