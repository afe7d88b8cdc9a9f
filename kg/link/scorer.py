"""How likely two names are one thing: a logistic regression over `likeness.FEATURES`.

The weights lie in `scorer.json`; `tests/link/gold/fit_scorer.py` fits them on the half of the gold
set of joins that is there to choose with.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from math import exp, fsum

from kg.link.likeness import FEATURES


@lru_cache(maxsize=1)
def weights() -> tuple[float, ...]:
    """The weights, in the order of `FEATURES`."""
    table = json.loads(files("kg.link").joinpath("scorer.json").read_text("utf-8"))
    return tuple(table["weights"][name] for name in FEATURES)


def probability(values: Sequence[float]) -> float:
    """How likely two names with these features are one thing, three decimals.

    >>> 0 < probability([1.0] + [0.0] * (len(FEATURES) - 1)) < 1
    True
    """
    total = fsum(w * v for w, v in zip(weights(), values, strict=True))
    return round(1 / (1 + exp(-max(-30.0, min(30.0, total)))), 3)


def reasons(values: Sequence[float]) -> tuple[str, ...]:
    """What speaks for and against, the weightiest first."""
    parts = sorted(
        ((w * v, name) for name, w, v in zip(FEATURES, weights(), values, strict=True)),
        key=lambda part: (-abs(round(part[0], 3)), part[1]),
    )
    told = [(part, name) for part, name in parts if name != "bias" and round(part, 2)]
    return tuple(f"{name.replace('_', ' ')} {part:+.2f}" for part, name in told[:4])
