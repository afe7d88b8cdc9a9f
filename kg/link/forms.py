"""Names as words, to compare them: without what says nothing, and with the stems of the words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from kg.link.lists import word_list
from kg.link.names import PREPOSITIONS, name_of
from kg.link.words import american, singular
from kg.vocabulary import EntityType

_NEURAL: Final = word_list("names", "neural")
_NETWORK: Final = ["neural", "network"]
_PREFIXES: Final = word_list("words", "prefixes")
_EMPTY: Final = (PREPOSITIONS - {"without"}) | word_list("words", "articles") | {"and", "or", "as"}
"""What is left out of the words of a name; "without" turns it round."""
_ENDINGS: Final = re.compile(
    r"(?<=\w{3})(?:(?<=if)icat(?:ion|or|ive)|iz(?:ation|ing|ed|er|e)|ational|[ai]t(?:ion|or|ive|ing|ed|e)"
    r"|ations?|ement|ment|ness|[ae]nc[ey]|ent|ingly|ing|iv(?:e|ity)|ily|ity|ional|ion|acy|ate|ie[rd]"
    r"|ying|ist|or|er|ed|ally|al|ly|y|e|(?<=\w{4}o)gra(?:m|ph(?:y|ic)?))$"
)
_BEGUN: Final = re.compile(r"(?<![\w-])([A-Za-z]+)-(?=\w)")
"""The beginnings of words with a hyphen: "in-hand manipulation" is not of a hand."""


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The word without its ending, as far as that makes no other word of it.

    >>> [stem(w) for w in ("estimation", "estimator", "classifier", "classification", "planned")]
    ['estim', 'estim', 'classif', 'classif', 'plan']
    """
    found = _ENDINGS.sub("", word)
    return found[:-1] if found[-2:] in ("dd", "gg", "mm", "nn", "pp", "tt") else found


@dataclass(frozen=True, slots=True)
class Form:
    """A name as words: without articles and prepositions, singular, short forms written out."""

    text: str
    type: EntityType
    words: tuple[str, ...]
    stems: tuple[str, ...]

    @property
    def tokens(self) -> tuple[str, ...]:
        """All words as written, small."""
        return tuple(token.lower() for token in name_of(self.text).tokens)


def form_of(text: str, kind: EntityType, long_forms: Mapping[str, str]) -> Form:
    """The form of a name; `long_forms` are those of short forms that the corpus reads in one way.

    >>> form_of("recovery of a matrix", EntityType.TASK, {}).stems
    ('recover', 'matrix')
    >>> form_of("in-hand manipulation", EntityType.TASK, {}).words
    ('in', 'hand', 'manipulation')
    """
    words: list[str] = []
    begun = {found.lower() for found in _BEGUN.findall(text)}
    for token in name_of(text).tokens:
        key = name_of(token).key
        long = long_forms.get(key) if key.isupper() and len(key) > 1 else None
        parts = name_of(long).tokens if long else (token,)
        told = (part.lower() for part in parts)
        words += [american(singular(p)) for p in told if p not in _EMPTY or p in begun]
    words = _compounds(words)
    return Form(text, kind, tuple(words), tuple(map(stem, words)))


def _compounds(words: Sequence[str]) -> list[str]:
    """The words with beginnings that make one word with the next ("pre-trained" is "pretrained",
    "multiple object tracking" is "multi-object tracking"), and without the "neural" of networks
    that are so anyway ("recurrent neural network", also "net")."""
    found: list[str] = []
    start = ""
    words = ["network" if pair == ("neural", "net") else pair[1] for pair in pairwise(["", *words])]
    for i, word in enumerate(words):
        left = len(words) - i - 1
        if word in _PREFIXES and left:
            start += word
        elif word == "multiple" and left > 1:
            start += "multi"
        elif start or [*words[i : i + 2]] != _NETWORK or not found or found[-1] not in _NEURAL:
            found.append(start + word)
            start = ""
    return found
