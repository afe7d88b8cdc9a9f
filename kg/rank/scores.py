"""Bradley–Terry scores by Newman's iteration, with his prior."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

_PRECISION: Final = 1e-13
_MOST_ROUNDS: Final = 100_000
"""Never reached by data of this kind; a loop must end."""


def strengths(
    wins: Mapping[tuple[str, str], float], methods: Iterable[str] = ()
) -> dict[str, float]:
    """The strength π of every method, from how often the first of each pair beat the second.

    The model of Bradley and Terry: i beats j with probability π_i / (π_i + π_j). With w_ij the
    times that i beat j, M. E. J. Newman ("Efficient computation of rankings from pairwise
    comparisons", JMLR 24, 2023) repeats, one method after the other and with the newest values,

              1/(π_i + 1) + Σ_j w_ij π_j / (π_i + π_j)
        π_i ← ────────────────────────────────────────
              1/(π_i + 1) + Σ_j w_ji / (π_i + π_j)

    The terms 1/(π_i + 1) are the prior: each method has one win and one loss against an average
    method of strength 1 (a logistic prior on log π). So scores stay finite where a method won or
    lost everything or where nothing connects two methods, and they need no normalisation. The
    posterior is log-concave in log π: there is one maximum, whatever the start and the order.

    Args:
        wins: (winner, loser) → how often; pairs with themselves are no comparisons.
        methods: more methods, which may have no comparison.

    >>> found = strengths({("a", "b"): 1})
    >>> round(found["a"], 3), round(found["b"], 3)
    (1.696, 0.59)
    """
    won: dict[str, list[tuple[str, float]]] = defaultdict(list)
    lost: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for (winner, loser), times in sorted(wins.items()):
        if winner == loser:
            raise ValueError(f"a method cannot beat itself: {winner}")
        won[winner].append((loser, times))
        lost[loser].append((winner, times))
    found = dict.fromkeys(sorted({*won, *lost, *methods}), 1.0)
    for _ in range(_MOST_ROUNDS):
        change = 0.0
        for method, old in found.items():
            prior = 1.0 / (old + 1.0)
            above = (n * found[other] / (old + found[other]) for other, n in won[method])
            below = (n / (old + found[other]) for other, n in lost[method])
            new = math.fsum((prior, *above)) / math.fsum((prior, *below))
            change = max(change, abs(score(new) - score(old)))
            found[method] = new
        if change < _PRECISION:
            break
    return found


def score(strength: float) -> float:
    """The probability to beat an average method, π / (π + 1), in (0, 1).

    >>> score(3.0)
    0.75
    """
    return strength / (strength + 1.0)
