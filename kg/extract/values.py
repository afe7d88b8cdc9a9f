"""The numbers of a text that may be findings, as written; the model says which are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.extract.tokens import find_urls
from kg.model import Number


@dataclass(frozen=True, slots=True)
class Value:
    """A number of a text: where it stands, and what it says."""

    start: int
    end: int
    number: Number | None
    unit: str


_DIGIT = re.compile(r"\d")
_N = r"(?:\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,9})?|\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})"
_SIGN = r"[+\-−±×]?"
_UNIT = r"(?:\+?%\+?|[x×](?![\w-])|-?fold\b|times\b|(?:ms|s|mm|cm|Hz|dB|GB|MB|mJ|pp|pts?)\b)"
_SPACED = r"(?: (?:%|×|x(?![\w-])|dB\b|ms\b))"
_UNITS = rf"(?:{_UNIT}|{_SPACED})?"
_BORDER = r"(?<![\w.,^/@\[{])(?<![\w)]-)(?<!\w\()(?<!\d )"
_AFTER = r"(?![\w/^@])(?![.,]\d)(?!-[A-Za-z\d])"
_SINGLE = re.compile(rf"{_BORDER}(?P<low>{_SIGN}{_N})(?P<unit>{_UNITS}){_AFTER}")
_RANGE = re.compile(
    rf"{_BORDER}(?P<low>{_SIGN}{_N})(?P<unit1>{_UNITS})"
    rf" ?(?:--?|[–—~∼～]|(?<=[%\dx×]) to (?=[+\-−\d.])) ?(?P<high>{_N})(?P<unit2>{_UNITS}){_AFTER}"
)
_MEMBER = rf"(?:{_SIGN}{_N}{_UNIT}|{_SIGN}\d{{0,9}}\.\d{{1,9}}|[+\-−]\d{{1,9}})"
_LISTED = re.compile(rf"(?<![\w.,^/@\[{{]){_MEMBER}(?:/{_MEMBER}){{1,7}}{_AFTER}")
"""Numbers for several things at once: "+3.4%/+5.9%", "68.1/74.4"; 16.2/25 is a share."""
_LISTED_ONE = re.compile(rf"(?P<low>{_SIGN}{_N})(?P<unit>{_UNIT}?)")
_FROM = re.compile(r"\bfrom (?:[a-z]+ |[~∼≈<>$] ?)?$", re.IGNORECASE)
_RANGING = re.compile(r"\b(?:rang|between|var(?:y|ies))\w* from (?:[a-z]+ )?$", re.IGNORECASE)
_SHARE = re.compile(r"(?<![@.,\w])(?P<low>\d{1,4}) (?:out )?of (?:the |all )?(?P<high>\d{1,4})\b")
_FRACTION = re.compile(rf"(?<![\w.,^/@(-])(?P<low>{_N})/(?P<high>\d{{1,4}})(?![\w/^@-])")


def find_candidates(text: str) -> Iterator[Value]:
    """Every number that may be a finding: ranges as a whole, "from A to B" and lists in parts.

    >>> text = "by 8.1-11.3% and 2.71x on 10 out of 12 tasks, in O(1/k^2) with 7B"
    >>> [(v.number, v.unit) for v in find_candidates(text)]
    [((8.1, 11.3), '%'), (2.71, '×'), (10.0, 'of 12')]
    >>> [v.number for v in find_candidates("from 3.6 to 31.6, by 9% to 13%, 68.1/74.4 F1")]
    [3.6, 31.6, (9.0, 13.0), 68.1, 74.4]
    """
    if not _DIGIT.search(text):
        return
    whole = [match.span() for match in find_urls(text)]
    found: list[Value] = []
    for pattern, to_values in _WHOLE:
        for match in pattern.finditer(text):
            values = to_values(match) if _free(match, whole) else []
            if values:
                found += values
                whole.append(match.span())
    found += [v for m in _SINGLE.finditer(text) if _free(m, whole) for v in _one(m)]
    yield from sorted(found, key=lambda value: (value.start, value.end))


def _one(m: re.Match[str]) -> list[Value]:
    return [Value(*m.span(), _float(m["low"]), _unit(m["unit"]))]


def _share(m: re.Match[str]) -> list[Value]:
    return [Value(*m.span(), _float(m["low"]), f"of {m['high']}")]


def _fraction(m: re.Match[str]) -> list[Value]:
    return [Value(*m.span(), _float(m["low"]), f"/{m['high']}")]


def _listed(m: re.Match[str]) -> list[Value]:
    return [v for one in _LISTED_ONE.finditer(m.string, *m.span()) for v in _one(one)]


def _range(m: re.Match[str]) -> list[Value]:
    if _is_change(m.string, m):
        return []
    numbers = (_float(m["low"]), _float(m["high"]))
    return [Value(*m.span(), numbers, _unit(m["unit2"] or m["unit1"]))]


_WHOLE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], list[Value]]], ...] = (
    (_SHARE, _share),
    (_LISTED, _listed),
    (_FRACTION, _fraction),
    (_RANGE, _range),
)
"""What is more than a number, the first that fits, and its values; none: its numbers are single."""


def _is_change(text: str, match: re.Match[str]) -> bool:
    """Whether "A to B" is a state before and one after, and no range."""
    if " to " not in match[0]:
        return False
    before = text[max(0, match.start() - 40) : match.start()]
    return bool(_FROM.search(before)) and not _RANGING.search(before)


def _free(match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return not any(a < match.end() and match.start() < b for a, b in taken)


def _unit(text: str) -> str:
    text = text.strip().strip("+-")
    return "×" if text in ("x", "×", "fold", "times") else text


def _float(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-").lstrip("+±×"))
