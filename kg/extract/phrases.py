"""How a sentence brings a name in: as who acts, as what is used, as what stays as it is.

In "our models on Pear reach 81% with no loss of recall" Pear is not who reaches the 81%, our models
are, and it is not of recall. Each such sign has a weight (`kg.extract.ties`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.owners import Span, follows_as_verb

_REACH = 60
_TO_NAME = r"(?: (?:the|an?|its|our|their|both|all|some))?(?: [\w-]+)? $"
_MEANS = re.compile(
    r"\b(?:using|with|via|by|through|employing|based on|leveraging|utilizing|on top of|use)"
    + _TO_NAME,
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:on|for|of|in|to|across|from|like|such as|including|than|over)" + _TO_NAME, re.IGNORECASE
)
_OURS = re.compile(
    r"(?:\b(?:our|the proposed|the presented)(?: [\w-]+){0,4}? (?:methods?|models?|approach(?:es)?"
    r"|frameworks?|systems?|algorithms?|networks?|techniques?|architectures?|solutions?"
    r"|strateg(?:y|ies)|pipelines?|formulations?|polic(?:y|ies)|variants?|planners?|controllers?"
    r"|estimators?|attacks?|results)\b"
    r"|\bthis (?:method|approach|framework|model|algorithm|technique)\b"
    r"|(?:^|\bthat |\band |\bwhere |, )(?:it|they|we)\b"
    r"(?! (?:\w+ly )?(?:show|demonstrat|find|found|observ|report|see|note)))(?= \w)",
    re.IGNORECASE,
)
"""What acts for a paper's own method; who only says so ("we show that") does not act."""
_KEPT = re.compile(
    r"\b(?:(?:competitive|comparable|similar|equivalent|equal|acceptable|negligible|minimal|little"
    r"|almost|same|high|good) (?:\w+ )?"
    r"|(?:no|any|without|minimal|negligible|slight|small) (?:\w+ )?(?:loss|degradation|drop"
    r"|decrease|reduction|sacrifice|cost|compromise|impact) (?:of|in|on|to) "
    r"|(?:maintain|preserv|retain|keep|compromis|sacrific|degrad|hurt|affect)\w* )"
    r"(?:the |its |their |in |of )?(?:[\w-]+ )?$",
    re.IGNORECASE,
)
"""Before a measure that stays as it is: "with comparable …", "without loss of …"."""
_IN = re.compile(r"\b(?:in terms of|in|w\.?r\.?t\.?)(?: the)? $", re.IGNORECASE)


def brought_in(text: str, start: int) -> str:
    """What a preposition makes of the name that begins there: a means, a place, or nothing.

    >>> [brought_in(t, t.index("Pear")) for t in ("it, using Pear,", "best on a Pear", "is Pear")]
    ['means', 'place', '']
    """
    before = text[max(0, start - _REACH) : start]
    return "means" if _MEANS.search(before) else "place" if _PLACE.search(before) else ""


def ours_speaks(text: str, number: int, mentions: Sequence[Span]) -> bool:
    """Whether "our method", "we" or "it" is the last subject before a number.

    Args:
        text: the sentence.
        number: where the number begins.
        mentions: of every method.

    >>> text = "our model on Pear reaches 81%"
    >>> ours_speaks(text, text.index("81"), [(13, 17)])
    True
    """
    last = max((m.end() for m in _OURS.finditer(text, 0, number)), default=None)
    return last is not None and not any(
        last <= start
        and end <= number
        and follows_as_verb(text, end, number)
        and not brought_in(text, start)
        for start, end in mentions
    )


def signs_of_means(text: str, number: int, mention: Span) -> dict[str, float]:
    """The sign that a method is what is used, or where it is used, and not who acts."""
    role = brought_in(text, mention[0])
    side = "before" if mention[0] < number else "behind"
    return {f"{role}, {side}": 1.0} if role else {}


def signs_of_manner(text: str, mention: Span) -> dict[str, float]:
    """The signs that a measure stays as it is, or is what something is better in.

    >>> text = "4 times faster with comparable recall"
    >>> signs_of_manner(text, (text.index("recall"), len(text)))
    {'kept': 1.0}
    """
    before = text[max(0, mention[0] - _REACH) : mention[0]]
    found = {"kept": _KEPT.search(before), "in it": _IN.search(before)}
    return {sign: 1.0 for sign, match in found.items() if match}
