"""Whose number it is: what the words between a number and a name say.

"37x over Pear" has Pear as its baseline, "Pear (81%)" and "from Pear's 81%" are Pear's own, and of
"81% on Plum, 84% on Quince" each number has the name behind it. Each such sign has a weight
(`kg.extract.ties`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Span = tuple[int, int]

_RIVAL_WORD = (
    r"(?:than|over|against|versus|vs\.?|beats?|beating|compar\w+ (?:to|with)|relative to"
    r"|with respect to|w\.?r\.?t\.?|(?:out-?perform|surpass|exceed)\w*"
    r"|baselines?(?: such as| like)?|improv\w+ (?:up)?on|that of|those of)"
)
_RIVAL = re.compile(rf"\b{_RIVAL_WORD}\W+(?:\w+(?:-+\w+)*\W+){{0,3}}$", re.IGNORECASE)
_OLD = re.compile(
    r"\b(?:from|than|vs\.?|versus|compared (?:to|with)|against|instead of)"
    r"\W+(?:(?!and\b)[a-z]+\W+){0,2}$",
    re.IGNORECASE,
)
"""The number behind it is what was before, or what a rival has."""
_ARROW = re.compile(r"\d[\d.,]*[\s%$]*(?:→|->|=>|⇒|⟶|➔)[\s~≈$]*[+\-−]?\d")
"""The number there became the one behind the arrow."""
_NO_RANGE = re.compile(
    r"\b(?:rang|between|var(?:y|ies)|less|more|greater|higher|lower|fewer)\w*\W+\w?$", re.IGNORECASE
)
_HEAD = r"(?:work|methods?|approach(?:es)?|baselines?|models?|systems?|art|humans?|best)"
_OTHERS_BEFORE = re.compile(
    r"(?:\b(?:(?:better|worse|higher|lower) than|versus|vs\.?|beat\w*"
    r"|(?:out-?perform|surpass|exceed)\w*)(?: (?!(?:on|in|by|for|at|with)\b)[\w.-]+){1,6}"
    r"|\bbaselines?) ?\((?:[\d.]+%? [^()]{0,40}, ?)?[\s~≈<>=]*$",
    re.IGNORECASE,
)
_OTHERS_BEHIND = re.compile(
    r"[\s%]*(?:for|by|of|in|from)(?: the| its)? (?:(?:previous|prior|existing|second|next|strongest"
    rf"|baseline|state-of-the-art|competing|human)[ -]?(?:[\w-]+ ){{0,2}}?)(?<=[ -]){_HEAD}\b"
    r"|[\s%]*(?:for|by|of|in) humans?\b",
    re.IGNORECASE,
)
"""Others that have no name: "better than old models (71%)", "71% for the second best method"."""
_CHANGED = re.compile(
    r"[\s%-]*(?:[\w-]+ ){0,2}?(?:improve|gain|increas|reduc|decreas|drop|speed|better|higher|lower"
    r"|worse|faster|more|less|fewer|points?\b)",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"(?:[- ](?:baselines?|models?|methods?|algorithms?))?\s*\([\s~≈<>=]*", re.IGNORECASE
)
_OVER = re.compile(
    r"[^.;:()\d]{0,60}?\b(?:than|over|against|versus|vs\.?|compar\w+ (?:to|with)|relative to"
    r"|with respect to|w\.?r\.?t\.?|that of|those of) (?:(?!without\b)[\w\-]+ ){0,3}",
    re.IGNORECASE,
)
"""What stands between a gain and its baseline: "1.8x speedup over the standard …"."""
_BRACKETS = re.compile(r"(?:[- ](?:baselines?|models?|methods?|algorithms?))?\s*\([^()]*")
_OF_IT = re.compile(
    r"[\s%]*(?:[\w@-]+ ){0,3}?(?:(?:achieved|obtained|reported|attained|reached) (?:by|for)"
    r"|(?:performance|accuracy|score|rate) of)(?: the| an?)? ",
    re.IGNORECASE,
)
"""Before the owner of a number: "the 65.5% achieved by …"."""
_VERB = re.compile(
    r"(?:[- ]?(?:based )?(?:models?|methods?|algorithms?|networks?))?(?: \(\w+\))?,?"
    r"(?: (?:also|even|can|still|further|\w+ly))*"
    r" (?:achiev|reach|attain|obtain|scor|yield|gets?|gain|deliver|provid|improv|reduc|outperform"
    r"|surpass|boost|increas|decreas|accelerat|is\b|are\b|was\b|has\b|have\b|shows?\b|lead|result"
    r"|perform|retain|maintain|sav|cut|exceed|beat|requir|need|us(?:es|ing)\b|run)",
    re.IGNORECASE,
)
"""What follows the subject of a clause."""
_IMPROVES = re.compile(
    r"\b(?:improv|boost|increas|enhanc|rais|lift|elevat|accelerat|speed|help|reduc|lower|compress"
    r"|shrink)\w*(?: up| the| its| of| for| on)*(?: [\w@-]+){0,3}? ?(?:of |for |in |on )?"
    r"(?:the )?$",
    re.IGNORECASE,
)
"""Before what is made better: "raises the accuracy of …"."""
_REACH = 60
_SIZES = {
    "in its brackets": 5.0,
    "of it": 3.0,
    "made better, old": 3.0,
    "old, rival": 5.0,
}
"""The size of signs that are seldom seen and seldom wrong: fitting holds weights small."""
_TURN = 3.0


def is_old(text: str, start: int) -> bool:
    """Whether the number that stands there is what was before, or what a rival has.

    >>> [is_old(t, t.index("71%")) for t in ("from 71% to 75%", "75% vs. 71%", "less than 71%")]
    [True, True, False]
    """
    if is_arrowed(text, start):
        return True
    before = text[max(0, start - _REACH) : start]
    found = _OLD.search(before)
    return (
        text[start] != "+"
        and found is not None
        and not _NO_RANGE.search(before[: found.start() + 1])
    )


def is_arrowed(text: str, start: int) -> bool:
    """Whether an arrow shows what the number that stands there became.

    >>> [is_arrowed("from 71% → 75%", i) for i in (5, 11)]
    [True, False]
    """
    return _ARROW.match(text, start) is not None


def follows_as_verb(text: str, start: int, end: int) -> bool:
    """Whether what stands there, before `end`, is the verb of a name that ends there."""
    return _VERB.match(text, start, end) is not None


def is_nobodys(text: str, start: int, end: int) -> bool:
    """Whether the number that stands there is of others that have no name.

    >>> [is_nobodys(text, 0, 3) for text in ("71% for the second best method", "71% of models")]
    [True, False]
    """
    if _CHANGED.match(text, end) or text[start] == "+" or text[end - 1] in "x×":
        return False
    before = text[max(0, start - _REACH) : start]
    return bool(_OTHERS_BEFORE.search(before) or _OTHERS_BEHIND.match(text, end))


def owner_by_brackets(
    text: str, start: int, mentions: Sequence[tuple[int, int, int]]
) -> int | None:
    """The name in whose brackets the number that begins there is the first.

    >>> owner_by_brackets("beats Pear (81%) and Plum", 12, [(0, 6, 10), (1, 21, 25)])
    0
    """
    if text[start] in "+-−":
        return None
    return next((i for i, _, b in mentions if _OWN.fullmatch(text[b:start])), None)


def is_rival(text: str, start: int) -> bool:
    """Whether the name that begins there is one that others are compared with."""
    return _RIVAL.search(text[max(0, start - _REACH) : start]) is not None


def signs_of_owner(
    text: str, number: Span, mention: Span, mentions: Sequence[Span], numbers: Sequence[Span]
) -> dict[str, float]:
    """The signs in a sentence that a number is about a name.

    Args:
        text: the sentence.
        number: the number.
        mention: the mention of the name that is nearest to it.
        mentions: of every name of the type.
        numbers: all that may be findings, in order.
    """
    behind = mention[0] >= number[1]
    low, high = (number[1], mention[0]) if behind else (mention[1], number[0])
    gap = text[low:high]
    past = any(low <= n[0] and n[1] <= high for n in numbers)
    found = {}
    if behind:
        over = bool(_OVER.fullmatch(gap)) and not any(low <= m[0] < high for m in mentions)
        found["over it"] = over
        found["over it, past a number"] = past and is_rival(text, mention[0])
        found["of it"] = bool(_OF_IT.fullmatch(gap))
    else:
        found["in its brackets"] = bool(_BRACKETS.fullmatch(gap))
        found["over it, past a number"] = past and is_rival(text, mention[0])
        if _VERB.match(gap):
            later = (m for m in mentions if mention[1] <= m[0] and m[1] <= number[0])
            found["last subject"] = not any(_VERB.match(text, m[1], number[0]) for m in later)
        if _IMPROVES.search(text[max(0, mention[0] - _REACH) : mention[0]]):
            found["made better"] = True
            found["made better, old"] = is_old(text, number[0])
    found["old, rival"] = is_old(text, number[0]) and is_rival(text, mention[0])
    return {sign: _SIZES.get(sign, 1.0) for sign, holds in found.items() if holds}


def signs_of_turn(
    number: Span, mention: Span, mentions: Sequence[Span], numbers: Sequence[Span]
) -> dict[str, float]:
    """The signs that a number and a name beside it belong together, or just stand beside each
    other, where names and numbers take turns."""
    behind = mention[0] >= number[1]
    low, high = (number[1], mention[0]) if behind else (mention[1], number[0])
    if any(low <= a and b <= high for a, b in (*mentions, *numbers)):
        return {}
    side = _side(mentions, numbers)
    if not side:
        return {}
    return {"turn: own" if side == ("behind" if behind else "before") else "turn: other": _TURN}


def _side(mentions: Sequence[Span], numbers: Sequence[Span]) -> str:
    """Where the names stand of numbers that take turns with them: "81% on Plum, 84% on Quince"."""
    places = sorted([(*m, "name") for m in mentions] + [(*n, "number") for n in numbers])
    kinds = [kind for *_, kind in places]
    kinds = [kind for i, kind in enumerate(kinds) if i == 0 or kind != kinds[i - 1]]
    if kinds.count("number") < 2 or kinds.count("name") < 2 or kinds[0] == kinds[-1]:
        return ""
    return "behind" if kinds[0] == "number" else "before"
