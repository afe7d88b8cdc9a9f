from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pyoxigraph
import pytest

from kg.errors import InputError, OutputError
from kg.formats import EXPORTS
from kg.graph import KnowledgeGraph
from kg.query import Dataset, Triples, keeping, open_store
from kg.query.files import Progress
from tests.query.orchards import orchards

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
NAMES = ("graph.nt", "evidence.nt")


def lay(graph: KnowledgeGraph, folder: Path) -> Path:
    """The two files that are asked, as old as those of a build that is not of this second."""
    folder.mkdir(exist_ok=True)
    for name in NAMES:
        EXPORTS[name].write(graph, folder / name)
        age(folder / name)
    return folder


def age(path: Path) -> None:
    os.utime(path, ns=(10**18, 10**18))


@pytest.fixture
def folder(tmp_path: Path, tiny_graph: KnowledgeGraph) -> Path:
    return lay(tiny_graph, tmp_path / "exports")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are loaded into stores on disk."""
    seen: list[Path] = []
    fill = keeping._fill

    def noted(target: Path, files: list[Path], progress: Progress) -> str:
        seen.append(target)
        return fill(target, files, progress)

    monkeypatch.setattr(keeping, "_fill", noted)
    return seen


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """The files were last changed long before their store is made (a file's `ctime` is now)."""
    monkeypatch.setattr(keeping, "_FRESH", -(10**18))


def lines(folder: Path) -> int:
    return len({line for name in NAMES for line in (folder / name).read_bytes().splitlines()})


def stores(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / ".triples").iterdir() if path.is_dir())


def same(triples: Triples, folder: Path) -> bool:
    """Whether the triples are those of the files, and on disk."""
    return len(triples.store) == lines(folder) and triples.path is not None


def test_keeping_a_store_is_made_once_and_holds_the_files(
    folder: Path, made: list[Path], long_ago: None
) -> None:
    for _ in range(3):
        triples = open_store(folder)
        assert same(triples, folder) and triples.note == ""
        assert triples.base_iri == "https://w3id.org/paperkg/id/"
        assert len(made) == 1
    assert len(stores(folder)) == 1
    assert (folder / ".triples" / ".gitignore").read_text("utf-8") == "*\n"


