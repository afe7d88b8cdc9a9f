"""What a result is called: its value, and what that is of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from kg.vocabulary import Predicate

_GLUED: Final = re.compile(r"(?<=\d)(?=[A-Za-z]{4})")
"""Where a text that was LaTeX has a number and a word in one: 2.5times."""


def spaced_value(value: str) -> str:
    """A value as one writes it; a unit stays with its number, as it is written.

    >>> spaced_value("2.5times"), spaced_value("1.77x"), spaced_value("3 ms")
    ('2.5 times', '1.77x', '3 ms')
    """
    return _GLUED.sub(" ", value)


def name_result(value: str, named: Mapping[Predicate, str]) -> str:
    """The name of a result, from its value and the names of what it is about.

    >>> name_result("2.5times", {Predicate.WITH_METRIC: "pass rate", Predicate.OF_METHOD: "Quince"})
    '2.5 times: pass rate of Quince'
    >>> name_result("gain 3%", {Predicate.OF_METHOD: "Quince", Predicate.AGAINST: "GreedyCut"})
    'gain 3%: Quince, against GreedyCut'
    >>> name_result("91.5%", {Predicate.OF_METHOD: "Quince", Predicate.ON_BENCHMARK: "PearBench"})
    '91.5%: Quince on PearBench'
    >>> name_result("91.5%", {})
    '91.5%'
    """
    metric, method = named.get(Predicate.WITH_METRIC), named.get(Predicate.OF_METHOD)
    benchmark, task = named.get(Predicate.ON_BENCHMARK), named.get(Predicate.FOR_TASK)
    parts = [metric or ""]
    if method:
        parts.append(f"of {method}" if metric else method)
    if benchmark:
        parts.append(f"on {benchmark}")
    elif task:
        parts.append(f"for {task}")
    told = " ".join(filter(None, parts))
    if baseline := named.get(Predicate.AGAINST):
        told = f"{told}, against {baseline}".lstrip(", ")
    return f"{spaced_value(value)}: {told}" if told else spaced_value(value)
