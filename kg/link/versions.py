"""What in a name tells one version, size or edition from another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kg.link.lists import word_list, word_pairs

TOKEN: Final = re.compile(r"\d+(?:\.\d+)*|(?:[^\W\d_]|[\u0300-\u036f])+|[+#@%*]")
"""A number, a word, or a sign that tells names apart."""
_EDITIONS: Final = word_list("versions", "editions")
_BEHIND: Final = word_list("versions", "behind")
_ROMAN: Final = word_pairs("versions", "roman")
_LANGUAGES: Final = word_list("versions", "languages")
_COUNTING: Final = frozenset("+#*")
"""Signs that tell names apart as numbers do: "A*", "C++"."""
_ONE_LETTER: Final = re.compile(r"([a-z])([A-Z]{2}\w*)")
"""A small letter before a name in capitals is an edition of it ("mBERT")."""


def number_of(tokens: Sequence[str], i: int) -> str:
    """The token where it is a number or counts as one: "4", the "II" of "Phase II", "*"."""
    token = tokens[i]
    if token[0].isdigit() or token in _COUNTING:
        return token
    return _ROMAN.get(token.lower(), "") if i and token.isupper() else ""


def edition_of(tokens: Sequence[str], i: int) -> str:
    """What the token says of size or edition, else "": "mini", "XL", the R of "ImageNet-R", the B
    of "ViT-B/16", the m of "mBERT", the codes of "En-De".
    """
    token, last = tokens[i], len(tokens) - 1
    small = _ONE_LETTER.fullmatch(token) if i == 0 else None
    if small:
        return small[1]
    word = token.lower()
    if number_of(tokens, i):
        return ""
    short = 0 < i and token.isupper() and len(token) <= 2
    closing = i == last or tokens[i + 1][0].isdigit()
    language = i >= last - 1 and directed(tokens)
    known = word in _EDITIONS or (i > 0 and word in _BEHIND)
    return word if known or (short and closing) or language else ""


def directed(tokens: Sequence[str]) -> bool:
    """Whether the last two tokens say from which language into which ("WMT14 En-De")."""
    return len(tokens) > 2 and {t.lower() for t in tokens[-2:]} <= _LANGUAGES
