"""Whether a number is a gain or a measured value: the signs around it in its sentence.

"Accuracy of 81%", "improved to 81%" and "by 3%" are plain to see in the text. Each sign has a
weight, fitted on annotated abstracts beside those of `kg.extract.ties`.
"""

from __future__ import annotations

import math
import re
from typing import cast

from kg.extract.lists import Place
from kg.extract.owners import is_old
from kg.extract.ties import Features

_ABOUT = (
    r"(?:[\s~≈∼<>$+=]|up to|as much as|as many as|about|around|approximately|roughly|nearly|almost"
    r"|over|more than|at least|less than|only|just|an?|the|average of|average|additional|absolute"
    r"|relative|another)*"
)
"""What may stand before a number. Nothing in it can be read in two ways, or a row of signs would
take for ever."""
_CHANGE = (
    r"(?:improve|increas|reduc|decreas|drop|gain|boost|rais|rise|rose|lift|cut|sav|enhanc|lower"
    r"|speed|accelerat|outperform|surpass|exceed|beat|advantage|margin|better|worse|higher|fewer"
    r"|less|more|faster|slower|smaller|larger|degrad|shrink|lead|gap|differ|compress|short)\w*"
)
_STATE = (
    r"(?:achiev|reach|attain|obtain|scor|yield|retain|remain|maintain|keep|hit|solv|cover|report"
    r"|is|are|was|were|only|requir|cost|tak|run)\w*|="
)
_BY = re.compile(rf"\bby{_ABOUT}$", re.IGNORECASE)
_BY_EARLIER = re.compile(rf"\b(?:by|improvements? of|gains? of){_ABOUT}[+]?\d[^;]*$", re.IGNORECASE)
"""Of "by 3 points on Plum, 4 points on Pear" the second is a gain as the first is."""
_OF = re.compile(r"\b(\w+)(?: in [\w -]{1,30}?)? of" + _ABOUT + "$", re.IGNORECASE)
_TO = re.compile(rf"\bto{_ABOUT}$", re.IGNORECASE)
_FROM = re.compile(rf"\bfrom{_ABOUT}$", re.IGNORECASE)
_FROM_TO = re.compile(r"\bfrom [^.;]{0,30}\d\S* to[\s~≈∼<>$]*$", re.IGNORECASE)
_MORE = re.compile(
    r"[\s%-]*(?:(?:points?|pts?|pp|percent(?:age)?|times|absolute|relative|average|overall|mean"
    r"|significant|performance)[\s-]+)*"
    rf"(?:{_CHANGE}|speed-?ups?)",
    re.IGNORECASE,
)
_MORE_LATER = re.compile(
    r"[\s%-]*(?:[\w@]+(?:-+[\w@]+){0,4}[\s-]+){1,3}(?:improvements?|gains?|increases?|reductions?"
    r"|decreases?|boosts?|drops?|advantages?|savings?|speed-?ups?)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(r"[\s%-]*(?:points?|pts?|pp)\b", re.IGNORECASE)
_THAN = re.compile(
    r"[^.;,\d]{0,40}\b(?:over|than|compared (?:to|with)|relative to|w\.?r\.?t)\b", re.I
)
_REACHED = re.compile(rf"\b(?:achiev|reach|attain|obtain|scor)\w*{_ABOUT}$", re.IGNORECASE)
_REST = re.compile(r"(?:(?:,|,? and|/| &) ?[+\-−]?\d[\d.,]*(?: ?%|[x×])?)*", re.IGNORECASE)
"""The other members of a list of numbers."""
_CHANGES = re.compile(rf"\b{_CHANGE}", re.IGNORECASE)
_STATES = re.compile(rf"(?:\b{_STATE})", re.IGNORECASE)
PLAINLY_MEASURED = frozenset({"old", "reached"})
"""What was there before ("from 71%") and what is achieved, with no word of a change behind it: of
48 such numbers of annotated abstracts 46 are measured values."""
_SURE = 3.0  # The size of a sign that is seldom wrong; fitting holds weights small.
_FAINT = 0.1
"""The network is no surer than this: what it knows by heart it says too loudly."""
_REACH = 100
"""How many letters before a number are looked at."""


def signs_of_gain(number: Place, text: str, share: float) -> Features:
    """The signs that a number is a gain and no measured value.

    Args:
        number: the number.
        text: its sentence.
        share: how probable the network finds a gain, of the two.
    """
    start, end, unit = number.value.start, number.value.end, number.value.unit
    before = text[max(0, start - _REACH) : start]
    change = max((m.start() for m in _CHANGES.finditer(before)), default=-1)
    state = max((m.start() for m in _STATES.finditer(before)), default=-1)
    of = _OF.search(before)
    noun = "none" if of is None else "change" if _CHANGES.fullmatch(of[1]) else "state"
    last = "none" if max(change, state) < 0 else "change" if change > state else "state"
    held = min(max(share, _FAINT), 1 - _FAINT)
    rest = cast("re.Match[str]", _REST.match(text, end)).end()
    more, later = _MORE.match(text, rest), _MORE_LATER.match(text, rest)
    grows = bool(more or later or unit == "×")
    reached = bool(_REACHED.search(before)) and not grows and text[start] != "+"
    earlier = _BY_EARLIER.search(before)
    found = {
        "network": math.log(held / (1 - held)),
        f"last word: {last}": 1.0,
        f"of: {noun}": 1.0,
        "by": float(bool(_BY.search(before))),
        "by, earlier": _SURE
        * (earlier is not None and not _STATES.search(before, earlier.start())),
        "to": float(bool(_TO.search(before))),
        "from": float(bool(_FROM.search(before))),
        "from A to": float(bool(_FROM_TO.search(before))),
        "more": float(bool(more)),
        "more later": float(bool(later)),
        "points": float(bool(_POINTS.match(text, rest))),
        "than": float(bool(_THAN.match(text, rest))),
        "plus": float(text[start] == "+" or before.rstrip().endswith("+")),
        "old": float(is_old(text, start)),
        "reached": float(reached),
        "in brackets": float(before.rstrip().endswith("(")),
        "a factor": float(unit == "×"),
        "a percentage": float(unit == "%"),
        "a length or time": float(bool(re.fullmatch(r"[mc]?m|m?s|[kM]?Hz|[GM]B|mJ|dB", unit))),
        "a share": float("of" in unit or "/" in unit),
        "no unit": float(unit == ""),
    }
    return {sign: round(value, 3) for sign, value in found.items() if value}
