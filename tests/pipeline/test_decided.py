"""Decisions of a build: found, kept, changed by commands, and undone without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError, UnknownEntityError
from kg.link import Kind
from kg.pipeline import add, build, load, relink, run_build
from kg.pipeline.decided import decide, undo
from kg.store import Store
from kg.store.sums import keep_sums
from kg.vocabulary import BASE_IRI
from tests.pipeline.fakes import (
    FakeExtractor,
    extracted,
    invented_records,
    same_bytes,
    write_records,
)

SAME = '# mine\n[[same]]\nnames = ["QuinceNet", "PearNet"]\n'


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def fake(log: Path) -> FakeExtractor:
    return FakeExtractor(str(log))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_records(tmp_path / "papers.jsonl", invented_records(8))


@pytest.fixture
def out(tmp_path: Path, source: Path, fake: FakeExtractor) -> Path:
    """A folder with a build."""
    run_build(source, out=tmp_path / "out", workers=1, extractor=fake)
    return tmp_path / "out"


def joined(out: Path) -> bool:
    graph = load(out)
    return graph.get("QuinceNet") == graph.get("PearNet")


def test_decided_relink_applies_the_file_of_the_folder_and_extracts_nothing(
    out: Path, log: Path
) -> None:
    before, read = same_bytes(out), extracted(log)
    (out / "merges.toml").write_text(SAME)
    report = relink(out)
    assert (report.extracted, report.reused, report.faults) == (0, 8, {})
    assert joined(out)
    assert extracted(log) == read
    (out / "merges.toml").write_text("# nothing any more\n")
    relink(out)
    assert same_bytes(out) == before


def test_decided_commands_and_their_undoing_leave_the_same_bytes(out: Path) -> None:
    before = same_bytes(out)
    change = decide(out, Kind.SAME, ["QuinceNet", f"{BASE_IRI}method/pearnet"])
    assert change.done == ("same: QuinceNet, method:pearnet",)
    relink(out)
    assert joined(out)
    assert undo(out, ["PearNet"]).done == ("1 decision on 'PearNet' taken back",)
    relink(out)
    assert same_bytes(out) == before


@pytest.mark.parametrize("names", [["QuinceNet"], ["QuinceNet", "QuinceNet"], []])
@pytest.mark.parametrize("kind", [Kind.SAME, Kind.DIFFERENT])
def test_decided_needs_two_names(out: Path, kind: Kind, names: list[str]) -> None:
    with pytest.raises(InputError, match=r"^('QuinceNet' is one|no) name; give two or more") as e:
        decide(out, kind, names)
    assert "merges.toml" not in str(e.value)


def test_decided_undo_takes_apart_what_a_rule_joined(tmp_path: Path, fake: FakeExtractor) -> None:
    records = [
        {"title": "One tree", "abstract": "We graft QuinceNet."},
        {"title": "Two trees", "abstract": "We graft QuinceNets."},
    ]
    out = tmp_path / "made"
    run_build(write_records(tmp_path / "r.jsonl", records), out=out, workers=1, extractor=fake)
    assert len(list(load(out).entities())) == 1
    with pytest.raises(InputError, match="'QuinceNet' was not joined to anything; say which: Q"):
        undo(out, ["QuinceNet"])
    undo(out, ["QuinceNets"])
    relink(out)
    assert len(list(load(out).entities())) == 2


def test_decided_a_file_that_is_given_is_kept_for_later(
    tmp_path: Path, source: Path, fake: FakeExtractor
) -> None:
    mine, out = tmp_path / "mine.toml", tmp_path / "made"
    mine.write_text(SAME)
    run_build(source, out=out, workers=1, extractor=fake, merges=mine)
    assert joined(out)
    more = write_records(tmp_path / "more.jsonl", invented_records(9)[8:])
    add(more, out=out, extractor=fake)
    assert joined(out)
    report = run_build(source, more, out=out, workers=1, extractor=fake)
    assert joined(out)
    assert (
        "decisions of the last build hold (1); an empty merges.toml drops them" in report.warnings
    )
    # A command takes the kept decisions over into the folder's file, with what is written in it.
    decide(out, Kind.DIFFERENT, ["QuinceNet", "MedlarNet"])
    assert (out / "merges.toml").read_text().startswith(SAME)
    assert relink(out).warnings == []
    with pytest.raises(InputError, match="the folder has decisions of its own"):
        run_build(source, out=out, workers=1, extractor=fake, merges=mine)


def test_decided_in_memory(tmp_path: Path, source: Path, fake: FakeExtractor) -> None:
    (tmp_path / "mine.toml").write_text(SAME)
    graph = build(source, workers=1, extractor=fake, merges=tmp_path / "mine.toml")
    assert graph.get("QuinceNet").id == graph.get("PearNet").id


def test_decided_contradictions_are_refused_before_anything_is_written(out: Path) -> None:
    before = same_bytes(out)
    decide(out, Kind.SAME, ["QuinceNet", "PearNet"])
    with pytest.raises(InputError, match=r"merges\.toml:4: .* are told apart, but are the same el"):
        decide(out, Kind.DIFFERENT, ["QuinceNet", "PearNet"])
    (out / "merges.toml").write_text(SAME + '[[different]]\nnames = ["QuinceNet", "PearNet"]\n')
    with pytest.raises(InputError, match=r"merges\.toml:4: "):
        relink(out)
    assert same_bytes(out) == before


def test_decided_names_of_nothing(out: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownEntityError):
        decide(out, Kind.SAME, ["QuinceNet", "QuinceNut"])
    (out / "merges.toml").write_text('[[hide]]\nnames = ["PlumNet"]\n')
    assert relink(out).warnings == ["decisions name what no paper does: hide PlumNet"]
    with pytest.raises(InputError, match="there is no build here"):
        undo(tmp_path / "nowhere", ["QuinceNet"])
    (out / "merges.toml").write_bytes(b"\xff\n")
    with pytest.raises(InputError, match=r"merges\.toml:1: is not UTF-8 text"):
        relink(out)


def test_decided_relink_needs_neither_the_sources_nor_the_terms(out: Path, source: Path) -> None:
    before = same_bytes(out)
    source.unlink()
    with Store(out / "build.sqlite", write=True) as store:
        store._db.execute("INSERT INTO meta VALUES ('terms', '/nowhere')")
        keep_sums(store._db)
    relink(out)
    assert same_bytes(out) == before
    with Store(out / "build.sqlite") as store:
        assert store.get_meta("terms") == "/nowhere"


def test_decided_authority_files_are_linked_to_and_remembered(
    tmp_path: Path, source: Path, fake: FakeExtractor
) -> None:
    import rdflib

    out, table = tmp_path / "made", tmp_path / "trees.csv"
    iri = "https://example.org/trees/quince(1)"
    table.write_text(f"iri,label,aliases,type\n{iri},Quince Net,QuinceNet,Method\n", "utf-8")
    run_build(source, out=out, workers=1, extractor=fake, authorities=[table])
    before = same_bytes(out)
    assert load(out).get("method:quincenet").same_as == (iri,)
    assert dict(load(out).info.options)["authority"].startswith("trees.csv@")
    relink(out)
    assert same_bytes(out) == before
    exact = rdflib.URIRef("http://www.w3.org/2004/02/skos/core#exactMatch")
    for name in ("graph.ttl", "graph.nt"):
        graph = rdflib.Graph().parse(out / name)
        assert [str(o) for o in graph.objects(None, exact)] == [iri]
    table.write_text("iri,label\nno iri,Quince\n")
    with pytest.raises(InputError, match=r"trees\.csv:2: 'no iri' is no IRI"):
        relink(out)
    assert same_bytes(out) == before
