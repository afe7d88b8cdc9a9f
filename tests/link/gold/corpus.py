"""The papers that the gold set of joins is drawn from, and what the extractor finds in them."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.extract import create_extractor
from kg.jsonform import extraction_from_json, extraction_to_json, paper_from_json, paper_to_json
from kg.model import Extraction, Paper
from kg.read import read_papers, read_records
from kg.vocabulary import EntityType


@dataclass(frozen=True, slots=True)
class Source:
    """A paper with the id and the venue that its corpus gives it; a seed has neither."""

    paper: Paper
    id: str
    venue: str
    seed: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A name as one paper uses it: the surface, and its type there."""

    surface: str
    type: EntityType
    source: Source


def rank(*parts: object) -> str:
    """A number as good as random that depends on nothing but the parts.

    >>> rank("a") == rank("a"), rank("a") == rank("b")
    (True, False)
    """
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


def choose(rows: Sequence[dict[str, Any]], count: int, start: int = 0) -> list[dict[str, Any]]:
    """`count` records of a corpus, one of each venue in turn, by a hash of their ids, from
    `start` on."""
    venues: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: rank(row["id"])):
        venues[row["venue"]].append(row)
    turns = [(k, venue, row) for venue, queue in venues.items() for k, row in enumerate(queue)]
    return [row for _, _, row in sorted(turns, key=lambda turn: turn[:2])[start : start + count]]


def read_sources(
    seeds: Path | None,
    abstracts: Path,
    count: int,
    chosen: Path,
    start: int = 0,
    without: Collection[str] = (),
) -> list[Source]:
    """The seeds and `count` of the abstracts (JSON lines, gzip); `chosen` is written with these.

    Of the papers `without`, named by our ids, none is among them, and none of those that have one
    id of their corpus in common: nobody could tell them apart.
    """
    with gzip.open(abstracts, "rt", encoding="utf-8") as lines:
        known = [json.loads(line) for line in lines]
    ids = Counter(row["id"] for row in known)
    rows = choose(known, count, start)
    chosen.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    found = {
        record.paper.id: Source(record.paper, row["id"], row["venue"], seed=False)
        for record in read_records(chosen)
        for row in (rows[record.line - 1],)
        if record.paper.id not in without and ids[row["id"]] == 1
    }
    # A paper that is a seed as well counts as one.
    for paper in read_papers(seeds) if seeds else ():
        found[paper.id] = Source(paper, paper.id, "", seed=True)
    return [found[key] for key in sorted(found)]


def papers_of(pairs: Path) -> set[str]:
    """The papers that judged pairs name."""
    with pairs.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {row[side]["paper"] for row in rows for side in ("a", "b")}


def extract(sources: Sequence[Source], kept: Path) -> list[tuple[Source, Extraction]]:
    """What the extractor finds in each paper; read from the file `kept` where it is there."""
    if not kept.exists():
        extractor = create_extractor()
        with kept.with_suffix(".part").open("w", encoding="utf-8") as out:
            for source in sources:
                paper = source.paper
                form = extraction_to_json(extractor.extract(paper), paper)
                out.write(json.dumps({"paper": paper_to_json(paper), "extraction": form}) + "\n")
        kept.with_suffix(".part").replace(kept)
    by_id = {source.paper.id: source for source in sources}
    with kept.open(encoding="utf-8") as lines:
        forms = [json.loads(line) for line in lines]
    papers = [paper_from_json(form["paper"]) for form in forms]
    if [paper.id for paper in papers] != list(by_id):
        raise SystemExit(f"{kept} is of other papers; remove it")
    return [
        (by_id[paper.id], extraction_from_json(form["extraction"], paper))
        for paper, form in zip(papers, forms, strict=True)
    ]


def names(extracted: Sequence[tuple[Source, Extraction]]) -> Iterator[Name]:
    """Every distinct (surface, type) of every paper, sorted within the paper."""
    for source, extraction in extracted:
        found = {
            (m.quote.text, entity.type) for entity in extraction.entities for m in entity.mentions
        }
        for surface, kind in sorted(found):
            yield Name(surface, kind, source)
