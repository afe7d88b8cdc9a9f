"""Surfaces taken apart, coarsely, to find pairs that are worth a judgement.

Nothing here is the linker's: what it would decide may not choose what it is measured on.
"""

from __future__ import annotations

import re
from typing import Final

from kg.vocabulary import fold

HEADS: Final = frozenset(
    "agent algorithm approach architecture assumption benchmark classifier collection controller "
    "corpus criterion dataset data database decoder encoder environment estimator framework "
    "function game layer learner learning loss measure mechanism method metric model module "
    "net network objective optimizer optimization paradigm pipeline planner policy problem "
    "procedure regularization rule scheme score setting simulator solver strategy suite system "
    "task technique test theory tool toolkit".split()
)
"""Last words that may or may not add something to a name."""
EDITIONS: Final = frozenset(
    "base chat flash instruct large lite max medium micro mini nano plus pro small tiny turbo "
    "ultra xl xxl".split()
)
STOP: Final = frozenset("a an and as at by for from in into of on or the to via with".split())
_BRITISH: Final = (
    (re.compile(r"is(ation|ing|ed|er|e)$"), r"iz\1"),
    (re.compile(r"our(s|al|ed|ing)?$"), r"or\1"),
    (re.compile(r"ll(ing|ed|er)$"), r"l\1"),
    (re.compile(r"^centre$"), "center"),
    (re.compile(r"^analys(e|ed|er|ing)$"), r"analyz\1"),
)

_ENDING: Final = re.compile(r"(?<=\w{3})(?:ing|ed|er|or|al|ion|ly|ive)$")


def words(surface: str) -> tuple[str, ...]:
    """The words, folded.

    >>> words("Q-Learning")
    ('q', 'learning')
    """
    return tuple(fold(surface).split())


def plain(surface: str) -> str:
    """The letters and digits in the American singular, with no space.

    >>> plain("Neural-Network Optimisations") == plain("neural network optimization")
    True
    """
    return "".join(american(singular(word)) for word in words(surface))


def singular(word: str) -> str:
    """The word without a plural's ending, as far as that shows.

    >>> [singular(w) for w in ("policies", "losses", "models", "bias", "analysis")]
    ['policy', 'loss', 'model', 'bias', 'analysis']
    """
    if len(word) < 3 or not word.endswith("s") or word.endswith(("ss", "us", "is", "as")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]


def american(word: str) -> str:
    """The word in American spelling, as far as its ending tells.

    >>> american("modelling"), american("behaviour")
    ('modeling', 'behavior')
    """
    for pattern, ending in _BRITISH:
        word = pattern.sub(ending, word)
    return word


def spelling(first: str, second: str) -> str:
    """In what two surfaces with one plain form differ: the least of case, hyphen, plural, british.

    >>> spelling("Q-learning", "q learning"), spelling("GANs", "GAN")
    ('hyphen', 'plural')
    """
    if first.casefold() == second.casefold():
        return "case"
    if fold(first).replace(" ", "") == fold(second).replace(" ", ""):
        return "hyphen"
    one, two = ("".join(map(singular, words(surface))) for surface in (first, second))
    return "plural" if one == two else "british"


def short_form(surface: str) -> str:
    """The letters of an acronym in capitals, without a plural's s; "" when it is none.

    >>> short_form("LLMs"), short_form("LoRA"), short_form("Adam"), short_form("t-SNE")
    ('LLM', 'LORA', '', 'TSNE')
    """
    letters = [c for c in surface if c.isalnum()]
    if len(letters) > 2 and letters[-1] == "s" and letters[-2].isupper():
        letters.pop()
    capitals = sum(c.isupper() for c in letters)
    few = " " not in surface and 2 <= len(letters) <= 8
    return (
        "".join(letters).upper() if few and capitals >= 2 and 2 * capitals >= len(letters) else ""
    )


def initials(surface: str) -> set[str]:
    """The first letters of the words, with and without the small words.

    >>> sorted(initials("mixture of experts"))
    ['ME', 'MOE']
    """
    found = words(surface)
    kept = [word for word in found if word not in STOP]
    return {"".join(w[0] for w in some).upper() for some in (found, kept) if len(some) > 1}


def numbers(surface: str) -> tuple[tuple[str, ...], str]:
    """The numbers of a name, each with the unit of size that follows it, and the letters left.

    >>> numbers("Llama-2-7B"), numbers("GPT-3.5")
    ((('2', '7b'), 'llama'), (('3.5',), 'gpt'))
    """
    text = surface.casefold()
    pattern = r"\d+(?:\.\d+)*(?:[bmk](?![a-z]))?"
    return tuple(re.findall(pattern, text)), plain(re.sub(pattern, " ", text))


def edition(surface: str) -> str:
    """The plain form without words of size or edition and a last capital; "" where none is.

    >>> edition("mini-ImageNet"), edition("ImageNet-R"), edition("ImageNet")
    ('imagenet', 'imagenet', '')
    """
    parts = re.split(r"[\s_-]+", surface)
    kept = [part for part in parts if part.casefold() not in EDITIONS]
    if len(kept) > 1 and re.fullmatch(r"[A-Z]{1,2}|[A-Z]?[a-z]?\+{1,2}|v\d", kept[-1]):
        kept.pop()
    return plain(" ".join(kept)) if kept and len(kept) < len(parts) else ""


def is_proper(surface: str) -> bool:
    """Whether it looks like the name of one thing: a capital or a digit after the first letter.

    >>> is_proper("ImageNet"), is_proper("GPT"), is_proper("Entropy")
    (True, True, False)
    """
    return " " not in surface and any(c.isupper() or c.isdigit() for c in surface[1:])


def stems(surface: str) -> tuple[str, ...]:
    """The first letters of each word that is not small, without some endings.

    >>> stems("segmentation of images"), stems("segmenting an image")
    (('segment', 'image'), ('segment', 'image'))
    """
    found = [singular(word) for word in words(surface) if word not in STOP]
    return tuple(_ENDING.sub("", word)[:7] for word in found)


def trigrams(surface: str) -> frozenset[str]:
    """The runs of three letters of the plain form, its ends marked.

    >>> sorted(trigrams("GAN"))
    ['#ga', 'an#', 'gan']
    """
    text = f"#{plain(surface)}#"
    return frozenset(text[i : i + 3] for i in range(len(text) - 2))
