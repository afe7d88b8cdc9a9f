"""Measures the linker on the gold set of joins: which pairs of names end as one node.

    python -m tests.link.gold.measure --seeds seeds --abstracts FILE.jsonl.gz --out FOLDER
    python -m tests.link.gold.measure --set 2 --abstracts FILE.jsonl.gz --out ANOTHER

Run by hand, on the folder that `sample_pairs.py` filled for the set. The half is "dev" unless told
otherwise; the held-out half is for measuring only, and rarely. `README.md` says what the figures
are.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum, sqrt
from pathlib import Path
from typing import Final, NamedTuple

from kg.link import Linked, LinkOptions, link
from kg.model import Extraction, Field, LocalEntity, Mention, Quote
from kg.vocabulary import EntityType
from tests.link.gold.corpus import Source, extract, papers_of, read_sources

PAIRS: Final = Path(__file__).with_name("pairs.jsonl")
SECOND: Final = Path(__file__).with_name("pairs2.jsonl")
"""The second set, without seeds and without the papers of `HOMONYMS`."""
SECOND_HALVES: Final = {"dev": (2000, 4000), "held-out": (6000, 2000)}
"""Which abstracts the halves of the second set are of: the first, and how many."""
HOMONYMS: Final = Path(__file__).with_name("homonyms.jsonl")
ABSTRACTS: Final = 2000
CURVE: Final = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.5, 0.4)
"""The thresholds of a join by likeness; at 1 there is none."""
_Z: Final = 1.959964


class Side(NamedTuple):
    """A name as one paper uses it, in one type."""

    name: str
    type: str
    paper: str


class Gold(NamedTuple):
    """A judged pair."""

    stratum: str
    same: bool
    a: Side
    b: Side


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the interval that Wilson gives for the share (95 %)."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """The share; 1 of nothing."""
        return self.hits / self.of if self.of else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """Both ends.

        >>> [round(end, 3) for end in Share(98, 100).interval]
        [0.93, 0.994]
        """
        if not self.of:
            return 0.0, 1.0
        n, p, z = self.of, self.value, _Z
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.3f} [{low:.3f}, {high:.3f}] ({self.hits}/{self.of})"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the linker makes of a judged pair: the entities of both names, and if they are close."""

    gold: Gold
    first: str
    second: str
    close: bool = False

    @property
    def joined(self) -> bool:
        """Whether both are one node."""
        return self.first == self.second != ""


def read_gold(half: str, pairs: Path = PAIRS) -> list[Gold]:
    """The judged pairs of a half ("dev", "held-out"), or all ("both")."""
    with pairs.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Gold(row["stratum"], row["same"], _side(row["a"]), _side(row["b"]))
        for row in rows
        if half in (row["half"], "both")
    ]


def _side(row: Mapping[str, str]) -> Side:
    return Side(row["name"], row["type"], row["paper"])


class Nodes:
    """The entity that each name of each paper went to, by the linker's own log."""

    def __init__(self, linked: Linked, papers: Mapping[str, str]) -> None:
        self._papers = papers
        self._types = {entity.id: entity.types for entity in linked.entities}
        self._found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for merge in linked.merges:
            for paper in merge.papers:
                self._found[merge.surface, paper].add(merge.entity)

    def of(self, side: Side) -> str:
        """The entity's id, "" where there is none.

        Of several that bear the name in the paper: one whose main type is that of the name, else
        one that has the type at all.
        """
        found = self._found.get((side.name, self._papers[side.paper]), set())

        def rank(identifier: str) -> tuple[bool, bool, str]:
            types = [t.value for t in self._types[identifier]]
            return types[0] != side.type, side.type not in types, identifier

        return min(found, key=rank, default="")


def answers(gold: Sequence[Gold], linked: Linked, papers: Mapping[str, str]) -> list[Answer]:
    """What the linker makes of each pair; `papers` gives our id of a paper for the gold's."""
    nodes = Nodes(linked, papers)
    near = {(c.first, c.second) for c in getattr(linked, "close", ())}
    return [
        Answer(pair, one, other, (min(one, other), max(one, other)) in near)
        for pair in gold
        for one, other in ((nodes.of(pair.a), nodes.of(pair.b)),)
    ]


