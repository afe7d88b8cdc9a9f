"""Which spans of a text are no names, whatever the network makes of them: half a bracket, a broken
word, a list of words, a lone adjective before its noun.

Of the 35,709 places that annotators marked in 1,860 abstracts, 15 lie in broken words, 7 are lone
adjectives, 2 lists, none has half a bracket or a mark at its edge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.lexicon import lexicon
from kg.extract.words import Span

_BROKEN = re.compile(r"\b[\w-]*[^\W\d_]- (?=([a-z]+))[\w-]+")
_SMALL = frozenset(
    "a an and are as at but by for from in including is like nor of on or rather such than that "
    "the their to versus via vs was were where which while who whose with".split()
)
"""What follows the hyphen of "pre- and post-harvest", or a dash."""
_COLLECTIONS = frozenset(("benchmark", "corpus", "dataset"))
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_OPENING = frozenset(_BRACKETS.values())
_LIST = re.compile(r"[a-z-]+(?:, [a-z-]+)+(?:,? (?:and|or) [a-z-]+)?")
_ADJECTIVE = re.compile(r"[a-z]{3,}(?:ive|ical|ous|[ai]ble|ful|less)")
_NEXT_WORD = re.compile(r" ([^\W\d_][\w-]*)")


def find_broken(text: str) -> list[Span]:
    """The places of words that the end of a line has broken ("signif- icant").

    >>> text = "signif- icant pre- and post-training"
    >>> [text[a:b] for a, b in find_broken(text)]
    ['signif- icant']
    """
    if "- " not in text:
        return []
    return [match.span() for match in _BROKEN.finditer(text) if match[1] not in _SMALL]


def is_fragment(text: str, start: int, end: int) -> bool:
    """Whether the span of the text can be no name.

    >>> text = "the (NP-hard) iterative refinement by pushing, sliding"
    >>> [is_fragment(text, a, b) for a, b in ((4, 12), (14, 23), (14, 34), (38, 54))]
    [True, True, False, True]
    """
    surface = text[start:end]
    if surface[0] in ",;:.!?-–—/…" or surface[-1] in ",;:!?-–—/…" or not _is_balanced(surface):
        return True
    if _LIST.fullmatch(surface):
        return True
    if not _ADJECTIVE.fullmatch(surface):
        return False
    after = _NEXT_WORD.match(text, end)
    return after is not None and after[1].lower() not in lexicon().borders


def is_named_collection(words: Sequence[str]) -> bool:
    """Whether the words are the name of a collection and, behind it, what it is.

    >>> is_named_collection(["Counter", "dataset"]), is_named_collection(["review", "dataset"])
    (True, False)
    """
    return len(words) == 2 and words[1].lower() in _COLLECTIONS and words[0][0].isupper()


def _is_balanced(surface: str) -> bool:
    """Whether every bracket that is opened is closed, and none else.

    >>> [_is_balanced(s) for s in ("(NP-hard", "f(x)", "a) b", "[CLS]")]
    [False, True, False, True]
    """
    opened: list[str] = []
    for sign in surface:
        if sign in _OPENING:
            opened.append(sign)
        elif sign in _BRACKETS and (not opened or opened.pop() != _BRACKETS[sign]):
            return False
    return not opened
