r"""Fits the scorer of near names on the half of the gold set that is there to choose with.

    python -m tests.link.gold.fit_scorer --seeds seeds --abstracts FILE.jsonl.gz --out FOLDER \\
        --annotated train.jsonl

Run by hand, on the folder that `sample_pairs.py` filled; writes `kg/link/scorer.json`.

The judged pairs are few. Annotated abstracts (JSON lines: `entities` with `name`, `type` and
`mentions`) hold thousands of pairs of names that one paper takes for one thing or for two, but
within one paper a shorter name is often short for a longer one. So there are shared weights, and
weights for either kind of pair (Daumé, "Frustratingly easy domain adaptation", 2007); what is kept
is the sum for judged pairs. A ridge holds all down; ten folds over the judged pairs tell how well
the probabilities fit what they did not see.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

import kg.link
from kg.link import LinkOptions
from kg.link.census import Census, Signature
from kg.link.coinages import Coinages
from kg.link.common import Senses
from kg.link.decisions import Decisions
from kg.link.doubts import coined_names_of, common_words_of
from kg.link.identity import find_homes
from kg.link.likeness import FEATURES, HALF, Form, blocks, features, form_of, misspelled
from kg.link.local import local_things
from kg.link.names import name_of
from kg.link.naming import Home
from kg.link.near import Near
from kg.link.readings import Readings
from kg.model import Extraction
from kg.vocabulary import EntityType
from tests.link.gold.measure import Gold, Side, load, read_gold

WEIGHTS: Final = Path(kg.link.__file__).with_name("scorer.json")
RIDGE: Final = 1.0
SHARE: Final = 0.1
"""What a pair of an annotated paper weighs, beside a judged one."""
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
    senses = Senses(census.topics, common_words_of(census.buckets))
    coinages = Coinages(census.topics, coined_names_of(census.buckets))
    homes, _ = find_homes(census, readings, senses, coinages)
    near = Near(homes, census, readings.terms(), Decisions().pins)
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


def annotated_pairs(path: Path) -> Iterator[tuple[tuple[float, ...], bool]]:
    """The pairs of names of annotated papers that meet in a block, and whether they are one."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            forms: list[tuple[int, Form]] = []
            for i, entity in enumerate(json.loads(line)["entities"]):
                names = {name_of(s).key: s for s in (entity["name"], *entity["mentions"])}
                for surface in names.values():
                    if not name_of(surface).acronym:
                        form = form_of(surface, EntityType(entity["type"]), {})
                        forms.append((i, form))
            for (i, one), (j, other) in combinations(forms, 2):
                if _meet(one, other) and name_of(one.text).key != name_of(other.text).key:
                    values = features(one, other)
                    if values is not None:
                        yield values, i == j


def _meet(one: Form, other: Form) -> bool:
    """Whether two names meet in a block."""
    (first, part), (second, other_part) = blocks(one), blocks(other)
    common = first & second | first & other_part | part & second
    return any(not key.startswith(HALF) for key in common) or misspelled(one, other)


def fit(judged: tuple[Vector, Vector], annotated: tuple[Vector, Vector]) -> Vector:
    """The weights for judged pairs: logistic regression with a ridge, by Newton's steps."""
    n = judged[0].shape[1]
    x = np.zeros((len(judged[1]) + len(annotated[1]), 3 * n))
    y = np.concatenate([judged[1], annotated[1]])
    for k, (rows, part) in enumerate(
        ((slice(None, len(judged[1])), judged[0]), (slice(len(judged[1]), None), annotated[0]))
    ):
        x[rows, :n] = part
        x[rows, (k + 1) * n : (k + 2) * n] = part
    weight = np.concatenate([np.ones(len(judged[1])), np.full(len(annotated[1]), SHARE)])
    ridge = RIDGE * np.eye(3 * n)
    ridge[[0, n, 2 * n], [0, n, 2 * n]] = 0.1  # the biases are nearly free
    w = np.zeros(3 * n)
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (weight * (p - y)) + ridge @ w
        step = np.linalg.solve(x.T @ ((weight * p * (1 - p))[:, None] * x) + ridge, slope)
        w = w - step
        if np.abs(step).max() < 1e-9:
            break
    return np.asarray(w[:n] + w[n : 2 * n])


def main() -> None:
    """Fits, writes and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=Path, required=True)
    parser.add_argument("--abstracts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--annotated", type=Path, required=True)
    parser.add_argument("--list", action="store_true", help="list the pairs with their scores")
    given = parser.parse_args()
    papers, extracted = load(given.seeds, given.abstracts, given.out)
    found = examples(read_gold("dev"), papers, [e for _, e in extracted])
    x = np.array([e.values for e in found])
    y = np.array([float(e.gold.same) for e in found])
    pairs = [*annotated_pairs(given.annotated)]
    more = np.array([v for v, _ in pairs]), np.array([float(same) for _, same in pairs])
    unseen = np.zeros(len(found))
    for k in range(FOLDS):
        test = np.arange(len(found)) % FOLDS == k
        unseen[test] = 1 / (1 + np.exp(-x[test] @ fit((x[~test], y[~test]), more)))
    w = fit((x, y), more)
    table = {name: round(float(v), 3) for name, v in zip(FEATURES, w, strict=True)}
    WEIGHTS.write_text(json.dumps({"weights": table}, indent=1) + "\n", "utf-8")
    lines = [
        f"{len(found)} judged pairs, {int(y.sum())} the same; {len(pairs)} of annotated papers"
    ]
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
