"""How two names in one text are alike, once its short forms are spelt out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from kg.extract.lexicon import fold_term, lexicon

KINDS = (
    "equal",
    "initials",
    "stems",
    "capitals",
    "initials of the end",
    "stems in another order",
    "spelling",
    "pieces",
    "letters",
    "ends",
    "begins",
    "ends in stems",
    "begins in stems",
    "within",
    "among",
    "shared stems",
)
"""In the order in which one is taken where two surfaces of things are alike in several ways."""
FAMILIES = {
    **dict.fromkeys(("capitals", "initials of the end", "pieces", "letters"), "short form"),
    **dict.fromkeys(
        ("ends", "begins", "ends in stems", "begins in stems", "within", "among"), "longer name"
    ),
    "shared stems": "other name",
}
"""Kinds by what tells more of them; the rest are spellings of one name."""
SPELLING = "spelling"

_ACRONYM = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Za-z0-9\-]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PIECE = re.compile(r"[A-Z][a-z]+|[A-Z]+(?![a-z])|[a-z]+|\d+")
_ENDING = re.compile(r"(?:ness|ings?|ity|ions?|ive|ed|es|al|ers?|ors?|s)$")
_STEM = 6
_ALIKE = 0.9
"""Of two names this like each other one is a slip of the keyboard."""
_LONG_ENOUGH = 6


@dataclass(frozen=True, slots=True)
class Name:
    """A surface with its words, short forms spelt out, these words as one text, their stems, the
    surface's numbers, and whether it may be a short form."""

    surface: str
    words: tuple[str, ...]
    letters: str
    stems: tuple[str, ...]
    numbers: tuple[str, ...]
    acronym: bool


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two names are alike; the shorter and the longer one, and the words that only the longer
    one has."""

    kind: str
    short: Name
    long: Name
    extra: tuple[str, ...] = ()


def name_of_surface(surface: str, spelt_out: Mapping[str, str]) -> Name:
    """The surface, read with the text's short forms (both folded).

    >>> name_of_surface("hierarchical RL", {"rl": "reinforcement learning"}).words
    ('hierarchical', 'reinforcement', 'learning')
    """
    known = lexicon().acronyms
    words: list[str] = []
    for word in fold_term(surface).split(" "):
        long = spelt_out.get(word)
        if long is None and word in known:
            long = fold_term(known[word])
        words += [word] if long is None else long.split(" ")
    numbers = tuple(_NUMBER.findall(surface))
    acronym = _ACRONYM.fullmatch(surface) is not None
    return Name(surface, tuple(words), " ".join(words), tuple(map(_stem, words)), numbers, acronym)


@lru_cache(maxsize=1 << 13)
def _stem(word: str) -> str:
    return (_ENDING.sub("", word) or word)[:_STEM]


def likeness(one: Name, other: Name) -> Likeness | None:
    """How two names are alike, if they are.

    What differs in its numbers ("GPT-3" and "GPT-4") is not.
    """
    if one.numbers != other.numbers:
        return None
    if one.acronym or other.acronym:
        short, long = sorted((one, other), key=lambda n: (len(n.surface), n.surface))
        shortened = short.acronym and _shortened(short.surface, long.surface)
        if shortened:
            return Likeness(shortened, short, long)
    short, long = (one, other) if _order(one) <= _order(other) else (other, one)
    if set(short.stems).isdisjoint(long.stems):
        return _by_spelling(short, long)
    return _by_words(short, long) or _by_spelling(short, long) or _by_shared_stems(short, long)


def _order(name: Name) -> tuple[int, tuple[str, ...], str]:
    return len(name.letters), name.words, name.surface


def _by_words(short: Name, long: Name) -> Likeness | None:
    size = len(short.words)
    if short.words == long.words:
        return Likeness("equal", short, long)
    if long.words[-size:] == short.words:
        return Likeness("ends", short, long, long.words[:-size])
    if long.words[:size] == short.words:
        return Likeness("begins", short, long, long.words[size:])
    return _by_stems(short, long, size)


def _by_stems(short: Name, long: Name, size: int) -> Likeness | None:
    if short.stems == long.stems:
        return Likeness("stems", short, long)
    own, all_ = set(short.stems), set(long.stems)
    if own == all_:
        return Likeness("stems in another order", short, long)
    if len(long.stems) > size and long.stems[-size:] == short.stems:
        return Likeness("ends in stems", short, long, long.words[:-size])
    if len(long.stems) > size and long.stems[:size] == short.stems:
        return Likeness("begins in stems", short, long, long.words[size:])
    if own < all_:
        rest = iter(long.stems)
        kind = "within" if all(stem in rest for stem in short.stems) else "among"
        pairs = zip(long.words, long.stems, strict=True)
        return Likeness(kind, short, long, tuple(w for w, stem in pairs if stem not in own))
    return None


def _by_spelling(short: Name, long: Name) -> Likeness | None:
    one, other = short.letters, long.letters
    # No more letters than the shorter one has can be shared.
    most = 2.0 * len(one) / (len(one) + len(other))
    if len(one) > _LONG_ENOUGH and len(one) > _ALIKE * len(other) * 0.9 and most > _ALIKE:
        matcher = SequenceMatcher(None, one, other, autojunk=False)
        if matcher.quick_ratio() > _ALIKE and matcher.ratio() > _ALIKE:
            return Likeness(SPELLING, short, long)
    return None


def _by_shared_stems(short: Name, long: Name) -> Likeness | None:
    shared = set(short.stems) & set(long.stems)
    if len(shared) > 1 and short.stems[-1] == long.stems[-1]:
        return Likeness("shared stems", short, long)
    return None


def _shortened(short: str, long: str) -> str:
    """How the one surface, an acronym, may be a short form of the other, or "".

    >>> _shortened("CAPE", "Contextual-Aware Position Encoding")
    'initials'
    >>> _shortened("RGTG", "Tokenwise Reward-Guided Text Generation")
    'initials of the end'
    >>> _shortened("FECNet", "Fourier Exposure Correction Network")
    'capitals'
    >>> _shortened("KeyGen", "iterative keyword generation")
    'pieces'
    """
    words = re.findall(r"[^\W_]+", long.lower())
    if len(words) < 2:
        return ""
    signs = "".join(c for c in short if c.isalnum())
    letters = (signs[:-1] if signs.endswith("s") and len(signs) > 2 else signs).lower()
    initials = "".join(word[0] for word in words)
    if initials == letters:
        return "initials"
    if len(letters) > 2 and initials.endswith(letters):
        return "initials of the end"
    capitals = "".join(c for c in short if c.isupper()).lower()
    if len(capitals) > 2 and initials.endswith(capitals):
        return "capitals"
    rest = iter(long.lower())
    if len(letters) > 2 and words[0][0] == letters[0] and all(c in rest for c in letters):
        return "letters"
    return "pieces" if _in_pieces(short, words) else ""


def _in_pieces(short: str, words: list[str]) -> bool:
    """Whether the parts of the short form begin words of the long one, in order."""
    pieces = [piece.lower() for piece in _PIECE.findall(short)]
    at = 0
    for word in words:
        if at < len(pieces) and word.startswith(pieces[at]):
            at += 1
    return 1 < len(pieces) == at
