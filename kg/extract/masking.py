"""Sentences in which every mention is a mark, so that a cue phrase is one regular expression.

"Quince (Q) outperforms the GreedyCut baseline" is read as "⟨0⟩ outperforms the ⟨1⟩", the numbers
being places in `doc._.entities`. In the patterns of `cues`, `<H>` and `<T>` stand for a mark or a
list of marks ("⟨1⟩, ⟨2⟩ and ⟨3⟩"), `<M>` for one mark, `~60` for at most 60 signs with no mark and
no end of a clause, `^60` for the same with marks among them, `%60` for `~60` with no preposition.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from spacy.tokens import Doc

from kg.extract.document import doc_start, sentence_quotes
from kg.extract.entities import is_proper
from kg.model import LocalEntity, Quote
from kg.vocabulary import EntityType, Role

OPEN, CLOSE, MEANT = "\ue000", "\ue001", "\ue002"
"""Around the number of a mention; MEANT opens one that is only meant ("our method")."""
MARK = rf"[{OPEN}{MEANT}]\d{{1,6}}{CLOSE}"
LIST = rf"{MARK}(?:(?:, and |, or |, | and | or |/| & |, (?:the|a) | and the ){MARK}){{0,9}}"
_PREPOSITION = r"\b(?:for|to|of|in|on|with|using|based|by|from|that|which|where|via)\b"
_SIGNS = re.compile(f"[{OPEN}{CLOSE}{MEANT}]")
_NUMBER = re.compile(rf"[{OPEN}{MEANT}](\d+){CLOSE}")
_GENERIC = (
    "model|method|algorithm|benchmark|dataset|framework|approach|technique|task|architecture|"
    "network|system|problem|environment|corpus|corpora|baseline|setting|metric|score"
)
_TIDY = (
    (re.compile(r"[^\S ]\s*| \s+"), " "),
    (re.compile(r"[“”\"*]|''|``"), ""),
    (re.compile(rf"({MARK}) ?\( ?({MARK}) ?\)"), None),
    (re.compile(rf"({MARK})-? (?:{_GENERIC})s?\b"), r"\1"),
)
_PLAIN = 2
"""So many of these need no marks."""
_OURS = re.compile(
    r"\b(?:our|the proposed|the presented)(?: (?:proposed|new|novel|full|final|best))?"
    rf" (?:{_GENERIC}|solution|strategy|pipeline|module)s?\b(?! to\b)"
    r"|^it(?= \w+s\b)|^this (?:method|approach|framework|model|algorithm)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sentence:
    """A sentence, the places of the entities that it names, and its text with the marks."""

    quote: Quote
    named: frozenset[int]
    masked: str
    starts: tuple[tuple[int, int, int], ...]
    """(entity, start, end) of the mentions, in the quote's text."""

    def part(self, start: int, end: int) -> Quote:
        """A span of the sentence, by its place in the sentence."""
        whole = self.quote
        text = whole.text[start:end]
        return Quote(whole.paper, whole.field, whole.start + start, whole.start + end, text)

    def marks(self, entities: Collection[int]) -> list[Quote]:
        """The mentions of these entities in the sentence."""
        return [self.part(start, end) for i, start, end in self.starts if i in entities]


if not Doc.has_extension("masked"):
    Doc.set_extension("masked", default=None)


@dataclass(frozen=True, slots=True)
class _Masked:
    """The sentences with the mentions of these entities masked."""

    of: Sequence[LocalEntity]
    sentences: Sequence[Sentence]


def mask_sentences(doc: Doc) -> Sequence[Sentence]:
    """The sentences of the Doc with the mentions of `doc._.entities` masked.

    They are kept on the Doc until it is given another tuple of entities.
    """
    entities: Sequence[LocalEntity] = doc._.entities
    masked = doc._.masked
    if masked is None or masked.of is not entities:
        masked = doc._.masked = _Masked(entities, list(_masked(doc, entities)))
    return cast("Sequence[Sentence]", masked.sentences)


def _masked(doc: Doc, entities: Sequence[LocalEntity]) -> Iterator[Sentence]:
    mentions = sorted(
        (doc_start(doc, m.quote), i, len(m.quote.text))
        for i, entity in enumerate(entities)
        for m in entity.mentions
    )
    at = 0
    for quote in sentence_quotes(doc):
        start = doc_start(doc, quote)
        end = start + quote.end - quote.start
        inside = []
        while at < len(mentions) and mentions[at][0] < end:
            where, i, length = mentions[at]
            inside.append((i, where - start, where - start + length))
            at += 1
        named = frozenset(i for i, _, _ in inside)
        yield Sentence(quote, named, _mask(quote.text, inside), tuple(inside))


def _mask(text: str, inside: Sequence[tuple[int, int, int]]) -> str:
    parts, last = [], 0
    plain = _SIGNS.sub(" ", text)
    for i, start, end in inside:
        parts += [plain[last:start], f"{OPEN}{i}{CLOSE}"]
        last = end
    masked = "".join([*parts, plain[last:]])
    for pattern, by in _TIDY if inside else _TIDY[:_PLAIN]:
        masked = pattern.sub(_drop_repeat if by is None else by, masked)
    return masked


def _drop_repeat(match: re.Match[str]) -> str:
    return match[1] if match[1] == match[2] else match[0]


def places_of(sentences: Sequence[Sentence]) -> dict[int, list[int]]:
    """For each entity the places of the sentences that name it, in order."""
    places: dict[int, list[int]] = {}
    for at, sentence in enumerate(sentences):
        for i in sentence.named:
            places.setdefault(i, []).append(at)
    return places


def main_method(entities: Sequence[LocalEntity]) -> int | None:
    """The place of what "our method" means: the first proposed method, names before phrases."""
    proposed = [
        i for i, e in enumerate(entities) if e.type is EntityType.METHOD and e.role is Role.PROPOSED
    ]
    return min(proposed, key=lambda i: (not is_proper(entities[i].name), i), default=None)


def mark_ours(masked: str, main: int) -> str:
    """The masked sentence with "our method" and the like as a mark of the main entity."""
    return _OURS.sub(f"{MEANT}{main}{CLOSE}", masked)


@cache
def cue(pattern: str) -> re.Pattern[str]:
    """A cue phrase with `<H>`, `~60` and the like as a regular expression."""
    pattern = re.sub(r"%(\d+)", rf"(?:(?!{_PREPOSITION})[^.;{OPEN}-{MEANT}]){{0,\1}}?", pattern)
    pattern = re.sub(r"~(\d+)", rf"[^.;{OPEN}-{MEANT}]{{0,\1}}?", pattern)
    pattern = re.sub(r"\^(\d+)", r"[^.;]{0,\1}?", pattern)
    pattern = pattern.replace("<H>", f"(?P<head>{LIST})").replace("<T>", f"(?P<tail>{LIST})")
    return re.compile(pattern.replace("<M>", MARK), re.IGNORECASE)


def numbers_in(text: str) -> list[int]:
    """The places of the entities whose marks stand in the text, in order."""
    return [int(number) for number in _NUMBER.findall(text)]