def precision(found: Sequence[Answer]) -> Share:
    """Of the pairs that are one node, how many are the same."""
    joined = [a for a in found if a.joined]
    return Share(sum(a.gold.same for a in joined), len(joined))


def recall(found: Sequence[Answer]) -> Share:
    """Of the pairs that are the same, how many are one node."""
    same = [a for a in found if a.gold.same]
    return Share(sum(a.joined for a in same), len(same))


def b_cubed(found: Sequence[Answer]) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1 over the judged names.

    Names that pairs say are the same are one true cluster, also through a third name; two clusters
    with a pair between them that says different are different. Where no pair says anything of two
    names they are not compared. A name's precision is the share of true ones among the names that
    are in its node and can be compared with it, itself among them; recall likewise.
    """
    cluster: dict[Side, Side] = {side: side for a in found for side in (a.gold.a, a.gold.b)}
    node: dict[Side, str] = {}

    def find(side: Side) -> Side:
        while cluster[side] != side:
            side = cluster[side]
        return side

    for a in found:
        node[a.gold.a], node[a.gold.b] = a.first, a.second
        if a.gold.same:
            low, high = sorted((find(a.gold.a), find(a.gold.b)))
            cluster[high] = low
    members: dict[Side, list[Side]] = defaultdict(list)
    for side in sorted(cluster):
        members[find(side)].append(side)
    apart: dict[Side, set[Side]] = defaultdict(set)
    for a in found:
        one, other = find(a.gold.a), find(a.gold.b)
        if one != other:
            apart[one].add(other)
            apart[other].add(one)
    precisions, recalls = [], []
    for side in sorted(cluster):
        own = members[find(side)]
        true = sum(other == side or node[other] == node[side] != "" for other in own)
        false = sum(
            node[other] == node[side] != "" for away in apart[find(side)] for other in members[away]
        )
        precisions.append(true / (true + false))
        recalls.append(true / len(own))
    p, r = fsum(precisions) / len(precisions), fsum(recalls) / len(recalls)
    return p, r, 2 * p * r / (p + r)


def with_given(
    extracted: Sequence[tuple[Source, Extraction]], gold: Sequence[Gold]
) -> list[tuple[Source, Extraction]]:
    """The same, with the names of the pairs as things of their papers where no mention bears them.

    So the linker is measured on every pair, whatever the extractor of the day leaves out. A name
    that a paper's text does not hold stays out.
    """
    sides = {side for pair in gold for side in (pair.a, pair.b)}
    asked: dict[str, list[Side]] = defaultdict(list)
    for side in sorted(sides):
        asked[side.paper].append(side)
    return [(source, _given(source, made, asked[source.id])) for source, made in extracted]


def _given(source: Source, made: Extraction, sides: Sequence[Side]) -> Extraction:
    known = {mention.quote.text for entity in made.entities for mention in entity.mentions}
    things: list[LocalEntity] = []
    for side in sides:
        mentions = _places(source, side.name) if side.name not in known else ()
        if mentions:
            key = f"given{len(things) + 1}"
            things.append(LocalEntity(key, side.name, EntityType(side.type), mentions, 1.0))
    return replace(made, entities=(*made.entities, *things))


def _places(source: Source, name: str) -> tuple[Mention, ...]:
    """Wherever a paper's text has the name as whole words."""
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    fields: tuple[Field, ...] = ("title", "abstract")
    return tuple(
        Mention(Quote(source.paper.id, f, m.start(), m.end(), name), 1.0, "given@1")
        for f in fields
        for m in whole.finditer(source.paper.text(f))
    )


# ── the report ───────────────────────────────────────────────────────────────────────────────────


