"""The model's view of a text: words, their casing, word pieces, and windows of words.

Words are finer than the tokens of the pipeline, so that a term may end at a hyphen. Training reads
texts through this module too, so that the model meets what it was trained on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

Span = tuple[int, int]

_WORD = re.compile(r"\w+|[^\w\s]")
_LONGEST_WORD = 100
"""Longer words are unknown to the vocabulary, and no term."""
_UNKNOWN, _FIRST, _LAST = "[UNK]", "[CLS]", "[SEP]"
_REMEMBERED = 1 << 14
"""So many words are not cut anew."""
SHAPES = 8
"""How many shapes of words there are (0 stands for no word)."""


def split_words(text: str) -> list[Span]:
    """Where each word lies: a run of letters and digits, or one other sign.

    >>> text = "LLM-based"
    >>> [text[a:b] for a, b in split_words(text)]
    ['LLM', '-', 'based']
    """
    return [match.span() for match in _WORD.finditer(text)]


@lru_cache(maxsize=_REMEMBERED)
def shape_of(word: str) -> int:
    """The casing of a word as a number from 1 to 7: the encoder itself reads lower case.

    >>> [shape_of(w) for w in ("12", ",", "net", "GPT", "Pear", "LoRA", "A")]
    [1, 2, 3, 4, 5, 6, 7]
    """
    if word.isdigit():
        return 1
    if not any(c.isalpha() for c in word):
        return 2
    if word.islower():
        return 3
    if word.isupper():
        return 4 if len(word) > 1 else 7
    return 5 if word[0].isupper() and word[1:].islower() else 6


class Vocabulary:
    """The word pieces of BERT's uncased vocabulary, one a line of its file."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._ids: Mapping[str, int] = {piece: i for i, piece in enumerate(pieces)}
        self._unknown = self._ids[_UNKNOWN]
        self.first, self.last = self._ids[_FIRST], self._ids[_LAST]
        # Half of the words of a text were in those before it.
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._cut)

    def pieces(self, word: str) -> tuple[int, ...]:
        """The numbers of the pieces of a word; never none."""
        return self._remembered(word)

    def _cut(self, word: str) -> tuple[int, ...]:
        if len(word) > _LONGEST_WORD:
            return (self._unknown,)
        ids: list[int] = []
        for part in _parts(word):
            ids += self._longest_first(part)
        return tuple(ids) or (self._unknown,)

    def _longest_first(self, part: str) -> list[int]:
        ids, start = [], 0
        while start < len(part):
            for end in range(len(part), start, -1):
                found = self._ids.get(part[start:end] if start == 0 else f"##{part[start:end]}")
                if found is not None:
                    break
            else:
                return [self._unknown]
            ids.append(found)
            start = end
        return ids


def _parts(word: str) -> Iterator[str]:
    """The word in lower case without accents, cut at underscores and around ideographs."""
    plain = "".join(
        c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn"
    )
    for part in re.split(
        r"(_|[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f])", plain
    ):
        if part:
            yield part


def windows(lengths: Sequence[int], may_end: Sequence[bool], limit: int) -> Iterator[Span]:
    """First and one past the last word of each window of at most `limit` pieces.

    A window ends after a word that may end one, where its second half has any.

    >>> list(windows([1] * 6, [False, False, True, False, False, True], 4))
    [(0, 3), (3, 6)]
    """
    if lengths and sum(lengths) <= limit:
        yield 0, len(lengths)
        return
    start = 0
    while start < len(lengths):
        end, size = start, 0
        while end < len(lengths) and (size + lengths[end] <= limit or end == start):
            size += lengths[end]
            end += 1
        if end < len(lengths):
            half = start + (end - start) // 2
            end = next((i for i in range(end, half, -1) if may_end[i - 1]), end)
        yield start, end
        start = end
