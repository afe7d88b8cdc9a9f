"""Names as comparable keys: two surfaces with one key are one name, whatever their spelling.

A key drops case, hyphens, spaces, the plural of the head word and British spelling. It keeps every
digit, decimal point and sign, since names that differ in a number or version are different things.
A short name in capitals keeps its capitals, since "WER" is no form of "were".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.vocabulary import fold

_TOKEN: Final = re.compile(r"\d+(?:\.\d+)*|(?:[^\W\d_]|[\u0300-\u036f])+|[+#@%*]")
_APOSTROPHES: Final = re.compile(r"[’'ʼ](?:s\b)?")
_ACRONYM_LETTERS: Final = 5
"""Longer names in capitals are no homonyms of common words: "IMAGENET" is "ImageNet"."""
_PREPOSITIONS: Final = frozenset(
    "by for from in of on over through to under via with without".split()
)
_VARIANTS: Final = frozenset(
    "base chat flash instruct large lite max medium micro mini nano plus pro small tiny turbo "
    "ultra xl xxl".split()
)
"""Words that name a size or edition: names that differ in them are different things."""

_IRREGULAR: Final = {
    "analyses": "analysis", "automata": "automaton", "axes": "axis", "biases": "bias",
    "caches": "cache", "children": "child", "corpora": "corpus", "crises": "crisis",
    "criteria": "criterion", "diagnoses": "diagnosis", "gases": "gas", "hypotheses": "hypothesis",
    "indices": "index", "indexes": "index", "lenses": "lens", "matrices": "matrix",
    "maxima": "maximum", "mice": "mouse", "minima": "minimum", "movies": "movie",
    "niches": "niche", "optima": "optimum", "phenomena": "phenomenon", "quizzes": "quiz",
    "series": "series", "simplices": "simplex", "species": "species", "spectra": "spectrum",
    "statuses": "status", "syntheses": "synthesis", "theses": "thesis", "vertices": "vertex",
    "viruses": "virus", "vortices": "vortex", "chaos": "chaos", "news": "news", "lens": "lens",
    "always": "always", "alias": "alias", "aliases": "alias", "pathos": "pathos",
    "cosmos": "cosmos", "ethos": "ethos", "kudos": "kudos",
}  # fmt: skip
_IN_AS: Final = frozenset("agendas areas cameras formulas ideas lambdas personas schemas".split())
"""Plurals that end like a singular in -as (bias, atlas, alias)."""
_FIELDS: Final = frozenset(
    "acoustics analytics dynamics economics ethics genomics graphics kinematics linguistics "
    "mathematics mechanics optics physics politics proteomics robotics semantics statistics".split()
)
"""Fields of study that end like a plural."""

_AMERICAN: Final = (
    (re.compile(r"is(ation|ations|ing|ed|er|ers|e|es)$"), r"iz\1"),
    (re.compile(r"^(behavi|neighb|col|fav|hum|lab)our"), r"\1or"),
    (re.compile(r"^(mode|labe|trave|signa|channe|cance|tunne)ll(?=ing|ed|er)"), r"\1l"),
    (re.compile(r"^cent(re)s?$"), "center"),
    (re.compile(r"^analys(?=e[dr]?$|ing$)"), "analyz"),
    (re.compile(r"^artefact"), "artifact"),
)


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
    tokens = _tokens(surface)
    return any(_head(tokens[i]) != fold(tokens[i]) for i in _heads(tokens)[:1])


def differ(first: Name, second: Name) -> bool:
    """Whether two names are surely two things: another number, version, size or edition.

    An acronym may count the words of its long form ("A3C"), so a number in it alone is no
    difference.

    >>> differ(name_of("GPT-3"), name_of("GPT-4"))
    True
    >>> differ(name_of("ImageNet"), name_of("ImageNet-R"))
    True
    >>> differ(name_of("A3C"), name_of("Asynchronous Advantage Actor Critic"))
    False
    """
    if first.key == second.key:
        return False
    if first.numbers != second.numbers:
        short, long = (first, second) if first.numbers else (second, first)
        counted = short.acronym and not long.numbers and abbreviates(short.text, long.text)
        return not counted
    return first.edition != second.edition and first.core == second.core


def could_be_capitals(key: str) -> bool:
    """Whether a name with this key could also be written as a short name in capitals.

    >>> could_be_capitals("llama"), could_be_capitals("gpt4"), could_be_capitals("transformer")
    (True, False, False)
    """
    return len(key) <= _ACRONYM_LETTERS and key.isalpha() and key.islower()


def abbreviates(short: str, long: str) -> bool:
    """Whether the letters of the short form stand in the long form, in order, the first one at the
    start of its first word and every other at the start of a word or later in the word in hand.
    One word may be left over at the end ("T2I" for "text-to-image generation"); the short form
    itself may not be a word of the long one ("LoRA adapters").

    >>> abbreviates("LoRA", "Low-Rank Adaptation"), abbreviates("LLM", "language model")
    (True, False)
    """
    words = fold(long).split()
    if not words or (len(words) < 2 and len(long) < 2 * len(short)):
        return False
    if name_of(short).key in map(name_key, long.split()):
        return False
    return any(
        len(letters) > 1 and letters[0] == words[0][0] and _spells(letters, words)
        for letters in _readings(fold(short.removesuffix("s")))
    )


def alike(first: str, second: str) -> bool:
    """Whether two long forms of one acronym are spellings of one reading.

    The content words of the shorter one stand in the longer one, in order, up to their endings.

    >>> alike("vision-language model", "visual language models")
    True
    >>> alike("convolutional network", "convolutional neural networks")
    True
    >>> alike("deep neural network", "dense neural network")
    False
    """
    one, two = sorted((_content(name_of(text)) for text in (first, second)), key=len)
    if len(one) < 2 < len(two):
        return False
    rest = iter(two)
    return all(any(_akin(word, other) for other in rest) for word in one)


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
        for pattern, american in _AMERICAN:
            word = pattern.sub(american, word)
        parts.append(word)
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
        if tokens[i].lower() in _PREPOSITIONS and tokens[i - 1][0].isalpha():
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


def _readings(short: str) -> Iterator[str]:
    """The letters of a short form; a digit in it counts a letter beside it, or means nothing."""
    yield "".join(c for c in short if c.isalpha())
    counted = re.search(r"(\w?)([2-9])(\w?)", short)
    if counted:
        before, times, after = counted[1], int(counted[2]), counted[3]
        rest = short[: counted.start()], short[counted.end() :]
        yield rest[0] + before * times + after + rest[1]
        yield rest[0] + before + after * times + rest[1]


def _spells(letters: str, words: list[str]) -> bool:
    """Whether the letters can be read off the words (a search with memory of dead ends)."""
    dead: set[tuple[int, int, int]] = set()

    def read(k: int, w: int, c: int) -> bool:
        if k == len(letters):
            return w >= len(words) - 2
        if (k, w, c) in dead:
            return False
        here = words[w].find(letters[k], c)
        if here >= 0 and read(k + 1, w, here + 1):
            return True
        for nxt in range(w + 1, min(w + 3, len(words))):
            if words[nxt][0] == letters[k] and read(k + 1, nxt, 1):
                return True
        dead.add((k, w, c))
        return False

    return read(1, 0, 1)


def _content(name: Name) -> list[str]:
    words = [singular(w) for w in name.words]
    return [w for w in words if w not in _PREPOSITIONS and w not in ("a", "an", "and", "the")]


def _akin(one: str, two: str) -> bool:
    common = 0
    for a, b in zip(one, two, strict=False):
        if a != b:
            break
        common += 1
    return one == two or (common >= 3 and 2 * common >= min(len(one), len(two)))