def table(found: Sequence[Answer]) -> Iterator[str]:
    """The figures, all and by stratum."""
    cubed = b_cubed(found)
    yield f"pairs {len(found)}, names not found {sum(not (a.first and a.second) for a in found)}"
    yield f"precision {precision(found)}"
    yield f"recall    {recall(found)}"
    yield f"          {recall([a for a in found if a.first and a.second])} where both are found"
    yield "B-cubed   precision {:.3f}, recall {:.3f}, F1 {:.3f}".format(*cubed)
    close = [a for a in found if a.close and not a.joined]
    yield f"close     {len(close)} pairs, {sum(a.gold.same for a in close)} of them the same"
    yield ""
    yield f"{'stratum':24} {'same':>5} {'joined':>7} {'different':>10} {'joined':>7}"
    for stratum in sorted({a.gold.stratum for a in found}):
        some = [a for a in found if a.gold.stratum == stratum]
        same, other = ([a for a in some if a.gold.same is truth] for truth in (True, False))
        counts = (len(same), sum(a.joined for a in same), len(other), sum(a.joined for a in other))
        yield "{:24} {:>5} {:>7} {:>10} {:>7}".format(stratum, *counts)


def curve_line(join: float, found: Sequence[Answer]) -> str:
    """The figures at a threshold, on one line."""
    close = [a for a in found if a.close and not a.joined]
    return (
        f"{join:>5}  {precision(found)!s:31}  {recall(found)!s:31}  {b_cubed(found)[2]:10.3f}"
        f"  {len(close)}, {sum(a.gold.same for a in close)}"
    )


def faults(found: Sequence[Answer]) -> Iterator[str]:
    """The pairs that the linker gets wrong."""
    for title, truth in (("wrongly one", False), ("wrongly apart", True)):
        yield f"\n# {title}"
        wrong = [a for a in found if a.gold.same is truth and a.joined is not truth]
        for a in sorted(wrong, key=lambda a: a.gold):
            names = f"{a.gold.a.name} | {a.gold.b.name}"
            close = "  (close)" if a.close else ""
            yield f"{a.gold.stratum:22} {names}    {a.first} | {a.second}{close}"


def load(
    seeds: Path | None, abstracts: Path, folder: Path, second: str = ""
) -> tuple[dict[str, str], list[tuple[Source, Extraction]]]:
    """Our id of each paper of the gold set, or of a half of the second, and what the extractor
    found in it."""
    folder.mkdir(parents=True, exist_ok=True)
    start, count = SECOND_HALVES[second] if second else (0, ABSTRACTS)
    without = papers_of(HOMONYMS) if second else set[str]()
    chosen = folder / "chosen.jsonl"
    sources = read_sources(seeds, abstracts, count, chosen, start, without)
    extracted = extract(sources, folder / "extractions.jsonl")
    return {source.id: source.paper.id for source in sources}, extracted


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=Path, help="the seeds; the second set has none")
    parser.add_argument("--abstracts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="the folder of sample_pairs.py")
    parser.add_argument("--set", type=int, choices=[1, 2], default=1, help="which gold set")
    parser.add_argument("--half", choices=["dev", "held-out", "both"], default="dev")
    parser.add_argument("--curve", action="store_true", help="the figures at other thresholds")
    parser.add_argument("--faults", action="store_true", help="list the pairs that are wrong")
    parser.add_argument(
        "--given", action="store_true", help="add the names that the extractor leaves out"
    )
    given = parser.parse_args()
    second = given.set == 2
    if (given.seeds is None) is not second:
        parser.error("the first set needs --seeds, the second has none")
    if second and given.half == "both":
        parser.error("the halves of the second set have papers of their own; measure one")
    papers, extracted = load(given.seeds, given.abstracts, given.out, given.half if second else "")
    gold = read_gold(given.half, SECOND if second else PAIRS)
    if given.given:
        extracted = with_given(extracted, gold)
    linked = link([extraction for _, extraction in extracted], LinkOptions())
    found = answers(gold, linked, papers)
    print("\n".join(table(found)))  # noqa: T201
    if given.curve:
        print(f"\n{'join':>5}  {'precision':31}  {'recall':31}  B-cubed F1  close, same")  # noqa: T201
        extractions = [extraction for _, extraction in extracted]
        for join in CURVE:
            options = LinkOptions(join=join, close=min(join, LinkOptions().close))
            print(curve_line(join, answers(gold, link(extractions, options), papers)))  # noqa: T201
    if given.faults:
        print("\n".join(faults(found)))  # noqa: T201


if __name__ == "__main__":
    main()
