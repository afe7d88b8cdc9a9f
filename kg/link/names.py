"""Names as comparable keys: two surfaces with one key are one name, whatever their spelling.

A key drops case, accents, hyphens, spaces, a leading article, an acronym in brackets behind its
long form, plurals and British spelling. It keeps every digit, decimal point and
sign, since names that differ in a number or version are different things. A short name in capitals
keeps its capitals, since "WER" is no form of "were".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import Final

from kg.link.lists import word_list
from kg.link.versions import TOKEN, edition_of, number_of
from kg.link.words import american, singular
from kg.vocabulary import fold

_APOSTROPHES: Final = re.compile(r"[’‘'ʼ´`′](?:s\b)?")
_BRACKETED: Final = re.compile(
    r"\s*(?P<before>[^()\[\]]*[^()\[\]\s])\s*[(\[]\s*(?P<inside>[^()\[\]]*[^()\[\]\s])\s*[)\]]"
    r"\s*(?P<behind>[^()\[\]]*)"
)
_BORDERS: Final = re.compile(r"(?<=[\u0370-\u03ff])(?=[A-Za-z])|(?<=[A-Za-z])(?=[\u0370-\u03ff])")
"""Where a Greek letter is written onto a Latin word."""
_ARTICLE: Final = re.compile(r"\s*(?:(?:[Tt]he|[Aa]n|a)\s+|A\s+(?=[a-z]{2}))(?=\S)")
_ACRONYM_LETTERS: Final = 5
"""Longer names in capitals are no homonyms of common words: "IMAGENET" is "ImageNet"."""
PREPOSITIONS: Final = word_list("words", "prepositions")
_AFTER_HEAD: Final = re.compile(rf"\s(?:{'|'.join(sorted(PREPOSITIONS))})\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A surface taken apart.

    `tokens` are as written, `numbers` those that are numbers (also Roman ones) or signs that count
    as numbers, sorted; `edition` are the words of size and edition, sorted, and `core` is the key
    without them.
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


@lru_cache(maxsize=1 << 18)
def name_of(surface: str) -> Name:
    """The surface taken apart, with its key."""
    bare = _bare(surface)
    tokens = _split(bare)
    editions = {i: word for i in range(len(tokens)) if (word := edition_of(tokens, i))}
    key = core = _key(surface, bare, tokens)
    if editions:
        kept = tuple(t.removeprefix(editions.get(i, "")) for i, t in enumerate(tokens))
        kept = tuple(t for i, t in enumerate(kept) if t and t.lower() != editions.get(i))
        rest = " ".join(kept)
        core = _key(rest, _bare(rest), kept)
    core = core.casefold()
    return Name(
        text=surface,
        key=key,
        tokens=tokens,
        numbers=tuple(sorted(filter(None, (number_of(tokens, i) for i in range(len(tokens)))))),
        edition=tuple(sorted(editions.values())),
        core=key if core == key else core,
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


@lru_cache(maxsize=1 << 14)
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
    return _split(_bare(surface))


def _split(bare: str) -> tuple[str, ...]:
    text = _APOSTROPHES.sub("", bare)
    text = text if text.isascii() else _BORDERS.sub(" ", text)
    # The words of a field are few, the names made of them many.
    return tuple(intern(_spoken(token)) for token in TOKEN.findall(text))


def _bare(surface: str) -> str:
    """The surface without article and bracketed acronym, "&" spelled out."""
    text = unicodedata.normalize("NFKC", surface).replace("&", " and ")
    article = _ARTICLE.match(text)
    return _full_name(text[article.end() :] if article else text)


def _full_name(text: str) -> str:
    """The long form, where the text gives both: "graph neural network (GNN)", or the other way."""
    found = _BRACKETED.fullmatch(text) if ")" in text or "]" in text else None
    if not found:
        return text
    before, inside, behind = found["before"], found["inside"], found["behind"]
    if _is_acronym(inside) and _tells(inside, before):
        return f"{before} {behind}" if behind else before
    return inside if not behind and _is_acronym(before) and _tells(before, inside) else text


def _tells(short: str, long: str) -> bool:
    """Whether the letters of the short form stand in the last words of the long one, in order.

    The linker's own test is stricter (`pairs.abbreviates`); this one only has to tell "(GNN)" from
    "(large)" and "TD(λ)".
    """
    wanted = [c for c in fold(short.removesuffix("s")) if c.isalpha()]
    words = fold(long).split()
    for i in range(len(words)):
        letters = iter("".join(words[i:]))
        if words[i][0] == wanted[0] and all(c in letters for c in wanted):
            return True
    return False


def _spoken(token: str) -> str:
    """A lone Greek letter by its name, so that "β-VAE" is "beta-VAE"."""
    if len(token) == 1 and "Ͱ" <= token <= "Ͽ":
        name = unicodedata.name(token, "")
        if " LETTER " in name:
            return name.split(" LETTER ")[1].split()[0].lower().replace("lamda", "lambda")
    return token


def _key(surface: str, bare: str, tokens: tuple[str, ...]) -> str:
    if not tokens:
        return "=" + unicodedata.normalize("NFKC", surface).casefold().strip()
    capitals = _capitals(bare, tokens)
    if capitals:
        return capitals
    heads = _heads(tokens)
    parts: list[str] = []
    for i, token in enumerate(tokens):
        if token[0].isalpha():
            parts.append(_word(token, head=i in heads))
        else:
            # Two numbers side by side keep their border: "2-70B" is not "270B".
            parts.append(f"_{token}" if i and tokens[i - 1][0].isdigit() else token)
    return "".join(parts)


@lru_cache(maxsize=1 << 16)
def _word(token: str, *, head: bool) -> str:
    """What a word adds to a key; a short one keeps its number unless it is a head."""
    word = fold(token)
    return american(_head(token) if head or len(word) > 3 else word)


def _capitals(bare: str, tokens: tuple[str, ...]) -> str:
    """The key of a short name that is mostly capitals and nothing but letters and hyphens."""
    if " " in bare.strip() or not all(t[0].isalpha() for t in tokens):
        return ""
    letters = "".join(map(_plain, tokens))
    if len(letters) > 2 and letters.endswith("s") and letters[-2].isupper():
        letters = letters[:-1]
    upper = sum(c.isupper() for c in letters)
    if upper < 2 or upper <= len(letters) - upper or len(letters) > _ACRONYM_LETTERS:
        return ""
    return letters.upper()


def _plain(token: str) -> str:
    """The token without accents, its case kept."""
    parts = unicodedata.normalize("NFKD", token)
    return "".join(c for c in parts if not unicodedata.combining(c))


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
