from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import InputError, OutputError, VersionError
from kg.graph import KnowledgeGraph
from kg.model import (
    Evidence,
    Extraction,
    GraphSource,
    LocalEntity,
    Mention,
    Paper,
    Rejection,
    Relation,
    SourceRecord,
    outlines,
)
from kg.store import Source, Store, pack_extraction
from kg.vocabulary import EntityType, Predicate
from tests.invented import PAPERS, quote


def fill(store: Store, graph: KnowledgeGraph, *, terms: str | None = None) -> None:
    with store.replacing() as writer:
        writer.put_info(graph.info, terms=terms)
        records = [(p, [SourceRecord(p, "papers.jsonl", n)]) for n, p in enumerate(graph.papers())]
        writer.put_papers(records)
        writer.put_graph(
            entities=reversed(list(graph.entities())),
            results=graph.results(),
            claims=graph.claims(),
            merges=reversed(list(graph.merges())),
            links=graph.links(),
        )


def streams(source: GraphSource) -> list[list[object]]:
    return [
        [source.info],
        [*source.papers()],
        [*source.entities()],
        [*source.results()],
        [*source.claims()],
        [*source.merges()],
        [*source.links()],
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out" / "build.sqlite"


@pytest.fixture
def kept(path: Path, tiny_graph: KnowledgeGraph) -> Path:
    """A store that holds the invented graph."""
    with Store(path, write=True) as store:
        fill(store, tiny_graph)
    return path


def an_extraction(paper: Paper, extractor: str = "fake@1") -> Extraction:
    pear = quote(paper, "PearBench", "title")
    mention = Mention(pear, 0.9, "hand@1")
    rests_on = Evidence((quote(paper, paper.title, "title"),), "hand@1", 0.5, (pear,))
    return Extraction(
        paper.id,
        extractor,
        entities=(LocalEntity("e1", "PearBench", EntityType.BENCHMARK, (mention,), 0.9),),
        relations=(Relation("e1", Predicate.SUBCLASS_OF, "e1", rests_on),),
        sentences=(quote(paper, paper.title, "title"),),
    )


def test_store_gives_back_the_graph_in_order(kept: Path, tiny_graph: KnowledgeGraph) -> None:
    with Store(kept) as store:
        assert isinstance(store, GraphSource)
        assert streams(store) == streams(tiny_graph)
        bare = [replace(claim, evidence=()) for claim in tiny_graph.claims()]
        assert [*outlines(store)] == bare
        counts = store.counts()
    assert counts["papers"] == 4
    assert counts["claims"]["relatedTo"] == 3
    assert counts["entities"] == {"Benchmark": 1, "Method": 5, "Metric": 1, "Task": 1}


def test_store_orders_ids_as_python_does(tmp_path: Path) -> None:
    names = ["a", "B", "é", "z", "\U00010000", "￿", "a-b", "a.b", "ab", "ı"]
    papers = [Paper(f"paper:{name}", name) for name in names]
    with Store(tmp_path / "s.sqlite", write=True) as store:
        with store.replacing() as writer:
            writer.put_papers((p, [SourceRecord(p, "f", 1)]) for p in papers)
        assert [p.id for p in store.papers()] == sorted(p.id for p in papers)


def test_store_keeps_extractions_by_text_and_extractor(path: Path) -> None:
    paper = PAPERS[2]
    twin = Paper("paper:twin", paper.title, paper.abstract, year=2040)
    other = Paper("paper:twin", paper.title, paper.abstract + " More.")
    with Store(path, write=True) as store:
        assert store.missing([paper, twin], "fake@1") == [paper]
        store.add_extractions("fake@1", [(paper, pack_extraction(an_extraction(paper), paper))])
        assert store.missing([paper, twin, other], "fake@1") == [other]
        assert store.missing([paper], "fake@2") == [paper]
        assert list(store.extractions([paper, other], "fake@1")) == [an_extraction(paper)]
        (again,) = store.extractions([twin], "fake@1")
    assert again == an_extraction(twin)


def test_store_makes_a_damaged_extraction_again(path: Path) -> None:
    paper = PAPERS[2]
    with Store(path, write=True) as store:
        store.add_extractions("fake@1", [(paper, pack_extraction(an_extraction(paper), paper))])
    with sqlite3.connect(path) as db:
        db.execute("UPDATE extractions SET form = replace(form, '0.9', '0.8')")
    db.close()
    with Store(path, write=True) as store:
        assert store.missing([paper], "fake@1") == [paper]
        assert list(store.extractions([paper], "fake@1")) == []


def test_store_keeps_where_records_come_from(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paper = PAPERS[0]
    records = [
        SourceRecord(paper, "b.bib", 9),
        SourceRecord(paper, "b.bib", 3),
        SourceRecord(paper, "-", 1),
    ]
    with Store(path, write=True) as store:
        with store.replacing() as writer:
            writer.put_papers([(paper, records)])
            writer.put_rejections([Rejection("b.bib", None, "no"), Rejection("a", 4, "bad")])
        assert store.sources() == [Source("-", "-"), Source("b.bib", str(tmp_path / "b.bib"))]
        assert {(r.file, r.line) for r in store.records()} == {("b.bib", 3), ("-", 1)}
        assert store.rejections() == [Rejection("a", 4, "bad"), Rejection("b.bib", None, "no")]
        monkeypatch.chdir("/")
        assert {r.file for r in store.records()} == {str(tmp_path / "b.bib"), "-"}


def test_store_replaces_all_or_nothing(kept: Path, tiny_graph: KnowledgeGraph) -> None:
    with Store(kept, write=True) as store:
        with pytest.raises(ZeroDivisionError), store.replacing() as writer:
            writer.put_papers([(PAPERS[0], [])])
            assert len(list(store.papers())) == 1
            _ = 1 / 0
        assert streams(store) == streams(tiny_graph)


def test_store_refuses_two_claims_of_one_triple(path: Path, tiny_graph: KnowledgeGraph) -> None:
    claim = next(tiny_graph.claims())
    with Store(path, write=True) as store:
        with pytest.raises(sqlite3.IntegrityError), store.replacing() as writer:
            writer.put_graph(entities=(), results=(), claims=[claim, claim], merges=(), links=())
        assert store.empty


def test_store_refuses_claims_out_of_order(path: Path, tiny_graph: KnowledgeGraph) -> None:
    claims = reversed(list(tiny_graph.claims()))
    with Store(path, write=True) as store:
        with pytest.raises(ValueError, match="comes too late"), store.replacing() as writer:
            writer.put_graph(entities=(), results=(), claims=claims, merges=(), links=())
        assert store.empty


def test_store_leaves_one_file(kept: Path) -> None:
    assert [p.name for p in kept.parent.iterdir()] == ["build.sqlite"]
    with Store(kept) as store:
        list(store.claims())
    assert [p.name for p in kept.parent.iterdir()] == ["build.sqlite"]


def test_store_opens_in_any_sqlite_tool(kept: Path) -> None:
    db = sqlite3.connect(kept)
    shared = db.execute(
        "SELECT object, count(*) FROM claims WHERE subject LIKE 'paper:%' AND premises = '[]'"
        " GROUP BY object ORDER BY 2 DESC, 1"
    ).fetchone()
    (described,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'claims'").fetchone()
    db.close()
    assert shared == ("benchmark:pearbench", 3)
    assert "-- place in the order of triples" in described


def test_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no build here; make one with kg build"):
        Store(tmp_path / "build.sqlite")
    assert not list(tmp_path.iterdir())


def test_store_of_another_version(kept: Path) -> None:
    db = sqlite3.connect(kept)
    db.execute("PRAGMA user_version = 99")
    db.close()
    for write in (False, True):
        with pytest.raises(VersionError, match="form 99, here 1"):
            Store(kept, write=write)


@pytest.mark.parametrize("write", [False, True])
def test_store_of_something_else(path: Path, write: bool) -> None:
    path.parent.mkdir()
    content = b"not a database, but long enough to be read" * 99
    path.write_bytes(content)
    with pytest.raises(InputError, match="is damaged; delete it and run kg build again"):
        Store(path, write=write)
    assert path.read_bytes() == content


def test_store_of_another_program(path: Path) -> None:
    path.parent.mkdir()
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE t (x)")
    db.close()
    with pytest.raises(InputError, match="another program"):
        Store(path, write=True)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_store_that_is_cut_off(kept: Path, share: float) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(whole[: int(len(whole) * share) // 512 * 512])
    with pytest.raises(InputError, match="is damaged"), Store(kept, write=True):
        pass


def test_store_with_a_damaged_row(kept: Path) -> None:
    db = sqlite3.connect(kept)
    db.execute("UPDATE records SET form = replace(form, 'Quince', 'Quinze')")
    db.execute("UPDATE claims SET premises = '[' WHERE n = 3")
    db.commit()
    db.close()
    with Store(kept) as store:
        with pytest.raises(InputError, match="is damaged"):
            list(store.records())
        with pytest.raises(InputError, match="is damaged"):
            list(store.claims())
        with pytest.raises(InputError, match="is damaged"):
            list(store.outlines())


def test_store_where_no_file_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="in the way"):
        Store(tmp_path / "file" / "build.sqlite", write=True)
    with pytest.raises(OutputError, match="cannot be written"):
        Store("/proc/build.sqlite", write=True)


def test_store_is_locked_by_its_writer(kept: Path) -> None:
    with Store(kept, write=True):
        for write in (False, True):
            with pytest.raises(InputError, match="another kg is building here"):
                Store(kept, write=write)
    with Store(kept, write=True) as store:
        assert store.finished


def test_store_of_a_stopped_build_says_so(path: Path) -> None:
    with Store(path, write=True) as store:
        store.add_extractions("fake@1", [(PAPERS[3], "{}")])
        assert not store.empty
    with Store(path) as store, pytest.raises(InputError, match="run kg build again"):
        _ = store.info


def _die_inside(path: Path, graph: KnowledgeGraph) -> None:
    store = Store(path, write=True)
    with store.replacing() as writer:
        writer.put_papers((p, []) for p in graph.papers())
        # Pages go to the disk before the end of the transaction when the cache is small.
        store._db.execute("PRAGMA cache_size = 1")
        for n in range(200):
            writer.put_papers([(Paper(f"paper:{n}", "x" * 4000), [])])
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("write", [False, True])
def test_store_survives_the_death_of_its_writer(
    kept: Path, tiny_graph: KnowledgeGraph, write: bool
) -> None:
    process = multiprocessing.get_context("spawn").Process(
        target=_die_inside, args=(kept, tiny_graph)
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert (kept.parent / "build.sqlite-journal").stat().st_size > 0
    with Store(kept, write=write) as store:
        assert streams(store) == streams(tiny_graph)
    assert [p.name for p in kept.parent.iterdir()] == ["build.sqlite"]


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_store_that_finds_no_room_at_all_is_not_there(tmp_path: Path) -> None:
    with small_disk(1 << 14), pytest.raises(OutputError, match="make room"):
        Store(tmp_path / "s.sqlite", write=True)
    assert not list(tmp_path.iterdir())


def test_store_on_a_full_disk(tmp_path: Path) -> None:
    with small_disk(1 << 18), Store(tmp_path / "s.sqlite", write=True) as store:
        store.add_extractions("fake@1", [(PAPERS[0], "{}")])
        with pytest.raises(OutputError, match="make room"), store.replacing() as writer:
            writer.put_papers((Paper(f"paper:{n}", "x" * 4000), []) for n in range(200))
        assert store.missing(PAPERS[:1], "fake@1") == []
