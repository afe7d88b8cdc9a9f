"""What a paper costs on a cluster: seconds of a core, bytes on storage, memory where all are held.

    python -m tests.bench.cluster_costs PAPERS [COUNT]      extraction and shards, of COUNT papers
    python -m tests.bench.cluster_costs --link STORE [N…]   grouping and linking of N papers of a
                                                            finished store, a process each

The plan for 100 million abstracts in `kg/cluster/README.md` rests on these. Prints JSON lines. A
control loop of pure Python in the same run tells how fast the machine was at that time.
"""

from __future__ import annotations

import json
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from kg.cluster import shard
from kg.cluster.places import Place
from kg.cluster.shards import find_shards
from kg.cluster.work import extract_shard
from kg.extract import create_extractor
from kg.link import link
from kg.model import Extraction, Paper
from kg.read import group_records, read_records
from kg.store import Store


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and its seconds of this process's CPU time."""
    start = time.process_time()
    return work(), time.process_time() - start


def control() -> float:
    """Seconds of a loop that only computes."""

    def loop() -> int:
        total = 0
        for n in range(20_000_000):
            total += n ^ (n >> 3)
        return total

    return round(timed(loop)[1], 2)


def memory() -> float:
    """The most that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def extraction(source: str, count: int) -> dict[str, Any]:
    """Seconds and bytes a paper of shards and their extraction."""
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as folder:
        chosen = Path(folder) / "papers.jsonl"
        with chosen.open("w", encoding="utf-8") as out:
            for record in islice(read_records(source, on_reject=lambda _: None), count):
                paper = record.paper
                form = {"title": paper.title, "abstract": paper.abstract, "doi": paper.doi}
                out.write(json.dumps(form | {"arxiv": paper.arxiv}) + "\n")
        run = str(Path(folder) / "run")
        done, sharding = timed(lambda: shard(chosen, to=run))
        place, extractor = Place(run), create_extractor()
        made, version = pickle.dumps(extractor), extractor.version
        names = find_shards(place)
        warm = next(iter(group_records(islice(read_records(chosen), 1))))[0]
        extractor.extract(warm)
        # The worker's own is made by the first shard; not counted is the first second of all.
        _, extracting = timed(lambda: [extract_shard(place, name, made, version) for name in names])
        sizes = {
            part: sum(p.stat().st_size for p in Path(run, part).rglob("*.parquet"))
            for part in ("papers", "extracted")
        }
        return {
            "papers": done.papers,
            "sharding_ms": round(sharding / done.papers * 1000, 2),
            "extraction_ms": round(extracting / done.papers * 1000, 2),
            "bytes": {part: round(size / done.papers) for part, size in sizes.items()},
            "memory_mb": round(memory()),
            "control_s": control(),
        }


def linking(path: str, count: int) -> dict[str, Any]:
    """Seconds and memory of grouping and linking so many papers of a store, evenly chosen."""
    with Store(path) as store:
        papers = choose(store, count)
        ids = {paper.id for paper in papers}
        before = memory()
        records = [r for r in store.records() if r.paper.id in ids]
        _, grouping = timed(lambda: group_records(records))
        held = memory() - before

        empty = memory()
        linked, spent = timed(lambda: link(Kept(store, papers)))
    return {
        "papers": len(papers),
        "grouping_ms": round(grouping / len(papers) * 1000, 3),
        "grouping_mb": round(held),
        "linking_ms": round(spent / len(papers) * 1000, 2),
        "linking_s": round(spent, 1),
        "linking_mb": round(memory() - empty),
        "surfaces": len({merge.surface for merge in linked.merges}),
        "entities": len(linked.entities),
        "claims": len(linked.claims),
        "control_s": control(),
    }


def choose(store: Store, count: int) -> list[Paper]:
    """So many papers of a store, evenly chosen."""
    everything = sum(1 for _ in store.papers())
    wanted = {n * everything // count for n in range(count)}
    return [paper for n, paper in enumerate(store.papers()) if n in wanted]


@dataclass(frozen=True, slots=True)
class Kept:
    """What papers say, read anew each time."""

    store: Store
    papers: Sequence[Paper]

    def __iter__(self) -> Iterator[Extraction]:
        return self.store.extractions(self.papers, self.store.info.extractor)


def main(arguments: list[str]) -> None:
    """Prints what the module's text says."""
    if arguments[0] == "--link":
        _, store, *counts = arguments
        if len(counts) == 1:
            sys.stdout.write(json.dumps(linking(store, int(counts[0]))) + "\n")
            return
        for count in counts:
            command = [sys.executable, "-m", __spec__.name, "--link", store, count]
            subprocess.run(command, check=True)
        return
    papers = int(arguments[1]) if len(arguments) > 1 else 1000
    sys.stdout.write(json.dumps(extraction(arguments[0], papers)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
