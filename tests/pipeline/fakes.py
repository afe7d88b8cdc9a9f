"""An extractor of ten lines, papers for it, and ways to run builds in other processes."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.model import Evidence, Extraction, LocalEntity, Mention, Paper, Quote, Relation
from kg.vocabulary import EntityType, Level, Predicate, Role

SAME_BYTES = ("graph.json", "graph.ttl", "graph.nt", "merges.jsonl")
"""The files that must not depend on how a build went."""


@dataclass(frozen=True, slots=True)
class FakeExtractor:
    """Every capitalised word with a capital or digit inside is a Method; the first beats the rest.

    It notes each paper that it reads in a log, so that tests can count; it fails on a text with
    "ODD", and kills its process on one with "DIE".
    """

    log: str
    version: str = "fake@1"
    seconds: float = 0.0

    def extract(self, paper: Paper) -> Extraction:
        with Path(self.log).open("a") as log:
            log.write(paper.title + "\n")
        time.sleep(self.seconds)
        if "ODD" in paper.abstract:
            raise ValueError("an odd text")
        if "DIE" in paper.abstract:
            os.kill(os.getpid(), signal.SIGKILL)
        mentions: dict[str, list[Mention]] = {}
        for match in re.finditer(r"\b[A-Z]\w*[A-Z0-9]\w*", paper.abstract):
            quote = Quote(paper.id, "abstract", *match.span(), match.group())
            mentions.setdefault(match.group(), []).append(Mention(quote, 0.9, self.version))
        sentences = [Quote(paper.id, "title", 0, len(paper.title), paper.title)]
        whole = Quote(paper.id, "abstract", 0, len(paper.abstract), paper.abstract)
        if paper.abstract:
            sentences.append(whole)
        entities = [
            LocalEntity(
                f"e{n}",
                name,
                EntityType.METHOD,
                tuple(found),
                0.9,
                role=Role.COMPARED if n else Role.PROPOSED,
                salience=Level.CORE,
            )
            for n, (name, found) in enumerate(mentions.items())
        ]
        relations = [
            Relation(
                "e0",
                Predicate.OUTPERFORMS,
                other.key,
                Evidence(
                    (whole,),
                    self.version,
                    0.8,
                    marks=(entities[0].mentions[0].quote, other.mentions[0].quote),
                ),
            )
            for other in entities[1:]
        ]
        return Extraction(
            paper.id,
            self.version,
            tuple(entities),
            tuple(relations),
            sentences=tuple(sentences),
        )


def invented_records(count: int) -> list[dict[str, str]]:
    """Records of papers that share methods with each other."""
    trees = ["QuinceNet", "PearNet", "MedlarNet", "SorbNet", "BulleTree", "CrabTree", "ElderTree"]
    return [
        {
            "title": f"Orchard study number {n}: grafting at {n} degrees",
            "abstract": f"We graft {trees[n % 7]} onto {trees[n * 3 % 5]} and {trees[n * 5 % 7]}, "
            f"and Graft{n}X beats them by {n} pears.",
        }
        for n in range(count)
    ]


def write_records(path: Path, records: Iterable[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def extracted(log: Path) -> list[str]:
    """The titles that were extracted, in order, each as often as it was."""
    return log.read_text().splitlines() if log.exists() else []


def same_bytes(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in SAME_BYTES}


def command(
    out: Path, log: Path, sources: Sequence[Path], *, workers: int, seconds: float
) -> list[str]:
    """A command line that builds with the fake extractor."""
    code = (
        "from kg.pipeline import run_build\n"
        "from tests.pipeline.fakes import FakeExtractor\n"
        f"extractor = FakeExtractor({str(log)!r}, seconds={seconds})\n"
        f"run_build(*{[str(s) for s in sources]!r}, out={str(out)!r}, workers={workers},"
        " extractor=extractor)\n"
    )
    return [sys.executable, "-c", code]
