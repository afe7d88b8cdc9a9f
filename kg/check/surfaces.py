"""When two surfaces count as the same: case, hyphens, plural -s and LaTeX are folded."""

from __future__ import annotations

import re
from typing import Final

_LATEX: Final = re.compile(r"\\[a-z]+\s*(?=\{)|[\\{}$]|(?<![a-z])math(?:cal|bf|rm|bb)(?=\{)")
_GAP: Final = re.compile(r"[\s\-‐-―_/~]+")
_PLURAL: Final = re.compile(r"(?<=[a-z]{3})s\b")
_EDGE: Final = " .,;:'\"()[]“”‘’"


def fold_surface(surface: str) -> str:
    """The comparable form of a surface; signs that tell names apart ("C++", "C#") stay.

    >>> fold_surface("Mixture-of-Experts"), fold_surface("mixtures of experts")
    ('mixture of expert', 'mixture of expert')
    >>> fold_surface("$O(1/k^2)$")
    'o(1 k^2'
    """
    plain = _GAP.sub(" ", _LATEX.sub("", surface.lower())).strip(_EDGE)
    return _PLURAL.sub("", plain)


def surface_key(surface: str) -> str:
    """The folded surface, or the surface itself where folding leaves nothing.

    >>> surface_key("LLMs"), surface_key("$")
    ('llm', '$')
    """
    return fold_surface(surface) or surface


def names(surface: str, text: str) -> bool:
    """Whether the folded surface stands in the folded text as whole words.

    >>> names("gpt 4", "we compare gpt 4 and gpt 40"), names("gpt 4", "only gpt 40")
    (True, False)
    """
    return bool(surface) and bool(re.search(rf"(?<!\w){re.escape(surface)}(?!\w)", text))


def states(value: str, text: str, at: int | None = None) -> bool:
    """Whether the text holds the value as written (at that place), not a part of a longer number.

    >>> states("5%", "up to 5%"), states("5%", "up to 15%"), states("8", "8.5 points")
    (True, False, False)
    >>> states("5%", "5% or 15%", at=7)
    False
    """
    bounded = re.compile(rf"(?<!\d)(?<!\d[.,]){re.escape(value)}(?![.,]?\d)")
    found = bounded.search(text) if at is None else bounded.match(text, at)
    return bool(value) and found is not None