def test_keeping_the_files_are_not_read_again_while_they_look_the_same(
    folder: Path, long_ago: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_store(folder)

    def read(path: Path) -> str:
        raise AssertionError(f"{path} is read")

    monkeypatch.setattr(keeping, "_sum", read)
    assert same(open_store(folder), folder)


def test_keeping_files_that_only_look_new_have_the_store_of_before(
    folder: Path, made: list[Path], long_ago: None, tmp_path: Path
) -> None:
    open_store(folder)
    for name in NAMES:
        (folder / name).write_bytes((folder / name).read_bytes())
    assert same(open_store(folder), folder)
    moved = tmp_path / "moved"
    shutil.copytree(folder, moved)
    assert same(open_store(moved), moved)
    assert len(made) == 1


@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_keeping_a_changed_file_makes_a_new_store_and_removes_the_old(
    name: str, fresh: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not fresh:
        monkeypatch.setattr(keeping, "_FRESH", -(10**18))
    open_store(folder)
    before = stores(folder)
    text = (folder / name).read_bytes()
    # As long as before, and with the time of before.
    (folder / name).write_bytes(text.replace(b"GreedyCut", b"GreedyCat"))
    age(folder / name)
    triples = open_store(folder)
    assert same(triples, folder)
    assert "GreedyCat" in str(triples.store)
    assert len(stores(folder)) == 1 and stores(folder) != before


def test_keeping_evidence_that_goes_or_comes_is_noticed(folder: Path) -> None:
    both = len(open_store(folder).store)
    (folder / "evidence.nt").rename(folder / "aside")
    assert len(open_store(folder).store) < both
    (folder / "aside").rename(folder / "evidence.nt")
    assert len(open_store(folder).store) == both


def test_keeping_a_folder_of_other_files_is_kept_too(
    tmp_path: Path, tiny_graph: KnowledgeGraph
) -> None:
    for name in ("graph.json", "graph.ttl"):
        EXPORTS[name].write(tiny_graph, tmp_path / name)
    assert open_store(tmp_path).path is not None
    (tmp_path / "graph.ttl").unlink()
    whole = open_store(tmp_path)
    assert whole.path is not None
    assert len(whole.store) == int(Dataset(tiny_graph).query(COUNT).rows[0][0].text)  # type: ignore[union-attr]


def test_keeping_another_version_of_oxigraph_makes_its_own(
    folder: Path, made: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_store(folder)
    monkeypatch.setattr(pyoxigraph, "__version__", "99.0.0")
    assert same(open_store(folder), folder)
    assert len(made) == 2 and len(stores(folder)) == 1


def largest(folder: Path) -> Path:
    store = folder / ".triples" / stores(folder)[0]
    return max(store.glob("*.sst"), key=lambda path: path.stat().st_size)


@pytest.mark.parametrize("harm", ["gone", "cut", "no manifest", "no note", "odd note", "empty"])
def test_keeping_a_damaged_store_is_made_again(
    harm: str, folder: Path, made: list[Path], long_ago: None
) -> None:
    open_store(folder)
    store = folder / ".triples" / stores(folder)[0]
    note = store.with_name(f"{store.name}.json")
    if harm == "gone":
        largest(folder).unlink()
    elif harm == "cut":
        os.truncate(largest(folder), 40)
    elif harm == "no manifest":
        next(store.glob("MANIFEST*")).write_bytes(b"pears")
    elif harm == "no note":
        note.unlink()
    elif harm == "odd note":
        note.write_text(json.dumps(["pears"]), "utf-8")
    else:
        shutil.rmtree(store)
        store.mkdir()
    assert same(open_store(folder), folder)
    assert len(made) == 2
    assert same(open_store(folder), folder)
    assert len(made) == 2


def test_keeping_damage_that_shows_in_an_answer_is_mended(
    folder: Path, made: list[Path], long_ago: None
) -> None:
    open_store(folder)
    for path in (folder / ".triples" / stores(folder)[0]).glob("*.sst"):
        content = bytearray(path.read_bytes())
        # Only the data at its beginning: the index at its end is read when the store is opened.
        for place in range(min(400, len(content) // 3)):
            content[place] ^= 0xFF
        path.write_bytes(content)
    data = Dataset(folder, keep=True)
    (row,) = data.query("SELECT (COUNT(?o) AS ?n) { ?s ?p ?o FILTER(STR(?o) != 'x') }").rows
    assert row[0] is not None and int(row[0].text) == lines(folder)
    assert len(made) == 2


def test_keeping_what_a_killed_process_left_is_no_store(folder: Path, made: list[Path]) -> None:
    code = """
        import os, sys
        from kg.query import keeping
        fill = keeping._fill
        def half(target, files, progress):
            fill(target, files[:1], progress)
            os._exit(9)
        keeping._fill = half
        keeping.open_store(sys.argv[1])
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), folder], check=False, timeout=60
    )
    assert run.returncode == 9
    assert stores(folder) == ["unfinished"]
    assert same(open_store(folder), folder)
    assert len(stores(folder)) == 1 and "unfinished" not in stores(folder)


def test_keeping_processes_at_once_make_one_store(folder: Path) -> None:
    code = """
        import sys
        from kg.query import keeping
        fill = keeping._fill
        def told(target, files, progress):
            print("made")
            return fill(target, files, progress)
        keeping._fill = told
        triples = keeping.open_store(sys.argv[1])
        print(len(triples.store), triples.path is not None)
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(folder)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = [run.communicate(timeout=60)[0].split() for run in runs]
    assert sum("made" in words for words in told) == 1
    assert [words[-2:] for words in told] == [[str(lines(folder)), "True"]] * 3


@pytest.mark.parametrize("where", ["mkdir", "fill", "note"])
def test_keeping_a_folder_that_cannot_be_written_is_asked_in_memory(
    where: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        if where == "note":
            raise OutputError("cannot be written (no space left on device)", path="note")
        raise OSError(28 if where == "fill" else 30, "No space left" if where == "fill" else "ro")

    if where == "mkdir":
        monkeypatch.setattr(Path, "mkdir", refuse)
    else:
        monkeypatch.setattr(keeping, "_fill" if where == "fill" else "_write_note", refuse)
    triples = open_store(folder)
    assert triples.path is None
    assert len(triples.store) == lines(folder)
    assert "cannot be written" in triples.note and ".triples" in triples.note
    assert "\n" not in triples.note


def test_keeping_a_file_in_the_way_is_told(folder: Path) -> None:
    (folder / ".triples").write_text("pears", "utf-8")
    triples = open_store(folder)
    assert triples.path is None and "is in the way" in triples.note


def test_keeping_a_broken_file_is_an_input_error(folder: Path) -> None:
    with (folder / "evidence.nt").open("ab") as stream:
        stream.write(b"<a> .\n")
    with pytest.raises(InputError, match=r"evidence\.nt:\d+: broken RDF"):
        open_store(folder)
    assert stores(folder) == []


def test_keeping_a_graph_that_changes_meanwhile_is_an_input_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = keeping._fill

    def late(target: Path, files: list[Path], progress: Progress) -> str:
        base = fill(target, files, progress)
        with files[0].open("ab") as stream:
            stream.write(b"<http://x.org/> <http://x.org/> <http://x.org/> .\n")
        return base

    monkeypatch.setattr(keeping, "_fill", late)
    with pytest.raises(InputError, match="changed while it was read"):
        open_store(folder)
    monkeypatch.setattr(keeping, "_fill", fill)
    assert same(open_store(folder), folder)


def test_keeping_a_dataset_answers_alike_from_the_disk(tmp_path: Path) -> None:
    graph = orchards()
    folder = lay(graph, tmp_path / "more")
    kept, loaded = Dataset(folder, keep=True), Dataset(graph)
    assert kept.triples.path is not None
    for name in ("rankings", "counts", "bridges"):
        assert kept.ask(name) == loaded.ask(name)
    assert Dataset(folder, keep=True, engine="rdflib").triples.path is None
    assert not (lay(graph, tmp_path / "other") / ".triples").exists()


def test_keeping_nothing_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no graph here"):
        open_store(tmp_path)
    with pytest.raises(InputError, match="no such file"):
        open_store(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_keeping_a_store_elsewhere_and_what_is_loaded_is_told(folder: Path, tmp_path: Path) -> None:
    told: list[int] = []
    path = keeping.keep_store(folder, tmp_path / "elsewhere", told.append)
    assert len(pyoxigraph.Store.read_only(str(path))) == lines(folder)
    assert sum(told) == sum((folder / name).stat().st_size for name in NAMES)
    assert keeping.keep_store(folder, tmp_path / "elsewhere") == path
    assert keeping.keep_store(folder, folder / keeping.HOME) == open_store(folder).path
