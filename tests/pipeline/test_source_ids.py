"""The ids that sources give papers, from a record to every file, and back by their names."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kg.errors import AmbiguousNameError
from kg.formats import read, write
from kg.graph import KnowledgeGraph
from kg.pipeline import build, load, remove, run_build
from kg.query import Dataset
from kg.serve.catalogue import Catalogue
from kg.serve.index import make_index
from kg.serve.tables import fill_tables
from kg.store import Store
from kg.vocabulary import EntityType
from tests.pipeline.fakes import FakeExtractor, same_bytes, write_records

RECORDS = [
    {"id": "orchard2031/1242102", "title": "One tree", "abstract": "We graft QuinceNet."},
    {"id": "17", "title": "Two trees", "abstract": "We graft QuinceNet and PearNet."},
    {"id": "a-2", "title": "One tree", "abstract": "We graft."},
    {"id": "3101.00003v2", "title": "Three", "abstract": "We graft PearNet, too."},
    {"id": "pearnet", "title": "Four", "abstract": "We graft BulleTree."},
]
ONE, TWO, THREE, FOUR = "paper:one-tree", "paper:two-trees", "paper:arxiv-3101.00003", "paper:four"
OWN = {ONE: ("a-2", "orchard2031/1242102"), TWO: ("17",), THREE: (), FOUR: ("pearnet",)}
NAMES = [
    ("orchard2031/1242102", ONE),
    ("A-2", ONE),
    ("17", TWO),
    ("3101.00003v2", THREE),
    ("https://arxiv.org/abs/3101.00003", THREE),
]


@pytest.fixture
def fake(tmp_path: Path) -> FakeExtractor:
    return FakeExtractor(str(tmp_path / "log"))


@pytest.fixture
def out(tmp_path: Path, fake: FakeExtractor) -> Path:
    source = write_records(tmp_path / "r.jsonl", RECORDS)
    run_build(source, out=tmp_path / "made", workers=1, extractor=fake)
    return tmp_path / "made"


def owns(graph: KnowledgeGraph) -> dict[str, tuple[str, ...]]:
    return {paper.id: paper.identifiers for paper in graph.papers()}


def test_source_ids_come_with_every_file(out: Path, tmp_path: Path) -> None:
    assert owns(load(out)) == OWN
    for name in ("graph.json", "graph.ttl", "graph.nt", "graph.jsonld"):
        write(load(out), tmp_path / name)
        assert owns(read(tmp_path / name)) == OWN
    assert "a-2 | orchard2031/1242102" in (out / "graph.graphml").read_text("utf-8")
    nodes = json.loads((out / "graph.json").read_bytes())["nodes"]
    assert "identifiers" not in next(node for node in nodes if node["id"] == THREE)
    with Store(out / "build.sqlite") as store:
        assert KnowledgeGraph.from_source(store) == load(out)


def test_source_ids_depend_on_no_order(out: Path, tmp_path: Path, fake: FakeExtractor) -> None:
    source = write_records(tmp_path / "r.jsonl", random.Random(1).sample(RECORDS, len(RECORDS)))
    run_build(source, out=tmp_path / "again", workers=1, extractor=fake)
    assert same_bytes(tmp_path / "again") == same_bytes(out)


@pytest.mark.parametrize(("name", "paper"), NAMES)
def test_source_ids_are_names(out: Path, name: str, paper: str) -> None:
    graph = load(out)
    assert graph.get(name).id == paper
    assert graph.related(name).id == paper
    assert graph.find(name)[0].id == paper
    with closing(Catalogue(make_index(out).tables)) as catalogue:
        assert [thing.id for thing in catalogue.find_named(name)] == [paper]
        assert catalogue.search(name)[0][0].id == paper
        record = catalogue.paper(paper)
        assert record is not None
        assert record.identifiers == OWN[paper]


def test_source_ids_are_names_in_questions(out: Path) -> None:
    data = Dataset(out)
    answer = data.ask("about-paper", "orchard2031/1242102")
    assert answer.rows
    assert answer == data.ask("about-paper", ONE)


def test_source_ids_hide_no_other_name(out: Path) -> None:
    graph = load(out)
    assert graph.get("pearnet").id == "method:pearnet"
    assert graph.related("pearnet").id == FOUR
    with closing(Catalogue(make_index(out).tables)) as catalogue:
        assert [thing.id for thing in catalogue.find_named("pearnet")] == ["method:pearnet"]
        assert catalogue.search("pearnet", EntityType.PAPER)[0][0].id == FOUR


def test_source_ids_of_several_papers_ask_which(tmp_path: Path, fake: FakeExtractor) -> None:
    records = [{"id": "x/1", "title": t, "abstract": "We graft QuinceNet."} for t in ("One", "Two")]
    graph = build(write_records(tmp_path / "r.jsonl", records), workers=1, extractor=fake)
    with pytest.raises(AmbiguousNameError):
        graph.get("x/1")


@pytest.mark.parametrize(("name", "paper"), NAMES)
def test_source_ids_remove_papers(out: Path, fake: FakeExtractor, name: str, paper: str) -> None:
    assert paper not in remove(name, out=out, extractor=fake)


def test_source_ids_are_not_in_a_store_of_before(out: Path, tmp_path: Path) -> None:
    file = out / "build.sqlite"
    with closing(sqlite3.connect(file)) as db:
        db.execute("DROP TABLE identifiers")
        db.commit()
    with Store(file) as store:
        assert {paper.identifiers for paper in store.papers()} == {()}
    served = tmp_path / "served.sqlite"
    served.write_bytes(file.read_bytes())
    fill_tables(served)
    with closing(Catalogue(served)) as catalogue:
        assert [thing.id for thing in catalogue.find_named("3101.00003")] == [THREE]
