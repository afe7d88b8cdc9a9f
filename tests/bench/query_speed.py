"""The questions that come with kg, asked of a store on disk and of rdflib in memory, in one run.

    python -m tests.bench.query_speed FOLDER [TRIPLES]

FOLDER is a folder that kg built; of its graph the first papers are taken that give so many triples
(a million by default). Each question is asked about what is most shared there. Times are those of
the processor, as far as the ratio of two of them is meant, and so is the geometric mean.
The engine alone is what Oxigraph takes for the same query as it is written, its rows counted and
not looked at: what kg adds to that or saves by ordering the rows itself is the difference.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import geometric_mean, median
from typing import Any, TypeVar

from kg.formats import EXPORTS
from kg.graph import KnowledgeGraph
from kg.model import Claim
from kg.query import Dataset, find_examples
from kg.query.asking import given_terms
from kg.query.engines import to_oxigraph
from kg.query.values import with_terms
from kg.store import FILE_NAME, Store

_Found = TypeVar("_Found")

_FILES = ("graph.nt", "evidence.nt")
_ONCE = 0.5  # seconds of a question that is asked once only
_SHORT = 0.05  # seconds of a question of which rdflib spends a good part on reading the query
_STARTS = 7


def main(source: str, triples: int = 1_000_000) -> None:
    """Prints the time of each question with both engines, and how fast the command starts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _say(_cut(Path(source), folder, triples))
        made, _ = _timed(lambda: Dataset(folder, keep=True))
        opened, kept = _timed(lambda: Dataset(folder, keep=True))
        loaded, memory = _timed(lambda: Dataset(folder, engine="rdflib"))
        size = sum(path.stat().st_size for path in (folder / ".triples").rglob("*"))
        _say(
            f"store made in {made:.1f} s ({size / 1e6:.0f} MB), opened in {opened:.3f} s;"
            f" rdflib loaded in {loaded:.1f} s"
        )
        times = _compare(kept, memory)
        start = _start(folder)
        whole = geometric_mean((loaded + one.theirs) / (start + one.ours) for one in times)
        _say(f"with its start, against rdflib with its loading: geometric mean {whole:.1f} times")


@dataclass(frozen=True, slots=True)
class _Times:
    """How long a question takes, in seconds."""

    name: str
    rows: int
    ours: float
    engine: float
    theirs: float
    same: bool

    @property
    def ratio(self) -> float:
        return self.theirs / self.ours

    def __str__(self) -> str:
        return (
            f"{self.name:<26} {self.rows:>7} rows  {self.ours * 1e3:>9.2f} ms"
            f"  engine alone {self.engine * 1e3:>9.2f} ms  rdflib {self.theirs * 1e3:>10.1f} ms"
            f"  {self.ratio:>8.1f} times{'' if self.same else '  OTHER ANSWER'}"
        )


def _compare(kept: Dataset, memory: Dataset) -> list[_Times]:
    """The times of each question, those with the least gain first; prints them as they come."""
    about = _subjects(kept)
    times = []
    for example in find_examples():
        names = [p.default or about[p.kind][place] for place, p in enumerate(example.parameters)]
        text, given = example.sparql, given_terms(example, names, kept.triples)
        written = with_terms(text, {n: str(to_oxigraph(value)) for n, value in given.items()})
        ours, answer = _best(lambda t=text, g=given: kept.query(t, g))  # type: ignore[misc]
        engine, _ = _best(lambda t=written: _counted(kept, t))  # type: ignore[misc]
        theirs, other = _best(lambda t=text, g=given: memory.query(t, g))  # type: ignore[misc]
        same = answer == other
        times.append(_Times(example.name, len(answer.rows), ours, engine, theirs, same))
        _say(str(times[-1]))
    times.sort(key=lambda time: time.ratio)
    _say("least: " + ", ".join(f"{one.name} {one.ratio:.1f}" for one in times if one.ratio < 20))
    ratios = [one.ratio for one in times]
    alone = geometric_mean(one.theirs / one.engine for one in times)
    _say(
        f"{len(ratios)} questions, both loaded: geometric mean {geometric_mean(ratios):.1f} times,"
        f" median {median(ratios):.1f}, least {ratios[0]:.1f}; engine alone {alone:.1f}"
    )
    for what, some in (
        (f"under {_SHORT * 1e3:.0f} ms in rdflib", [t for t in times if t.theirs < _SHORT]),
        ("longer", [t for t in times if t.theirs >= _SHORT]),
    ):
        mean = geometric_mean(one.ratio for one in some)
        _say(f"  {len(some)} that take {what}: {mean:.1f} times")
    return times


def _counted(data: Dataset, text: str) -> int:
    found: Any = data.triples.store.query(text, prefixes=data.prefixes)
    return sum(1 for _ in found)


