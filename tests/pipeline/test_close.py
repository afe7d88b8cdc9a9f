"""Entities that may be one, from a build to every file; and the threshold of a join."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.pipeline import build, load, relink, run_build
from tests.pipeline.fakes import FakeExtractor, same_bytes, write_records

PAIR = ["method:pearplanner", "method:pearplanning"]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    records = [
        {"title": "One", "abstract": "We use PearPlanning here."},
        {"title": "Two", "abstract": "We use PearPlanner here."},
    ]
    return write_records(tmp_path / "papers.jsonl", records)


@pytest.fixture
def fake(tmp_path: Path) -> FakeExtractor:
    return FakeExtractor(str(tmp_path / "log"))


def test_close_matches_come_with_every_file(
    tmp_path: Path, source: Path, fake: FakeExtractor
) -> None:
    import rdflib

    out = tmp_path / "out"
    run_build(source, out=out, workers=1, extractor=fake)
    for path in (out, out / "graph.json"):
        (match,) = load(path).close_matches()
        assert [match.first, match.second] == PAIR and 0.4 <= match.score < 0.7
        assert match.reasons
    head = json.loads((out / "graph.json").read_text("utf-8"))["graph"]
    assert [head["close"][0][end] for end in ("first", "second")] == PAIR
    close = rdflib.URIRef("http://www.w3.org/2004/02/skos/core#closeMatch")
    for name in ("graph.ttl", "graph.nt"):
        (pair,) = rdflib.Graph().parse(out / name).subject_objects(close)
        assert [str(end).rpartition("/")[2] for end in pair] == ["pearplanner", "pearplanning"]


def test_close_matches_are_one_at_a_lower_threshold_which_is_remembered(
    tmp_path: Path, source: Path, fake: FakeExtractor
) -> None:
    out = tmp_path / "out"
    run_build(source, out=out, workers=1, extractor=fake, join=0.3)
    before = same_bytes(out)
    assert len(list(load(out).entities())) == 1
    assert dict(load(out).info.options)["join"] == "0.3"
    relink(out)
    assert same_bytes(out) == before
    relink(out, join=0.9)
    assert len(list(load(out).entities())) == 2
    with pytest.raises(InputError, match=r"join 1\.5 is no probability"):
        build(source, extractor=fake, join=1.5)


def test_close_matches_are_none_in_a_store_of_before(
    tmp_path: Path, source: Path, fake: FakeExtractor
) -> None:
    out = tmp_path / "out"
    run_build(source, out=out, workers=1, extractor=fake)
    with sqlite3.connect(out / "build.sqlite") as db:
        db.execute("DROP TABLE close")
    db.close()
    assert list(load(out).close_matches()) == []
    relink(out)
    assert len(list(load(out).close_matches())) == 1
