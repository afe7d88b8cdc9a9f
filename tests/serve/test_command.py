from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kg.errors import InputError, MissingModelError
from kg.formats import EXPORTS
from kg.query import open_store
from kg.serve import Index, check_installed, is_loopback, open_socket, url_of
from kg.serve.index import find_index, make_index
from kg.serve.job import RefusedError
from kg.serve.triples import make_triples, open_triples
from kg.store import Store
from tests.invented import invented_graph
from tests.query.orchards import orchards
from tests.serve.serving import ROOT, make_folder


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", "serve", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["{empty}", "--port", "0"], "no graph here"),
        (["{empty}/nothing", "--port", "0"], "no such folder"),
        (["{empty}", "--port", "0", "--cors", "orchard"], "no origin"),
        (["{empty}", "--port", "0", "--host", "no.such.host.invalid"], "no address"),
        (["{empty}", "--port", "{busy}"], "is in use; choose another with --port"),
        (["{empty}", "--port", "70000"], "65535"),
    ],
)
def test_command_faults_are_one_line(tmp_path: Path, arguments: list[str], told: str) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        done = run(*(text.format(empty=tmp_path, busy=port) for text in arguments))
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_command_without_its_libraries_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(MissingModelError, match=r"pip install '\.\[serve\]'"):
        check_installed()


def test_command_hosts_and_addresses() -> None:
    assert is_loopback("127.0.0.1") and is_loopback("::1") and is_loopback("localhost")
    assert not (is_loopback("0.0.0.0") or is_loopback("::") or is_loopback("10.0.0.1"))
    with open_socket("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        assert url_of(listening, "127.0.0.1") == f"http://127.0.0.1:{port}/"
        assert url_of(listening, "0.0.0.0") == f"http://127.0.0.1:{port}/"
        with pytest.raises(InputError, match="in use"):
            open_socket("127.0.0.1", port)


def test_index_is_made_once_for_a_graph_and_hides_from_git(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "exports")
    assert find_index(folder) is None
    first = make_index(folder)
    assert find_index(folder) == make_index(folder) == first
    assert (folder / ".serve" / ".gitignore").read_text("utf-8") == "*\n"
    text = (folder / "graph.json").read_text("utf-8").replace("Quince", "Medlar")
    (folder / "graph.json").write_text(text, "utf-8")
    second = make_index(folder)
    assert second.mark != first.mark
    assert not first.path.exists() and second.tables.is_file()


def test_index_of_a_damaged_graph_leaves_nothing(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "exports")
    (folder / "graph.json").write_text("{", "utf-8")
    with pytest.raises(InputError):
        make_index(folder)
    assert not [path for path in (folder / ".serve").iterdir() if path.is_dir()]


def test_index_of_a_store_is_that_of_its_graph_file(tmp_path: Path) -> None:
    graph = invented_graph()
    by_file = make_index(make_folder(tmp_path / "file"))
    folder = tmp_path / "store"
    with Store(folder / "build.sqlite", write=True) as store:
        with pytest.raises(InputError, match="being written"):
            make_index(folder)
        with store.replacing() as writer:
            writer.put_info(graph.info, terms=None)
            writer.put_papers((paper, ()) for paper in graph.papers())
            writer.put_graph(
                entities=graph.entities(),
                results=graph.results(),
                claims=graph.claims(),
                merges=graph.merges(),
                links=graph.links(),
            )
    (folder / "report.json").write_text("{}", "utf-8")
    by_store = make_index(folder)

    def tables(index: Index) -> dict[str, list[object]]:
        with closing(sqlite3.connect(index.tables)) as db:
            names = ("things", "ends", "names", "words", "papers", "claims", "evidence")
            return {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in names}

    assert tables(by_store) == tables(by_file)
    for index, home in ((by_store, folder), (by_file, tmp_path / "file")):
        make_triples(home, index, lambda *_: None)
    assert set(open_triples(by_store.triples)) == set(open_triples(by_file.triples))


def told(*_: object) -> None:
    """Is told how far the making is."""


@pytest.fixture
def complete(tmp_path: Path) -> Path:
    """A folder with its graph and its evidence in RDF."""
    folder = make_folder(tmp_path / "exports")
    EXPORTS["evidence.nt"].write(invented_graph(), folder / "evidence.nt")
    return folder


def test_index_shares_the_triples_of_kg_query(complete: Path) -> None:
    index = make_index(complete)
    with pytest.raises(RefusedError, match="still being loaded"):
        open_triples(index.triples)
    told: list[tuple[str, int, int | None]] = []
    make_triples(complete, index, lambda *said: told.append(said))
    asked = open_store(complete)
    assert told[-1][1] == told[-1][2]
    assert asked.path is not None
    served = open_triples(index.triples)
    assert set(served) == set(asked.store)
    # One and the same on the disk, until kg query takes the graph that comes next.
    one, two = ({f.stat().st_ino for f in p.glob("*.sst")} for p in (asked.path, index.triples))
    assert one == two
    del served, asked
    EXPORTS["graph.nt"].write(orchards(), complete / "graph.nt")
    assert open_store(complete).path not in (None, index.triples)
    assert len(list(open_triples(index.triples))) > 0


def test_index_where_the_folder_cannot_be_written_lies_elsewhere(
    complete: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (complete / ".serve").write_text("in the way", "utf-8")
    (complete / ".triples").write_text("in the way", "utf-8")
    index = make_index(complete)
    assert index.temporary
    make_triples(complete, index, told)
    assert set(open_triples(index.triples)) == set(open_store(complete).store)
    assert sorted(path.name for path in index.path.iterdir()) == [
        "graph.html",
        "graph.sqlite",
        "triples",
    ]
    index.remove()
    assert not index.path.parent.exists()


def test_index_of_a_graph_that_changes_meanwhile_has_no_triples(complete: Path) -> None:
    index = make_index(complete)
    text = (complete / "graph.json").read_text("utf-8").replace("Quince", "Medlar")
    (complete / "graph.json").write_text(text, "utf-8")
    with pytest.raises(InputError, match="changed while it was read"):
        make_triples(complete, index, told)
    assert not index.triples.exists()
    assert not list(index.path.glob("*.part"))


def test_index_damaged_triples_are_told_and_not_served(
    complete: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = make_index(complete)
    make_triples(complete, index, told)
    (index.triples / "CURRENT").unlink()
    with pytest.raises(RefusedError, match="damaged"):
        open_triples(index.triples)
    assert "remove it and start again" in capsys.readouterr().err
