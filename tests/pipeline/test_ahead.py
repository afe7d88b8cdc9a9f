"""What is read of several papers at once goes with each, wherever it is extracted."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest

from kg.cluster.places import Place
from kg.cluster.shards import find_shards, shard
from kg.cluster.work import extract_shard, read_readings
from kg.model import Extraction, Paper
from kg.pipeline import extract_each
from kg.pipeline.ahead import extract_bounded, read_ahead
from kg.pipeline.bounded import MOST_READ
from kg.pipeline.stages import Settings, choose_extractor
from kg.pipeline.workers import extract_all
from tests.pipeline.fakes import FakeExtractor, invented_records, write_records

PAPERS = [
    Paper(f"paper:{n}", r["title"], r["abstract"]) for n, r in enumerate(invented_records(20))
]


class TogetherExtractor:
    """Reads titles three at a time, but no title with "odd"; notes who read and who extracted."""

    version = "fake@1"

    def __init__(self, log: Path) -> None:
        self.log = log

    def read_ahead(self, papers: Iterable[Paper]) -> Iterator[str | None]:
        rest = list(papers)
        for start in range(0, len(rest), 3):
            some = rest[start : start + 3]
            self._note("read", f"{os.getpid()} {len(some)} {max(len(p.abstract) for p in some)}")
            yield from (None if "odd" in paper.title else paper.title for paper in some)

    def extract(self, paper: Paper, reading: str | None = None) -> Extraction:
        assert reading == (None if "odd" in paper.title else paper.title)
        self._note("extracted", f"{os.getpid()} {paper.title}")
        return FakeExtractor(os.devnull).extract(paper)

    def _note(self, what: str, line: str) -> None:
        with (self.log / what).open("a") as log:
            log.write(line + "\n")

    def noted(self, what: str) -> list[list[str]]:
        return [line.split(" ") for line in (self.log / what).read_text().splitlines()]


@pytest.fixture
def together(tmp_path: Path) -> TogetherExtractor:
    (tmp_path / "log").mkdir()
    return TogetherExtractor(tmp_path / "log")


@pytest.mark.parametrize("workers", [1, 2])
def test_ahead_gives_what_is_extracted_one_by_one(
    together: TogetherExtractor, workers: int
) -> None:
    papers = [*PAPERS, Paper("paper:odd", "odd", "ODD"), Paper("paper:fine", "odd", "PearNet.")]
    fake = FakeExtractor(os.devnull)
    usual = dict(extract_all(papers, fake, partial(FakeExtractor, fake.log), workers=1))
    make = partial(TogetherExtractor, together.log)
    assert dict(extract_all(papers, together, make, workers=workers)) == usual
    assert {pid for pid, *_ in together.noted("read")} == {str(os.getpid())}
    assert sum(int(count) for _, count, _ in together.noted("read")) == len(papers)
    assert (str(os.getpid()) in {pid for pid, *_ in together.noted("extracted")}) == (workers == 1)


def test_ahead_reads_as_much_of_a_paper_as_is_analysed(together: TogetherExtractor) -> None:
    paper = Paper("paper:long", "Long", "pear " * MOST_READ)
    ((same, reading),) = read_ahead(together, [paper])
    extract_bounded(together, same, reading)
    assert same is paper
    ((_, _, length),) = together.noted("read")
    assert int(length) <= MOST_READ


def test_ahead_is_nothing_for_an_extractor_that_reads_one_by_one() -> None:
    assert list(read_ahead(FakeExtractor(os.devnull), PAPERS)) == [(p, None) for p in PAPERS]


def test_ahead_without_a_graph(tmp_path: Path, together: TogetherExtractor) -> None:
    source = write_records(tmp_path / "p.jsonl", invented_records(7))
    assert len(list(extract_each(source, extractor=together))) == 7
    assert [count for _, count, _ in together.noted("read")] == ["3", "3", "1"]


def test_ahead_of_a_shard_each_text_once(tmp_path: Path, together: TogetherExtractor) -> None:
    records = invented_records(5)
    source = write_records(tmp_path / "p.jsonl", [*records, {**records[0], "year": "1999"}])
    place = Place(str(tmp_path / "run"))
    shard(source, to=place.url)
    (name,) = find_shards(place)
    extract_shard(place, name, pickle.dumps(together), together.version)
    assert len(read_readings(place, name, together.version)) == 5
    assert [count for _, count, _ in together.noted("read")] == ["3", "2"]


def test_ahead_other_processes_do_not_try_the_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def works(wanted: str) -> str:
        tried.append(wanted)
        return "cuda"

    monkeypatch.setattr("kg.extract.pipeline.choose_device", works)
    make, extractor = choose_extractor(Settings(None))
    assert make().version == extractor.version
    assert extractor.version.endswith("-cuda")
    assert tried == ["auto"]
