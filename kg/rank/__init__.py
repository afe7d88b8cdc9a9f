"""Rankings: which methods beat which on a task or a benchmark, and what says so.

`reading` gathers what the papers of a graph say, `places` decides which task or benchmark a
comparison belongs to, `directions` which way a metric is better, `observed` makes the comparisons,
`order` their partial order, `scores` Newman's iteration, `board` puts them together and `shown`
prints them. The rules are told in `README.md`.
"""

from kg.rank.board import leaderboard, leaderboards, overview
from kg.rank.records import (
    Basis,
    Comparison,
    Conflict,
    Group,
    Leaderboard,
    Overview,
    Place,
    Standing,
    Sureness,
)

__all__ = [
    "Basis",
    "Comparison",
    "Conflict",
    "Group",
    "Leaderboard",
    "Overview",
    "Place",
    "Standing",
    "Sureness",
    "leaderboard",
    "leaderboards",
    "overview",
]
