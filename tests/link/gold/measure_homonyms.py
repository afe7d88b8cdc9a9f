"""Measures the linker on names of one spelling: which of the judged pairs end as one node.

    python -m tests.link.gold.measure_homonyms STORE

Run by hand. STORE is the finished store of a build of the abstracts that the pairs are from; all of
them are linked, which takes a minute for 20,000. `README.md` says what the pairs are.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kg.link import link
from kg.store import Store
from tests.bench.cluster_costs import Kept
from tests.link.gold.measure import Gold, Side, answers, faults, table

PAIRS: Final = (
    Path(__file__).with_name("homonyms.jsonl"),
    Path(__file__).with_name("homonyms2.jsonl"),
)


def read_homonyms() -> list[Gold]:
    """The judged pairs; the strata begin with the number of the draw."""
    rows = [json.loads(line) for path in PAIRS for line in path.read_text("utf-8").splitlines()]
    return [
        Gold(f"{row['draw']} {row['stratum']}", row["same"], _side(row["a"]), _side(row["b"]))
        for row in rows
    ]


def _side(row: Mapping[str, str]) -> Side:
    return Side(row["name"], row["type"], row["paper"])


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--faults", action="store_true", help="list the pairs that are wrong")
    given = parser.parse_args()
    gold = read_homonyms()
    with Store(given.store) as store:
        linked = link(Kept(store, list(store.papers())))
    found = answers(gold, linked, {s.paper: s.paper for pair in gold for s in (pair.a, pair.b)})
    print("\n".join(table(found)))  # noqa: T201
    if given.faults:
        print("\n".join(faults(found)))  # noqa: T201


if __name__ == "__main__":
    main()
