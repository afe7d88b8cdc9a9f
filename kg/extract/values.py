"""The numbers of a text that may be findings, as written; the model says which are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.tokens import URL
from kg.model import Number


@dataclass(frozen=True, slots=True)
class Value:
    """A number of a text: where it stands, and what it says."""

    start: int
    end: int
    number: Number | None
    unit: str


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
_SHARE = re.compile(r"\b(?P<low>\d{1,4}) (?:out )?of (?:the |all )?(?P<high>\d{1,4})\b")
_FRACTION = re.compile(rf"(?<![\w.,^/@(-])(?P<low>{_N})/(?P<high>\d{{1,4}})(?![\w/^@-])")


def find_candidates(text: str) -> Iterator[Value]:
    """Every number that may be a finding, ranges as a whole and (with "to") in parts too.

    >>> text = "by 8.1-11.3% and 2.71x on 10 out of 12 tasks, in O(1/k^2) with 7B"
    >>> [(v.number, v.unit) for v in find_candidates(text)]
    [((8.1, 11.3), '%'), (2.71, '×'), (10.0, 'of 12')]
    """
    pages = [match.span() for match in URL.finditer(text)]
    found: list[Value] = []
    whole: list[tuple[int, int]] = list(pages)
    for m in _SHARE.finditer(text):
        found.append(Value(*m.span(), _float(m["low"]), f"of {m['high']}"))
        whole.append(m.span())
    for m in _FRACTION.finditer(text):
        if _free(m, whole):
            found.append(Value(*m.span(), _float(m["low"]), f"/{m['high']}"))
            whole.append(m.span())
    for m in _RANGE.finditer(text):
        if _free(m, whole):
            unit = _unit(m["unit2"] or m["unit1"])
            found.append(Value(*m.span(), (_float(m["low"]), _float(m["high"])), unit))
            if " to " not in m[0]:
                whole.append(m.span())
    for m in _SINGLE.finditer(text):
        if _free(m, whole):
            found.append(Value(*m.span(), _float(m["low"]), _unit(m["unit"])))
    yield from sorted(found, key=lambda value: (value.start, value.end))


def _free(match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return not any(a < match.end() and match.start() < b for a, b in taken)


def _unit(text: str) -> str:
    text = text.strip().strip("+-")
    return "×" if text in ("x", "×", "fold", "times") else text


def _float(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-").lstrip("+±×"))
