"""Long forms and their short forms, after Schwartz and Hearst (2003).

A. Schwartz and M. Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text", Pacific Symposium on Biocomputing 2003. Theirs is the search in `find_long_form`,
from right to left; ours are the plural s, the other direction, "BERT (Bidirectional …)", and digits
that stand for letters, "R3" and "L2P".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.document import whole_text

_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,120})[)\]]")
_SHORT = re.compile(r"[A-Za-z0-9α-ωΑ-Ω][\w\-@+.*/&]{1,11}")
_COUNTED = re.compile(r"([A-Z])([2-4])(?![0-9])")
"""A letter and how often it stands: R3 is RRR."""
_SOUNDED = {"2": "t", "4": "f"}
"""The initials of "to" and "for"."""
_LONGEST_LOOK_BACK = 200


@Language.component("kg_abbreviations", assigns=["doc._.abbreviations"])
def kg_abbreviations(doc: Doc) -> Doc:
    """Sets `doc._.abbreviations`: pairs of spans (short form, long form), in order of the text."""
    pairs = []
    whole = whole_text(doc)
    for sentence in doc.sents if "(" in whole or "[" in whole else ():
        first = sentence.start_char
        for short, long in find_pairs(whole[first : sentence.end_char]):
            spans = [doc.char_span(first + start, first + end) for start, end in (short, long)]
            if all(spans):
                pairs.append((spans[0], spans[1]))
    doc._.abbreviations = tuple(pairs)
    return doc


Place = tuple[int, int]


def find_pairs(text: str) -> Iterator[tuple[Place, Place]]:
    """Places (start, end) of each short form in the sentence and of its long form.

    >>> text = "a large language model (LLM)"
    >>> [(text[a:b], text[c:d]) for (a, b), (c, d) in find_pairs(text)]
    [('LLM', 'large language model')]
    """
    for bracket in _BRACKETS.finditer(text):
        start, inner = bracket.start(1), re.split(r"[;,]|\s+(?:or|i\.e\.)\s", bracket[1])[0]
        inner = inner.rstrip()
        if is_short_form(inner):
            offset = max(0, bracket.start() - _LONGEST_LOOK_BACK)
            before = text[offset : bracket.start()].rstrip()
            long = find_long_form(inner, before)
            if long is not None:
                yield (start, start + len(inner)), (offset + long, offset + len(before))
                continue
        before = text[: bracket.start()].rstrip()
        short = re.search(r"[^\s(\[,;]+$", before[-40:])
        if short is not None and is_short_form(short[0]) and len(inner.split()) > 1:
            end = _long_form_after(short[0], inner)
            if end is not None:
                yield (len(before) - len(short[0]), len(before)), (start, start + end)


def is_short_form(text: str) -> bool:
    """Whether the text looks like an acronym: one word of 2 to 12 signs, two of them capital, or a
    capital and how often it stands.

    >>> [is_short_form(w) for w in ("LLMs", "t-SNE", "e.g.", "ours", "2023", "GPT-4", "R3")]
    [True, True, False, False, False, True, True]
    """
    capitals = sum(c.isupper() for c in _COUNTED.sub(r"\1\1", text))
    return _SHORT.fullmatch(text) is not None and capitals >= 2


def find_long_form(short: str, before: str) -> int | None:
    """Where in `before` the long form of the short form begins; it ends where `before` ends.

    >>> find_long_form("LLMs", "of large language models")
    3
    """
    letters = _letters(short)
    by_initials = _find_by_initials(letters, before)
    if by_initials is None and not letters.isalpha():
        by_initials = _find_by_spelled_digits(short, before)
    if by_initials is not None:
        return by_initials
    words = before.split()[-min(len(letters) + 5, 2 * len(letters)) :]
    earliest = len(before) - len(" ".join(words)) if " ".join(words) in before else 0
    i, at = len(letters) - 1, len(before)
    while i >= 0:
        at -= 1
        while at >= 0 and not (
            before[at].lower() == letters[i] and (i > 0 or at == 0 or not before[at - 1].isalnum())
        ):
            at -= 1
        if at < 0:
            return None
        i -= 1
    # The first letter may stand inside a hyphenated word: the term is the whole word.
    at = before.rfind(" ", 0, at) + 1
    long = before[at:]
    if at < earliest or len(long) <= len(short) or short.lower() in long.lower().split():
        return None
    if re.search(r"[.;:(),\"“”`$]|''", long) or long.split()[0].lower() in (
        "a",
        "an",
        "the",
        "our",
        "of",
    ):
        return None
    return at


def _find_by_initials(letters: str, before: str) -> int | None:
    """Where the last words begin whose first letters spell the short form.

    The search from right to left alone takes "Policy Optimization" for PPO.
    """
    parts = list(re.finditer(r"[^\W_]+", before))[-len(letters) :]
    initials = "".join(part[0][0].lower() for part in parts)
    if (
        len(letters) < 2
        or initials != letters
        or re.search(r"[.;:(),]", before[parts[0].start() :])
    ):
        return None
    start = parts[0].start()
    return start if start == 0 or before[start - 1] == " " else None


def _find_by_spelled_digits(short: str, before: str) -> int | None:
    """The same where a digit stands for letters: "Read, Revise, Repeat" of R3, "Learning to Prompt"
    of L2P."""
    counted = _letters(_COUNTED.sub(lambda m: m[1] * int(m[2]), short))
    if counted.isalpha():
        # What is counted is often a list.
        start = _find_by_initials(counted, re.sub(r",(?= \w)", " ", before))
        if start is not None:
            return start
    sounded = "".join(_SOUNDED.get(c, c) for c in _letters(short))
    return _find_by_initials(sounded, before) if sounded.isalpha() else None


def _letters(short: str) -> str:
    """The letters and digits that the long form must show, lower case, without a plural s."""
    if len(short) > 2 and short[-1] == "s" and short[-2].isupper():
        short = short[:-1]
    return "".join(c for c in short.lower() if c.isalnum())


def _long_form_after(short: str, inner: str) -> int | None:
    """Where the long form inside the brackets ends, or None: each word must give a letter."""
    letters = [c for c in _letters(short) if c.isalpha()]
    initials = [w[0].lower() for w in re.findall(r"[^\W\d_]+", inner)]
    kept = [c for c in initials if c in letters]
    if not letters or not initials or initials[0] != letters[0] or len(kept) * 2 < len(initials):
        return None
    at = 0
    for letter in letters:
        at = inner.lower().find(letter, at) + 1
        if at == 0:
            return None
    return len(inner)