def _subjects(data: Dataset) -> dict[str, list[str]]:
    """Two things of each kind of parameter: the most shared ones, and two related papers."""
    roles = "kg:proposes|kg:uses|kg:comparesWith|kg:addresses|kg:introduces|kg:usesBenchmark"
    query = f"""SELECT ?x {{ ?p {roles}|kg:measures ?x FILTER(STRSTARTS(STR(?x), "HERE")) }}
      GROUP BY ?x ORDER BY DESC(COUNT(DISTINCT ?p)) ?x LIMIT 2"""
    about = {}
    for kind in ("Method", "Task", "Benchmark", "Metric"):
        found = data.query(query.replace("HERE", f"{data.triples.base_iri}{kind.lower()}/"))
        about[kind] = [_id(row[0].text, data) for row in found.rows if row[0]]
    related = data.query(
        """SELECT ?a ?b { ?c rdf:predicate kg:relatedTo ; rdf:subject ?a ; rdf:object ?b ;
             kg:weight ?w } ORDER BY DESC(?w) ?a ?b LIMIT 1"""
    )
    about["Paper"] = [_id(cell.text, data) for cell in related.rows[0] if cell]
    about["Thing"] = about["Method"]
    about["Any"] = [about["Method"][0], about["Task"][0]]
    return about | {"Text": ["language model"]}


def _id(iri: str, data: Dataset) -> str:
    from kg.vocabulary import from_iri

    return from_iri(iri, data.triples.base_iri)


def _start(folder: Path) -> float:
    """Tells how long the whole command takes while the store exists; that of the shortest question
    comes back, in seconds of the processor."""
    least = 0.0
    question = ["-m", "kg", "query", "-g", str(folder)]
    for what, arguments in (
        ("a question", [*question, "@counts"]),
        ("a query", [*question, "SELECT ?m { ?p kg:proposes ?m } LIMIT 5"]),
        ("a query with FROM in a string", [*question, "ASK { ?p schema:name 'from' }"]),
        ("python -c pass", ["-c", "pass"]),
    ):
        walls, works = [], []
        for _ in range(_STARTS):
            before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
            walls.append(time.perf_counter() - start)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            works.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        _say(
            f"start with {what}: {min(walls):.2f} s at best, {median(walls):.2f} s median,"
            f" {median(works):.2f} s of the processor"
        )
        least = least or median(works)
    return least


def _timed(work: Callable[[], _Found]) -> tuple[float, _Found]:
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def _best(ask: Callable[[], _Found]) -> tuple[float, _Found]:
    """The shortest of three times; of one, where that is long."""
    best, answer = _timed(ask)
    for _ in range(2 if best < _ONCE else 0):
        best = min(best, _timed(ask)[0])
    return best, answer


# ── the first papers of a graph ──────────────────────────────────────────────────────────────────


def _cut(source: Path, folder: Path, triples: int) -> str:
    """Writes the triples of the first papers of a graph, at least so many; says how many.

    Where there is no store, only its N-Triples files, they are taken as they are.
    """
    if not (source / FILE_NAME).is_file():
        for name in _FILES:
            shutil.copyfile(source / name, folder / name)
        return f"{sum(_lines(folder / name) for name in _FILES)} triples"
    papers = 0
    for count in _guesses(triples):
        papers = count
        with Store(source / FILE_NAME) as store:
            graph = _first(store, papers)
        for name in _FILES:
            EXPORTS[name].write(graph, folder / name)
        found = sum(_lines(folder / name) for name in _FILES)
        if found >= triples or len(list(graph.papers())) < papers:
            return f"{papers} papers, {found} triples"
    raise AssertionError("guesses never end")


def _guesses(triples: int) -> Iterable[int]:
    count = max(triples // 600, 10)
    while True:
        yield count
        count += max(count // 12, 1)


def _lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(1 for _ in stream)


def _first(store: Store, count: int) -> KnowledgeGraph:
    """The graph of the first papers: what rests on their texts alone."""
    papers = list(islice(store.papers(), count))
    known = {paper.id for paper in papers}
    claims: dict[str, Claim] = {}
    derived = []
    for claim in store.claims():
        if claim.derived:
            derived.append(claim)
            continue
        kept = tuple(e for e in claim.evidence if {q.paper for q in e.quotes} <= known)
        if kept:
            claims[claim.id] = replace(claim, evidence=kept)
    for claim in derived:
        if claims.keys() >= set(claim.premises):
            claims[claim.id] = claim
    ends = {end for claim in claims.values() for end in (claim.subject, claim.object)}
    return KnowledgeGraph(
        info=store.info,
        papers=papers,
        entities=[entity for entity in store.entities() if entity.id in ends],
        results=[result for result in store.results() if result.paper in known],
        claims=claims.values(),
        links=[link for link in store.links() if link[0] in known],
    )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
