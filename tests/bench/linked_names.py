"""Whether the canonical names of annotated papers and the nodes of the linker agree.

    python -m tests.bench.linked_names PAPERS GOLD…

GOLD are JSON lines in the form of the annotation guide, whose names are canonical; PAPERS, anything
that `kg build` reads, has the abstracts of those that hold a title only. The annotated names and
mentions are linked as if an extractor had found them. A name in several papers should end as one
node, and two names that share no surface as two.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from kg.extract.abbreviations import find_pairs
from kg.link import link
from kg.model import Abbreviation, Extraction, Field, LocalEntity, Mention, Quote
from kg.read import clean_text, read_papers
from kg.vocabulary import TERM_TYPES, EntityType, Level, Role, fold, slugify

BY = "gold@1"
_SENTENCE = re.compile(r"\S.*?(?:[.!?](?=\s+[A-Z])|$)", re.DOTALL)
Occurrence = tuple[str, str]
"""A paper, and a name in it."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What came of the names.

    Attributes:
        shared: names in several papers.
        whole: those of them that are one node.
        torn: the others, with their nodes.
        names: all names.
        mixed: pairs of names without a common surface that are one node, with that node.
        nodes: all nodes that hold an annotated name.
        surfaces: the distinct surfaces of each entity of each paper.
        away: those of them that are of another node than their entity.
    """

    shared: int
    whole: int
    torn: tuple[tuple[str, tuple[str, ...]], ...]
    names: int
    mixed: tuple[tuple[str, str, str], ...]
    nodes: int
    surfaces: int
    away: int

    def __str__(self) -> str:
        pairs = self.names * (self.names - 1) // 2
        impure = len({node for *_, node in self.mixed})
        return (
            f"names in several papers that are one node: {_share(self.whole, self.shared)}\n"
            f"pairs of names without a common surface that are one node: "
            f"{_share(len(self.mixed), pairs)}\n"
            f"nodes that hold such a pair: {_share(impure, self.nodes)}\n"
            f"surfaces of a paper that went to another node than their entity: "
            f"{_share(self.away, self.surfaces)}"
        )


def agree(
    rows: Iterable[Mapping[str, Any]], abstracts: Mapping[str, str], *, named: bool = True
) -> Agreement:
    """How the names of the annotations and the nodes of the linker agree.

    Args:
        rows: annotations of different papers.
        abstracts: by folded title, for annotations that hold none.
        named: whether the linker is told the canonical names, or has only what texts write.
    """
    rows = list(rows)
    found = [extraction_of(row, abstracts, named=named) for row in rows]
    linked = link(extraction for extraction, _ in found)
    at: dict[tuple[str, str], set[str]] = defaultdict(set)
    for merge in linked.merges:
        for paper in merge.papers:
            at[paper, merge.surface].add(merge.entity)
    nodes: dict[str, set[str]] = defaultdict(set)
    papers: dict[str, set[str]] = defaultdict(set)
    surfaces: dict[str, set[str]] = defaultdict(set)
    called = {e.id: {fold(alias) for alias in e.aliases} for e in linked.entities}
    mentioned = away = 0
    for extraction, names in found:
        for entity in extraction.entities:
            name = names[entity.key]
            ours = {m.quote.text for m in entity.mentions}
            papers[name].add(extraction.paper)
            surfaces[name] |= {fold(s) for s in (*ours, name)}
            home = _home(name, [at[extraction.paper, s] for s in ours], called)
            nodes[name].add(home)
            mentioned += len(ours)
            away += sum(home not in at[extraction.paper, s] for s in ours)
    shared = sorted(name for name in papers if len(papers[name]) > 1)
    torn = tuple((n, tuple(sorted(nodes[n]))) for n in shared if len(nodes[n]) > 1)
    holding: dict[str, set[str]] = defaultdict(set)
    for name, places in nodes.items():
        for node in places if len(places) == 1 else ():
            holding[node].add(name)
    mixed = tuple(
        (one, two, node)
        for node in sorted(holding)
        for one, two in combinations(sorted(holding[node]), 2)
        if surfaces[one].isdisjoint(surfaces[two])
    )
    return Agreement(
        len(shared),
        len(shared) - len(torn),
        torn,
        len(papers),
        mixed,
        len(holding),
        mentioned,
        away,
    )


def _home(name: str, homes: Iterable[set[str]], called: Mapping[str, set[str]]) -> str:
    """The node of an entity of a paper: of those of its surfaces the one that is called so, else
    the one that has most."""
    counts = Counter(node for found in homes for node in found)
    return min(counts, key=lambda n: (fold(name) not in called[n], -counts[n], n))


def extraction_of(
    row: Mapping[str, Any], abstracts: Mapping[str, str], *, named: bool = True
) -> tuple[Extraction, dict[str, str]]:
    """An annotation as an extraction, and the annotated name of each of its entities."""
    title = clean_text(row["title"])
    abstract = clean_text(row.get("abstract") or "") or abstracts.get(fold(title), "")
    paper = f"paper:{slugify(str(row['id']))}"
    texts: tuple[tuple[Field, str], ...] = (("title", title), ("abstract", abstract))
    sentences = tuple(
        Quote(paper, field, found.start(), found.end(), found[0])
        for field, text in texts
        for found in _SENTENCE.finditer(text)
    )
    entities: list[LocalEntity] = []
    names: dict[str, str] = {}
    for number, item in enumerate(row["entities"], start=1):
        mentions = tuple(
            Mention(Quote(paper, field, at, at + len(surface), surface), 1.0, BY)
            for surface in sorted({clean_text(m) for m in item["mentions"]} - {""})
            for field, text in texts
            for at in _places(surface, text)
        )
        if mentions:
            names[f"e{number}"] = item["name"]
            name = item["name"] if named else _most_telling(mentions)
            entities.append(_entity(f"e{number}", name, item, mentions))
    abbreviations = tuple(
        Abbreviation(
            Quote(paper, s.field, s.start + a, s.start + b, s.text[a:b]),
            Quote(paper, s.field, s.start + c, s.start + d, s.text[c:d]),
        )
        for s in sentences
        for (a, b), (c, d) in find_pairs(s.text)
    )
    extraction = Extraction(
        paper, BY, tuple(entities), abbreviations=abbreviations, sentences=sentences
    )
    return extraction, names


def _most_telling(mentions: Iterable[Mention]) -> str:
    """The most frequent surface, a long form before a short one, as an extractor would choose."""
    counts = Counter(m.quote.text for m in mentions)
    return min(counts, key=lambda s: (" " not in s and not s[1:].islower(), -counts[s], s))


def _entity(
    key: str, name: str, item: Mapping[str, Any], mentions: tuple[Mention, ...]
) -> LocalEntity:
    other = item.get("alt_type")
    return LocalEntity(
        key=key,
        name=name,
        type=EntityType(item["type"]),
        mentions=mentions,
        score=1.0,
        alt_type=EntityType(other) if other in set(TERM_TYPES) else None,
        role=Role(item["role"]) if item.get("role") else None,
        salience=Level(item.get("level", "core")),
    )


def _places(surface: str, text: str) -> list[int]:
    """Where the surface stands in the text as whole words."""
    found = []
    at = text.find(surface)
    while at >= 0:
        around = text[:at][-1:] + text[at + len(surface) :][:1]
        if not any(c.isalnum() for c in around):
            found.append(at)
        at = text.find(surface, at + 1)
    return found


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole if whole else 0:.2f} %)"


def main(source: str, *gold: str) -> None:
    """Prints the shares, then each name and pair that went wrong."""
    abstracts = {fold(paper.title): paper.abstract for paper in read_papers(source)}
    rows = [json.loads(line) for path in gold for line in Path(path).open("rb")]
    for named in (True, False):
        found = agree(rows, abstracts, named=named)
        told = "with the canonical names" if named else "with what texts write only"
        sys.stdout.write(f"── {told}\n{found}\n")
        for name, nodes in found.torn:
            sys.stdout.write(f"torn: {name}: {', '.join(nodes)}\n")
        for one, two, node in found.mixed:
            sys.stdout.write(f"mixed: {one} | {two}: {node}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
