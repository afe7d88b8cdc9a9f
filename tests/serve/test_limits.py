from __future__ import annotations

import os
import signal
import socket
import threading
from pathlib import Path

import pytest

from tests.serve.serving import Server, children, make_folder, serving, until

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"
GREEDY = "SELECT DISTINCT ?a ?d ?g ?j ?m { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


def workers(server: Server) -> set[int]:
    [zygote] = children(server.process.pid)[:1]
    return set(children(zygote))


def test_limits_stop_a_query_over_its_time_with_503(server: Server) -> None:
    before = workers(server)
    answer = server.query(ENDLESS)
    assert (answer.status, answer.media) == (503, "text/plain")
    assert "longer than 2 s" in answer.text
    # The worker that ran it is ended, and another takes its place.
    until(lambda: len(workers(server)) == 2 and workers(server) != before)
    assert server.query("ASK { ?p kg:proposes ?m }").status == 200


def test_limits_stop_an_answer_of_too_many_rows_with_503(server: Server) -> None:
    answer = server.query("SELECT * { ?s ?p ?o }")
    assert (answer.status, answer.media) == (503, "text/plain")
    assert "100 rows" in answer.text
    assert server.query("SELECT * { ?s ?p ?o } LIMIT 100").status == 200
    assert server.query("SELECT * { ?s ?p ?o } LIMIT 101").status == 503
    assert server.query("CONSTRUCT WHERE { ?s ?p ?o }").status == 503


def test_limits_short_queries_are_answered_while_long_ones_run(server: Server) -> None:
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(server.query(ENDLESS).status))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for _ in range(10):
        assert server.query("ASK { ?p kg:proposes ?m }").status == 200
    for thread in threads:
        thread.join()
    assert statuses == [503] * 4


def test_limits_a_query_that_eats_memory_ends_its_worker_alone(server: Server) -> None:
    assert server.query(GREEDY).status == 503
    between = "y" * 60_000
    many = f"SELECT (GROUP_CONCAT(STR(?x); separator='{between}') AS ?z) {{ ?a ?b ?x . ?c ?d ?e }}"
    assert server.query(many).status == 503
    assert server.query("ASK { ?p kg:proposes ?m }").status == 200


def test_limits_a_worker_that_dies_is_replaced(server: Server) -> None:
    for number in workers(server):
        os.kill(number, signal.SIGKILL)
    statuses = [server.query("ASK { ?p kg:proposes ?m }").status for _ in range(6)]
    assert statuses[-1] == 200 and set(statuses) <= {200, 503}
    until(lambda: len(workers(server)) == 2)


def test_limits_a_client_that_leaves_frees_its_worker(server: Server) -> None:
    before = workers(server)
    body = ENDLESS.encode()
    head = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(f"{head}Content-Type: application/sparql-query\r\n\r\n".encode() + body)
        threading.Event().wait(0.3)
    until(lambda: workers(server) != before and len(workers(server)) == 2, 1.5)


def test_limits_nothing_is_asked_of_other_machines(server: Server) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.3)
        there = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for query in (
            f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ \\u0053ERVICE SILENT <{there}> {{ ?s ?p ?o }} }}",
            f"SELECT * FROM <{there}> {{ ?s ?p ?o }}",
            f"SELECT * {{ BIND(<{there}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
            f"#\rSELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}",
            f"LOAD <{there}>",
            f"DESCRIBE <{there}>",
        ):
            server.query(query)
        server.get(f"/sparql?query=ASK%20%7B%7D&default-graph-uri={there}")
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.slow
def test_limits_the_server_ends_well_and_leaves_no_process(folder: Path) -> None:
    with serving(folder, "--workers", "2", "--timeout", "60") as server:
        thread = threading.Thread(target=lambda: _ignored(server))
        thread.start()
        until(lambda: len(workers(server)) == 2)
        running = children(server.process.pid)
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(10) == 0
        assert server.process.stderr is not None
        assert "Traceback" not in server.process.stderr.read()
        thread.join()
        until(lambda: not any(_runs(number) for number in running))
        with serving(folder, "--workers", "1") as other:
            running = children(other.process.pid)
            other.process.kill()
            until(lambda: not any(_runs(number) for number in running))


@pytest.mark.slow
def test_limits_a_graph_that_changes_is_taken_over(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "exports")
    with serving(folder, "--workers", "1") as server:
        assert server.get("/api/entity/method:quince").status == 200
        text = (folder / "graph.json").read_text("utf-8").replace("Quince", "Medlar")
        (folder / "graph.nt").unlink()
        (folder / "graph.json").write_text(text, "utf-8")
        until(lambda: b"Medlar" in server.get("/api/search?q=Medlar").body.partition(b"items")[2])
        query = 'ASK { ?m skos:prefLabel "Medlar" }'
        until(lambda: b"true" in server.query(query).body)
        assert len(list((folder / ".serve").glob("[!.]*"))) == 1, "the old index was kept"


def _ignored(server: Server) -> None:
    try:
        server.query(ENDLESS)
    except OSError:
        pass


def _runs(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
