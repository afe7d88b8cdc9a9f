"""RDF files against rdflib's serialisers on the same triples, and how memory grows.

    python -m tests.bench.rdf_speed STORE [TRIPLES]          both, in Turtle and N-Triples
    python -m tests.bench.rdf_speed --memory STORE TRIPLES   ours alone, for its memory

rdflib has the triples in memory, grouped in its indexes, and writes them. Ours does the same from
nodes in memory ("written"); from claims in memory, where it also makes the triples of them and
sorts them ("made"); and from the store, where it reads the claims, too ("read"). All take turns.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from kg.formats.rdf import write_blocks, write_layer
from kg.formats.sorting import sorted_evidence
from kg.model import BuildInfo, Claim, Entity, Merge, Paper, ResultNode
from kg.store import Store
from kg.vocabulary import BASE_IRI
from tests.bench.measure import control, run_python, write_result

_ROUNDS: Final = 2


class _Claims:
    """A graph of which only the claims are looked at."""

    store: Store

    @property
    def info(self) -> BuildInfo:
        """That of the store."""
        return self.store.info

    def papers(self) -> Iterator[Paper]:
        """None; the others likewise."""
        return iter(())

    def entities(self) -> Iterator[Entity]:
        """None."""
        return iter(())

    def results(self) -> Iterator[ResultNode]:
        """None."""
        return iter(())

    def merges(self) -> Iterator[Merge]:
        """None."""
        return iter(())

    def links(self) -> Iterator[tuple[str, str]]:
        """None."""
        return iter(())


class Part(_Claims):
    """The first claims of a store."""

    def __init__(self, store: Store, count: int) -> None:
        self.store, self.count = store, count

    def claims(self) -> Iterator[Claim]:
        """So many of its claims."""
        return islice(self.store.claims(), self.count)


class Held(_Claims):
    """Claims in memory."""

    def __init__(self, claims: list[Claim], store: Store) -> None:
        self.store, self.held = store, claims

    def claims(self) -> Iterator[Claim]:
        """All of them."""
        return iter(self.held)


def main(path: str, triples: int = 1_000_000) -> None:
    """Prints seconds, ratios and memory as JSON."""
    with Store(path) as store, tempfile.TemporaryDirectory(prefix="kg-bench-") as folder:
        part, count = _part(store, triples, Path(folder))
        theirs = _rdflib(Path(folder) / "evidence.nt")
        claims = Held(list(part.claims()), store)
        nodes = list(sorted_evidence(claims))
        form: dict[str, Any] = {"triples": count, "loop": [round(s, 2) for s in control()]}
        for suffix, name in ((".nt", "nt"), (".ttl", "turtle")):
            ours = [_timed(partial(_write, part, Path(folder), suffix)) for _ in range(_ROUNDS)]
            made = [_timed(partial(_make, claims, Path(folder), suffix)) for _ in range(_ROUNDS)]
            same = [_timed(partial(_spell, nodes, Path(folder), suffix)) for _ in range(_ROUNDS)]
            others = [_timed(partial(theirs, name)) for _ in range(_ROUNDS)]
            form[name] = {"rdflib": round(min(others), 2)} | {
                told: {"seconds": round(min(took), 2), "times": round(min(others) / min(took), 1)}
                for told, took in (("written", same), ("made", made), ("read", ours))
            }
        del theirs, claims, nodes
    form["memory"] = []
    for size in (triples, 2 * triples, 4 * triples):
        told, peak = run_python("tests.bench.rdf_speed", "--memory", path, str(size))
        form["memory"].append({"triples": told["triples"], "MB": peak.largest})
    write_result(None, form)


def memory(path: str, triples: int) -> None:
    """Writes both forms in one pass, and prints how much this process held."""
    with Store(path) as store, tempfile.TemporaryDirectory(prefix="kg-bench-") as folder:
        places = [Path(folder) / "evidence.nt", Path(folder) / "evidence.ttl"]
        part = Part(store, _claims(store, triples))
        write_layer(part, places, evidence=True)
        with places[0].open("rb") as lines:
            count = sum(1 for _ in lines)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    sys.stdout.write(json.dumps({"triples": count, "MB": round(peak)}) + "\n")


def _part(store: Store, triples: int, folder: Path) -> tuple[Part, int]:
    part = Part(store, _claims(store, triples))
    _write(part, folder, ".nt")
    with (folder / "evidence.nt").open("rb") as lines:
        return part, sum(1 for _ in lines)


def _claims(store: Store, triples: int) -> int:
    """How many claims make about so many triples: a claim brings about twelve for each piece."""
    pieces = int(store.counts()["evidence"])
    claims = int(sum(store.counts()["claims"].values()))
    return round(triples / 26 * claims / max(pieces, 1))


def _write(part: Part, folder: Path, suffix: str) -> None:
    write_layer(part, [folder / f"evidence{suffix}"], evidence=True)


def _spell(blocks: list[str], folder: Path, suffix: str) -> None:
    write_blocks(blocks, [folder / f"same{suffix}"], BASE_IRI)


def _make(claims: Held, folder: Path, suffix: str) -> None:
    write_layer(claims, [folder / f"made{suffix}"], evidence=True)


def _rdflib(path: Path) -> Callable[[str], object]:
    """What serialises the triples of a file with rdflib, once they are in memory."""
    import rdflib

    graph = rdflib.Graph().parse(path, format="nt")
    return lambda form: graph.serialize(path.with_suffix(".other"), format=form, encoding="utf-8")


def _timed(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    if sys.argv[1] == "--memory":
        memory(sys.argv[2], int(sys.argv[3]))
    else:
        main(sys.argv[1], *map(int, sys.argv[2:3]))
