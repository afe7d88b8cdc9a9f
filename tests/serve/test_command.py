from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kg.errors import InputError, MissingModelError
from kg.serve import Index, check_installed, is_loopback, open_socket, url_of
from kg.serve.index import find_index, make_index
from kg.serve.triples import open_triples
from kg.store import Store
from tests.invented import invented_graph
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
    assert set(open_triples(by_store.triples)) == set(open_triples(by_file.triples))
