"""The rules that propose which spans of a text may be terms, and of which type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from kg.extract.document import abstract_start, paper_of
from kg.extract.lexicon import Finder, Lexicon, singular
from kg.vocabulary import EntityType

_M, _T, _B, _X = EntityType.METHOD, EntityType.TASK, EntityType.BENCHMARK, EntityType.METRIC
_WORD = re.compile(r"[^\W\d_][\w\-‐‑–'’+]*$")
_ADJECTIVE = re.compile(r".*(?:ic|al|ive|ous|ble|ary|less|ful|ed|est|based|driven|like)$")
_MEASURE = re.compile(r"(?:pass|maj|hits?|recall|precision|ndcg|rank|top|acc)@\w+", re.IGNORECASE)
_LONGEST_PHRASE = 4


Proposal = tuple[int, int, str, EntityType | None]
"""First token, one past the last, rule, type that the rule speaks for."""


class Text:
    """The words of a Doc with what every rule asks about them."""

    def __init__(self, doc: Doc) -> None:
        self.words = [token.text for token in doc]
        self.lower = [word.lower() for word in self.words]
        self.heads = [singular(word).rpartition("-")[2] for word in self.words]
        self.sentences = [(s.start, s.end) for s in doc.sents]
        border = abstract_start(doc) if paper_of(doc).title else 0
        self.title_end = sum(1 for token in doc if token.idx < border)
        title = [w for w in self.words[: self.title_end] if w[0].isalpha() and len(w) > 3]
        self.title_case = sum(w[0].isupper() for w in title) * 2 > len(title)
        self.title_shouts = sum(w.isupper() for w in title) * 2 > len(title)

    def is_noun_like(self, i: int, lex: Lexicon) -> bool:
        """Whether the word may stand inside a term, before its head."""
        word = self.lower[i]
        if not _WORD.match(word) or word in lex.borders:
            return False
        if word in lex.gerunds or "-" in word:
            return True
        if word.endswith(("ly", "'s", "’s")):
            return False
        if word.endswith(("ing", "ed")) and not self.words[i][:2].isupper():
            return False
        return singular(word) == word or is_name(self.words[i], lex)


def is_name(word: str, lex: Lexicon) -> bool:
    """Whether the word looks like a name or an acronym by its letters alone.

    >>> from kg.extract.lexicon import lexicon
    >>> [is_name(w, lexicon()) for w in ("LoRA", "GPT-4", "miniF2F", "Model", "2023", "GPUs")]
    [True, True, True, False, False, False]
    """
    if not (1 < len(word) <= 40) or not word[0].isalnum() or word.lower() in lex.stop_names:
        return False
    if len(word) == 2 and not word.isupper():
        return False
    if word.endswith((".", "-", "dB", "Hz")) or "+" in word[:-1]:
        return False
    parts = word.split("-")
    # "LLM-generated" describes, and so does "AI-driven".
    if len(parts) > 1 and re.fullmatch(
        r"\w+(?:ed|en|ing|ion|able|wise|fold|scale|time|level|turn|shot)", parts[-1]
    ):
        return False
    if parts[0].lower() in lex.stop_names and not parts[0][0].isdigit():
        return False
    capitals = sum(c.isupper() for c in word)
    if capitals == 0 or not re.fullmatch(r"[\w\-‐‑+.@*'’]+", word) or word.isdigit():
        return False
    if word[0].isdigit() and not re.search(r"[A-Z]{2}|[a-z]", word):
        return False
    if len(parts) > 1 and all(p[:1].isupper() and p[1:].islower() for p in parts if p):
        return False
    inner = any(c.isupper() for part in parts for c in part[1:])
    if inner:
        return singular(word) not in lex.stop_names and parts[0].lower() != "non"
    return len(word) > 2 and any(c.isdigit() for c in word) and word[0].isupper()


def propose(doc: Doc, text: Text, lex: Lexicon) -> Iterator[Proposal]:
    """What the rules find, one after the other."""
    for short, long in doc._.abbreviations:
        kind = _head_type(text.heads[long.end - 1], lex)
        yield short.start, short.end, "abbreviation", kind
        yield long.start, long.end, "abbreviation", kind
    for start, end, key in Finder(lex.terms).find(text.words):
        yield start, end, "lexicon", lex.terms[key]
    yield from _title_names(text, lex)
    for start, end in text.sentences:
        yield from _names(text, start, end, lex)
        yield from _phrases(text, start, end, lex)
        yield from _named(text, start, end)
        yield from _proposed(text, start, end, lex)


def _title_names(text: Text, lex: Lexicon) -> Iterator[Proposal]:
    """The name before the colon of a title: "Quince: Pruning Orchards of Experts"."""
    title = text.words[: text.title_end]
    if ":" not in title:
        return
    end = title.index(":")
    if 0 < end <= 3 and text.lower[0] not in lex.borders and text.lower[0] not in lex.gerunds:
        named = end == 1 or all(w[0].isupper() for w in title[:end])
        if named and (end > 1 or is_name(title[0], lex) or title[0][0].isupper()):
            yield 0, end, "title name", _M


def _names(text: Text, start: int, end: int, lex: Lexicon) -> Iterator[Proposal]:
    """Acronyms and camel case, and runs of capitalised words inside a sentence."""
    in_title = start < text.title_end and text.title_case
    if in_title and text.title_shouts:
        return
    i = start
    while i < end:
        if _MEASURE.fullmatch(text.words[i]):
            yield i, i + 1, "lexicon", _X
        if not _capital(text, i) or (in_title and not is_name(text.words[i], lex)):
            i += 1
            continue
        j = i + 1
        while j < end and not in_title and _continues(text, j, end, lex):
            j += 1
        first = i
        while first < j and (
            text.lower[first] in lex.borders
            or text.lower[first].endswith("ly")
            or not text.words[first][0].isalpha()
            or (first == start and j - first == 1)
        ):
            if is_name(text.words[first], lex):
                break
            first += 1
        last = j
        while last - first > 1 and singular(text.words[last - 1]) in lex.generic_heads:
            last -= 1
        if first < last:
            yield from _name_of_run(text, first, last, lex)
        i = j
    return


def _name_of_run(text: Text, first: int, last: int, lex: Lexicon) -> Iterator[Proposal]:
    if last - first == 1:
        if is_name(text.words[first], lex):
            yield first, last, "shape", None
        elif "-" in text.words[first] and text.words[first].count("-") > 0:
            parts = text.words[first].split("-")
            if sum(p[:1].isupper() for p in parts) > 1:
                yield first, last, "capitals", None
        elif _is_measured_on(text, first, lex):
            yield first, last, "measured on", _B
    elif last - first <= 6:
        yield first, last, "capitals", _head_type(text.heads[last - 1], lex)


def _is_measured_on(text: Text, i: int, lex: Lexicon) -> bool:
    """Whether a single capitalised word is a dataset by the words around it."""
    if text.lower[i] in lex.stop_names or len(text.words[i]) < 3:
        return False
    if i + 1 < len(text.words) and text.heads[i + 1] in ("dataset", "benchmark", "corpus"):
        return True
    before = i - 1
    while (
        before > 0
        and i - before < 12
        and (
            text.words[before] in ",(:"
            or text.lower[before] in ("and", "such", "as", "including")
            or _capital(text, before)
        )
    ):
        before -= 1
    return text.heads[before] in ("dataset", "benchmark") and before < i - 1


def _capital(text: Text, i: int) -> bool:
    word = text.words[i]
    return word[0].isalnum() and len(word) > 1 and word[-1] != "." and word != word.lower()


def _continues(text: Text, j: int, end: int, lex: Lexicon) -> bool:
    if _capital(text, j) or re.fullmatch(r"\d(?:\.\d+)*[A-Za-z]?", text.words[j]):
        return text.lower[j] not in lex.borders
    return text.lower[j] == "of" and j + 1 < end and _capital(text, j + 1)


def _phrases(text: Text, start: int, end: int, lex: Lexicon) -> Iterator[Proposal]:
    """Noun-like words before a head word of the field: "graph neural network"."""
    for i in range(start, end):
        head = text.heads[i]
        generic = lex.generic_heads.get(head)
        kind = _head_type(head, lex)
        if generic is None and kind is None:
            continue
        if i + 1 < end and _goes_on(text, i + 1, lex):
            continue
        first = i
        while first > start and i - first < _LONGEST_PHRASE and text.is_noun_like(first - 1, lex):
            first -= 1
        if first < i and generic is not None and (kind is None or head not in _TERM_HEADS):
            words = i - first
            if _ADJECTIVE.match(text.lower[i - 1]) and text.lower[i - 1].islower():
                continue
            if words > 1 or is_name(text.words[first], lex):
                yield first, i, "stem", _head_type(text.heads[i - 1], lex) or generic
        elif kind is not None and (first < i or _is_compound(text.words[i])):
            yield first, i + 1, "loose head" if head in lex.loose_heads else "head", kind


def _is_compound(word: str) -> bool:
    """Whether a hyphenated word is a term by itself: "meta-learning", not "real-time"."""
    return "-" in word and bool(_WORD.match(word)) and word.lower().endswith(("ing", "attention"))


_TERM_HEADS = frozenset(
    "model network algorithm agent encoder policy loss optimizer architecture mechanism score "
    "classifier objective environment system rule".split()
)
"""Last words that are no part of a name, but of a description ("graph encoder")."""


def _goes_on(text: Text, i: int, lex: Lexicon) -> bool:
    """Whether the next word belongs to the same noun phrase, so that this is not its head."""
    return (text.heads[i] in lex.heads or text.heads[i] in lex.generic_heads) and (
        text.lower[i] not in lex.borders or text.heads[i] in lex.generic_heads
    )


def _proposed(text: Text, start: int, end: int, lex: Lexicon) -> Iterator[Proposal]:
    """The phrase after "we propose a novel …", up to where it ends, without a general last word."""
    for i in range(start, end):
        if not _PROPOSE.match(text.lower[i]) or not _WE.intersection(
            text.lower[max(start, i - 4) : i]
        ):
            continue
        first = i + 1
        while first < end and first < i + 5 and text.lower[first] in lex.borders:
            first += 1
        last = first
        while (
            last < end
            and last - first < 6
            and (
                text.is_noun_like(last, lex)
                or text.heads[last] in lex.heads
                or _capital(text, last)
            )
        ):
            last += 1
        kind = lex.generic_heads.get(text.heads[last - 1]) if last > first else None
        while last - first > 1 and text.heads[last - 1] in lex.generic_heads:
            if text.heads[last - 1] in _TERM_HEADS:
                break
            last -= 1
        if last - first > 1 and not _ADJECTIVE.match(text.lower[last - 1]):
            yield first, last, "proposed", kind if kind in (_M, _B) else _M


_WE = frozenset(("we", "paper", "work", "article"))
_PROPOSE = re.compile(r"(?:propos|introduc|present|develop|design|devis)(?:e|es|ed)?s?$")


def _named(text: Text, start: int, end: int) -> Iterator[Proposal]:
    """What is called, named or dubbed so."""
    for i in range(start, end - 1):
        if text.lower[i] in ("called", "named", "dubbed", "termed", "coined", "namely"):
            first = i + 1
            while first < end and text.words[first] in "“\"'`‘":
                first += 1
            last = first
            while last < end and last - first < 6 and _capital(text, last):
                last += 1
            if last > first:
                yield first, last, "named", _M


def _head_type(head: str, lex: Lexicon) -> EntityType | None:
    return lex.heads.get(head)
