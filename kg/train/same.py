"""How much each sign counts that two things of a text are one, fitted on annotated abstracts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from kg.check.scoring import align
from kg.extract.network import Settings
from kg.extract.sameness import Signs, signs_of_sameness, weights
from kg.files import write_text
from kg.train.observe import Observed, as_annotation, judge_all
from kg.train.pairs import Table, crossed, fit_logistic, joined

_FEWEST = 10
"""Signs of fewer pairs have no weight."""
_SMALL = 10.0
"""How much large weights cost (the prior's precision)."""

Pairs = list[tuple[Signs, bool]]
"""The signs of each pair of things that are annotated, and whether they are one."""


def fit_same(papers: Sequence[Pairs], folder: Path, say: Callable[[str], None]) -> None:
    """Fits the weights and writes them beside those of the network.

    Args:
        papers: the pairs of each abstract.
        folder: of the weights.
        say: is told, by cross-validation, how well the weights tell.
    """
    seen = Counter(sign for pairs in papers for signs, _ in pairs for sign in signs)
    names = sorted(sign for sign, count in seen.items() if count >= _FEWEST)
    tables = [_table(pairs, names) for pairs in papers]
    say(f"one thing or two: log loss {crossed(tables, _SMALL):.3f}")
    weight = fit_logistic(*joined(tables, len(names)), _SMALL)
    fitted = {name: round(float(w), 3) for name, w in zip(names, weight, strict=True)}
    write_text(folder / "same.json", json.dumps(fitted, indent=1, ensure_ascii=False) + "\n")
    weights.cache_clear()


def pairs_of(o: Observed, options: Settings) -> Pairs:
    """The pairs of an abstract's things whose names are alike and that are annotated."""
    kept = [entity for entity, _ in judge_all(o, options)]
    targets = align(o.gold.things, as_annotation(kept).things).touching
    return [
        (signs, targets[i] == targets[j])
        for i, j, signs in signs_of_sameness(o.doc, kept)
        if i in targets and j in targets
    ]


def _table(pairs: Iterable[tuple[Signs, bool]], names: Sequence[str]) -> tuple[Table, Table]:
    rows = [([signs.get(name, 0.0) for name in names], same) for signs, same in pairs]
    table = np.array([row for row, _ in rows], float).reshape(len(rows), len(names))
    return table, np.array([same for _, same in rows], float)
