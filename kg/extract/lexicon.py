"""The words of `lexicon.toml`, and how two spellings of one term are compared."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from kg.vocabulary import EntityType

_M, _T, _B, _X = EntityType.METHOD, EntityType.TASK, EntityType.BENCHMARK, EntityType.METRIC
_TYPES = {"method": _M, "task": _T, "benchmark": _B, "metric": _X, "paradigm": _T}


@dataclass(frozen=True)
class Lexicon:
    """The tables of the rules; keys are folded by `fold_term`."""

    terms: dict[str, EntityType]
    paradigms: frozenset[str]
    acronyms: dict[str, str]
    heads: dict[str, EntityType]
    loose_heads: frozenset[str]
    generic_heads: dict[str, EntityType]
    stop_names: frozenset[str]
    borders: frozenset[str]
    generic: frozenset[str]
    gerunds: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    data = tomllib.loads(files("kg.extract").joinpath("lexicon.toml").read_text("utf-8"))
    terms: dict[str, EntityType] = {}
    acronyms: dict[str, str] = {}
    for kind, lines in data["terms"].items():
        for line in filter(None, lines.splitlines()):
            term, *short = (part.strip() for part in line.split("|"))
            terms.update({fold_term(word): _TYPES[kind] for word in (term, *short)})
            acronyms.update({fold_term(word): term for word in short})
    loose = frozenset(data["heads"].pop("loose").split())
    heads = _by_type(data["heads"])
    borders = frozenset(w for words in data["borders"].values() for w in words.split())
    return Lexicon(
        terms=terms,
        paradigms=frozenset(
            fold_term(line.split("|")[0]) for line in data["terms"]["paradigm"].splitlines() if line
        ),
        acronyms=acronyms,
        heads=heads,
        loose_heads=loose,
        generic_heads=_by_type(data["generic_heads"]),
        stop_names=frozenset(data["names"]["stop"].split()),
        borders=borders,
        generic=frozenset(data["words"]["generic"].split()),
        gerunds=frozenset(data["words"]["gerunds"].split()),
    )


def _by_type(table: dict[str, str]) -> dict[str, EntityType]:
    return {word: _TYPES[kind] for kind, words in table.items() for word in words.split()}


def singular(word: str) -> str:
    """The word without a plural s, lower case.

    >>> [singular(w) for w in ("models", "LLMs", "policies", "analysis", "loss", "dynamics")]
    ['model', 'llm', 'policy', 'analysis', 'loss', 'dynamics']
    >>> [singular(w) for w in ("matrices", "hypotheses", "devices")]
    ['matrix', 'hypothesis', 'device']
    """
    if re.fullmatch(r"[A-Z][\w\-]*[A-Z]s", word):
        return word[:-1].lower()
    word = word.lower()
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is", "ics", "'s")):
        return word
    if word.endswith(("series", "species", "lens", "bias", "canvas", "means")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("matrices", "vertices", "indices")):
        return word[:-4] + ("ix" if word.endswith("matrices") else "ex")
    if word.endswith(("yses", "theses")):
        return word[:-2] + "is"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=1 << 14)
def fold_term(text: str) -> str:
    """What two spellings of one term share: case, hyphens and a final plural folded away.

    >>> fold_term("Large-Language Models") == fold_term("large language model")
    True
    """
    words = re.sub(r"[\s\-‐‑–_/]+", " ", text).strip().split(" ")
    return " ".join([*(w.lower() for w in words[:-1]), singular(words[-1])])


def fold_words(words: Iterable[str]) -> str:
    """`fold_term` of a span, from its words: the same for every way to space them."""
    return fold_term(" ".join(words))


class Finder:
    """Finds known surfaces in a list of words: longest first, then leftmost.

    >>> Finder(["language model", "large language model"]).find("a large language model".split())
    [(1, 4, 'large language model')]
    """

    def __init__(self, surfaces: Iterable[str]) -> None:
        self._keys = {fold_term(surface) for surface in surfaces} - {""}
        self._starts = {key.split(" ")[0][:3] for key in self._keys}
        self._longest = max((key.count(" ") + 1 for key in self._keys), default=0)

    def find(self, words: Sequence[str]) -> list[tuple[int, int, str]]:
        """(first word, one past the last, folded surface) of each place; none overlap."""
        found = []
        for i, word in enumerate(words):
            if re.split(r"[\-‐‑–_/]", word.lower())[0][:3] not in self._starts:
                continue
            for j in range(i + 1, min(len(words), i + self._longest) + 1):
                key = fold_words(words[i:j])
                # A dash folds away, but it is no part of a term.
                if key in self._keys and any(map(str.isalnum, words[j - 1])):
                    found.append((i, j, key))
        return without_overlaps(found)


def without_overlaps(found: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The places that stay when longer ones win over shorter ones, and then earlier ones."""
    taken: set[int] = set()
    kept = []
    for start, end, key in sorted(found, key=lambda f: (f[0] - f[1], f[0], f[2])):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            kept.append((start, end, key))
    return sorted(kept)
