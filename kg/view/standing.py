"""A leaderboard as a page shows it, from its plain JSON (`kg leaderboard --json`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kg.model import DOUBTFUL
from kg.view.document import counted, glyph, short
from kg.vocabulary import EntityType

_METHODS: Final = 8
_REASONS: Final = 6


def board_view(board: Mapping[str, Any]) -> dict[str, Any]:
    """The largest group of a leaderboard: its methods by tier, and the sentences that say so."""
    labels = board["labels"]
    group = board["groups"][0]
    members = {row["method"] for row in group["standings"]}
    own = [item for item in board["comparisons"] if item["winner"] in members]
    rows = group["standings"][:_METHODS]
    other = len(board["groups"]) - 1
    return {
        "name": labels[board["place"]],
        "label": short(labels[board["place"]]),
        "type": board["type"],
        "glyph": glyph(EntityType(board["type"])),
        "basis": f"{counted(group['comparisons'], 'comparison')} in "
        f"{counted(group['papers'], 'paper')}",
        "rows": [
            {
                "tier": row["tier"],
                "label": short(labels[row["method"]]),
                "won": row["won"],
                "lost": row["lost"],
            }
            for row in rows
        ],
        "more": len(group["standings"]) - len(rows),
        "other": other,
        "reasons": [_reason(item, labels) for item in own[:_REASONS]],
        "more_reasons": max(len(own) - _REASONS, 0),
    }


def _reason(item: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "winner": short(labels[item["winner"]]),
        "loser": short(labels[item["loser"]]),
        "quotes": [short(quote["text"], 420) for quote in item["quotes"][:2]],
        "papers": [short(labels[paper], 180) for paper in item["papers"]],
        "sureness": item["sureness"],
        "confidence": f"{item['confidence']:.2f}",
        "unsure": item["confidence"] < DOUBTFUL,
    }
