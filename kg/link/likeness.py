"""How two names stand to each other: what the scorer of joins looks at.

Words are compared by their stems, whatever their order; what is left over on either side counts by
what it is (a head that adds nothing, another head, a modifier before the name or inside it). All
comes from the two names themselves and from fixed lists, but for two facts of the corpus: whether
texts give both one short form, and whether papers name both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import Final

from kg.link import endings
from kg.link.endings import Change, changes, compare, kind_of_word
from kg.link.forms import Form, stem
from kg.link.heads import is_proper
from kg.link.lists import word_list
from kg.link.names import PREPOSITIONS, name_of
from kg.link.pairs import differ, respelled
from kg.link.topic import idf
from kg.vocabulary import TERM_TYPES, EntityType

FEATURES: Final = (
    "bias", "words", "equal", "turned", "turned_verb", "turned_pair", "turned_bare", "turned_once",
    "turned_twice", "turned_of", "permuted", "spelling", "head_ending", "gerund_head", "endings",
    "head_added", "light_added", "head_swapped", "light_swapped", "other_end", "before", "inside",
    "told", "one_short_form", "one_short_equal", "one_short_respelled", "together", "grouped",
    "two_kinds", "one_word", "proper", *endings.FEATURES,
)  # fmt: skip
"""The names of the features, in the order of their values."""
HALF: Final = "/"
"""Marks the keys of halves: of two names that meet there only a misspelled one counts."""
_MORE: Final = ("before", "inside", "head_added", "head_swapped", "other_end")
LIGHT: Final = frozenset(
    word
    for t in TERM_TYPES
    for r in ("after_term", "after_word")
    for word in word_list(f"heads.{t}", r)
)
HEADS: Final = LIGHT | {w for t in TERM_TYPES for w in word_list(f"heads.{t}", "after_name")}
_SYNONYMS: Final = word_list("names", "synonyms")
_QUALITIES: Final = tuple(word_list("words", "qualities"))
_DEEDS: Final = tuple(word_list("words", "deeds"))
_DIRECTED: Final = frozenset({"to", "from", "into"})
_TERMS: Final = (EntityType.METHOD, EntityType.TASK)


@dataclass(frozen=True, slots=True)
class Corpus:
    """What the corpus says of two names: that texts give both one short form, and in what share of
    the papers of the rarer one both are named, apart or as one thing."""

    one_short_form: bool = False
    together: float = 0.0
    grouped: float = 0.0


NOTHING: Final = Corpus()


def blocks(form: Form) -> tuple[frozenset[str], frozenset[str]]:
    """Keys by which names that may be one find each other: of the whole name, and of parts of it.

    The whole is the stems in any order, also without a head that may add nothing; and (keys with
    `HALF`) half of the letters with their number, where an error of spelling leaves the half. A
    part lacks one word inside; it meets wholes only, since two parts that agree differ in two
    words.
    """
    stems = form.stems
    whole = {"=" + " ".join(sorted(stems))}
    if len(stems) > 1 and form.words[-1] in HEADS:
        whole.add("=" + " ".join(sorted(stems[:-1])))
    letters = "".join(form.words)
    for length in (len(letters), len(letters) - 1):
        half = length // 2
        if half > 4:
            whole |= {
                f"{HALF}<{length} {letters[:half]}",
                f"{HALF}>{length} {letters[-half:]}",
            }
    parts = (sorted((*stems[:i], *stems[i + 1 :])) for i in range(1, len(stems) - 1))
    return frozenset(whole), frozenset("=" + " ".join(part) for part in parts) - whole


def features(one: Form, other: Form, corpus: Corpus = NOTHING) -> tuple[float, ...] | None:
    """The values of `FEATURES`; None where the two are surely not one, or nothing likens them."""
    if differ(name_of(one.text), name_of(other.text)) or not (one.stems and other.stems):
        return None
    one, other = sorted((one, other), key=lambda form: (len(form.stems), form.text))
    common = Counter(one.stems) & Counter(other.stems)
    rests = [_rest(form, common) for form in (one, other)]
    value = dict.fromkeys(FEATURES, 0.0)
    value["bias"] = 1.0
    if not any(rests) and one.stems != other.stems and _DIRECTED & {*one.tokens, *other.tokens}:
        return None  # "text-to-image" is not "image-to-text"
    changed = [*changes(one.words, other.words, one.stems, other.stems)]
    if any(rests):
        if not _compare_rests(one, other, rests, value):
            return None
    else:
        _compare_order(one, other, changed, value)
    kept = [
        [w for i, w in enumerate(f.words) if i not in r]
        for f, r in zip((one, other), rests, strict=True)
    ]
    value |= compare(changed)
    value["words"] = float(len(one.words))
    value["endings"] = float(sum((Counter(kept[0]) - Counter(kept[1])).values()))
    value["head_ending"] = float(
        one.stems[-1] == other.stems[-1] and one.words[-1] != other.words[-1]
    )
    value["gerund_head"] = float(_gerund(one.words[-1], other.words[-1]))
    kinds = {one.type, other.type}
    value["two_kinds"] = float(len(kinds) == 2 and kinds <= set(_TERMS))
    value["one_word"] = float(len(one.stems) == 1)
    value["proper"] = float(is_proper(one.text) and is_proper(other.text))
    value["one_short_form"] = float(corpus.one_short_form)
    value["one_short_equal"] = float(corpus.one_short_form and one.stems == other.stems)
    value["one_short_respelled"] = float(corpus.one_short_form and respelled(one.text, other.text))
    value["together"], value["grouped"] = corpus.together, corpus.grouped
    return tuple(value[name] for name in FEATURES)


def same_words(one: Form, other: Form) -> bool:
    """Whether two names are the same words in the same order, but for how they are written and
    for heads that mean the same ("first-order method", "first-order algorithm").
    """
    if len(one.words) < 2 or one.words[:-1] != other.words[:-1]:
        return False
    heads = {one.words[-1], other.words[-1]}
    if len(heads) > 1 and not (len(one.words) > 2 and heads <= _SYNONYMS):
        return False  # "active method" and "active algorithm" say too little to tell
    first, second = (sorted(PREPOSITIONS.intersection(form.tokens)) for form in (one, other))
    # "learning with errors" is no "learning error"; what stands for a short form has its own.
    return not _DIRECTED & {*first, *second} and ("with" in first) == ("with" in second)


def other_word(one: Form, other: Form) -> bool:
    """Whether two names of one stem are two words: a quality and a deed ("reflective" and
    "reflection", "validity" and "validation"), or a coined name and a word.

    >>> from kg.link.forms import form_of
    >>> words = ("reflective", "reflection", "reflects", "robust", "robustness")
    >>> forms = [form_of(word, EntityType.METHOD, {}) for word in words]
    >>> [other_word(forms[i], forms[i + 1]) for i in (0, 1, 3)]
    [True, False, False]
    """
    if len(one.words) > 1 or len(other.words) > 1 or one.words == other.words:
        return False
    coined = [any(c.isupper() for c in form.text[1:]) for form in (one, other)]
    quality, deed = (
        {word for word in one.words + other.words if word.endswith(endings)}
        for endings in (_QUALITIES, _DEEDS)
    )
    return coined[0] != coined[1] or bool(quality and deed)


def says_more(values: Sequence[float]) -> bool:
    """Whether one of two names has a modifier that the other lacks, or a head that may make
    another thing of it: then it mostly is one, unless texts give both one short form."""
    value = dict(zip(FEATURES, values, strict=True))
    return any(value[name] for name in _MORE) and not value["one_short_form"]


def _rest(form: Form, common: Counter[str]) -> list[int]:
    """Where the words stand that the other name lacks."""
    left, places = Counter(common), []
    for i, word in enumerate(form.stems):
        if left[word]:
            left[word] -= 1
        else:
            places.append(i)
    return places


def _compare_order(
    one: Form, other: Form, changed: Sequence[Change], value: dict[str, float]
) -> None:
    """The same stems: in one order, turned round, or in any other order; and how they come into
    another, with a preposition in one of the names, or with a bare verb before its object
    ("predict rain")."""
    if one.stems == other.stems:
        value["equal"] = 1.0
        return
    if one.stems[-1] == other.stems[-1]:
        value["permuted"] = 1.0
    else:
        value["turned"] = 1.0
        verbal = {form.words[0] for form in (one, other) if form.words[0].endswith("ing")}
        value["turned_verb"] = float(bool(verbal))
        value["turned_pair"] = float(not verbal and len(one.stems) == 2)
    linked = [PREPOSITIONS.intersection(form.tokens) for form in (one, other)]
    value["turned_once"] = float(bool(linked[0]) != bool(linked[1]))
    value["turned_twice"] = float(all(linked))
    value["turned_of"] = float("of" in linked[0] ^ linked[1])
    first = {form.words[0] for form in (one, other)}
    value["turned_bare"] = float(
        any(not kind_of_word(w) and w in first for c in changed for w in (c.one, c.other))
    )


def _compare_rests(one: Form, other: Form, rests: list[list[int]], value: dict[str, float]) -> bool:
    """What either name has more; whether that leaves a chance."""
    if misspelled(one, other):
        value["spelling"] = 1.0
        return True
    if len(rests[0]) == len(one.stems):
        return False  # not a word in common
    ends = [bool(r) and r[-1] == len(f.stems) - 1 for f, r in zip((one, other), rests, strict=True)]
    heads = [f.words[-1] for f, end in zip((one, other), ends, strict=True) if end]
    light = all(word in LIGHT for word in heads)
    known = all(word in HEADS for word in heads)
    if len(heads) == 2:
        value["light_swapped" if light else "head_swapped" if known else "other_end"] = 1.0
    elif heads:
        value["light_added" if light else "head_added" if known else "other_end"] = 1.0
    for rest, end in zip(rests, ends, strict=True):
        left = rest[:-1] if end else rest
        before = [i for i in left if i == left.index(i)]
        value["before"] += len(before)
        value["inside"] += len(left) - len(before)
    kept = fsum(idf(word) for form in (one, other) for word in form.words)
    lost = fsum(idf(f.words[i]) for f, r in zip((one, other), rests, strict=True) for i in r)
    value["told"] = 4 * lost / kept
    return True


def _gerund(one: str, other: str) -> bool:
    """Whether a noun and its own gerund stand side by side: "model" and "modeling"."""
    short, long = sorted((one, other), key=len)
    return long.endswith("ing") and not short.endswith("ing") and stem(long).startswith(short[:-1])


def misspelled(one: Form, other: Form) -> bool:
    """Whether one letter is wrong, missing or too much in a long name."""
    first, second = "".join(one.words), "".join(other.words)
    if min(len(first), len(second)) < 10 or abs(len(first) - len(second)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), None)
    if start is None:
        return True
    cuts = ((1, 1), (1, 0), (0, 1))
    return any(first[start + i :] == second[start + j :] for i, j in cuts)
