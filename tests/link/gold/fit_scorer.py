r"""Fits the scorer of near names on judged pairs.

    python -m tests.link.gold.fit_scorer

Run by hand; writes `kg/link/scorer.json`. `near.jsonl` has the pairs, with what the corpus that
they were drawn from says of them. With `--seeds`, `--abstracts`, `--out` and `--out2` (the folders
of `measure.py` for both sets) the pairs of the dev halves that meet in a block are added; with
`--annotated` the surfaces of annotated abstracts (JSON lines: `entities` with `name`, `type` and
`mentions`), which are one thing if they have a canonical name in common. A ridge holds all
weights down; ten folds (the same two names are in one) tell how well the probabilities fit what
they did not see.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

import kg.link
from kg.link import LinkOptions
from kg.link.census import Census, Signature, kind_of
from kg.link.coinages import Coinages
from kg.link.common import Senses
from kg.link.decisions import Decisions
from kg.link.doubts import coined_names_of, common_words_of
from kg.link.endings import changes
from kg.link.forms import Form, form_of
from kg.link.identity import find_homes
from kg.link.likeness import (
    FEATURES,
    Corpus,
    blocks,
    features,
    says_more,
)
from kg.link.local import local_things
from kg.link.names import name_of
from kg.link.naming import Home
from kg.link.near import Near, pairs_that_meet
from kg.link.readings import Readings
from kg.model import Extraction
from kg.vocabulary import EntityType
from tests.bench.field_counts import write as write_table
from tests.link.gold.corpus import rank
from tests.link.gold.measure import PAIRS, SECOND, Gold, Side, load, read_gold, with_given

NEAR: Final = Path(__file__).with_name("near.jsonl")
WEIGHTS: Final = Path(kg.link.__file__).with_name("scorer.json")
RIDGE: Final = 2.0
BIAS: Final = 0.1
"""The ridge of the bias, which is nearly free."""
PAIR: Final = 3
"""A pair of words is weighed by itself that stands in so many pairs of names."""
FOLDS: Final = 10
ANNOTATED: Final = "annotated"
GOLD: Final = "gold"
WEIGHT: Final = {ANNOTATED: 0.1, GOLD: 2.0}
"""What pairs of annotated surfaces and of the gold sets weigh, beside those of `near.jsonl`."""
CUTS: Final = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
Vector = NDArray[np.float64]


class Example(NamedTuple):
    """A judged pair of homes that meet in a block."""

    kind: str
    same: bool
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
                found.append(
                    Example(GOLD, pair.same, near.forms[first], near.forms[second], values)
                )
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


def near_pairs(path: Path) -> Iterator[Example]:
    """The judged pairs of near names, with what likens them."""
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            one, other = (
                form_of(side["name"], EntityType(side["type"]), side.get("long", {}))
                for side in (row["a"], row["b"])
            )
            facts = Corpus(
                row.get("one_short_form", False), row.get("together", 0.0), row.get("grouped", 0.0)
            )
            values = features(one, other, facts)
            if values is not None:
                yield Example(row["kind"], row["same"], one, other, values)


def annotated_pairs(path: Path) -> Iterator[Example]:
    """The pairs of surfaces of annotated abstracts that meet in a block."""
    canonical: dict[Home, set[str]] = defaultdict(set)
    surfaces: dict[Home, tuple[str, EntityType]] = {}
    with path.open(encoding="utf-8") as lines:
        annotated = [thing for line in lines for thing in json.loads(line)["entities"]]
    for thing in annotated:
        kind = EntityType(thing["type"])
        for surface in sorted({thing["name"], *thing["mentions"]}):
            name = name_of(surface)
            if name.tokens and not name.acronym:
                place = name.key, EntityType.TASK if kind_of(kind) == "term" else kind
                surfaces.setdefault(place, (surface, kind))
                canonical[place].add(name_of(thing["name"]).key)
    forms = {place: form_of(*found, {}) for place, found in sorted(surfaces.items())}
    for one, other in sorted(_meeting({p: form for p, form in forms.items() if form.stems})):
        values = features(forms[one], forms[other])
        if values is not None:
            same = not canonical[one].isdisjoint(canonical[other])
            yield Example(ANNOTATED, same, forms[one], forms[other], values)


def _meeting(forms: Mapping[Home, Form]) -> Iterator[tuple[Home, Home]]:
    """The pairs of a kind that meet in a block."""
    for kind in sorted({place[1] for place in forms}):
        places = [place for place in forms if place[1] is kind]
        keys = [blocks(forms[place]) for place in places]
        for one, other in pairs_that_meet([forms[place] for place in places], keys.__getitem__):
            yield places[one], places[other]


def fit(x: Vector, y: Vector, weight: Vector, words: int) -> Vector:
    """The weights: logistic regression with a ridge, by Newton's steps; the last columns are of
    `words` word pairs."""
    n = x.shape[1]
    ridge = np.diag(np.concatenate([[BIAS], np.full(n - words - 1, RIDGE), np.full(words, 1.0)]))
    w = np.zeros(n)
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (weight * (p - y)) + ridge @ w
        step = np.linalg.solve(x.T @ ((weight * p * (1 - p))[:, None] * x) + ridge, slope)
        w = w - step
        if np.abs(step).max() < 1e-9:
            break
    return np.asarray(w)


WordPair = tuple[str, str]


def changed(example: Example) -> list[WordPair]:
    """The words of the pair that stand for each other."""
    one, other = example.one, example.other
    return [c.pair for c in changes(one.words, other.words, one.stems, other.stems)]


def often(found: Iterable[Example]) -> list[WordPair]:
    """The word pairs that stand in enough examples to be weighed by themselves."""
    counts = Counter(pair for example in found for pair in {*changed(example)})
    return sorted(pair for pair, count in counts.items() if count >= PAIR)


def columns(found: Sequence[Example], words: Sequence[WordPair]) -> Vector:
    """The values of all features, and of the word pairs how often each stands in an example."""
    at = {pair: i for i, pair in enumerate(words)}
    x = np.zeros((len(found), len(FEATURES) + len(words)))
    x[:, : len(FEATURES)] = [example.values for example in found]
    x[:, FEATURES.index("word_pairs")] = 0.0  # what the table of now says of them
    for row, example in zip(x, found, strict=True):
        for pair in changed(example):
            if pair in at:
                row[len(FEATURES) + at[pair]] += 1
    return x


def fold_of(example: Example) -> int:
    """Which fold an example is in: the same for the same two names."""
    keys = sorted(name_of(form.text).key for form in (example.one, example.other))
    return int(rank("fold", *keys), 16) % FOLDS


def gathered(given: argparse.Namespace) -> list[Example]:
    """All pairs that the command line names."""
    found = [*near_pairs(NEAR)]
    if given.abstracts:
        weigh_new_features()
        for second, seeds, folder in (("", given.seeds, given.out), ("dev", None, given.out2)):
            papers, extracted = load(seeds, given.abstracts, folder, second)
            gold = read_gold("dev", SECOND if second else PAIRS)
            if not second:
                extracted = with_given(extracted, gold)
            found += examples(gold, papers, [e for _, e in extracted])
    if given.annotated:
        found += annotated_pairs(given.annotated)
    return found


def weigh_new_features() -> None:
    """Gives features without a weight none, so that papers can be linked to fit it."""
    table = json.loads(WEIGHTS.read_text("utf-8"))["weights"]
    write({name: table.get(name, 0.0) for name in FEATURES})


def write(table: Mapping[str, float]) -> None:
    """Writes the weights."""
    WEIGHTS.write_text(json.dumps({"weights": table}, indent=1) + "\n", "utf-8")


def write_pairs(weights: Mapping[WordPair, float]) -> None:
    """Writes the weights of the word pairs."""
    notes = (
        "Words of one stem that often stand for each other in names that are one, or never do:",
        "how much it tells (logarithm of odds). `tests/link/gold/fit_scorer.py` fits it.",
    )
    rows = (f"{one}\t{other}\t{v:.3f}" for (one, other), v in sorted(weights.items()))
    write_table("word_pairs.txt", notes, rows)


def main() -> None:
    """Fits, writes and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=Path)
    parser.add_argument("--abstracts", type=Path)
    parser.add_argument("--out", type=Path, help="the folder of the first set")
    parser.add_argument("--out2", type=Path, help="the folder of the second")
    parser.add_argument("--annotated", type=Path, help="annotated abstracts")
    parser.add_argument("--list", action="store_true", help="list the pairs with their scores")
    given = parser.parse_args()
    found = gathered(given)
    y = np.array([float(e.same) for e in found])
    kinds = np.array([e.kind if e.kind in WEIGHT else "near" for e in found])
    weight = np.array([WEIGHT.get(e.kind, 1.0) for e in found])
    folds = np.array([fold_of(e) for e in found])
    unseen = np.zeros(len(found))
    for k in range(FOLDS):
        test = folds == k
        words = often(e for e, kept in zip(found, ~test, strict=True) if kept)
        x = columns(found, words)
        w = fit(x[~test], y[~test], weight[~test], len(words))
        unseen[test] = 1 / (1 + np.exp(-x[test] @ w))
    words = often(found)
    w = fit(columns(found, words), y, weight, len(words))
    write_pairs(dict(zip(words, w[len(FEATURES) :], strict=True)))
    w[FEATURES.index("word_pairs")] = 1.0
    table = {name: round(float(v), 3) for name, v in zip(FEATURES, w, strict=False)}
    write(table)
    lines = [
        f"{len(found)} pairs, {int(y.sum())} the same",
        *(f"  {name:16} {v:+.2f}" for name, v in table.items()),
    ]
    more = np.array([says_more(e.values) for e in found])
    for kind in sorted({*kinds}):
        for title, which in (("without a word more", ~more), ("with one", more)):
            some = which & (kinds == kind)
            lines.append(f"{kind}, {title}: {int(y[some].sum())} of {int(some.sum())} the same")
            for cut in CUTS:
                over = some & (unseen >= cut)
                lines.append(f"  unseen >= {cut}: {int(y[over].sum())} of {int(over.sum())}")
    lines.append(f"log loss {-np.mean(y * np.log(unseen) + (1 - y) * np.log(1 - unseen)):.3f}")
    if given.list:
        for p, e in sorted(zip(unseen, found, strict=True), key=lambda r: -r[0]):
            lines.append(f"{p:.3f} {'=' if e.same else 'x'} {e.kind} {e.one.text} | {e.other.text}")
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main()
