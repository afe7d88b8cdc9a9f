"""A server that answers before the triples of its graph are there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kg.formats import EXPORTS
from kg.query.keeping import HOME
from tests.invented import invented_graph
from tests.serve.serving import Server, children, make_folder, serving_with, until

COUNT = "SELECT (COUNT(*) AS ?n) { ?claim a kg:Claim }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = make_folder(tmp_path / "exports")
    EXPORTS["evidence.nt"].write(invented_graph(), folder / "evidence.nt")
    return folder


@contextmanager
def store_held(folder: Path) -> Iterator[None]:
    """Nobody can make the store of a folder."""
    (folder / HOME).mkdir()
    with closing(sqlite3.connect(folder / HOME / "lock", isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def claims(server: Server) -> str:
    answer = server.query(COUNT, "text/csv")
    assert answer.status == 200, answer.text
    return answer.text


def test_served_the_explorer_answers_while_the_triples_are_loaded(folder: Path) -> None:
    with (
        store_held(folder),
        serving_with(folder, eager=0, max_wait=2.0, workers=1) as server,
    ):
        assert server.get("/id/method/quince").status == 200
        assert server.get("/api/search?q=quince").status == 200
        refused = server.query(COUNT)
        assert (refused.status, refused.headers["retry-after"]) == (503, "5")
        assert "still being loaded" in refused.text
        page = server.get("/id/claim/0123456789abcdef", Accept="text/html")
        assert page.status == 503 and "still being loaded" in page.text
        making = [child for child in children(server.process.pid) if "making" in command(child)]
        assert making
    # Whoever ends a server that still loads ends the loading, too.
    assert server.process.returncode == 0
    assert not any(command(child) for child in making)


def command(process: int) -> str:
    """The command line of a process; "" where it is no more."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text("utf-8")
    except OSError:
        return ""


def test_served_a_query_waits_for_triples_that_come_soon(folder: Path) -> None:
    with store_held(folder):
        started = serving_with(folder, eager=0, max_wait=20.0, workers=1)
        server = started.__enter__()
    try:
        assert int(claims(server).split()[1]) > 5
    finally:
        started.__exit__(None, None, None)


def test_served_triples_that_cannot_be_loaded_leave_the_explorer(folder: Path) -> None:
    with (folder / "evidence.nt").open("ab") as stream:
        stream.write(b"<pears> .\n")
    with serving_with(folder, eager=0, max_wait=20.0, workers=1) as server:
        refused = server.query(COUNT)
        assert refused.status == 503
        assert "cannot be loaded" in refused.text and "broken RDF" in refused.text
        assert server.get("/id/method/quince").status == 200


def test_served_a_new_graph_is_taken_over_whole(folder: Path) -> None:
    with serving_with(folder, eager=0, workers=1) as server:
        before = claims(server)
        lines = (folder / "evidence.nt").read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if "DerivedClaim" in line or "#Claim>" not in line]
        (folder / "evidence.nt").write_text("".join(kept), "utf-8")
        text = (folder / "graph.json").read_text("utf-8").replace("Quince", "Medlar")
        (folder / "graph.json").write_text(text, "utf-8")
        until(lambda: claims(server) != before)
        assert "Medlar" in server.get("/?q=medlar").text
