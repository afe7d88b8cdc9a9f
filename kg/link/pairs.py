"""Pairs of names: what surely differs, what abbreviates what, what is one reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.link.lists import word_list
from kg.link.names import PREPOSITIONS, Name, name_key, name_of
from kg.link.words import singular
from kg.vocabulary import fold

_EMPTY: Final = PREPOSITIONS | word_list("words", "articles") | {"and"}


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


def in_capitals(name: str) -> bool:
    """Whether a name ends in a short form in capitals that its first letters could spell.

    >>> in_capitals("Neural ODEs"), in_capitals("GPs"), in_capitals("T5X"), in_capitals("Adam")
    (True, False, False, False)
    """
    letters = name.rsplit(None, 1)[-1].removesuffix("s") if name.strip() else ""
    return len(letters) > 2 and letters.isalpha() and letters.isupper()


def initials(short: str, long: str) -> bool:
    """Whether a short form in capitals is spelled by the first letters of the long form, or by its
    capitals (of which every word then has some), after the words that both begin with. Two letters
    are too few to tell.

    >>> initials("ICPI", "In-Context Policy Iteration"), initials("RISE", "Recursive IntroSpEction")
    (True, True)
    >>> initials("Neural ODEs", "neural ordinary differential equations")
    True
    >>> initials("RL", "reinforcement learning"), initials("LLMs", "LLM reasoning")
    (False, False)
    >>> initials("GRU", "contextual Gated Recurrent Unit")
    False
    """
    if not in_capitals(short):
        return False
    ones, others = short.split(), long.split()
    while len(ones) > 1 and len(others) > 1 and fold(ones[0]) == fold(others[0]):
        del ones[0], others[0]
    if len(ones) != 1:
        return False
    letters = ones[0].removesuffix("s")
    rest = " ".join(others)
    words = [word for word in re.split(r"[\s/-]+", rest) if word]
    if (
        letters in {w.removesuffix("s") for w in words}
        or name_of(short).numbers != name_of(long).numbers
    ):
        return False
    spelled = (
        "".join(word[0] for word in words).upper(),
        "".join(word[0] for word in words if word.lower() not in _EMPTY).upper(),
        "".join(c for c in rest if c.isupper()) if all(map(_has_capital, words)) else "",
    )
    return len(rest) > len(letters) and letters in spelled


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


def respelled(first: str, second: str) -> bool:
    """Whether two long forms of one acronym are one, but for the endings of their words.

    >>> respelled("parameterized scaling", "parametrized scaling")
    True
    >>> respelled("Gaussian process", "Gaussian process approximation")
    False
    """
    one, two = (_content(name_of(text)) for text in (first, second))
    return len(one) == len(two) and alike(first, second)


# ── the parts ────────────────────────────────────────────────────────────────────────────────────


def _has_capital(word: str) -> bool:
    return word.lower() in _EMPTY or any(c.isupper() for c in word)


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
    """Whether the letters can be read off the words."""
    places = {(0, 1)}  # a word, and from which of its letters on the next may come
    for letter in letters[1:]:
        read = set()
        for w, c in places:
            here = words[w].find(letter, c)
            if here >= 0:
                read.add((w, here + 1))
            following = range(w + 1, min(w + 3, len(words)))
            read |= {(nxt, 1) for nxt in following if words[nxt][0] == letter}
        places = read
    return any(w >= len(words) - 2 for w, _ in places)


def _content(name: Name) -> list[str]:
    words = [singular(w) for w in name.words]
    return [w for w in words if w not in _EMPTY]


def _akin(one: str, two: str) -> bool:
    common = 0
    for a, b in zip(one, two, strict=False):
        if a != b:
            break
        common += 1
    return one == two or (common >= 3 and 2 * common >= min(len(one), len(two)))
