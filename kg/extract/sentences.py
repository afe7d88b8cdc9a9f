"""Sentence borders: safe against abbreviations, initials, decimals and the end of the title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import abstract_start, paper_of
from kg.extract.tokens import ABBREVIATIONS

if TYPE_CHECKING:
    from thinc.types import Ints2d

_STOPS = frozenset((".", "!", "?", "…", "。", "！", "？", "؟", "।"))
_CLOSERS = frozenset(")]}»”’\"'`$")
_STARTERS = frozenset(
    "a an the this these those we our in on to for from with by at as it its they their there here "
    "while when where since although however moreover furthermore finally additionally thus hence "
    "therefore then also both each such if using based experiments results extensive empirical "
    "recent existing code he she i you unlike despite first second".split()
)
"""Words that, capitalised, begin a sentence even after an abbreviation."""
_INITIALS = re.compile(r"(?:[A-Z]\.)+|[a-z](?:\.[a-z])+\.")


@Language.component("kg_sentences", assigns=["token.is_sent_start"])
def kg_sentences(doc: Doc) -> Doc:
    """Sets the sentence borders; the first token of the abstract always begins a sentence."""
    border = abstract_start(doc) if paper_of(doc).abstract else 0
    texts = [token.text for token in doc]
    ended, crossed = False, border == 0
    borders = []
    for i, text in enumerate(texts):
        starts = i == 0
        if not crossed and doc[i].idx >= border:
            starts = crossed = True
        elif ended and not text.isspace():
            starts = _may_start(texts, i)
            # A closing bracket or quote still belongs to the sentence before it.
            ended = not starts and text in _CLOSERS
        borders.append(1 if starts else -1)
        if text in _STOPS or (text[-1] in ".。" and _keeps_stop(text)):
            ended = bool(doc[i].whitespace_) or _next_is_free(texts, i)
    # All at once: setting a token's own attribute looks at the whole Doc each time.
    column = np.array([borders], dtype="int64").T.astype("uint64")
    return doc.from_array(["SENT_START"], cast("Ints2d", column))


def _next_is_free(texts: list[str], i: int) -> bool:
    """Whether what follows the full stop, with no space between, may begin a sentence."""
    if i + 1 == len(texts):
        return False
    follows = texts[i + 1]
    # "…end.While": some abstracts lack the space.
    glued = len(follows) > 1 and follows[0].isupper() and follows[1].islower()
    return glued or follows in _CLOSERS or follows.isspace() or texts[i] in "。！？؟।"


def _keeps_stop(text: str) -> bool:
    """Whether a token that ends in a full stop is a word with it."""
    return len(text) > 1 and text[0].isalpha()


def _may_start(texts: list[str], i: int) -> bool:
    word = texts[i]
    if word in _CLOSERS or word in _STOPS:
        return False
    before = next(t for t in reversed(texts[:i]) if t not in _CLOSERS and not t.isspace())
    if before.lower() in ABBREVIATIONS or _INITIALS.fullmatch(before):
        return word[0].isupper() and word.lower() in _STARTERS
    # A name such as "t-SNE" or "iCaRL" may begin a sentence, a lower-case word does not.
    return not word[0].islower() or any(c.isupper() for c in word)
