"""Fits the scorer of near names on the half of the gold set that is there to choose with.

    python -m tests.link.gold.fit_scorer --seeds seeds --abstracts FILE.jsonl.gz --out FOLDER

Run by hand, on the folder that `sample_pairs.py` filled; writes `kg/link/scorer.json`. A ridge of
one holds the weights down; ten folds tell how well the probabilities fit what they did not see.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

import kg.link
from kg.link import LinkOptions
from kg.link.census import Census, Signature
from kg.link.decisions import Decisions
from kg.link.identity import find_homes
from kg.link.likeness import FEATURES, Form
from kg.link.local import local_things
from kg.link.naming import Home
from kg.link.near import Near
from kg.link.readings import Readings
from kg.model import Extraction
from tests.link.gold.measure import Gold, Side, load, read_gold

WEIGHTS: Final = Path(kg.link.__file__).with_name("scorer.json")
RIDGE: Final = 1.0
FOLDS: Final = 10
Vector = NDArray[np.float64]


class Example(NamedTuple):
    """A judged pair of homes that meet in a block."""

    gold: Gold
    one: Form
    other: Form
    values: tuple[float, ...]


def examples(
    gold: Sequence[Gold], papers: dict[str, str], extractions: Sequence[Extraction]
) -> list[Example]:
    """The judged pairs that the scorer is asked about."""
    census, options = Census(), LinkOptions()
    for extraction in extractions:
        census.add(extraction.paper, local_things(extraction))
        census.topics.add(extraction)
    readings = Readings(census, share=options.acronym_share, margin=options.acronym_margin)
    homes, _ = find_homes(census, readings)
    near = Near(homes, census, readings.agreed(), Decisions().pins)
    found, pairs = [], set(near.pairs())
    for pair in gold:
        homes_of = [_homes(side, census, homes, papers) for side in (pair.a, pair.b)]
        first, second = sorted(homes_of)
        if first != second and (first, second) in pairs:
            values = near.features(first, second)
            if values is not None:
                found.append(Example(pair, near.forms[first], near.forms[second], values))
    return found


def _homes(
    side: Side, census: Census, homes: dict[Signature, Home], papers: dict[str, str]
) -> Home:
    fitting = [
        (signature.type.value != side.type, homes[signature])
        for signature, bucket in census.buckets.items()
        for (surface, _), found in bucket.surfaces.items()
        if surface == side.name and papers[side.paper] in found
    ]
    return min(fitting)[1]


def fit(x: Vector, y: Vector) -> Vector:
    """The weights of a logistic regression with a ridge, by Newton's steps."""
    w = np.zeros(x.shape[1])
    ridge = RIDGE * np.eye(x.shape[1])
    ridge[0, 0] = 0.01  # the bias is free
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (p - y) + ridge @ w
        step = np.linalg.solve(x.T @ ((p * (1 - p))[:, None] * x) + ridge, slope)
        w = w - step
        if np.abs(step).max() < 1e-9:
            break
    return w


def main() -> None:
    """Fits, writes and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=Path, required=True)
    parser.add_argument("--abstracts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--list", action="store_true", help="list the pairs with their scores")
    given = parser.parse_args()
    papers, extracted = load(given.seeds, given.abstracts, given.out)
    found = examples(read_gold("dev"), papers, [e for _, e in extracted])
    x = np.array([e.values for e in found])
    y = np.array([float(e.gold.same) for e in found])
    unseen = np.zeros(len(found))
    for k in range(FOLDS):
        test = np.arange(len(found)) % FOLDS == k
        unseen[test] = 1 / (1 + np.exp(-x[test] @ fit(x[~test], y[~test])))
    w = fit(x, y)
    table = {name: round(float(v), 3) for name, v in zip(FEATURES, w, strict=True)}
    WEIGHTS.write_text(json.dumps({"weights": table}, indent=1) + "\n", "utf-8")
    lines = [f"{len(found)} pairs, {int(y.sum())} the same"]
    lines += [
        f"  {name:16} {v:+.2f}  in {int((x[:, i] != 0).sum())}"
        for i, (name, v) in enumerate(table.items())
    ]
    for cut in (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95):
        over = unseen >= cut
        lines.append(f"unseen >= {cut}: {int(y[over].sum())} of {int(over.sum())}")
    lines.append(f"log loss {-np.mean(y * np.log(unseen) + (1 - y) * np.log(1 - unseen)):.3f}")
    if given.list:
        for p, e in sorted(zip(unseen, found, strict=True), key=lambda r: -r[0]):
            lines.append(f"{p:.3f} {'=' if e.gold.same else 'x'} {e.one.text} | {e.other.text}")
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main()
