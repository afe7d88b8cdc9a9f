"""Spellings of English words that are one word: singular and plural, British and American."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from kg.link.lists import word_list, word_pairs

_IRREGULAR: Final = word_pairs("words", "irregular")
_IN_AS: Final = word_list("words", "in_as")
_FIELDS: Final = word_list("words", "fields")
_AMERICAN_WORDS: Final = word_pairs("words", "american")
_AMERICAN: Final = (
    (re.compile(r"is(ations?|ational|ing|ed|ers?|es?|abl[ey]|ability)$"), r"iz\1"),
    (re.compile(rf"^({'|'.join(sorted(word_list('words', 'our')))})our"), r"\1or"),
    (re.compile(rf"^({'|'.join(sorted(word_list('words', 'double_l')))})ll(?=ing|ed|er)"), r"\1l"),
    (re.compile(r"^(anal|catal|paral)ys(?=e[dr]?$|ing$)"), r"\1yz"),
    (re.compile(r"^haem(?=[ao])"), "hem"),
)


def singular(word: str) -> str:
    """The singular of a lower-case English noun, as far as its ending tells.

    >>> [singular(w) for w in ("models", "losses", "loss", "bias", "analyses", "policies")]
    ['model', 'loss', 'loss', 'bias', 'analysis', 'policy']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or word in _FIELDS:
        return word
    if word.endswith(("ss", "us", "is")) or (word.endswith("as") and word not in _IN_AS):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=1 << 16)
def american(word: str) -> str:
    """The American spelling of a lower-case word, as far as a list and its ending tell.

    >>> american("optimisation"), american("behaviour"), american("modelling"), american("dialogue")
    ('optimization', 'behavior', 'modeling', 'dialog')
    """
    plain = singular(word)
    if plain in _AMERICAN_WORDS:
        return _AMERICAN_WORDS[plain] + word.removeprefix(plain)
    for pattern, ending in _AMERICAN:
        word = pattern.sub(ending, word)
    return word
