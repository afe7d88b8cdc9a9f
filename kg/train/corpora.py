"""Annotated corpora of others: SciERC, TDMSci and SciER, read as they are published.

A corpus comes as passages of tokens with the spans of tokens that are annotated. The model's words
are finer than tokens ("photo-metric" is three), so `to_words` gives a passage in words, and which
of these begin or end a token.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError
from kg.extract.labels import WIDEST
from kg.extract.words import Span, split_words
from kg.files import explain_read_error
from kg.train.annotations import Example, Thing

Labelled = tuple[int, int, str]
"""First, one past the last, and label of a span."""
_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}
_DOCUMENT = "-DOCSTART-"


@dataclass(frozen=True)
class Passage:
    """Tokens, and which of them are annotated as what."""

    tokens: tuple[str, ...]
    spans: tuple[Labelled, ...]


@dataclass(frozen=True)
class InWords:
    """A passage in the model's words.

    `gold` has every annotated span by its words, also those that are too wide for the model.
    """

    example: Example
    starts: frozenset[int]
    ends: frozenset[int]
    gold: frozenset[Labelled]


def read_scierc(path: str | Path) -> list[Passage]:
    """The abstracts of a CoNLL file of SciERC, each one passage."""
    documents: list[list[Passage]] = []
    for rows in _blocks(path):
        if rows[0].startswith(_DOCUMENT):
            documents.append([])
        elif documents:
            cells = [row.split(" ") for row in rows]
            documents[-1].append(_passage([c[0] for c in cells], [c[-1] for c in cells]))
        else:
            raise InputError(f"has a sentence before the first {_DOCUMENT}", file=path)
    return [join(sentences) for sentences in documents if sentences]


def read_tdmsci(path: str | Path) -> list[Passage]:
    """The sentences of a file of TDMSci, in its order, a repeated one once."""
    found: dict[tuple[str, ...], Passage] = {}
    for rows in _blocks(path):
        cells = [row.split("\t") for row in rows]
        passage = _passage([c[0] for c in cells], [c[-1] for c in cells])
        found.setdefault(passage.tokens, passage)
    return list(found.values())


def read_scier(path: str | Path) -> list[list[Passage]]:
    """The documents of a file of SciER, each as the list of its sentences.

    It names what is annotated in a sentence but not where: each name takes the first place that is
    still free, longer names first.
    """
    documents: dict[str, list[Passage]] = {}
    for number, row in enumerate(_read(path).split("\n"), 1):
        if row.strip():
            try:
                said = json.loads(row)
                tokens = said["sentence"].split()
                named = [(tuple(name.split()), label) for name, label in said["ner"]]
                own = documents.setdefault(str(said["doc_id"]), [])
            except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
                raise InputError("is no sentence of SciER", file=path, line=number) from error
            own.append(Passage(tuple(tokens), tuple(_place(tokens, named))))
    return list(documents.values())


def join(passages: Sequence[Passage]) -> Passage:
    """One passage of several, one behind the other.

    >>> join([Passage(("a", "b"), ((1, 2, "Task"),)), Passage(("c",), ((0, 1, "Metric"),))])
    Passage(tokens=('a', 'b', 'c'), spans=((1, 2, 'Task'), (2, 3, 'Metric')))
    """
    tokens: list[str] = []
    spans: list[Labelled] = []
    for passage in passages:
        spans += [(a + len(tokens), b + len(tokens), label) for a, b, label in passage.spans]
        tokens += passage.tokens
    return Passage(tuple(tokens), tuple(spans))


def grouped(passages: Sequence[Passage], longest: int) -> list[Passage]:
    """Neighbours joined as long as they have no more tokens than `longest` together."""
    groups: list[list[Passage]] = []
    size = 0
    for passage in passages:
        if not groups or size + len(passage.tokens) > longest:
            groups.append([])
            size = 0
        groups[-1].append(passage)
        size += len(passage.tokens)
    return [join(group) for group in groups]


def to_words(passage: Passage, labels: Sequence[str]) -> InWords:
    """The passage in words; a thing's label is the place of its label in `labels`, from 1."""
    text = " ".join(passage.tokens)
    words = split_words(text)
    first = {start: i for i, (start, _) in enumerate(words)}
    last = {end: i + 1 for i, (_, end) in enumerate(words)}
    starts, ends = [], []
    at = 0
    for token in passage.tokens:
        starts.append(first[at])
        ends.append(last[at + len(token)])
        at += len(token) + 1
    gold = [(starts[a], ends[b - 1], label) for a, b, label in passage.spans]
    things = [
        Thing(text[words[a][0] : words[b - 1][1]], labels.index(label) + 1, -1, [(a, b)])
        for a, b, label in gold
        if b - a <= WIDEST
    ]
    example = Example("x", text, words, things=things)
    return InWords(example, frozenset(starts), frozenset(ends), frozenset(gold))


def _read(path: str | Path) -> str:
    try:
        return Path(path).read_text("utf-8")
    except OSError as error:
        raise InputError(explain_read_error(error), file=path) from error
    except UnicodeDecodeError as error:
        raise InputError("is not in UTF-8", file=path) from error


def _blocks(path: str | Path) -> Iterator[list[str]]:
    """The lines between blank ones."""
    for block in _read(path).split("\n\n"):
        rows = [row for row in block.split("\n") if row.strip()]
        if rows:
            yield rows


def _passage(tokens: Sequence[str], tags: Sequence[str]) -> Passage:
    """Tags begin a span with B-, or with I- behind nothing or another label."""
    spans: list[Labelled] = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag != "O":
            if tag[0] == "B" or before == "O" or before[2:] != tag[2:]:
                spans.append((i, i + 1, tag[2:]))
            else:
                spans[-1] = (spans[-1][0], i + 1, tag[2:])
        before = tag
    return Passage(tuple(_BRACKETS.get(token, token) for token in tokens), tuple(spans))


def _place(tokens: Sequence[str], named: Sequence[tuple[tuple[str, ...], str]]) -> list[Labelled]:
    spans: list[Labelled] = []
    taken: set[Span] = set()
    for name, label in sorted(named, key=lambda n: -len(n[0])):
        places = [
            (i, i + len(name))
            for i in range(len(tokens) - len(name) + 1)
            if tuple(tokens[i : i + len(name)]) == name and (i, i + len(name)) not in taken
        ]
        free = [(a, b) for a, b in places if not any(a < q and p < b for p, q in taken)]
        for place in (free or places)[:1]:
            taken.add(place)
            spans.append((*place, label))
    return sorted(spans)
