"""Names as comparable keys: two surfaces with one key are one name, whatever their spelling.

A key drops case, hyphens, spaces, the plural of the head word and British spelling. It keeps every
digit, decimal point and sign, since names that differ in a number or version are different things.
A short name in capitals keeps its capitals, since "WER" is no form of "were".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.link.words import american, singular
from kg.vocabulary import fold

_TOKEN: Final = re.compile(r"\d+(?:\.\d+)*|(?:[^\W\d_]|[\u0300-\u036f])+|[+#@%*]")
_APOSTROPHES: Final = re.compile(r"[’'ʼ](?:s\b)?")
_ACRONYM_LETTERS: Final = 5
"""Longer names in capitals are no homonyms of common words: "IMAGENET" is "ImageNet"."""
PREPOSITIONS: Final = frozenset(
    "across against among at between by for from in into of on over through to toward towards "
    "under via with within without".split()
)
_AFTER_HEAD: Final = re.compile(rf"\s(?:{'|'.join(sorted(PREPOSITIONS))})\s", re.IGNORECASE)
_VARIANTS: Final = frozenset(
    "base chat flash instruct large lite max medium micro mini nano plus pro small tiny turbo "
    "ultra xl xxl".split()
)
"""Words that name a size or edition: names that differ in them are different things."""


@dataclass(frozen=True, slots=True)
class Name:
    """A surface taken apart.

    `tokens` are as written, `numbers` those that are numbers, sorted; `edition` are the words of
    size and edition, sorted, and `core` is the key without them.
    """

    text: str
    key: str
    tokens: tuple[str, ...]
    numbers: tuple[str, ...]
    edition: tuple[str, ...]
    core: str
    acronym: bool

    @property
    def words(self) -> tuple[str, ...]:
        """The tokens that are words, folded."""
        return tuple(fold(t) for t in self.tokens if t[0].isalpha())


@lru_cache(maxsize=1 << 17)
def name_of(surface: str) -> Name:
    """The surface taken apart, with its key."""
    tokens = _tokens(surface)
    edition = tuple(i for i in range(len(tokens)) if _is_edition(tokens, i))
    kept = tuple(t for i, t in enumerate(tokens) if i not in edition)
    key = _key(surface, tokens)
    return Name(
        text=surface,
        key=key,
        tokens=tokens,
        numbers=tuple(sorted(t for t in tokens if t[0].isdigit())),
        edition=tuple(sorted(tokens[i].lower() for i in edition)),
        core=(_key(" ".join(kept), kept) if edition else key).casefold(),
        acronym=_is_acronym(surface),
    )


def name_key(surface: str) -> str:
    """The key of a surface; equal keys are one name.

    >>> name_key("Large-Language Models") == name_key("large language model")
    True
    >>> name_key("GPT-3") == name_key("GPT 3"), name_key("GPT-3") == name_key("GPT-3.5")
    (True, False)
    >>> name_key("LLMs") == name_key("LLM"), name_key("WER") == name_key("wer")
    (True, False)
    """
    return name_of(surface).key


def is_plural(surface: str) -> bool:
    """Whether the head word of the surface is a plural.

    >>> is_plural("mixtures of experts"), is_plural("LLMs"), is_plural("loss"), is_plural("GPS")
    (True, True, False, False)
    """
    # Inside a hyphenated word a preposition makes no head: "text-to-image models".
    spaced = surface if " " in surface else surface.replace("-", " ")
    tokens = _tokens(_AFTER_HEAD.split(spaced, maxsplit=1)[0])[-1:]
    return any(_head(token) != fold(token) for token in tokens)


def could_be_capitals(key: str) -> bool:
    """Whether a name with this key could also be written as a short name in capitals.

    >>> could_be_capitals("llama"), could_be_capitals("gpt4"), could_be_capitals("transformer")
    (True, False, False)
    """
    return len(key) <= _ACRONYM_LETTERS and key.isalpha() and key.islower()


# ── the parts ────────────────────────────────────────────────────────────────────────────────────


def _tokens(surface: str) -> tuple[str, ...]:
    text = unicodedata.normalize("NFKC", surface).replace("&", " and ")
    tokens = _TOKEN.findall(_APOSTROPHES.sub("", text))
    if len(tokens) > 1 and tokens[0] in ("the", "The"):
        tokens = tokens[1:]
    return tuple(_spoken(token) for token in tokens)


def _spoken(token: str) -> str:
    """A lone Greek letter by its name, so that "β-VAE" is "beta-VAE"."""
    if len(token) == 1 and "Ͱ" <= token <= "Ͽ":
        name = unicodedata.name(token, "")
        if " LETTER " in name:
            return name.split(" LETTER ")[1].split()[0].lower().replace("lamda", "lambda")
    return token


def _key(surface: str, tokens: tuple[str, ...]) -> str:
    if not tokens:
        return "=" + unicodedata.normalize("NFKC", surface).casefold().strip()
    capitals = _capitals(surface, tokens)
    if capitals:
        return capitals
    heads = set(_heads(tokens))
    parts: list[str] = []
    for i, token in enumerate(tokens):
        if not token[0].isalpha():
            # Two numbers side by side keep their border: "2-70B" is not "270B".
            parts.append(f"_{token}" if i and tokens[i - 1][0].isdigit() else token)
            continue
        word = _head(token) if i in heads else fold(token)
        parts.append(american(word))
    return "".join(parts)


def _capitals(surface: str, tokens: tuple[str, ...]) -> str:
    """The key of a short name that is mostly capitals and nothing but letters and hyphens."""
    if " " in surface.strip() or not all(t[0].isalpha() for t in tokens):
        return ""
    letters = "".join(tokens)
    if len(letters) > 2 and letters.endswith("s") and letters[-2].isupper():
        letters = letters[:-1]
    upper = sum(c.isupper() for c in letters)
    if upper < 2 or upper <= len(letters) - upper or len(letters) > _ACRONYM_LETTERS:
        return ""
    return letters.upper()


def _heads(tokens: tuple[str, ...]) -> list[int]:
    """Where the words stand whose number does not matter: the head and the last word."""
    last = len(tokens) - 1
    heads = [last] if tokens and tokens[last][0].isalpha() else []
    for i in range(1, last):
        if tokens[i].lower() in PREPOSITIONS and tokens[i - 1][0].isalpha():
            return [i - 1, *heads]
    return heads


def _head(token: str) -> str:
    if len(token) > 2 and token.endswith("s") and token[-2].isupper():
        return fold(token[:-1])
    if token.isupper() and len(token) <= _ACRONYM_LETTERS:
        return fold(token)
    return singular(fold(token))


def _is_acronym(surface: str) -> bool:
    """One word of few letters, half of them capitals, or a capital with a count ("T5")."""
    letters = [c for c in surface.removesuffix("s") if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    few = upper >= 2 and len(letters) <= 10 and upper * 2 >= len(letters)
    return " " not in surface and (few or bool(re.fullmatch("[A-Z][2-9]", surface)))


def _is_edition(tokens: tuple[str, ...], i: int) -> bool:
    """Whether the token names a size or edition: "mini", "XL", the R of "ImageNet-R"."""
    token = tokens[i]
    last = 0 < i == len(tokens) - 1
    return token.lower() in _VARIANTS or (last and token.isupper() and len(token) <= 2)
